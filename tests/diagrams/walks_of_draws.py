"""Stories of batches: strata by the table, caps that exclude and that come late, visits shared with another bureau."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from tests.diagrams.acts import (
    a_batch,
    an_inspection,
    approved,
    archived,
    day,
    drawn,
    prepared,
    published,
    served,
    walk,
)
from tests.diagrams.world import POINTS, SINCE, Walk
from tests.support.people import a_department, an_officer
from workflows.engine.types import Refused
from workflows.supervision import drawing, frequency
from workflows.supervision.cases.tables import case, inspection
from workflows.supervision.drawing.tables import draw_exclusion
from workflows.supervision.frequency import overlaps
from workflows.supervision.frequency.tables import frequency_cap, joint_visit, visit_overlap
from workflows.supervision.items.changes import add_checklist, add_item
from workflows.supervision.organisation import changes
from workflows.supervision.parties.tables import party, permit
from workflows.usecases.errors import FormInvalid


def cap(walk: Walk, most: int, **values: Any) -> None:
    row = {
        "department_id": 0, "item_id": 0, "industry": "", "most": most, "source_document": "清政办发〔2026〕1号",
        "valid_from": date(2026, 1, 1), "edited_by": "observer1", "edited_at": walk.now, **values,
    }  # fmt: skip
    with walk.database.transaction() as conn:
        conn.execute(insert(frequency_cap).values(**row))


def a_neighbour(walk: Walk) -> None:
    """A second bureau with its people, an item of its own, and permits of every party for it."""
    with walk.database.transaction() as conn:
        health = a_department(conn, "卫生健康局", code="QY-WS")
        for login, roles in {
            "handler5": ("handler",), "section5": ("section_head",), "inspector5": ("inspector",),
            "inspector6": ("inspector",),
        }.items():  # fmt: skip
            officer_id = an_officer(conn, login, department_id=health, roles=roles)
            if roles == ("inspector",):
                changes.add_certificate(
                    conn, officer_id, number=f"370399-{login}", kind="执法证", valid_from=SINCE,
                    valid_to=date(2030, 1, 1),
                )  # fmt: skip
        item = add_item(
            conn, code="QY-WS-XK-001", name="公共场所卫生许可", kind="retained", department_id=health, valid_from=SINCE
        )
        add_checklist(conn, item, POINTS[:1], valid_from=SINCE)
        for number in range(1, 7):
            row = {
                "number": f"WS{number:04d}", "party_id": number, "item_id": item, "issued_on": SINCE, "state": "valid",
                "approval_mode": "ordinary", "snapshot": {},
            }  # fmt: skip
            conn.execute(insert(permit).values(**row))


def neighbours_inspection(walk: Walk, number: int, days: int = 20) -> Walk:
    """The neighbour has begun an inspection of its own at a party, planned in so many days."""
    theirs = Walk(walk.database, walk.now)
    theirs.begin(
        "handler5", "daily_inspection", item=2, party=number, method="site_visit", mode="key", task_source="assigned",
        reason="上级交办",
    )  # fmt: skip
    return theirs.do(
        "handler5", "prepare_inspection", planned_on=day(walk, days), inspectors=["inspector5", "inspector6"],
        lead_inspector="inspector5", announcement="advance", content="卫生条件", basis="《公共场所卫生管理条例》",
    )  # fmt: skip


def drawn_ids(walk: Walk) -> list[int]:
    with walk.database.reading() as conn:
        ident = int(str(walk.variables()["draw_id"]))
        codes = [one.id for one in drawing.result_of(conn, ident).objects]
        return list(conn.scalars(select(party.c.id).where(party.c.code.in_(codes)).order_by(party.c.id)))


def everybody(walk: Walk) -> Walk:
    """A batch that draws all six parties."""
    return a_batch(walk, size_kind="ratio", size="100")


def rows(walk: Walk) -> dict[int, str]:
    """Party → row code of the overlap of the newest draw."""
    with walk.database.reading() as conn:
        found = overlaps.of_draw(conn, int(str(walk.variables()["draw_id"])))
    return {one.party_id: f"O{one.id}" for one in found}


def offered(walk: Walk, *, merge: set[int]) -> Walk:
    """The handler decides every overlap."""
    decisions = {
        code: {"decision": "merge"} if number in merge else {"decision": "separate", "reason": "两部门检查内容不同"}
        for number, code in rows(walk).items()
    }
    return walk.do("handler1", "decide_overlaps", overlaps=decisions)


def a_shared_draw(walk: Walk, *, merge: set[int]) -> Walk:
    """Everybody is drawn; the neighbour inspects parties 1 and 2 soon."""
    a_neighbour(walk)
    neighbours_inspection(walk, 1)
    neighbours_inspection(walk, 2)
    neighbours_inspection(walk, 3, days=60)  # too late to be made one visit
    drawn(everybody(walk))
    assert walk.waits_for() == {"decide_overlaps"}
    assert set(rows(walk)) == {1, 2}
    return offered(walk, merge=merge)


def visits_started(walk: Walk) -> dict[int, str]:
    """Party → mode of the inspections of the bureau that drew."""
    query = select(inspection.c.party_id, inspection.c.mode).where(inspection.c.department_id == 1)
    return {row.party_id: row.mode for row in walk.ask(query)}


@walk
def every_stratum_is_drawn_by_the_table(walk: Walk) -> None:
    with walk.database.transaction() as conn:
        conn.execute(update(party).where(party.c.id == 1).values(credit_class="D"))
        conn.execute(update(party).where(party.c.id == 2).values(risk_class="D", credit_class="D"))
    a_batch(walk, size_kind="strata", size=None, risk_classes=["A", "B", "C", "D"])
    drawn(walk)
    with walk.database.reading() as conn:
        ident = drawing.batches_of(conn, walk.case().case_no)[-1].id
        record = drawing.published_record(conn, ident)
    assert {one["id"]: (one["ratio"], one["size"], one["wanted"]) for one in record["pool"]["strata"]} == {
        "A-B": ("5", 2, 1), "B-B": ("10", 2, 1), "B-D": ("30", 1, 1), "D-D": ("100", 1, 1),
    }  # fmt: skip
    assert drawing.verify(record) == []
    assert len(walk.cases_of("daily_inspection")) == 4


@walk
def who_was_inspected_often_enough_is_excluded_with_the_reason(walk: Walk) -> None:
    cap(walk, 1)
    an_inspection(Walk(walk.database, walk.now), party=1, task_source="plan")
    drawn(everybody(walk))
    (excluded,) = walk.ask(select(draw_exclusion).where(draw_exclusion.c.kind == "object"))
    assert excluded.member_id == "WZ-2026-0001"
    assert excluded.reason == "2026年度已检查（含在办）1次，达到频次上限1次（清政办发〔2026〕1号）"
    (inspector,) = walk.ask(select(draw_exclusion).where(draw_exclusion.c.kind == "inspector"))
    assert inspector.reason == "检查当日没有有效执法证"
    assert set(visits_started(walk)) == {1, 2, 3, 4, 5, 6}
    with pytest.raises(Refused, match="符合条件的6户都不能列入名录（如：2026年度已检查"):
        everybody(Walk(walk.database, walk.now))


@walk
def of_two_draws_the_later_one_is_not_published_over_the_cap(walk: Walk) -> None:
    cap(walk, 1)
    later = everybody(Walk(walk.database, walk.now))
    drawn(everybody(walk))  # both pools were frozen when nobody had been drawn
    later.do("observer1", "observe_draw", words="两岸猿声啼不住")
    assert "本年度检查次数已达上限" in str(later.variables()["cap_conflict"])
    with pytest.raises(Refused, match="不能公布") as refused:
        later.do("handler1", "confirm_draw", draw_decision="publish")
    assert refused.value.field == "draw_decision"
    with pytest.raises(Refused, match="都不能列入名录"):
        later.do("handler1", "confirm_draw", draw_decision="redraw", redraw_reason="抽取期间达到上限")
    with pytest.raises(FormInvalid):
        later.do("handler1", "confirm_draw", draw_decision="cancel")
    later.do("handler1", "confirm_draw", draw_decision="cancel", cancel_reason="对象均已检查")
    assert later.case().state == "terminated"
    assert later.waits_for() == set()
    with walk.database.reading() as conn:
        assert set(frequency.counts(conn, 1, 2026).values()) == {1}


@walk
def a_draw_over_the_cap_is_drawn_again_from_those_left(walk: Walk) -> None:
    cap(walk, 1)
    later = everybody(Walk(walk.database, walk.now))
    first = set(drawn_ids(drawn(a_batch(walk, size="2"))))
    later.do("observer1", "observe_draw", words="轻舟已过万重山")
    later.do("handler1", "confirm_draw", draw_decision="redraw", redraw_reason="抽取期间达到上限")
    assert later.variables()["cap_conflict"] is None
    drawn(later)
    assert set(drawn_ids(later)) == {1, 2, 3, 4, 5, 6} - first
    assert set(visits_started(walk)) == {1, 2, 3, 4, 5, 6}


@walk
def overlaps_that_stay_separate_have_a_reason(walk: Walk) -> None:
    a_neighbour(walk)
    neighbours_inspection(walk, 1)
    drawn(everybody(walk))
    with pytest.raises(FormInvalid):
        walk.do("handler1", "decide_overlaps", overlaps={rows(walk)[1]: {"decision": "separate"}})
    offered(walk, merge=set())
    assert visits_started(walk) == dict.fromkeys(range(1, 7), "double_random")
    (kept,) = walk.ask(select(visit_overlap))
    assert (kept.decision, kept.reason, kept.answer) == ("separate", "两部门检查内容不同", None)


@walk
def a_visit_is_made_together_with_the_neighbour(walk: Walk) -> None:
    a_shared_draw(walk, merge={1})
    assert walk.waits_for() == {"confirm_visits"}
    code = rows(walk)[1]
    accept = {"offers": {code: {"answer": "accepted"}}}
    with pytest.raises(Refused, match="不得少于两人"):
        walk.do("section5", "confirm_visits", **accept, joint_inspectors=["inspector5"])
    with pytest.raises(Refused, match="不是本部门的执法人员"):
        walk.do("section5", "confirm_visits", **accept, joint_inspectors=["inspector1", "inspector2"])
    with pytest.raises(Refused, match="不在您的岗位职责范围"):
        walk.do("section1", "confirm_visits", **accept, joint_inspectors=["inspector5", "inspector6"])
    walk.do("section5", "confirm_visits", **accept, joint_inspectors=["inspector5", "inspector6"])
    assert visits_started(walk) == {1: "joint", **dict.fromkeys(range(2, 7), "double_random")}
    (joint,) = walk.ask(select(joint_visit))
    assert joint.inspectors == ["inspector5", "inspector6"]
    theirs = walk.ask(select(case.c.state, case.c.party_id).where(case.c.department_id == joint.department_id))
    assert {(row.party_id, row.state) for row in theirs} == {(1, "terminated"), (2, "open"), (3, "open")}
    with walk.database.reading() as conn:
        assert frequency.counts(conn, joint.department_id, 2026) == {1: 1, 2: 1, 3: 1}
        assert frequency.counts(conn, 1, 2026)[1] == 1
    one_visit_for_both(walk.follow(joint.case_id), joint.department_id)


def one_visit_for_both(walk: Walk, partner: int) -> None:
    """Approved once, told once, visited once; each department's own points; the visit counts once for each."""
    team = walk.variables()["inspectors"]
    assert team[2:] == ["inspector5", "inspector6"]
    prepared(walk, inspectors=team, lead_inspector=team[0], planned_on=day(walk, 14))
    served(approved(walk))
    walk.later(days=14)
    begun = walk.now.replace(hour=10)
    answers = {code: {"result": "符合"} for code in ("A1-01", "A1-02", f"J{partner}-A1-01")}
    record = {
        "certificate_shown": "true", "recusal_told": "true", "started_at": begun.isoformat(),
        "ended_at": (begun + timedelta(hours=1)).isoformat(), "place": "南湖街道1号", "subject_rep": "店主",
        "sign_mode": "refused", "refusal_reason": "店主拒绝签字", "witness": "社区工作人员",
    }  # fmt: skip
    with pytest.raises(FormInvalid):  # the partner's points are part of the record
        walk.do(team[0], "record_site", **record, rows={code: answers[code] for code in ("A1-01", "A1-02")})
    walk.do(team[0], "record_site", **record, rows=answers)
    walk.do("inspector5", "confirm_record")
    walk.do(team[0], "decide_result", overall="未发现问题", disposal=["none"], result_summary="未发现问题")
    archived(published(walk, "publish_result"), "archive_inspection")
    with walk.database.reading() as conn:
        assert frequency.counts(conn, 1, 2026)[1] == frequency.counts(conn, partner, 2026)[1] == 1


