"""The figures of a campaign are counted from the rows: objects, problems, weeks, fines, relapses."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from tests.diagrams.acts import BEGIN
from tests.diagrams.campaign_acts import BUREAU, accepted, at_work, checked, closed_problem, problems_of, the_campaign
from tests.diagrams.world import Walk, furnish
from workflows.db import Database
from workflows.supervision import campaigns, cases
from workflows.supervision.campaigns import Figures
from workflows.supervision.penalties.tables import penalty


@pytest.fixture
def walk(any_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Walk:
    monkeypatch.setenv("SUPERVISION_HOME", str(tmp_path))
    furnish(any_database, now=BEGIN)
    return accepted(at_work(Walk(any_database, BEGIN)))


def figures(walk: Walk) -> Figures:
    with walk.database.reading() as conn:
        return campaigns.figures(conn, the_campaign(walk), today=walk.now.date())


def fined(walk: Walk, case_id: int, number: str, **facts: object) -> None:
    """A penalty case that a case led to."""
    with walk.database.transaction() as conn:
        opened = cases.open_case(
            conn, case_no=number, process_key="administrative_penalty", title="处罚", department_id=BUREAU, item_id=1,
            party_id=2, source="campaign_problem", district_code="370399", actor="handler1", now=walk.now,
        )  # fmt: skip
        cases.link(conn, case_id, opened.id, "penalty")
        row = {"case_id": opened.id, "procedure": "ordinary", "stage": "decision", **facts}
        conn.execute(insert(penalty).values(**row))


def test_every_figure_is_counted_from_the_rows(walk: Walk) -> None:
    checked(walk, 2, failed=2)
    checked(walk, 4, failed=1, grade="serious")
    checked(walk, 6, visit_result="closed", check_summary="已搬离")
    walk.later(days=10)
    first, second, _serious = problems_of(walk)
    closed_problem(walk, first.id)
    assert first.case_id is not None and second.case_id is not None
    decided = date(2026, 3, 20)
    fined(walk, first.case_id, "CF-1", fine=500_000, confiscated_income=12_345, decided_on=decided)
    fined(walk, second.case_id, "CF-2", fine=900_000, decided_on=decided, revoked_on=decided)
    fined(walk, second.case_id, "CF-3", fine=700_000)
    fined(walk, walk.case_id, "CF-4", fine=100_000, decided_on=decided)
    found = figures(walk)
    assert (found.objects, found.checked, found.unreachable) == (3, 2, 1)
    assert (found.problems, found.serious, found.closed, found.closed_rate) == (3, 1, 1, 33)
    assert found.fined == 512_345
    assert found.weeks_late == 1
    with walk.database.reading() as conn:
        (line,) = campaigns.lines(conn, the_campaign(walk), today=walk.now.date())
        whole = campaigns.total([line], conn, the_campaign(walk))
    assert (line.general, line.major, line.serious, line.left, line.mean_days) == (2, 0, 1, 0, 10.0)
    assert (whole.problems, whole.mean_days, whole.closed_rate, whole.overdue_rate) == (3, 10.0, 33, 0)


def test_a_week_is_late_from_the_day_after_its_day(walk: Walk) -> None:
    with walk.database.reading() as conn:
        (week,) = campaigns.weeks_of(conn, the_campaign(walk).id)
    assert not week.is_late(week.due_on)
    assert week.is_late(week.due_on + timedelta(days=1))


def test_a_campaign_without_problems_has_nothing_to_rectify(walk: Walk) -> None:
    found = figures(walk)
    assert (found.problems, found.closed_rate, found.fined, found.overdue) == (0, 100, 0, 0)
