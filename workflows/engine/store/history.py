"""Append-only rows of what happened, and incidents."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from workflows.db import Json
from workflows.engine.tables import event, incident
from workflows.engine.types import HistoryEvent, Incident


class UnknownIncident(LookupError):
    """No incident with this id."""


def append(conn: Connection, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        conn.execute(event.insert(), rows)


def history(conn: Connection, root_id: str) -> list[HistoryEvent]:
    """Everything that happened to a root instance and its children, in order."""
    query = select(event).where(event.c.root_id == root_id).order_by(event.c.id)
    return [HistoryEvent(**row._mapping) for row in conn.execute(query)]


def distinct_elements(conn: Connection, instance_id: str, kinds: Sequence[str]) -> dict[str, frozenset[str]]:
    """Elements by kind of event, each once."""
    query = select(event.c.kind, event.c.element_id).where(event.c.instance_id == instance_id, event.c.kind.in_(kinds))
    found: dict[str, set[str]] = {kind: set() for kind in kinds}
    for kind, element_id in conn.execute(query.distinct()):
        found[kind].add(element_id)
    return {kind: frozenset(elements) for kind, elements in found.items()}


def insert_incident(
    conn: Connection,
    *,
    instance_id: str,
    root_id: str,
    element_id: str,
    kind: str,
    message: str,
    payload: Mapping[str, Json],
    now: datetime,
) -> int:
    row = {
        "instance_id": instance_id, "root_id": root_id, "element_id": element_id, "kind": kind,
        "message": message, "payload": dict(payload), "opened_at": now,
    }  # fmt: skip
    ident: int = conn.execute(insert(incident).returning(incident.c.id), row).scalar_one()
    return ident


def incident_by_id(conn: Connection, ident: int) -> Incident:
    row = conn.execute(select(incident).where(incident.c.id == ident)).one_or_none()
    if row is None:
        raise UnknownIncident(str(ident))
    return Incident(**row._mapping)


def open_incidents(conn: Connection, *, root_id: str | None = None, instance_id: str | None = None) -> list[Incident]:
    """Unresolved incidents, the oldest first; of one root instance or one instance, or all."""
    query = select(incident).where(incident.c.resolved_at.is_(None)).order_by(incident.c.id)
    if root_id is not None:
        query = query.where(incident.c.root_id == root_id)
    if instance_id is not None:
        query = query.where(incident.c.instance_id == instance_id)
    return [Incident(**row._mapping) for row in conn.execute(query)]


def resolve_incident(conn: Connection, ident: int, *, actor: str, now: datetime) -> Incident:
    """Mark an incident resolved (again changes nothing) and return it, so that its payload can be done again."""
    conn.execute(
        update(incident)
        .where(incident.c.id == ident, incident.c.resolved_at.is_(None))
        .values(resolved_at=now, resolved_by=actor)
    )
    return incident_by_id(conn, ident)
