"""Versions of processes: what was published, by whom, with which files."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update
from sqlalchemy.exc import IntegrityError

from workflows.db import new_id
from workflows.engine.store.conflict import Conflict
from workflows.engine.tables import definition, deployment, resource
from workflows.engine.types import Bundle, Definition, Diagram

DRAFT, PUBLISHED = "draft", "published"


class UnknownDefinition(LookupError):
    """No process version with this id; list the definitions."""


class NotPublished(RuntimeError):
    """The version is a draft; publish it before starting it."""


def record_deployment(conn: Connection, *, name: str | None, source: str | None, actor: str, now: datetime) -> str:
    """Note one upload that may bring several definitions; returns its id."""
    ident = new_id()
    conn.execute(
        deployment.insert(),
        {"id": ident, "name": name, "source": source, "deployed_at": now, "deployed_by": actor},
    )
    return ident


def insert_definition(
    conn: Connection,
    bundle: Bundle,
    diagram: Diagram,
    *,
    state: str,
    source: str,
    actor: str,
    now: datetime,
    deployment_id: str | None,
    note: str,
) -> Definition:
    """Store the next version of the process; raises :class:`Conflict` if another one took its number."""
    newest = conn.scalar(select(func.max(definition.c.version)).where(definition.c.key == diagram.key)) or 0
    version = newest + 1
    ident = f"{diagram.key}:{version}:{new_id()}"
    published = state == PUBLISHED
    row: dict[str, Any] = {
        "id": ident,
        "key": diagram.key,
        "version": version,
        "name": diagram.name,
        "version_tag": diagram.version_tag,
        "state": state,
        "source": source,
        "digest": digest_of(bundle),
        "file": bundle.file,
        "deployment_id": deployment_id,
        "note": note,
        "created_at": now,
        "created_by": actor,
        "published_at": now if published else None,
        "published_by": actor if published else None,
    }
    try:
        conn.execute(definition.insert(), row)
    except IntegrityError as error:
        raise Conflict(f"definition {diagram.key} {version}") from error
    files = {"": bundle.diagram, **bundle.resources}
    conn.execute(
        resource.insert(), [{"definition_id": ident, "path": path, "content": body} for path, body in files.items()]
    )
    return Definition(**row)


def digest_of(bundle: Bundle) -> str:
    """SHA-256 over every file of the bundle with its path."""
    total = hashlib.sha256()
    for path, body in [("", bundle.diagram), *sorted(bundle.resources.items())]:
        name = path.encode()
        total.update(b"%d:%s%d:%s" % (len(name), name, len(body), body))
    return total.hexdigest()


def definition_by_id(conn: Connection, ident: str) -> Definition:
    row = conn.execute(select(definition).where(definition.c.id == ident)).one_or_none()
    if row is None:
        raise UnknownDefinition(ident)
    return _definition(row)


def list_definitions(conn: Connection, key: str | None = None, state: str | None = None) -> list[Definition]:
    """Versions by key, the newest first."""
    query = select(definition).order_by(definition.c.key, definition.c.version.desc())
    if key is not None:
        query = query.where(definition.c.key == key)
    if state is not None:
        query = query.where(definition.c.state == state)
    return [_definition(row) for row in conn.execute(query)]


def latest_published(conn: Connection, key: str) -> Definition | None:
    row = conn.execute(
        select(definition)
        .where(definition.c.key == key, definition.c.state == PUBLISHED)
        .order_by(definition.c.version.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else _definition(row)


def latest_of_each(conn: Connection) -> Sequence[Definition]:
    """The version in force of every process."""
    newest = (
        select(definition.c.key, func.max(definition.c.version).label("version"))
        .where(definition.c.state == PUBLISHED)
        .group_by(definition.c.key)
        .subquery()
    )
    query = select(definition).join(
        newest, (definition.c.key == newest.c.key) & (definition.c.version == newest.c.version)
    )
    return [_definition(row) for row in conn.execute(query.order_by(definition.c.key))]


def bundle_of(conn: Connection, ident: str) -> Bundle:
    """The files of a version as they were published."""
    found = definition_by_id(conn, ident)
    files = {
        row.path: row.content
        for row in conn.execute(select(resource.c.path, resource.c.content).where(resource.c.definition_id == ident))
    }
    diagram = files.pop("")
    return Bundle(found.file, diagram, files)


def mark_published(conn: Connection, ident: str, *, actor: str, now: datetime) -> None:
    conn.execute(
        update(definition)
        .where(definition.c.id == ident, definition.c.state == DRAFT)
        .values(state=PUBLISHED, published_at=now, published_by=actor)
    )


def _definition(row: Any) -> Definition:
    return Definition(**row._mapping)
