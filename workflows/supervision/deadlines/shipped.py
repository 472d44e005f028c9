"""The shipped calendar and rules (``data/``), and bringing them into a database."""

import csv
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from importlib.resources import files
from itertools import groupby
from typing import Any

import orjson
from sqlalchemy import Connection, insert, select

from workflows.supervision.deadlines.calendar import Calendar, CalendarKind, CalendarStatus, SpecialDay
from workflows.supervision.deadlines.rules import Rule
from workflows.supervision.deadlines.store import add_notice, day_row, digest, published_years, rule_of, rule_row
from workflows.supervision.deadlines.tables import calendar_day, deadline_rule

SHIPPED = "shipped"


def load_shipped(conn: Connection, *, now: datetime) -> None:
    """Bring the shipped calendar and rules into the database; never touches what is there (idempotent)."""
    _load_calendar(conn, now)
    _load_rules(conn, now)


@lru_cache(maxsize=1)
def shipped_days() -> tuple[SpecialDay, ...]:
    """The special days of the published years and the statutory days of the years to come."""
    return tuple(day for name in ("calendar.csv", "statutory_days.csv") for day in _read_days(name))


@lru_cache(maxsize=1)
def shipped_rules() -> tuple[Rule, ...]:
    return tuple(rule_of(row) for row in orjson.loads(_data("deadline_rules.json")))


@lru_cache(maxsize=1)
def shipped_calendar() -> Calendar:
    """The calendar as shipped, for pure calculations and tests."""
    days = shipped_days()
    published = frozenset(day.day.year for day in days if day.status is CalendarStatus.PUBLISHED)
    return Calendar({day.day: day for day in days}, published, digest("", _data("calendar.csv").decode()))


def _data(name: str) -> bytes:
    return files(__package__).joinpath("data", name).read_bytes()


def _read_days(name: str) -> Iterator[SpecialDay]:
    for row in csv.DictReader(_data(name).decode().splitlines()):
        yield SpecialDay(
            date.fromisoformat(row["date"]),
            CalendarKind(row["kind"]),
            row["name"],
            row["source"],
            CalendarStatus(row["status"]),
        )


def _load_calendar(conn: Connection, now: datetime) -> None:
    there = published_years(conn)
    known = set(conn.execute(select(calendar_day.c.day)).scalars())
    days = [day for day in shipped_days() if day.day.year not in there]
    provisional = [day for day in days if day.status is CalendarStatus.PROVISIONAL and day.day not in known]
    if provisional:
        conn.execute(insert(calendar_day), [day_row(day) for day in provisional])
    for year, group in groupby(
        (day for day in days if day.status is CalendarStatus.PUBLISHED), key=lambda day: day.day.year
    ):
        add_notice(conn, year, list(group), kind=SHIPPED, source=SHIPPED, content=SHIPPED, actor="system", now=now)


def _load_rules(conn: Connection, now: datetime) -> None:
    there = {_row_key(row) for row in conn.execute(select(deadline_rule)).mappings()}
    missing = [row for row in (rule_row(rule, "system", now) for rule in shipped_rules()) if _row_key(row) not in there]
    if missing:
        conn.execute(insert(deadline_rule), missing)


def _row_key(row: Mapping[Any, Any]) -> tuple[Any, ...]:
    names = ("code", "valid_from", "applies_to_item", "applies_to_kind", "applies_to_department")
    return tuple(row[name] for name in names)
