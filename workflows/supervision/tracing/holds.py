"""Legal holds (证据保全): records of a case under tracing cannot be corrected, withdrawn, merged or thinned out."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from workflows.supervision.tracing.tables import legal_hold


class UnderHold(Exception):
    """The record of the case is frozen for a tracing; nothing on it may be corrected, withdrawn, merged or removed."""

    def __init__(self, hold: "Hold") -> None:
        super().__init__(f"case {hold.held_case_id} since {hold.placed_at.isoformat()}")
        self.hold = hold


@dataclass(frozen=True)
class Hold:
    id: int
    case_id: int
    held_case_id: int
    reason: str
    placed_at: datetime
    placed_by: str
    released_at: datetime | None
    released_by: str | None
    release_reason: str


def hold(
    conn: Connection, case_id: int, held_case_ids: Collection[int], *, reason: str, actor: str, now: datetime
) -> int:
    """Freeze the records of these cases for a tracing case; those it holds already stay. Returns how many are new."""
    table = legal_hold
    held = set(
        conn.scalars(select(table.c.held_case_id).where(table.c.case_id == case_id, table.c.released_at.is_(None)))
    )
    rows = [
        {"case_id": case_id, "held_case_id": one, "reason": reason[:255], "placed_at": now, "placed_by": actor}
        for one in sorted(set(held_case_ids) - held - {case_id})
    ]
    if rows:
        conn.execute(insert(table), rows)
    return len(rows)


def release(
    conn: Connection, case_id: int, *, reason: str, actor: str, now: datetime, held_case_ids: Collection[int] = ()
) -> int:
    """Let go of what a tracing case holds (all, or these cases); another tracing's hold on them stays."""
    table = legal_hold
    where = [table.c.case_id == case_id, table.c.released_at.is_(None)]
    if held_case_ids:
        where.append(table.c.held_case_id.in_(sorted(held_case_ids)))
    changed = conn.execute(
        update(table).where(*where).values(released_at=now, released_by=actor, release_reason=reason)
    )
    return int(changed.rowcount)


def holds_on(conn: Connection, held_case_id: int) -> list[Hold]:
    """The holds in force on the record of a case, the oldest first."""
    table = legal_hold
    query = select(table).where(table.c.held_case_id == held_case_id, table.c.released_at.is_(None))
    return [_hold(row) for row in conn.execute(query.order_by(table.c.id))]


def holds_of(conn: Connection, case_id: int) -> list[Hold]:
    """Everything a tracing case holds or held."""
    query = select(legal_hold).where(legal_hold.c.case_id == case_id).order_by(legal_hold.c.id)
    return [_hold(row) for row in conn.execute(query)]


def require_free(conn: Connection, held_case_id: int | None) -> None:
    """Raise :class:`UnderHold` where the record of the case is frozen; ask before anything on record is changed."""
    found = holds_on(conn, held_case_id) if held_case_id is not None else []
    if found:
        raise UnderHold(found[0])


def _hold(row: Row[Any]) -> Hold:
    return Hold(**row._mapping)
