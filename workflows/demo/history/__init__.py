"""Months of cases, made by running the shipped diagrams through the use cases with time moved."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from workflows.db import Database
from workflows.demo.history import campaigning, planning
from workflows.demo.history.keeping import Keeping
from workflows.demo.history.people import ACTING, People
from workflows.demo.history.starts import beginnings, places
from workflows.demo.history.walk import Walk
from workflows.demo.history.working_time import working_time
from workflows.supervision.deadlines import current_calendar

__all__ = ["ACTING", "CASES_A_MONTH", "Made", "make"]

CASES_A_MONTH = 52
DAYS_A_MONTH = 30.5


@dataclass(frozen=True)
class Made:
    """``trouble`` is what somebody was refused on the way, for tests."""

    completed: int
    trouble: Sequence[str]


def make(
    database: Database,
    *,
    months: float,
    now: datetime,
    report: Callable[[str], None] = lambda line: None,
    cases: int | None = None,
) -> Made:
    """Cases of the ``months`` before ``now``; ``cases`` is about how many inspections, 52 a month unless told."""
    start = now - timedelta(days=months * DAYS_A_MONTH)
    with database.reading() as conn:
        time = working_time(current_calendar(conn), start, now)
        found = places(conn)
    wanted = cases or round(CASES_A_MONTH * months)
    starts = beginnings(found, time, wanted) + campaigning.beginnings(found, time)
    keeping = Keeping(time, dense=wanted >= CASES_A_MONTH)
    people = People(database, end=now.date())
    planned = planning.carry_out(database, people, found, time, dense=wanted >= CASES_A_MONTH)
    walk = Walk(database, time, people, keeping)
    told = -1

    def tell(percent: int, moment: datetime) -> None:
        nonlocal told
        if percent // 4 > told:
            told = percent // 4
            report(f"{percent:3d}%  {moment:%Y-%m-%d}  已办结待办 {walk.completed} 项")

    walk.run(starts, tell)
    planning.prepare_next(database, people, found, time)
    return Made(walk.completed + planned, tuple(walk.trouble))
