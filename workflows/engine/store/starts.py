"""Rows of the start events that signals, conditions and time trigger: those of the versions in force."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from workflows.engine.tables import start_subscription

SIGNAL, CONDITION, TIMER = "signal", "condition", "timer"


def replace_starts(conn: Connection, key: str, rows: Sequence[dict[str, Any]]) -> None:
    """The process starts by these events from now on, and by none of its older versions."""
    conn.execute(delete(start_subscription).where(start_subscription.c.key == key))
    if rows:
        conn.execute(start_subscription.insert(), rows)


def starts_by_signal(conn: Connection, name: str, key: str | None = None) -> Sequence[Row[Any]]:
    """The start events that wait for the signal, by process."""
    query = select(start_subscription).where(start_subscription.c.kind == SIGNAL, start_subscription.c.name == name)
    if key is not None:
        query = query.where(start_subscription.c.key == key)
    return conn.execute(query.order_by(start_subscription.c.key)).all()


def starts_by_condition(conn: Connection) -> Sequence[Row[Any]]:
    """All start events that wait for a condition, by process, in the order of the diagram."""
    query = select(start_subscription).where(start_subscription.c.kind == CONDITION)
    return conn.execute(query.order_by(start_subscription.c.key, start_subscription.c.id)).all()
