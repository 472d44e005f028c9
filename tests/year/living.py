"""The year, lived day by day: the clock moves, due work fires, and on working days everybody does what is open."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from tests.year.clerks import ANSWERS, Desk, variables_of
from tests.year.office import BEGIN, DEPARTMENTS, YEAR, Places, login
from workflows import engine
from workflows.db import Database
from workflows.engine.tables import work_item
from workflows.engine.types import Refused, WorkItem
from workflows.supervision import cases, deadlines
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.officers import actor_for
from workflows.usecases.cases.start import start
from workflows.usecases.tasks.complete import complete
from workflows.usecases.work import fire_next

END = date(YEAR + 1, 3, 1)
PLAN_MONTHS = range(1, 13)
JOINT_MONTH = 9
"""The month whose row of the market bureau names the health bureau as a partner."""
COMPLAINTS = {
    date(YEAR, 3, 10): ("SJ", 1), date(YEAR, 5, 11): ("SJ", 1), date(YEAR, 8, 10): ("SJ", 1),
    date(YEAR, 11, 10): ("SJ", 1), date(YEAR, 10, 12): ("YJ", 1),
}  # fmt: skip
"""Working days on which a complaint about a party comes in, whatever the cap says."""
TRIED = (date(YEAR, 12, 21), "SJ", 1)
"""The handler tries to plan one more inspection of a restaurant that was inspected often enough."""


@dataclass
class Year:
    """The database in which a year has passed, and what was said on the way."""

    database: Database
    places: Places
    refused: list[str] = field(default_factory=list)
    declined: list[str] = field(default_factory=list)
    completed: int = 0

    def who(self, name: str, on: date) -> Actor:
        with self.database.reading() as conn:
            return actor_for(conn, name, on)


def rows(letters: str, places: Places) -> list[dict[str, Any]]:
    """One row a month, drawn by the table of ratios."""
    return [
        {
            "id": f"m{month:02d}", "item": places.items[letters], "month": str(month),
            "risk_classes": ["A", "B", "C", "D"], "size_kind": "strata", "inspectors_each": 2,
            "method": "site_visit", "mode": "double_random", "basis": "《行政许可法》第六十一条",
            "joint_departments": [places.departments["WS"]] if (letters, month) == ("SJ", JOINT_MONTH) else [],
        }
        for month in PLAN_MONTHS
    ]  # fmt: skip


def live(year: Year) -> None:
    """From the plans in December to the last publication in February after next."""
    with year.database.reading() as conn:
        calendar = deadlines.current_calendar(conn)
    for letters in DEPARTMENTS:
        _compile(year, letters)
    day = BEGIN.date()
    while day < END:
        morning = datetime.combine(day, BEGIN.timetz())
        settle(year.database, morning)
        if calendar.is_working_day(day):
            _events(year, morning)
            _work(year, morning.replace(hour=16))
        day += timedelta(days=1)


def _compile(year: Year, letters: str) -> None:
    handler = year.who(login("handler", letters), BEGIN.date())
    begun = start(year.database, handler, "inspection_plan", {"plan_year": YEAR}, now=BEGIN)
    item = next(one for one in open_items(year.database) if one.business_key == begun.case_no)
    complete(year.database, handler, item.id, {"plan_rows": rows(letters, year.places)}, now=BEGIN)
    settle(year.database, BEGIN)


def _events(year: Year, now: datetime) -> None:
    """What comes from outside: complaints, and one attempt that the cap forbids."""
    if now.date() in COMPLAINTS:
        letters, number = COMPLAINTS[now.date()]
        _begin(year, letters, number, "complaint", now)
    if now.date() == TRIED[0]:
        try:
            _begin(year, TRIED[1], TRIED[2], "plan", now)
        except Refused as refused:
            year.refused.append(str(refused))


def _begin(year: Year, letters: str, number: int, source: str, now: datetime) -> None:
    raw = {
        "item": year.places.items[letters], "party": number, "method": "site_visit", "mode": "key",
        "task_source": source, "reason": "群众举报" if source == "complaint" else "补充计划", "urgency": "normal",
    }  # fmt: skip
    start(year.database, year.who(login("handler", letters), now.date()), "daily_inspection", raw, now=now)


def settle(database: Database, now: datetime) -> None:
    for _ in range(1000):
        if not fire_next(database, now=now):
            return
    raise AssertionError("the worker finds no end")


def open_items(database: Database) -> list[WorkItem]:
    with database.reading() as conn:
        idents = conn.scalars(select(work_item.c.id).where(work_item.c.state == "open").order_by(work_item.c.id))
        return [engine.work_item(conn, ident) for ident in idents.all()]


def _work(year: Year, now: datetime) -> None:
    """Everything that somebody finds time for today, and what that opens."""
    done = 1
    while done:
        done = sum(_one(year, item, now) for item in open_items(year.database))
        settle(year.database, now)


def _one(year: Year, item: WorkItem, now: datetime) -> bool:
    with year.database.reading() as conn:
        case = cases.of_instance(conn, item.root_id)
    assert case is not None
    desk = Desk(year.database, year.places, item, case, variables_of(year.database, item), now)
    while (answer := ANSWERS[item.element_id](desk)) is not None:
        name, raw = answer
        try:
            complete(year.database, year.who(name, now.date()), item.id, raw, now=now)
        except Refused as refused:
            _, _, row = (refused.field or "").partition("offers.")
            if not row:  # only an invitation may be refused: its clerk reads why and says so
                raise
            year.declined.append(str(refused))
            desk = replace(desk, cannot={**desk.cannot, row.partition(".")[0]: str(refused)})
            continue
        year.completed += 1
        return True
    return False


def incidents(database: Database) -> Iterator[str]:
    with database.reading() as conn:
        yield from (one.message for one in engine.open_incidents(conn))
