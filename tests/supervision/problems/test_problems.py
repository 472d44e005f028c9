"""The ledger of problems: entered once, moved along allowed ways only, merged and never deleted, sampled verifiably."""

from datetime import date, datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import Connection, insert

from tests.supervision.cases.test_cases import open_one
from workflows.db import Database
from workflows.supervision import problems
from workflows.supervision.organisation.tables import department
from workflows.supervision.parties.tables import party
from workflows.supervision.problems import ALLOWED, OPEN, Grade, Problem, ProblemStatus

SOURCES = count(1)


def an_office(conn: Connection, now: datetime) -> int:
    """One department, two parties, a campaign's case; its id."""
    office = {"id": 1, "code": "QY-SJ", "name": "市场监管局", "short_name": "清源市监", "kind": "department",
              "district_code": "370399", "valid_from": date(2019, 1, 1)}  # fmt: skip
    conn.execute(insert(department), office)
    rows = [
        {"id": one, "code": f"WZ-2026-{one:04d}", "code_kind": "unlicensed", "name": f"小店{one}", "kind": "individual",
         "address": f"路{one}号", "town": "东街", "risk_class": "B", "credit_class": "B", "state": "active",
         "district_code": "370399"}
        for one in (1, 2)
    ]  # fmt: skip
    conn.execute(insert(party), rows)
    return open_one(conn, now, process_key="special_rectification").id


def entered(conn: Connection, campaign: int | None, now: datetime, **given: object) -> Problem:
    facts = {
        "source": f"test:{next(SOURCES)}", "department_id": 1, "found_on": now.date(), "party_id": 1,
        "found_by": ["inspector1", "inspector2"], "description": "无健康证明", "actor": "inspector1", **given,
    }  # fmt: skip
    return problems.enter(conn, campaign_case_id=campaign, now=now, **facts)  # type: ignore[arg-type]


def closed(conn: Connection, campaign: int | None, now: datetime, **given: object) -> Problem:
    one = entered(conn, campaign, now, **given)
    for status in ("rectifying", "to_accept"):
        problems.set_status(conn, one.id, status, actor="inspector1", now=now)
    return problems.close(conn, one.id, approved_by="section1", on=now.date(), actor="section1", now=now)


def test_a_source_is_entered_once_and_takes_town_and_site_from_the_party(any_database: Database, now: datetime) -> None:
    with any_database.transaction() as conn:
        campaign = an_office(conn, now)
        first = entered(conn, campaign, now, source="finding:7")
        again = entered(conn, campaign, now, source="finding:7", description="另一种写法")
        second = entered(conn, campaign, now)
        assert again == first
        assert (first.no, second.no) == ("QY-SJ-WT-2026-0001", "QY-SJ-WT-2026-0002")
        assert (first.town, first.site, first.status) == ("东街", "路1号", ProblemStatus.TO_RECTIFY)
        assert problems.of_campaign(conn, campaign) == [first, second]


def test_a_problem_has_an_object_and_two_finders(database: Database, now: datetime) -> None:
    with database.transaction() as conn:
        campaign = an_office(conn, now)
        with pytest.raises(problems.TooFewFinders):
            entered(conn, campaign, now, found_by=["inspector1", "inspector1"])
        with pytest.raises(problems.ObjectMissing):
            entered(conn, campaign, now, party_id=None)
        assert entered(conn, campaign, now, party_id=None, object_department_id=1).town == ""


def test_only_a_closed_problem_is_reopened_and_what_went_elsewhere_stays_there() -> None:
    assert set(ALLOWED) == set(ProblemStatus)
    assert ALLOWED[ProblemStatus.CLOSED] == {ProblemStatus.TO_RECTIFY}
    assert all(not ALLOWED[one] for one in problems.ELSEWHERE)
    assert all(ProblemStatus.CLOSED not in ALLOWED[one] for one in ProblemStatus if one != ProblemStatus.TO_ACCEPT)
    assert OPEN | problems.ELSEWHERE | {ProblemStatus.CLOSED} == set(ProblemStatus)


def test_every_move_is_recorded_and_a_forbidden_one_refused(database: Database, now: datetime) -> None:
    with database.transaction() as conn:
        one = entered(conn, an_office(conn, now), now)
        with pytest.raises(problems.TransitionNotAllowed):
            problems.set_status(conn, one.id, "closed", actor="section1", now=now)
        problems.set_status(conn, one.id, "rectifying", actor="inspector1", now=now)
        problems.set_status(conn, one.id, "rectifying", actor="inspector1", now=now)
        assert [(step.before, step.after) for step in problems.changes_of(conn, one.id)] == [
            ("", "to_rectify"),
            ("to_rectify", "rectifying"),
        ]


