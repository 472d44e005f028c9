"""Signals across instances: a row of due work for each instance that waits and each process that it starts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from workflows.db import Json
from workflows.engine.store import awaited_events, due, starts
from workflows.engine.types import Host


def broadcast(
    conn: Connection,
    name: str,
    *,
    variables: Mapping[str, Json],
    actor: str,
    now: datetime,
    but: str | None = None,
) -> list[dict[str, Any]]:
    """The rows that bring a signal to all who wait for it now, but the instance that threw it."""
    told: dict[str, Json] = {"name": name, "variables": dict(variables), "actor": actor}
    rows = [
        due.due_row(due.SIGNAL, due_at=now, payload={**told, "since": [*since]}, instance_id=instance_id)
        for instance_id, since in awaited_events.signal_waiters(conn, name, but=but).items()
    ]
    rows += [
        due.due_row(due.START_SIGNAL, due_at=now, payload={**told, "key": row.key}, instance_id=None)
        for row in starts.starts_by_signal(conn, name)
    ]
    return rows


def signal(conn: Connection, host: Host, name: str, *, variables: Mapping[str, Json], actor: str, now: datetime) -> int:
    """Throw a signal from outside; returns how many instances and processes will hear it (none: nothing happens).

    Each of them hears it in a transaction of its own: the rows of due work are due at once.
    """
    return len(due.schedule_all(conn, broadcast(conn, name, variables=variables, actor=actor, now=now)))
