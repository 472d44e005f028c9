"""Frozen moments and their digests, gaps, liabilities, holds: what is written stays, and tampering shows."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Connection, delete, update

from tests.support.people import SINCE, a_department, an_officer
from workflows.db import Database
from workflows.supervision import cases, tracing
from workflows.supervision.organisation import changes
from workflows.supervision.tracing import Deviation, Moment, MomentKind, Scope
from workflows.supervision.tracing.tables import tracing_moment

EVENT = date(2026, 3, 10)


def a_case(conn: Connection, number: str, now: datetime) -> int:
    return cases.open_case(
        conn, case_no=number, process_key="accountability_tracing", title="责任倒查", department_id=None, item_id=None,
        party_id=None, source="manual", district_code="370399", actor="me", now=now, instance_id=number,
    ).id  # fmt: skip


def a_step(at: datetime, number: int, *, deviation: Deviation = Deviation.NONE, **values: object) -> Moment:
    return Moment(at, MomentKind.STEP, "work_item", str(number), "复查", deviation=deviation, **values)  # type: ignore[arg-type]


def test_the_window_without_other_days_is_three_years_up_to_the_event() -> None:
    scope = tracing.around(date(2024, 2, 29), party_id=1)
    assert (scope.window_from, scope.window_to) == (date(2021, 2, 28), date(2024, 2, 29))


def test_a_scope_of_nothing_and_a_window_backwards_are_refused() -> None:
    with pytest.raises(tracing.ScopeEmpty):
        tracing.around(EVENT)
    with pytest.raises(tracing.WindowBackwards):
        Scope(EVENT, EVENT, EVENT - timedelta(days=1), party_id=1)


def test_moments_are_frozen_in_order_and_a_second_run_leaves_the_first(any_database: Database, now: datetime) -> None:
    scope = tracing.around(EVENT, party_id=1)
    with any_database.transaction() as conn:
        case_id = a_case(conn, "ZS-1", now)
        late = a_step(now, 2, deviation=Deviation.LATE, days_late=3, actor="li", done={"who": "李"})
        first = tracing.freeze(conn, case_id, scope, [late, a_step(now - timedelta(1), 1)], actor="me", now=now)
        again = tracing.freeze(conn, case_id, scope, [late], actor="me", now=now + timedelta(1))
    with any_database.reading() as conn:
        assert [one.number for one in tracing.reconstructions(conn, case_id)] == [1, 2]
        assert tracing.reconstruction_of(conn, case_id) == again
        rows = tracing.frozen(conn, first.id)
        assert [row.moment.source_id for row in rows] == ["1", "2"]
        assert rows[1].moment == late
        assert [row.position for row in tracing.frozen(conn, first.id, only_deviations=True)] == [2]
        assert [row.position for row in tracing.frozen(conn, first.id, actor="li")] == [2]
        assert [row.position for row in tracing.frozen(conn, first.id, after=1, limit=1)] == [2]
        assert tracing.verify(conn, first.id) == tracing.verify(conn, again.id) == []
        assert tracing.scope_of(conn, case_id) == scope


def test_a_changed_or_missing_moment_shows(any_database: Database, now: datetime) -> None:
    with any_database.transaction() as conn:
        case_id = a_case(conn, "ZS-1", now)
        moments = [a_step(now + timedelta(minutes=n), n) for n in range(4)]
        made = tracing.freeze(conn, case_id, tracing.around(EVENT, party_id=1), moments, actor="me", now=now)
        here = tracing_moment.c.reconstruction_id == made.id
        conn.execute(update(tracing_moment).where(here, tracing_moment.c.position == 2).values(actor="other"))
        assert tracing.verify(conn, made.id) == ["2"]
        digest = tracing.digest_of(tracing.frozen(conn, made.id)[1].moment)
        conn.execute(update(tracing_moment).where(here, tracing_moment.c.position == 2).values(digest=digest))
        assert tracing.verify(conn, made.id) == ["whole"]
        conn.execute(delete(tracing_moment).where(here, tracing_moment.c.position == 4))
        assert "whole" in tracing.verify(conn, made.id)


def test_each_deviation_is_proposed_once_and_decided_by_a_person(any_database: Database, now: datetime) -> None:
    scope = tracing.around(EVENT, party_id=1)
    late = a_step(now, 1, deviation=Deviation.LATE, days_late=2, done={"who": "李"})
    corrected = a_step(now, 2, deviation=Deviation.CORRECTED)
    with any_database.transaction() as conn:
        case_id = a_case(conn, "ZS-1", now)
        tracing.freeze(conn, case_id, scope, [late, corrected, a_step(now, 3)], actor="me", now=now)
        (proposed,) = tracing.propose_gaps(conn, case_id, actor="me", now=now)
        assert (proposed.kind, proposed.state, proposed.source) == ("delayed", "proposed", "record")
        assert "超期2日" in proposed.actual
        assert [row.moment.source_id for row in tracing.frozen_by_ids(conn, proposed.evidence)] == ["1"]
        tracing.freeze(conn, case_id, scope, [late], actor="me", now=now)
        assert tracing.propose_gaps(conn, case_id, actor="me", now=now) == []
        dropped = tracing.decide_gap(conn, proposed.id, confirmed=False, reason="已报批延期", actor="me", now=now)
        assert dropped.state == "dropped"
        with pytest.raises(tracing.GapDecided):
            tracing.decide_gap(conn, proposed.id, confirmed=True, reason="", actor="me", now=now)


def test_a_judgement_takes_tier_and_post_of_the_day_and_a_later_one_replaces_it(
    any_database: Database, now: datetime
) -> None:
    with any_database.transaction() as conn:
        case_id, office = a_case(conn, "ZS-1", now), a_department(conn, "市监局")
        then, today = (an_officer(conn, department_id=office, roles=("head",)) for _ in range(2))
        changes.assign_responsibility(conn, office, "first_responsible", then, item_id=None, valid_from=SINCE)
        changes.assign_responsibility(conn, office, "first_responsible", today, item_id=None, valid_from=EVENT)
        gap = tracing.record_gap(
            conn, case_id, kind="not_performed", node="复查", happened_on=date(2024, 3, 1), expected="应复查",
            actual="未复查", department_id=office, actor="me", now=now,
        )  # fmt: skip
        assert gap.state == "confirmed"
        assert [one.officer_id for one in tracing.persons_of_gap(conn, gap.id)] == [then]
        say = {"actor": "me", "now": now, "causal": True}
        first = tracing.judge(conn, gap.id, then, liability="main_leader", fault="negligence", reason="未督促", **say)
        assert (first.tier, first.post) == ("first_responsible", "市监局,head")
        with pytest.raises(tracing.HeavierAfterDefence):
            tracing.judge(conn, gap.id, then, liability="direct", reason="", after_defence=True, **say)
        with pytest.raises(tracing.ExemptWithoutReason):
            tracing.judge(conn, gap.id, then, liability="exempt", reason="已尽职", **say)
        tracing.judge(conn, gap.id, then, liability="exempt", reason="已尽职", evidence=[5], after_defence=True, **say)
        assert [one.liability for one in tracing.liabilities_of(conn, case_id)] == ["exempt"]
        every = tracing.liabilities_of(conn, case_id, officer_id=then, with_replaced=True)
        assert [one.liability for one in every] == ["main_leader", "exempt"]
        with pytest.raises(tracing.OrganOrPerson):
            tracing.judge(conn, gap.id, None, liability="direct", reason="", **say)
        assert tracing.judge(conn, gap.id, None, liability="organ", reason="机制缺失", **say).department_id == office


def test_what_a_person_did_in_time_is_his_proof(any_database: Database, now: datetime) -> None:
    with any_database.transaction() as conn:
        case_id = a_case(conn, "ZS-1", now)
        done = [a_step(now, 1, actor="li"), a_step(now, 2, actor="li", deviation=Deviation.LATE), a_step(now, 3)]
        claimed = Moment(now, MomentKind.REMINDER, "notification", "4", "提醒", actor="li")
        tracing.freeze(conn, case_id, tracing.around(EVENT, party_id=1), [*done, claimed], actor="me", now=now)
        assert [row.moment.source_id for row in tracing.proofs(conn, case_id, "li")] == ["1"]


def test_a_hold_lasts_until_each_tracing_has_let_go(any_database: Database, now: datetime) -> None:
    with any_database.transaction() as conn:
        one, two, held = (a_case(conn, number, now) for number in ("ZS-1", "ZS-2", "JC-1"))
        by = {"actor": "me", "now": now}
        assert tracing.hold(conn, one, [held, one], reason="证据保全", **by) == 1  # never itself
        assert tracing.hold(conn, one, [held], reason="证据保全", **by) == 0
        tracing.hold(conn, two, [held], reason="证据保全", **by)
        with pytest.raises(tracing.UnderHold):
            tracing.require_free(conn, held)
        assert tracing.release(conn, one, reason="核查终结", **by) == 1
        assert [hold.case_id for hold in tracing.holds_on(conn, held)] == [two]
        tracing.release(conn, two, reason="核查终结", **by)
        tracing.require_free(conn, held)
        assert [hold.release_reason for hold in tracing.holds_of(conn, one)] == ["核查终结"]