@walk
def a_neighbour_declines_a_joint_visit(walk: Walk) -> None:
    a_shared_draw(walk, merge={1, 2})
    code, other = rows(walk)[1], rows(walk)[2]
    with pytest.raises(FormInvalid):
        walk.do("section5", "confirm_visits", offers={code: {"answer": "refused"}, other: {"answer": "accepted"}})
    walk.do(
        "section5", "confirm_visits", joint_inspectors=["inspector5", "inspector6"],
        offers={code: {"answer": "refused", "answer_reason": "人员已另有安排"}, other: {"answer": "accepted"}},
    )  # fmt: skip
    modes = visits_started(walk)
    assert (modes[1], modes[2]) == ("double_random", "joint")
    said = {row.party_id: (row.answer, row.answer_reason) for row in walk.ask(select(visit_overlap))}
    assert said == {1: ("refused", "人员已另有安排"), 2: ("accepted", "")}


@walk
def who_does_not_answer_in_time_goes_by_himself(walk: Walk) -> None:
    a_shared_draw(walk, merge={1})
    walk.later(days=4)
    assert walk.waits_for() == {"confirm_visits"}
    walk.later(days=4)
    assert walk.waits_for() == set()
    assert visits_started(walk)[1] == "double_random"
    said = walk.ask(select(visit_overlap.c.answer, visit_overlap.c.answer_reason).where(visit_overlap.c.party_id == 1))
    assert [tuple(row) for row in said] == [("lapsed", "逾期未答复，分别检查")]
    assert walk.now.date() >= date(2026, 3, 16) + timedelta(days=8)


