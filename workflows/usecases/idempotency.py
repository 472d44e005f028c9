"""The same ask twice: the first answer is given again, nothing is done a second time."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from workflows.db import Json
from workflows.engine.tables import answered


class KeyUsedForSomethingElse(RuntimeError):
    """This idempotency key answered another kind of ask; use a fresh key for each ask."""


def first_answer(conn: Connection, *, actor: str, key: str | None, action: str) -> dict[str, Any] | None:
    if not key:
        return None
    query = select(answered).where(answered.c.actor == actor, answered.c.idempotency_key == key[:128])
    row = conn.execute(query).one_or_none()
    if row is not None and row.action != action:
        raise KeyUsedForSomethingElse(action)
    return None if row is None else dict(row.answer)


def remember(
    conn: Connection, *, actor: str, key: str | None, action: str, answer: dict[str, Json], now: datetime
) -> None:
    if key:
        row = {"actor": actor, "idempotency_key": key[:128], "action": action, "answer": answer, "at": now}
        conn.execute(answered.insert(), row)
