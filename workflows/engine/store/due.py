"""Due work: timers, ends and starts of children, and whatever the host schedules. One row, one transaction.

Locks are taken row of work first, instance second; whoever holds the instance skips rows that a worker holds.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, delete, insert, or_, select, update

from workflows.db import Json
from workflows.engine.tables import due_work

TIMER, CHILD_ENDED, CHILD_CANCEL, CHILDREN_START = "timer", "child.ended", "child.cancel", "children.start"
CHILD_ESCALATED, SIGNAL, START_SIGNAL, START_TIMER = "child.escalated", "signal", "start.signal", "start.timer"

BEFORE_ALL = datetime(2000, 1, 1, tzinfo=UTC)
"""When children are cancelled: whatever was due in them meanwhile, in due order, must not happen any more."""

_NEXT = (
    select(due_work.c.id)
    .where(due_work.c.parked.is_(False), due_work.c.due_at <= bindparam("now"))
    .order_by(due_work.c.due_at, due_work.c.place, due_work.c.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)


def schedule(
    conn: Connection, kind: str, *, due_at: datetime, payload: Mapping[str, Json], instance_id: str | None = None
) -> int:
    """One row of due work; returns its id."""
    return schedule_all(conn, [due_row(kind, due_at=due_at, payload=payload, instance_id=instance_id)])[0]


def due_row(
    kind: str, *, due_at: datetime, payload: Mapping[str, Json], instance_id: str | None, place: int = 0
) -> dict[str, Any]:
    """A row for :func:`schedule_all`; rows due together come in the order of ``place``, then of their ids."""
    return {"kind": kind, "due_at": due_at, "payload": dict(payload), "instance_id": instance_id,
            "attempts": 0, "parked": False, "place": place}  # fmt: skip


def schedule_all(conn: Connection, rows: Sequence[dict[str, Any]]) -> list[int]:
    """Rows of due work in one statement; returns their ids in order."""
    if not rows:
        return []
    statement = insert(due_work).returning(due_work.c.id, sort_by_parameter_order=True)
    return list(conn.scalars(statement, rows))


def next_due(conn: Connection, *, now: datetime) -> int | None:
    """The id of the next row that is due, locked against other workers; fire it in the same transaction."""
    found: int | None = conn.scalar(_NEXT, {"now": now})
    return found


def earlier_timer(conn: Connection, row: Row[Any]) -> bool:
    """Whether another timer of the same instance was due before this one, or the instance is to be cancelled."""
    query = select(due_work.c.id).where(
        due_work.c.instance_id == row.instance_id,
        due_work.c.kind.in_([TIMER, CHILD_CANCEL]),
        due_work.c.parked.is_(False),
        or_(
            due_work.c.due_at < row.due_at,
            and_(
                due_work.c.due_at == row.due_at,
                or_(
                    due_work.c.place < row.place,
                    and_(due_work.c.place == row.place, due_work.c.id < row.id),
                ),
            ),
        ),
    )
    return conn.execute(query.limit(1)).first() is not None


def escalating(conn: Connection, instance_id: str, *, now: datetime) -> set[str]:
    """Children whose escalations are due at this parent and not delivered: their ends come after."""
    query = select(due_work.c.payload).where(
        due_work.c.instance_id == instance_id,
        due_work.c.kind == CHILD_ESCALATED,
        due_work.c.parked.is_(False),
        due_work.c.due_at <= now,
    )
    return {payload["child"] for payload in conn.scalars(query)}


def start_timers(conn: Connection, key: str) -> list[int]:
    """The rows that start instances of the process by time."""
    query = select(due_work.c.id, due_work.c.payload).where(
        due_work.c.instance_id.is_(None), due_work.c.kind == START_TIMER
    )
    return [row.id for row in conn.execute(query) if row.payload["key"] == key]


def locked_due(conn: Connection, due_id: int) -> Row[Any] | None:
    return conn.execute(select(due_work).where(due_work.c.id == due_id).with_for_update()).one_or_none()


def delete_due(conn: Connection, ids: Collection[int]) -> None:
    if ids:
        conn.execute(delete(due_work).where(due_work.c.id.in_(ids)))


def rows_of_tokens(
    conn: Connection, instance_id: str, kinds: Collection[str], tokens: Collection[str]
) -> list[Row[Any]]:
    """The rows of the instance that belong to these tokens, locked; rows in another worker's hands are left out."""
    query = select(due_work).where(due_work.c.instance_id == instance_id, due_work.c.kind.in_(kinds))
    rows = conn.execute(query.order_by(due_work.c.id).with_for_update(skip_locked=True))
    return [row for row in rows if row.payload.get("token") in tokens]


def all_timers_with_code(conn: Connection) -> list[Any]:
    """Armed timers whose due time came from a rule."""
    query = select(due_work.c.instance_id, due_work.c.payload).where(due_work.c.kind == TIMER)
    rows: Sequence[Any] = conn.execute(query.order_by(due_work.c.id)).all()
    return [row for row in rows if row.payload["due"].get("code")]


def move_due_work(conn: Connection, due_id: int, *, due_at: datetime, payload: Mapping[str, Json]) -> None:
    conn.execute(update(due_work).where(due_work.c.id == due_id).values(due_at=due_at, payload=dict(payload)))


def postpone(conn: Connection, due_id: int, *, due_at: datetime, error: str, parked: bool) -> int:
    """A row that raised waits until ``due_at`` or, ``parked``, until somebody unparks it; returns its attempts."""
    conn.execute(
        update(due_work)
        .where(due_work.c.id == due_id)
        .values(attempts=due_work.c.attempts + 1, due_at=due_at, last_error=error[:2000], parked=parked)
    )
    return conn.scalar(select(due_work.c.attempts).where(due_work.c.id == due_id)) or 0


def unpark(conn: Connection, due_id: int, *, now: datetime) -> bool:
    """Let a parked row run again at once; False when it is gone."""
    changed = conn.execute(update(due_work).where(due_work.c.id == due_id).values(parked=False, attempts=0, due_at=now))
    return bool(changed.rowcount)
