"""What a tracing looks at: a party, an item, an area, a department, and the days from and to."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select

from workflows.supervision.tracing.tables import tracing_scope

YEARS_BACK = 3


class ScopeEmpty(ValueError):
    """Neither party nor item nor area nor department is named; name at least one."""


class WindowBackwards(ValueError):
    """The last day of the window lies before its first; choose other days."""


@dataclass(frozen=True)
class Scope:
    """Whatever is named must fit (a party in this town about this item); a case without an item fits every item."""

    event_on: date
    window_from: date
    window_to: date
    party_id: int | None = None
    item_id: int | None = None
    town: str = ""
    department_id: int | None = None

    def __post_init__(self) -> None:
        if not (self.party_id or self.item_id or self.town or self.department_id):
            raise ScopeEmpty
        if self.window_to < self.window_from:
            raise WindowBackwards(self.window_to.isoformat())


def around(
    event_on: date,
    *,
    party_id: int | None = None,
    item_id: int | None = None,
    town: str = "",
    department_id: int | None = None,
    window_from: date | None = None,
    window_to: date | None = None,
) -> Scope:
    """The scope of an event; without other days the three years up to it (domain 2d, d04)."""
    first = window_from or _years_before(event_on)
    return Scope(event_on, first, window_to or event_on, party_id, item_id, town, department_id)


def set_scope(conn: Connection, case_id: int, scope: Scope, *, actor: str, now: datetime) -> int:
    """Write the scope of a tracing case; an earlier one stays on record. Returns its id."""
    known = conn.execute(_latest(case_id)).first()
    if known is not None and _scope(known) == scope:
        return int(known.id)
    row = {"case_id": case_id, "set_at": now, "set_by": actor, **vars(scope)}
    ident: int = conn.execute(insert(tracing_scope).returning(tracing_scope.c.id), row).scalar_one()
    return ident


def scope_of(conn: Connection, case_id: int) -> Scope | None:
    """The scope in force of a tracing case."""
    row = conn.execute(_latest(case_id)).first()
    return None if row is None else _scope(row)


def scope_by_id(conn: Connection, scope_id: int) -> Scope:
    return _scope(conn.execute(select(tracing_scope).where(tracing_scope.c.id == scope_id)).one())


def _latest(case_id: int) -> Select[Any]:
    table = tracing_scope
    return select(table).where(table.c.case_id == case_id).order_by(table.c.id.desc()).limit(1)


def _scope(row: Row[Any]) -> Scope:
    return Scope(
        row.event_on, row.window_from, row.window_to, row.party_id, row.item_id, row.town, row.department_id
    )  # fmt: skip


def _years_before(day: date) -> date:
    try:
        return day.replace(year=day.year - YEARS_BACK)
    except ValueError:  # 29 February
        return day.replace(year=day.year - YEARS_BACK, day=28)