@walk
def two_batches_that_drew_the_same_party_make_one_visit(walk: Walk) -> None:
    a_neighbour(walk)
    theirs = Walk(walk.database, walk.now)
    theirs.begin(
        "handler5", "inspection_batch", batch_title="卫生抽查", item=2, risk_classes=["A", "B"], size_kind="ratio",
        size="100", inspectors_each=2, method="site_visit", planned_on=day(walk, 20),
    )  # fmt: skip
    theirs.do("observer1", "observe_draw", words="孤帆一片日边来")
    drawn(a_batch(walk, size="1"))
    (number,) = drawn_ids(walk)
    offered(walk, merge={number})
    code = rows(walk)[number]
    walk.do(
        "section5", "confirm_visits", joint_inspectors=["inspector5", "inspector6"],
        offers={code: {"answer": "accepted"}},
    )  # fmt: skip
    theirs.do("handler5", "confirm_draw", draw_decision="publish")
    assert theirs.waits_for() == set()  # the one visit is agreed already: nothing is left to decide
    started = {(row.department_id, row.party_id, row.mode) for row in walk.ask(select(inspection))}
    assert {row for row in started if row[0] == 1} == {(1, number, "joint")}
    assert {row[1] for row in started if row[0] != 1} == {1, 2, 3, 4, 5, 6} - {number}
    with walk.database.reading() as conn:
        neighbour = next(row[0] for row in started if row[0] != 1)
        assert frequency.counts(conn, neighbour, 2026) == dict.fromkeys(range(1, 7), 1)


