"""Collectors one by one: draws, visits a risk class asks for, what ran out, leads, changed rules and offices."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from tests.diagrams.acts import a_batch, a_rectification, drafted, drawn, ordered, rechecked, reported
from tests.diagrams.world import Walk
from tests.processes.reconstruction.office import EVENT, TODAY, bureau_id, logins, of_kind, officer_id, step, timeline
from tests.support.people import a_department, an_officer
from workflows.clock import SHANGHAI
from workflows.engine.tables import work_item
from workflows.processes import reconstruction
from workflows.supervision import cases, tracing
from workflows.supervision.cases.tables import inspection
from workflows.supervision.deadlines.tables import deadline_rule
from workflows.supervision.organisation import changes
from workflows.supervision.parties.tables import equipment, party, permit, registry_alarm
from workflows.supervision.tracing import Deviation, MomentKind


def an_old_inspection(walk: Walk, number: str, on: date, **values: Any) -> None:
    """An inspection from before, as the import writes it."""
    row = {
        "external_no": number, "item_id": 1, "party_id": 1, "method": "site_visit", "mode": "key", "inspected_on": on,
        "overall": "未发现问题", **values,
    }  # fmt: skip
    with walk.database.transaction() as conn:
        conn.execute(insert(inspection).values(department_id=bureau_id(conn), **row))


def test_visits_that_the_risk_class_asked_for_and_that_never_came(walk: Walk) -> None:
    with walk.database.transaction() as conn:
        conn.execute(update(party).where(party.c.id == 1).values(risk_class="C"))
    an_old_inspection(walk, "JC-1", date(2024, 1, 10))
    an_old_inspection(walk, "JC-2", date(2024, 6, 20))
    an_old_inspection(walk, "JC-3", date(2025, 9, 1))
    walk.until(TODAY)
    missing = of_kind(timeline(walk), "visit_missing")
    days = [one.expected["failed_on"] for one in missing]
    assert days == ["2024-12-20", "2025-06-20", "2026-03-01"]  # every six months from the last visit
    assert missing[0].done["came_on"] == "2025-09-01"
    assert missing[2].done["came_on"] is None
    assert logins(missing[0], "direct_responsible") == ["inspector1"]
    assert logins(missing[1], "direct_responsible") == ["inspector3"]
    assert [one.done["external_no"] for one in of_kind(timeline(walk), "inspection")] == ["JC-1", "JC-2", "JC-3"]


def test_nothing_is_asked_for_before_the_record_of_the_office_begins(walk: Walk) -> None:
    an_old_inspection(walk, "JC-1", date(2026, 4, 1), party_id=2)
    walk.until(TODAY)
    assert of_kind(timeline(walk), "visit_missing") == []


def test_a_party_in_the_pool_is_told_to_be_drawn_or_not(walk: Walk) -> None:
    drawn(a_batch(walk, planned_on=(walk.now + timedelta(days=14)).date().isoformat()))
    walk.until(TODAY)
    kinds = {}
    for number in range(1, 7):
        found = timeline(walk, party_id=number)
        (one,) = of_kind(found, "drawn", "pooled")
        kinds[number] = str(one.kind)
        assert one.party_id == number
        assert next(moment.case_id for moment in of_kind(found, "opened")) == one.case_id  # the batch itself
    assert sorted(kinds.values()) == ["drawn"] * 2 + ["pooled"] * 4
    (all_of_them,) = of_kind(timeline(walk, item_id=1), "pooled")
    assert all_of_them.done["not_drawn"] == 4


def test_a_test_that_was_due_and_a_permit_that_ran_out(walk: Walk) -> None:
    with walk.database.transaction() as conn:
        conn.execute(insert(equipment).values(
            code="锅-1", party_id=1, item_id=1, name="蒸汽锅炉", kind="boiler", next_test_on=date(2025, 3, 1),
        ))  # fmt: skip
        conn.execute(update(permit).where(permit.c.party_id == 1).values(expires_on=date(2025, 6, 30)))
        conn.execute(insert(registry_alarm).values(
            kind="test", subject_id=1, party_id=1, item_id=1, due_on=date(2024, 3, 1), raised_at=walk.now,
            overdue_at=walk.now, settled_at=walk.now + timedelta(days=30),
        ))  # fmt: skip
    walk.until(TODAY)
    found = timeline(walk)
    assert [(one.at.date(), str(one.deviation)) for one in of_kind(found, "test_overdue")] == [
        (date(2024, 3, 2), "missing"), (date(2025, 3, 2), "missing"),
    ]  # fmt: skip
    (expired,) = of_kind(found, "permit_expired")
    assert expired.at == datetime(2025, 7, 1, tzinfo=SHANGHAI)
    assert [one.done["part"] for one in of_kind(found, "alarm")] == ["raised", "overdue", "settled"]


def test_what_the_office_did_after_a_permit_ran_out_is_named(walk: Walk) -> None:
    with walk.database.transaction() as conn:
        conn.execute(update(permit).where(permit.c.party_id == 1).values(expires_on=walk.now.date()))
    walk.later(days=2)
    a_rectification(walk)
    walk.until(TODAY)
    (expired,) = of_kind(timeline(walk), "permit_expired")
    assert (expired.deviation, expired.done["cases"]) == (Deviation.NONE, ["QY-SJ-ZG-2024-0001"])


def test_a_lead_that_nothing_followed_from_is_to_be_explained(walk: Walk) -> None:
    a_rectification(walk)
    with walk.database.transaction() as conn:
        for target in ("case_referral", "credit"):
            cases.record_lead(conn, walk.case_id, target=target, summary="涉嫌", actor="inspector1", now=walk.now)
    walk.until(TODAY)
    leads = {one.done["target"]: one for one in of_kind(timeline(walk), "lead")}
    assert leads["case_referral"].deviation is Deviation.MISSING
    assert tracing.proposing.kind_of(leads["case_referral"]) == "not_referred"
    assert leads["credit"].deviation is Deviation.NONE


def test_a_fine_instead_of_a_referral_is_named_with_the_case(walk: Walk) -> None:
    """以罚代管 (310号令11条)."""
    a_rectification(walk)
    with walk.database.transaction() as conn:
        cases.record_lead(conn, walk.case_id, target="case_referral", summary="涉嫌", actor="inspector1", now=walk.now)
        cases.open_case(
            conn, case_no="QY-SJ-CF-2024-0001", process_key="administrative_penalty", title="行政处罚",
            department_id=bureau_id(conn), item_id=1, party_id=1, source="manual", district_code="370399",
            actor="inspector1", now=walk.now + timedelta(days=3), instance_id="none",
        )  # fmt: skip
    walk.until(TODAY)
    (lead,) = of_kind(timeline(walk), "lead")
    assert tracing.proposing.kind_of(lead) == "penalty_instead"
    assert "QY-SJ-CF-2024-0001" in tracing.wording.done_sentence(lead)


def test_a_rule_that_changed_since_is_told_as_it_was(walk: Walk) -> None:
    """The law of that day: ten working days then; today's three would make an act in time look late."""
    ordered(drafted(a_rectification(walk)))
    reported(walk.later(days=3))
    walk.later(days=7)
    rechecked(walk, passed=True)
    with walk.database.transaction() as conn:
        general = (deadline_rule.c.code == "T-R-01", deadline_rule.c.applies_to_item == "")
        old = conn.execute(select(deadline_rule).where(*general)).one()._mapping
        conn.execute(update(deadline_rule).where(*general).values(valid_to=date(2025, 12, 31)))
        fresh = {**old, "n": "3", "valid_from": date(2026, 1, 1), "valid_to": None, "law": "新办法"}
        fresh.pop("id")
        conn.execute(insert(deadline_rule).values(**fresh))
    walk.until(TODAY)
    done = step(timeline(walk), "recheck")
    assert done.deviation is Deviation.NONE
    assert (done.expected["rule"]["n"], done.expected["rule"]["valid_to"]) == ("10", "2025-12-31")


