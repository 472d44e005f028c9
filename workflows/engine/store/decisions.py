"""Versions of decisions: a file is kept once, each decision in it is a version of its own."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select, update
from sqlalchemy.exc import IntegrityError

from workflows.db import new_id
from workflows.engine.decision_types import Decision
from workflows.engine.store.conflict import Conflict
from workflows.engine.store.definitions import DRAFT, PUBLISHED
from workflows.engine.tables import decision, decision_upload


class UnknownDecision(LookupError):
    """No decision with this key or id; list the decisions."""


_UPLOADED = [column for column in decision_upload.c if column.name not in ("id", "content")]
_SELECT: Select[Any] = select(decision, *_UPLOADED).join(
    decision_upload, decision_upload.c.id == decision.c.upload_id
)  # fmt: skip


def insert_upload(
    conn: Connection,
    file: str,
    content: bytes,
    decisions: Mapping[str, tuple[str, str]],
    *,
    state: str,
    source: str,
    actor: str,
    now: datetime,
    deployment_id: str | None,
    note: str,
) -> list[Decision]:
    """Keep a file and give each of its decisions (``{key: (name, version tag)}``) its next version."""
    published = state == PUBLISHED
    upload: dict[str, Any] = {
        "id": new_id(),
        "file": file,
        "content": content,
        "digest": digest(content),
        "state": state,
        "source": source,
        "deployment_id": deployment_id,
        "note": note,
        "created_at": now,
        "created_by": actor,
        "published_at": now if published else None,
        "published_by": actor if published else None,
    }
    conn.execute(decision_upload.insert(), upload)
    rows = [_row(conn, upload["id"], key, *named) for key, named in decisions.items()]
    try:
        conn.execute(decision.insert(), rows)
    except IntegrityError as error:
        raise Conflict(f"decisions {', '.join(decisions)}") from error
    shared = {name: value for name, value in upload.items() if name not in ("id", "content")}
    return [Decision(**row, **shared) for row in rows]


def _row(conn: Connection, upload_id: str, key: str, name: str, version_tag: str) -> dict[str, Any]:
    newest = conn.scalar(select(func.max(decision.c.version)).where(decision.c.key == key)) or 0
    return {
        "id": f"{key}:{newest + 1}:{new_id()}",
        "key": key,
        "version": newest + 1,
        "name": name,
        "version_tag": version_tag,
        "upload_id": upload_id,
    }


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def decision_by_id(conn: Connection, ident: str) -> Decision:
    row = conn.execute(_SELECT.where(decision.c.id == ident)).one_or_none()
    if row is None:
        raise UnknownDecision(ident)
    return Decision(**row._mapping)


def list_decisions(conn: Connection, key: str | None = None, state: str | None = None) -> list[Decision]:
    """Versions by key, the newest first."""
    query = _SELECT.order_by(decision.c.key, decision.c.version.desc())
    if key is not None:
        query = query.where(decision.c.key == key)
    if state is not None:
        query = query.where(decision_upload.c.state == state)
    return [Decision(**row._mapping) for row in conn.execute(query)]


def latest_decision(conn: Connection, key: str) -> Decision | None:
    """The published version in force."""
    query = _SELECT.where(decision.c.key == key, decision_upload.c.state == PUBLISHED)
    row = conn.execute(query.order_by(decision.c.version.desc()).limit(1)).one_or_none()
    return None if row is None else Decision(**row._mapping)


def decisions_in_force(conn: Connection) -> Sequence[Decision]:
    """The newest published version of every decision."""
    newest: dict[str, Decision] = {}
    for found in list_decisions(conn, state=PUBLISHED):
        newest.setdefault(found.key, found)
    return list(newest.values())


def decisions_of_upload(conn: Connection, upload_id: str) -> list[Decision]:
    query = _SELECT.where(decision.c.upload_id == upload_id).order_by(decision.c.key)
    return [Decision(**row._mapping) for row in conn.execute(query)]


def content_of(conn: Connection, upload_id: str) -> bytes:
    """The file as it was uploaded."""
    query = select(decision_upload.c.content).where(decision_upload.c.id == upload_id)
    content: bytes | None = conn.scalar(query)
    if content is None:
        raise UnknownDecision(upload_id)
    return bytes(content)


def mark_upload_published(conn: Connection, upload_id: str, *, actor: str, now: datetime) -> None:
    conn.execute(
        update(decision_upload)
        .where(decision_upload.c.id == upload_id, decision_upload.c.state == DRAFT)
        .values(state=PUBLISHED, published_at=now, published_by=actor)
    )
