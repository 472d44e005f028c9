"""Filters and pages shared by the registries, and who may read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, Date, and_, func, literal, or_, select

from workflows.db import Database
from workflows.supervision.items.tables import approval_item
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.tables import department
from workflows.supervision.parties.alarms import AHEAD
from workflows.supervision.parties.tables import party
from workflows.usecases.errors import NotFound
from workflows.usecases.permissions import is_administrator

PAGE = 50
NEVER = date(9999, 12, 31)
T = TypeVar("T")


@dataclass(frozen=True)
class Wanted:
    """``standing``: running_out | overdue | good, or "" for all; ``department_id`` of the item; ``text`` of a name."""

    text: str = ""
    standing: str = ""
    department_id: int | None = None


@dataclass(frozen=True)
class Page(Generic[T]):
    """``next`` is the cursor of what follows; "" at the end."""

    rows: tuple[T, ...]
    next: str


def admit(actor: Actor) -> None:
    """The registers are open to everyone who works on cases, not to administrators (domain.md 2m)."""
    if is_administrator(actor):
        raise NotFound("registries")


def departments(database: Database, actor: Actor) -> list[tuple[int, str]]:
    """Departments that have items, for the filter."""
    admit(actor)
    query = (
        select(department.c.id, department.c.name)
        .where(department.c.id.in_(select(approval_item.c.department_id)))
        .order_by(department.c.name)
    )
    with database.reading() as conn:
        return [(row.id, row.name) for row in conn.execute(query)]


def named(text: str, *numbers: ColumnElement[Any]) -> ColumnElement[bool]:
    """Part of the party's name, beginning of its code, or part of one of the numbers."""
    return or_(
        party.c.name.contains(text, autoescape=True),
        party.c.code.startswith(text.upper(), autoescape=True),
        *(number.contains(text, autoescape=True) for number in numbers),
    )


def standing_is(standing: str, day: ColumnElement[Any], today: date) -> ColumnElement[bool]:
    """Where the last good day lies: past, within the warning time, or further off."""
    if standing == "overdue":
        return day < today
    if standing == "running_out":
        return and_(day >= today, day <= today + AHEAD)
    return or_(day > today + AHEAD, day.is_(None))


def standing_of(day: date | None, today: date) -> str:
    if day is None or day > today + AHEAD:
        return "good"
    return "overdue" if day < today else "running_out"


def by_day(day: ColumnElement[Any]) -> ColumnElement[Any]:
    """Sorts what has no day last, on both databases."""
    return func.coalesce(day, literal(NEVER, Date))


def after(cursor: str, day: ColumnElement[Any], ident: ColumnElement[Any]) -> ColumnElement[bool] | None:
    """The clause for rows behind ``2026-12-20.17``; None for a cursor nobody gave out."""
    text, _, number = cursor.partition(".")
    try:
        where, last = date.fromisoformat(text), int(number)
    except ValueError:
        return None
    return or_(by_day(day) > where, and_(by_day(day) == where, ident > last))


def page_of(rows: Sequence[T], places: Sequence[tuple[date | None, int]]) -> Page[T]:
    """Of ``PAGE + 1`` rows asked for, those shown and where the rest begins."""
    if len(rows) <= PAGE:
        return Page(tuple(rows), "")
    day, ident = places[PAGE - 1]
    return Page(tuple(rows[:PAGE]), f"{(day or NEVER).isoformat()}.{ident}")


def days_left(day: date | None, today: date) -> int | None:
    return None if day is None else (day - today) // timedelta(days=1)


def item_ids(conn: Connection, department_id: int) -> list[int]:
    return list(conn.scalars(select(approval_item.c.id).where(approval_item.c.department_id == department_id)))