def test_an_office_merged_since_is_asked_as_it_was(walk: Walk) -> None:
    """By the name of today's office: its predecessor's case, and who was responsible there then."""
    ordered(drafted(a_rectification(walk)))
    reported(walk.later(days=3))
    walk.until(datetime(2025, 7, 1, 9, tzinfo=SHANGHAI))
    with walk.database.transaction() as conn:
        old = bureau_id(conn)
        merged = a_department(conn, "综合执法局", valid_from=date(2025, 7, 1))
        changes.succeed(conn, old, merged, on=date(2025, 7, 1))
        head = an_officer(conn, "newhead", department_id=merged, since=date(2025, 7, 1))
        day = date(2025, 7, 1)
        changes.assign_responsibility(conn, merged, "first_responsible", head, item_id=None, valid_from=day)
    walk.until(TODAY)
    found = timeline(walk, department_id=merged)
    missed = step(found, "recheck", MomentKind.STEP_OPEN)
    assert logins(missed, "first_responsible") == ["head1"]
    with walk.database.reading() as conn:
        assert [one.login for one in tracing.responsible_on(conn, old, None, EVENT)["first_responsible"]] == ["newhead"]
        assert officer_id(conn, "newhead") == head


def test_what_happened_on_behalf_of_another_names_both(walk: Walk) -> None:
    ordered(drafted(a_rectification(walk)))
    with walk.database.transaction() as conn:
        conn.execute(update(work_item).where(work_item.c.element_id == "approve_order").values(on_behalf_of="head1"))
    found = step(timeline(walk), "approve_order")
    assert (found.actor, found.on_behalf_of) == ("section1", "head1")
    assert f"（代{found.done['on_behalf_of']}）" in tracing.wording.done_sentence(found)


def test_a_town_is_its_parties_and_another_town_is_not(walk: Walk) -> None:
    with walk.database.transaction() as conn:
        conn.execute(update(party).where(party.c.id == 2).values(town="北山街道"))
    a_rectification(walk)
    walk.until(TODAY)
    assert of_kind(timeline(walk, town="南湖街道"), "opened")
    assert of_kind(timeline(walk, town="北山街道"), "opened") == []
    with walk.database.reading() as conn:
        scope = tracing.around(EVENT, town="南湖街道", item_id=1)
        assert {one.party_id for one in reconstruction.collect(conn, scope, now=walk.now)} <= {1, 3, 4, 5, 6, None}