def two_that_invite_each_other(walk: Walk) -> tuple[Walk, Walk]:
    """Both bureaux have drawn everybody; each offers the other one visit to party 1."""
    a_neighbour(walk)
    theirs = Walk(walk.database, walk.now)
    theirs.begin(
        "handler5", "inspection_batch", batch_title="卫生抽查", item=2, risk_classes=["A", "B"], size_kind="ratio",
        size="100", inspectors_each=2, method="site_visit", planned_on=day(walk, 20),
    )  # fmt: skip
    theirs.do("observer1", "observe_draw", words="孤帆一片日边来")
    drawn(everybody(walk))
    theirs.do("handler5", "confirm_draw", draw_decision="publish")
    offered(walk, merge={1})
    decisions = {
        code: {"decision": "merge"} if number == 1 else {"decision": "separate", "reason": "检查内容不同"}
        for number, code in rows(theirs).items()
    }
    theirs.do("handler5", "decide_overlaps", overlaps=decisions)
    return walk, theirs


@walk
def of_two_that_invite_each_other_one_visit_remains(walk: Walk) -> None:
    _ours, theirs = two_that_invite_each_other(walk)
    people = ["inspector5", "inspector6"]
    walk.do("section5", "confirm_visits", offers={rows(walk)[1]: {"answer": "accepted"}}, joint_inspectors=people)
    (void,) = [row for row in walk.ask(select(visit_overlap)) if row.party_id == 1 and row.department_id == 1]
    assert (void.answer, void.answer_reason) == ("lapsed", f"已并入{walk.case().case_no}联合检查")
    theirs.do("section1", "confirm_visits", offers={})  # nothing is left to answer
    started = {(row.department_id, row.mode) for row in walk.ask(select(inspection)) if row.party_id == 1}
    assert started == {(1, "joint")}
    (joint,) = walk.ask(select(joint_visit))
    with walk.database.reading() as conn:
        for department_id in (1, joint.department_id):
            assert frequency.counts(conn, department_id, 2026) == dict.fromkeys(range(1, 7), 1)


@walk
def who_has_a_partner_already_does_not_give_the_visit_away(walk: Walk) -> None:
    _ours, theirs = two_that_invite_each_other(walk)
    with walk.database.transaction() as conn:  # a third department has said yes to theirs
        third = a_department(conn, "应急管理局", code="QY-YJ")
        (own,) = [one for one in overlaps.of_party(conn, theirs.case().case_no, 1) if one.department_id == 1]
        conn.execute(
            insert(visit_overlap).values(
                draw_id=own.draw_id, party_id=1, department_id=third, kind="plan", reference="QY-YJ-JH-2026-0001",
                other_case_id=own.other_case_id, item_id=1, planned_on=own.planned_on, found_at=walk.now,
                decision="merge", answer="accepted", inspectors=["inspector1", "inspector2"],
            )
        )  # fmt: skip
    offers = {rows(walk)[1]: {"answer": "accepted"}}
    with pytest.raises(Refused, match="已有部门同意参加") as refused:
        walk.do("section5", "confirm_visits", offers=offers, joint_inspectors=["inspector5", "inspector6"])
    assert refused.value.field == f"offers.{rows(walk)[1]}.answer"
