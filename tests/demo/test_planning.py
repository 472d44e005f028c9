"""The plans of the demo: in force with work under way, and one for the next year in somebody's inbox."""

from tests.demo.conftest import NOW, Small
from workflows.usecases import inbox, plans, session


def test_a_plan_is_in_force_and_some_of_it_has_started(small: Small) -> None:
    office = session.actor_of_login(small.database, "bianban", now=NOW)
    found = plans.listing(small.database, office, year=2026, now=NOW)
    assert found.lines and {line.state for line in found.lines} == {"in_force"}
    assert all(line.started and line.started < line.rows for line in found.lines)
    assert sum(line.troubled for line in found.lines) == 0


def test_next_years_plan_waits_in_the_handlers_inbox_with_its_rows(small: Small) -> None:
    handler = session.actor_of_login(small.database, "handler1", now=NOW)
    waiting = [row for row in inbox.todo(small.database, handler, now=NOW).rows if row.process_key == "inspection_plan"]
    assert [row.name for row in waiting] == ["编制年度检查计划"]
