"""Issued documents: the Word file and the page to print, for those who may see the case."""

from datetime import datetime

from sqlalchemy import Connection

from workflows import audit
from workflows.db import Database
from workflows.supervision.documents.issuing import OfficialDocument, UnknownDocument, content_of, get
from workflows.supervision.documents.reading import Grid, Line, blocks
from workflows.supervision.organisation.actor import Actor
from workflows.usecases.errors import NotFound
from workflows.usecases.permissions import require_case


def show(database: Database, actor: Actor, document_id: int, *, now: datetime) -> OfficialDocument:
    with database.reading() as conn:
        return _seen(conn, actor, document_id)


def words(database: Database, actor: Actor, document_id: int, *, now: datetime) -> tuple[Line | Grid, ...]:
    """The lines and tables of the Word file as issued, for the page to print."""
    with database.reading() as conn:
        return blocks(content_of(conn, _seen(conn, actor, document_id).id))


def word_file(database: Database, actor: Actor, document_id: int, *, now: datetime) -> tuple[str, bytes]:
    """File name and bytes as issued; every download is on record."""
    with database.transaction() as conn:
        found = _seen(conn, actor, document_id)
        audit.record(
            conn, now=now, actor=actor.login, action="document.download", subject=f"document:{document_id}",
            facts={"number": found.number},
        )  # fmt: skip
        return found.filename, content_of(conn, document_id)


def _seen(conn: Connection, actor: Actor, document_id: int) -> OfficialDocument:
    try:
        found = get(conn, document_id)
    except UnknownDocument as error:
        raise NotFound(document_id) from error
    if found.case_id is None:
        raise NotFound(document_id)
    require_case(conn, actor, found.case_id)
    return found