def test_a_reopened_problem_begins_anew_and_tells_why(database: Database, now: datetime) -> None:
    with database.transaction() as conn:
        one = closed(conn, an_office(conn, now), now)
        with pytest.raises(problems.ReasonMissing):
            problems.reopen(conn, one.id, reason=" ", actor="handler1", now=now)
        again = problems.reopen(conn, one.id, reason="抽验不合格：设备未修", actor="handler1", now=now)
        assert (again.status, again.closed_on, again.approved_by, again.times_reopened) == ("to_rectify", None, "", 1)
        assert problems.changes_of(conn, one.id)[-1].reason == "抽验不合格：设备未修"


def test_a_merged_problem_stays_listed_and_moves_no_more(database: Database, now: datetime) -> None:
    with database.transaction() as conn:
        campaign = an_office(conn, now)
        one, other = entered(conn, campaign, now), entered(conn, campaign, now)
        elsewhere = entered(conn, campaign, now, party_id=2)
        for into, reason, why in (
            (other.id, "", problems.ReasonMissing),
            (one.id, "同一事实", problems.CannotMerge),
            (elsewhere.id, "同一事实", problems.CannotMerge),
        ):
            with pytest.raises(why):
                problems.merge(conn, one.id, into=into, reason=reason, actor="handler1", now=now)
        merged = problems.merge(conn, one.id, into=other.id, reason="同一事实", actor="handler1", now=now)
        assert (merged.merged_into_id, merged.merge_reason, merged.merged_by) == (other.id, "同一事实", "handler1")
        with pytest.raises(problems.CannotMerge):
            problems.merge(conn, other.id, into=one.id, reason="绕圈", actor="handler1", now=now)
        with pytest.raises(problems.CannotMerge):
            problems.set_status(conn, one.id, "rectifying", actor="inspector1", now=now)
        assert len(problems.of_campaign(conn, campaign)) == 3
        told = problems.counts(conn, campaign, on=now.date())
        assert (told.total, told.merged) == (2, 1)


def test_the_counts_tell_what_is_open_late_and_closed(any_database: Database, now: datetime) -> None:
    today = now.date()
    with any_database.transaction() as conn:
        campaign = an_office(conn, now)
        entered(conn, None, now)  # noise: of no campaign
        late = entered(conn, campaign, now, grade="serious")
        problems.note(conn, late.id, deadline_on=today - timedelta(days=1))
        on_time = entered(conn, campaign, now)
        problems.note(conn, on_time.id, deadline_on=today)
        extended = entered(conn, campaign, now, grade="serious")
        problems.note(conn, extended.id, deadline_on=today - timedelta(days=9), extended_to=today)
        closed(conn, campaign, now, found_on=today - timedelta(days=10), grade="serious")
        told = problems.counts(conn, campaign, on=today)
        assert (told.total, told.open, told.overdue, told.closed, told.mean_days) == (4, 3, 1, 1, 10)
        assert (told.closed_rate, told.overdue_rate, told.by_grade[Grade.SERIOUS]) == (25, 25, 3)
        assert [one.id for one in problems.open_serious(conn, campaign)] == [late.id, extended.id]
        empty = problems.counts(conn, campaign + 999, on=today)
        assert (empty.total, empty.closed_rate, empty.mean_days) == (0, 0, None)


def test_the_sample_takes_every_serious_one_and_the_share_of_the_rest_and_can_be_drawn_again(
    database: Database, now: datetime
) -> None:
    with database.transaction() as conn:
        campaign = an_office(conn, now)
        serious = closed(conn, campaign, now, grade="serious")
        others = {closed(conn, campaign, now).id for _ in range(11)}
        entered(conn, campaign, now, grade="serious")
        drawn = [one.id for one in problems.sample(conn, campaign, share=10, seed="东街")]
        assert serious.id in drawn and len(drawn) == 3 and set(drawn) - {serious.id} <= others
        assert drawn == [one.id for one in problems.sample(conn, campaign, share=10, seed="东街")]
        draws = {tuple(one.id for one in problems.sample(conn, campaign, share=10, seed=str(n))) for n in range(20)}
        assert len(draws) > 5
        assert len(problems.sample(conn, campaign, share=100, seed="")) == 12
        assert [one.id for one in problems.sample(conn, campaign, share=0, seed="")] == [serious.id]
