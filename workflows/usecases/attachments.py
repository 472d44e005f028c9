"""Files of cases: who may see a case may have its files; drafts only their uploader."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, false, or_, select

from workflows import audit
from workflows.db import Database
from workflows.engine.tables import attachment
from workflows.supervision.cases.tables import case
from workflows.supervision.deadlines.tables import clock_stop
from workflows.supervision.documents.tables import document_service
from workflows.supervision.evidence.tables import evidence, evidence_file
from workflows.supervision.organisation.actor import Actor
from workflows.usecases.errors import NotFound
from workflows.usecases.permissions import visible_cases
from workflows.usecases.secrecy import note_root
from workflows.usecases.tasks import files


@dataclass(frozen=True)
class File:
    filename: str
    media_type: str
    content: bytes


def download(database: Database, actor: Actor, attachment_id: str, *, now: datetime) -> File:
    """The bytes as uploaded; every download is on record."""
    with database.transaction() as conn:
        row = _row(conn, actor, attachment_id)
        audit.record(
            conn, now=now, actor=actor.login, action="attachment.download", subject=f"instance:{row.root_id}",
            facts={"attachment": attachment_id},
        )  # fmt: skip
    return File(row.filename, row.media_type, _content(row))


def preview(database: Database, actor: Actor, attachment_id: str, *, now: datetime) -> bytes:
    """A picture re-encoded as JPEG; NotFound for anything else."""
    with database.reading() as conn:
        row = _row(conn, actor, attachment_id)
    if not row.media_type.startswith("image/"):
        raise NotFound(attachment_id)
    try:
        return files.preview(row.storage_name)
    except FileNotFoundError as error:
        raise NotFound(attachment_id) from error


def _content(row: Any) -> bytes:
    try:
        return files.path_of(row.storage_name).read_bytes()
    except FileNotFoundError as error:
        raise NotFound(row.id) from error


def _row(conn: Connection, actor: Actor, attachment_id: str) -> Any:
    row = conn.execute(select(attachment).where(attachment.c.id == attachment_id)).one_or_none()
    if row is None:
        raise NotFound(attachment_id)
    if row.uploaded_by == actor.login:
        note_root(conn, row.root_id)
        return row
    handed_in = case.c.instance_id == row.root_id if row.submission_id or _stops_clock(conn, row.id) else false()
    listed = case.c.id.in_(
        select(evidence.c.case_id)
        .join(evidence_file, evidence_file.c.evidence_id == evidence.c.id)
        .where(evidence_file.c.attachment_id == attachment_id)
    )
    served = case.c.id.in_(select(document_service.c.case_id).where(document_service.c.receipt == attachment_id))
    if conn.scalar(select(case.c.id).where(or_(handed_in, listed, served), visible_cases(actor)).limit(1)) is None:
        raise NotFound(attachment_id)
    note_root(conn, row.root_id)
    return row


def _stops_clock(conn: Connection, attachment_id: str) -> bool:
    """The paper that a stop of the clock, or its end, rests on."""
    named = or_(clock_stop.c.file_id == attachment_id, clock_stop.c.resumed_file_id == attachment_id)
    return conn.scalar(select(clock_stop.c.id).where(named).limit(1)) is not None
