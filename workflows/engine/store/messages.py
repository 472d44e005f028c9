"""Rows of awaited messages."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, or_, select

from workflows.engine.tables import awaited_message
from workflows.engine.types import AwaitedMessage


class NobodyWaits(LookupError):
    """No instance waits for this message now; it is not kept; look at what the case waits for."""


class AmbiguousMessage(LookupError):
    """More than one place waits for this message; say the instance or the business key."""


def insert_awaited(conn: Connection, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        conn.execute(awaited_message.insert(), rows)


def delete_awaited(conn: Connection, instance_id: str, tokens: Collection[str]) -> None:
    if tokens:
        conn.execute(
            delete(awaited_message).where(
                awaited_message.c.instance_id == instance_id, awaited_message.c.token.in_(tokens)
            )
        )


def find_awaited(conn: Connection, name: str, *, instance_id: str | None, business_key: str | None) -> Row[Any] | None:
    """The one place that waits; raises :class:`AmbiguousMessage` for more, None for nobody."""
    query = select(awaited_message).where(awaited_message.c.name == name)
    if business_key is not None:
        query = query.where(awaited_message.c.business_key == business_key)
    if instance_id is not None:
        query = query.where(or_(awaited_message.c.instance_id == instance_id, awaited_message.c.root_id == instance_id))
    rows = conn.execute(query.limit(1000)).all()
    own = [row for row in rows if row.instance_id == instance_id]
    rows = own or rows
    if len(rows) > 1:
        raise AmbiguousMessage(name)
    return rows[0] if rows else None


def awaited_below(conn: Connection, root_id: str) -> list[AwaitedMessage]:
    query = select(awaited_message).where(awaited_message.c.root_id == root_id).order_by(awaited_message.c.id)
    return [
        AwaitedMessage(row.instance_id, row.root_id, row.name, row.element_id, row.business_key)
        for row in conn.execute(query)
    ]
