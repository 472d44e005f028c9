"""Who sees which plan, what the calendar counts, what the public reads."""

from datetime import datetime

import pytest

from tests.diagrams.walks_of_plans import (
    a_partner,
    a_row,
    approved,
    at_nine,
    compiled,
    confirmed,
    filed,
    in_force,
    opened,
    published,
    reviewed,
    the_plan,
    without_parties,
)
from tests.diagrams.world import Walk, furnish
from tests.support.people import an_officer
from workflows.db import Database
from workflows.supervision.organisation import changes
from workflows.usecases import cases
from workflows.usecases import plans as desk
from workflows.usecases.errors import NotFound
from workflows.usecases.plans import RowState


@pytest.fixture
def walk(any_database: Database, now: datetime) -> Walk:
    furnish(any_database, now=now)
    return Walk(any_database, now)


def seen(walk: Walk, login: str, year: int = 2026) -> list[str]:
    found = desk.listing(walk.database, walk.who(login), year=year, now=walk.now)
    return [line.state for line in found.lines]


def view(walk: Walk, login: str = "handler1") -> desk.PlanView:
    return desk.show(walk.database, walk.who(login), the_plan(walk).id, now=walk.now)


def test_a_draft_is_seen_by_the_department_and_by_partners_who_are_asked(walk: Walk) -> None:
    fire = a_partner(walk, "fire1")
    compiled(opened(walk), a_row("r1", 4, joint_departments=[fire]), a_row("r2", 5))
    assert seen(walk, "handler1") == seen(walk, "section1") == ["draft"]
    assert [row.mine for row in view(walk, "fire1").rows] == [True, False]
    assert {row.state for row in view(walk).rows} == {RowState.PROPOSED}
    for stranger in ("inspector9", "uncertified"):
        assert seen(walk, stranger) == []
        with pytest.raises(NotFound):
            view(walk, stranger)


def test_a_plan_in_force_is_seen_by_all_of_a_partner_and_by_the_establishment_office(walk: Walk) -> None:
    fire = a_partner(walk, "fire1")
    with walk.database.transaction() as conn:
        an_officer(conn, "fire2", department_id=fire, roles=("handler",))
        office = an_officer(conn, "bianban", department_id=fire)
        changes.assign_role(conn, office, fire, "establishment_office", valid_from=walk.now.date())
    compiled(opened(walk), a_row("r1", 4, joint_departments=[fire]))
    confirmed(reviewed(walk), "fire1")
    assert seen(walk, "fire2") == []
    filed(published(approved(walk)))
    assert seen(walk, "fire2") == seen(walk, "bianban") == ["in_force"]
    (line,) = desk.listing(walk.database, walk.who("fire2"), now=walk.now).lines
    assert line.joint
    (row,) = view(walk, "fire2").rows
    assert (row.mine, row.may_start, row.may_postpone, row.batch_case) == (True, False, False, None)


def test_the_calendar_counts_what_is_planned_due_failed_and_started(walk: Walk) -> None:
    in_force(walk, a_row("r1", 4), a_row("r2", 5, size="3"), a_row("r3", 6, size_kind="ratio", size="50"))
    assert [row.progress.wanted for row in view(walk).rows] == [2, 3, 4]
    assert {row.state for row in view(walk).rows} == {RowState.PLANNED}
    walk.now = at_nine(2026, 4, 1)  # the worker sleeps
    first = view(walk).rows[0]
    assert (first.state, first.may_start) == (RowState.DUE, True)
    walk.settle()
    without_parties(walk)
    walk.until(at_nine(2026, 5, 6))
    states = [row.state for row in view(walk).rows]
    assert states == [RowState.STARTED, RowState.FAILED, RowState.PLANNED]
    shown = view(walk)
    assert shown.rows[0].batch_case is not None and shown.rows[0].cases == ()
    assert (shown.months[4].wanted, shown.months[5].wanted, shown.months[7].wanted) == (2, 3, 0)
    (line,) = desk.listing(walk.database, walk.who("handler1"), now=walk.now).lines
    assert (line.started, line.rows, line.troubled, line.progress.wanted) == (1, 3, 1, 9)


def test_the_public_reads_what_stands_published_until_it_is_withdrawn(walk: Walk) -> None:
    compiled(opened(walk), a_row("r1", 4))
    approved(reviewed(walk))
    assert desk.public_plans(walk.database, now=walk.now) == ()
    published(walk)
    (shown,) = desk.public_plans(walk.database, year=2026, now=walk.now)
    assert (shown.year, [row.item for row in shown.rows]) == (2026, ["食品经营许可"])
    assert desk.public_years(walk.database, now=walk.now) == (2026,)
    assert cases.public_results(walk.database, now=walk.now).rows == ()
    publication = cases.show(walk.database, walk.who("publisher1"), walk.case_id, now=walk.now).publications[0]
    assert desk.plan_of_publication(walk.database, publication.id, now=walk.now) == shown.id
    cases.withdraw_publication(walk.database, walk.who("publisher1"), publication.id, reason="表格有误", now=walk.now)
    assert desk.public_plans(walk.database, now=walk.now) == ()
    with pytest.raises(NotFound):
        desk.public_plan(walk.database, shown.id, now=walk.now)
