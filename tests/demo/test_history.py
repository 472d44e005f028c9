"""The months behind the demo district: lawful, alive at the end, the same each time."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.demo.conftest import NOW, Small, walked
from workflows import engine
from workflows.db import Database
from workflows.demo.history import ACTING
from workflows.engine.tables import attachment, definition, instance, work_item
from workflows.supervision.campaigns.tables import campaign
from workflows.supervision.cases.tables import case, finding, inspection, publication
from workflows.supervision.deadlines import current_calendar
from workflows.supervision.drawing.tables import draw
from workflows.supervision.problems import ProblemStatus
from workflows.supervision.problems.tables import problem
from workflows.usecases import inbox, session

State = list[tuple[str, str, str, str, str]]


def test_nobody_is_refused_and_nothing_is_stuck(small: Small) -> None:
    assert small.made.trouble == ()
    assert small.made.completed > 150
    with small.database.reading() as conn:
        assert engine.silent_dead_ends(conn) == []
        assert engine.open_incidents(conn) == []


@pytest.mark.parametrize("login", ACTING)
def test_every_acting_account_finds_open_work_and_some_of_it_overdue(small: Small, login: str) -> None:
    actor = session.actor_of_login(small.database, login, now=NOW)
    rows = inbox.todo(small.database, actor, now=NOW).rows
    overdue = [row for row in rows if row.due_at and row.due_at <= NOW]
    assert overdue, [row.name for row in rows]


def test_the_acting_accounts_are_those_of_the_shipped_steps() -> None:
    expected = {"inspector1", "inspector2", "inspector9", "section1", "deputy1", "publisher1", "sifa1"}
    assert expected <= set(ACTING)


def test_cases_come_by_hand_from_batches_and_from_inspections(small: Small) -> None:
    with small.database.reading() as conn:
        query = select(case.c.process_key, case.c.source, func.count().label("n")).group_by(
            case.c.process_key, case.c.source
        )
        found = {(row.process_key, row.source): row.n for row in conn.execute(query)}
        states = set(conn.scalars(select(case.c.state)))
        draws = set(conn.scalars(select(draw.c.state)))
        departments = conn.scalar(select(func.count(case.c.department_id.distinct())))
    assert {("daily_inspection", "manual"), ("daily_inspection", "batch"), ("inspection_batch", "manual")} <= set(found)
    assert ("rectification", "inspection") in found
    assert {"open", "closed"} <= states
    assert "drawn" in draws
    assert departments is not None
    assert departments >= 4


def test_earlier_inspections_are_published_in_time_mostly_and_archived(small: Small) -> None:
    with small.database.reading() as conn:
        rows = conn.execute(select(publication.c.published_at, publication.c.due_at)).all()
        closed = conn.scalar(select(func.count()).select_from(case).where(case.c.state == "closed"))
    assert len(rows) >= 6
    assert sum(row.published_at < row.due_at for row in rows) > 0.8 * len(rows)
    assert closed is not None
    assert closed >= 5


def test_every_problem_has_a_fact_and_evidence_that_was_uploaded(small: Small) -> None:
    with small.database.reading() as conn:
        problems = conn.execute(select(finding)).all()
        files = set(conn.scalars(select(attachment.c.id).where(attachment.c.submission_id.is_not(None))))
        clean = conn.scalar(select(func.count()).where(inspection.c.overall == "未发现问题"))
    assert problems
    assert all(row.fact and row.evidence and set(row.evidence) <= files for row in problems)
    assert clean is not None
    assert clean > len({row.case_id for row in problems})


def test_people_work_on_working_days_only(small: Small) -> None:
    with small.database.reading() as conn:
        calendar = current_calendar(conn)
        ended = conn.scalars(select(work_item.c.ended_at).where(work_item.c.state == "done")).all()
    assert ended
    assert all(calendar.is_working_day(moment.date()) and 9 <= moment.hour < 18 for moment in ended if moment)
    assert max(moment for moment in ended if moment) <= NOW


def test_progress_is_told_in_percent(small: Small) -> None:
    assert len(small.lines) > 20
    assert small.lines[-1].startswith("100%")


def test_two_walks_to_the_same_instant_end_alike(based_file: Path, tmp_path: Path) -> None:
    first, second = (_state(based_file, tmp_path / name) for name in ("first", "second"))
    assert first
    assert first == second


def _state(based_file: Path, folder: Path) -> State:
    database, made = walked(based_file, folder, cases=5)
    assert made.trouble == ()
    try:
        return _cases_and_open_steps(database)
    finally:
        database.dispose()


def _cases_and_open_steps(database: Database) -> State:
    query = (
        select(case.c.case_no, case.c.state, definition.c.key, work_item.c.element_id, work_item.c.due_at)
        .join(instance, instance.c.id == case.c.instance_id)
        .join(definition, definition.c.id == instance.c.definition_id)
        .outerjoin(work_item, (work_item.c.root_id == instance.c.id) & (work_item.c.state == "open"))
    )
    with database.reading() as conn:
        return sorted((r.case_no, r.state, r.key, r.element_id or "", str(r.due_at)) for r in conn.execute(query))


def test_one_campaign_is_over_and_one_is_running_with_problems_of_almost_every_status(small: Small) -> None:
    with small.database.reading() as conn:
        states = sorted(conn.scalars(select(campaign.c.state)))
        rows = conn.execute(select(problem.c.status, problem.c.accepted_by, problem.c.found_by)).all()
        rooms = conn.scalar(select(func.count()).where(problem.c.case_id.is_(None)))
    assert states == ["closed", "running"]
    assert len({row.status for row in rows}) >= len(ProblemStatus) - 1
    assert rooms == 0
    assert all(not set(row.accepted_by) & set(row.found_by) for row in rows)
