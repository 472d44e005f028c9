"""Import of a holiday notice by a person: what it moves, what it never shortens, who may."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from tests.engine.drawn import Walk, boundary, end, flow, path, process, start, timer, user
from tests.usecases.counting import BIANBAN, INSPECTOR, LONG_NEW_YEAR, WORKING_SUNDAY, CountingHost, notice
from workflows import engine
from workflows.audit import audit_leaf
from workflows.clock import SHANGHAI
from workflows.db import Database
from workflows.supervision.deadlines import load_shipped
from workflows.usecases.calendar import Imported, import_calendar, year_shown
from workflows.usecases.errors import NotPermitted

NOW = datetime(2026, 12, 28, 9, tzinfo=SHANGHAI)
DIAGRAM = process(
    start(),
    user("publish", dueDate="${due('T-A-05b')}"),
    boundary("reminded", "publish", timer(at="${due('T-A-18')}"), interrupting=False),
    user("supplement", dueDate="${due('T-A-17')}"),
    boundary("silent", "supplement", timer(at="${due('T-A-17')}"), interrupting=False),
    end("e"),
    end("e1"),
    end("e2"),
    '<bpmn:parallelGateway id="g"/>',
    path("s", "g"),
    flow("g", "publish"),
    flow("g", "supplement"),
    path("publish", "e"),
    flow("supplement", "e1"),
    flow("reminded", "e2"),
    flow("silent", "e2"),
)


@pytest.fixture
def walk(any_database: Database) -> Walk:
    with any_database.transaction() as conn:
        load_shipped(conn, now=NOW)
    return Walk(any_database, NOW, CountingHost()).start(DIAGRAM)


def imported(walk: Walk, first: str, *, dry_run: bool = False) -> Imported:
    return import_calendar(walk.database, BIANBAN, notice(first), now=NOW, dry_run=dry_run, host=walk.host)


def last_days(walk: Walk) -> dict[str, str]:
    return {item.element_id: str((item.due or {})["on"]) for item in walk.items()}


def timers(walk: Walk) -> dict[str, date]:
    with walk.database.reading() as conn:
        armed = engine.waiting(conn, walk.instance_id).timers
    return {timer.element_id: timer.due_at.date() for timer in armed}


def recorded(walk: Walk) -> list[str]:
    with walk.database.reading() as conn:
        return list(conn.execute(select(audit_leaf.c.action).where(audit_leaf.c.action.like("due.%"))).scalars())


def test_open_due_dates_follow_the_notice_and_both_dates_are_on_record(walk: Walk) -> None:
    before = last_days(walk)
    assert before == {"publish": "2027-01-26", "supplement": "2027-01-12"}
    done = imported(walk, LONG_NEW_YEAR)  # the 4th and the 5th become days of rest
    assert last_days(walk) == {"publish": "2027-01-28", "supplement": "2027-01-14"}
    assert timers(walk) == {"reminded": date(2027, 1, 8), "silent": date(2027, 1, 15)}
    assert len(done.recount.changes) == 4
    assert done.recount.kept == ()
    assert recorded(walk) == ["due.move"] * 4
    assert not any((item.due or {})["provisional"] for item in walk.items())


def test_a_date_told_to_the_party_is_not_shortened(walk: Walk) -> None:
    done = imported(walk, WORKING_SUNDAY)  # Sunday the 3rd becomes a working day: everything ends a day earlier
    assert last_days(walk) == {"publish": "2027-01-25", "supplement": "2027-01-12"}
    assert timers(walk)["silent"] == date(2027, 1, 13)
    kept = {change.element_id for change in done.recount.kept}
    assert kept == {"supplement", "silent"}
    moved = {change.element_id for change in done.recount.changes}
    assert moved == {"publish", "reminded"}
    assert sorted(recorded(walk)) == ["due.keep"] * 2 + ["due.move"] * 2


def test_a_dry_run_and_a_faulty_notice_move_nothing(walk: Walk) -> None:
    before = last_days(walk)
    assert imported(walk, LONG_NEW_YEAR, dry_run=True).report.lines[-1] == "试运行，未保存。"
    assert imported(walk, LONG_NEW_YEAR.replace("周二", "周三")).report.problems
    assert last_days(walk) == before
    assert recorded(walk) == []
    assert not year_shown(walk.database, 2027).published


def test_the_year_is_shown_with_who_imported_it(walk: Walk) -> None:
    imported(walk, LONG_NEW_YEAR)
    shown = year_shown(walk.database, 2027)
    assert (shown.published, shown.imported_by) == (True, "bianban")
    assert shown.days[0].name == "元旦"


def test_only_those_who_keep_the_calendar_may_import(walk: Walk) -> None:
    with pytest.raises(NotPermitted):
        import_calendar(walk.database, INSPECTOR, notice(LONG_NEW_YEAR), now=NOW, host=walk.host)
