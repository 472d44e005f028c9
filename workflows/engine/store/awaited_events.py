"""Rows of awaited signals and conditions: what an instance waits for that is no message and no timer."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from workflows.engine.tables import awaited_event

SIGNAL, CONDITION = "signal", "condition"


def insert_events(conn: Connection, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        conn.execute(awaited_event.insert(), rows)


def delete_events(conn: Connection, instance_id: str, tokens: Collection[str]) -> None:
    if tokens:
        conn.execute(
            delete(awaited_event).where(awaited_event.c.instance_id == instance_id, awaited_event.c.token.in_(tokens))
        )


def signal_waiters(conn: Connection, name: str, *, but: str | None = None) -> dict[str, list[str]]:
    """By instance, the tokens that waited first (``since``) at each place that waits for the signal."""
    query = select(awaited_event.c.instance_id, awaited_event.c.since).where(
        awaited_event.c.kind == SIGNAL, awaited_event.c.name == name
    )
    if but is not None:
        query = query.where(awaited_event.c.instance_id != but)
    found: dict[str, list[str]] = {}
    for instance_id, since in conn.execute(query.order_by(awaited_event.c.instance_id, awaited_event.c.id)):
        found.setdefault(instance_id, []).append(since)
    return found


def events_below(conn: Connection, root_id: str) -> Sequence[Row[Any]]:
    """What a root instance and its children wait for, in the order in which it was reached."""
    return conn.execute(
        select(awaited_event).where(awaited_event.c.root_id == root_id).order_by(awaited_event.c.id)
    ).all()
