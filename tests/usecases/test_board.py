"""The status board counts cases by department and process, and every number opens exactly its cases."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from workflows.db import Database
from workflows.engine.tables import work_item
from workflows.supervision.items.tables import approval_item
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.parties.tables import permit
from workflows.usecases import board, cases, session
from workflows.usecases.board import Measure
from workflows.usecases.errors import NotPermitted


@pytest.fixture
def office(district_database: Database, now: datetime) -> Actor:
    return session.actor_of_login(district_database, "bianban", now=now)


def start(database: Database, login: str, *, now: datetime) -> int:
    """A desk review of the first party that holds a permit of the actor's department."""
    actor = session.actor_of_login(database, login, now=now)
    with database.reading() as conn:
        item, party = conn.execute(
            select(permit.c.item_id, permit.c.party_id)
            .join(approval_item, approval_item.c.id == permit.c.item_id)
            .where(approval_item.c.department_id == actor.department_id, permit.c.state == "valid")
            .limit(1)
        ).one()
    raw = {
        "item": item,
        "party": party,
        "method": "desk_review",
        "mode": "key",
        "source": "annual_plan",
        "reason": "例行",
    }
    form = cases.start_form(database, actor, "daily_inspection", {}, now=now).form
    known = {field.id for field in form.fields}
    for field in form.fields:
        if field.required and field.id not in raw and field.options:
            raw[field.id] = field.options[0].id
        if field.options and field.id in raw and raw[field.id] not in {option.id for option in field.options}:
            raw[field.id] = field.options[0].id
    given = {name: value for name, value in raw.items() if name in known}
    started = cases.start(database, actor, "daily_inspection", given, now=now)
    assert started.case_id is not None
    return started.case_id


def totals(shown: board.Board) -> tuple[int, int, int]:
    return shown.total.open, shown.total.due_soon, shown.total.overdue


def test_a_case_moves_from_open_to_due_soon_to_overdue(
    district_database: Database, office: Actor, now: datetime
) -> None:
    case_id = start(district_database, "handler1", now=now)
    with district_database.reading() as conn:
        due = conn.execute(work_item.select()).one().due_at
    assert due is not None
    assert totals(board.show(district_database, office, now=due - timedelta(days=4))) == (1, 0, 0)
    assert totals(board.show(district_database, office, now=due - timedelta(minutes=1))) == (1, 1, 0)
    assert totals(board.show(district_database, office, now=due)) == (1, 0, 1)
    (found,) = board.cases_behind(district_database, office, Measure.OVERDUE, now=due)
    assert (found.id, found.next_due_at) == (case_id, due)
    assert board.cases_behind(district_database, office, Measure.DUE_SOON, now=due) == ()


def test_every_number_opens_exactly_the_cases_it_counts(
    district_database: Database, office: Actor, now: datetime
) -> None:
    for _ in range(3):
        start(district_database, "handler1", now=now)
    shown = board.show(district_database, office, now=now + timedelta(days=60))
    for row in shown.rows:
        for cell in row.cells:
            for measure in Measure:
                found = board.cases_behind(
                    district_database,
                    office,
                    measure,
                    department_id=cell.department_id,
                    process_key=cell.process_key,
                    now=now + timedelta(days=60),
                )
                assert len(found) == getattr(cell, measure.value)


def test_others_see_their_own_department_only_and_some_no_board_at_all(
    district_database: Database, office: Actor, now: datetime
) -> None:
    start(district_database, "handler1", now=now)
    head = session.actor_of_login(district_database, "section1", now=now)
    assert totals(board.show(district_database, head, now=now))[0] == 1
    administrator = session.actor_of_login(district_database, "sysadmin", now=now)
    with pytest.raises(NotPermitted):
        board.show(district_database, administrator, now=now)


@pytest.mark.parametrize(("month", "first"), [(1, 1), (3, 1), (4, 4), (11, 10), (12, 10)])
def test_a_quarter_starts_on_the_first_of_its_first_month(month: int, first: int, now: datetime) -> None:
    begins = board.quarter_start(now.replace(month=month))
    assert (begins.month, begins.day, begins.hour) == (first, 1, 0)
