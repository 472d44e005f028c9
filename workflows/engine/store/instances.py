"""Rows of instances: locked, read, written with a version."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select, update

from workflows.db import Json
from workflows.engine.store.conflict import Conflict
from workflows.engine.tables import instance
from workflows.engine.types import InstanceView

ACTIVE, COMPLETED, TERMINATED = "active", "completed", "terminated"

_VIEWED = [column for column in instance.c if column.name not in ("blob", "version", "parent_token", "loop_counter")]


class UnknownInstance(LookupError):
    """No process instance with this id."""


def insert_instance(conn: Connection, row: dict[str, Any]) -> None:
    conn.execute(instance.insert(), row)


def locked_instance(conn: Connection, ident: str) -> Row[Any] | None:
    """The whole row, locked until the transaction ends (SQLite: its write transaction is the lock)."""
    return conn.execute(_LOCKED, {"ident": ident}).one_or_none()


_LOCKED: Select[Any] = select(instance).where(instance.c.id == bindparam("ident")).with_for_update()
_SAVE = (
    update(instance)
    .where(instance.c.id == bindparam("ident"), instance.c.version == bindparam("seen"))
    .values(
        blob=bindparam("new_blob"),
        variables=bindparam("new_variables"),
        state=bindparam("new_state"),
        version=bindparam("seen_plus_one"),
        ended_at=bindparam("new_ended_at"),
        end_reason=bindparam("new_end_reason"),
    )
)


def save_instance(
    conn: Connection,
    ident: str,
    *,
    seen_version: int,
    blob: bytes,
    variables: dict[str, Json],
    state: str,
    ended_at: datetime | None,
    end_reason: str | None,
) -> None:
    """Write the new state over the version that was read; raises :class:`Conflict` if it is no longer there."""
    values = {
        "ident": ident,
        "seen": seen_version,
        "seen_plus_one": seen_version + 1,
        "new_blob": blob,
        "new_variables": variables,
        "new_state": state,
        "new_ended_at": ended_at,
        "new_end_reason": end_reason,
    }
    if conn.execute(_SAVE, values).rowcount != 1:
        raise Conflict(f"instance {ident}")


def instance_view(conn: Connection, ident: str) -> InstanceView:
    row = conn.execute(select(*_VIEWED).where(instance.c.id == ident)).one_or_none()
    if row is None:
        raise UnknownInstance(ident)
    return view_of(row)


def view_of(row: Any) -> InstanceView:
    return InstanceView(
        id=row.id,
        definition_id=row.definition_id,
        process_key=row.key,
        business_key=row.business_key,
        root_id=row.root_id,
        parent_id=row.parent_id,
        state=row.state,
        started_at=row.started_at,
        started_by=row.started_by,
        ended_at=row.ended_at,
        end_reason=row.end_reason,
        variables=row.variables,
    )


def active_children(conn: Connection, parent_id: str, parent_token: str) -> list[str]:
    """Ids of the children of one call that still run."""
    query = select(instance.c.id).where(
        instance.c.parent_id == parent_id, instance.c.parent_token == parent_token, instance.c.state == ACTIVE
    )
    return list(conn.scalars(query.order_by(instance.c.loop_counter)))


def ended_children(conn: Connection, parent_id: str, parent_token: str) -> list[InstanceView]:
    """The completed children of one call in the order of its collection."""
    query = select(*_VIEWED).where(
        instance.c.parent_id == parent_id, instance.c.parent_token == parent_token, instance.c.state == COMPLETED
    )
    return [view_of(row) for row in conn.execute(query.order_by(instance.c.loop_counter))]


def active_below(conn: Connection, root_id: str) -> list[InstanceView]:
    """The running children, of any depth, of a root instance."""
    query = select(*_VIEWED).where(instance.c.root_id == root_id, instance.c.id != root_id, instance.c.state == ACTIVE)
    return [view_of(row) for row in conn.execute(query.order_by(instance.c.id))]
