"""Issued documents: the Word file and the page to print, for those who may see the case."""

import os
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from workflows import audit
from workflows.db import Database
from workflows.engine.types import Refused
from workflows.supervision.documents import office
from workflows.supervision.documents.issuing import OfficialDocument, UnknownDocument, content_of, get
from workflows.supervision.documents.reading import HEAD, Grid, Line, blocks
from workflows.supervision.organisation.actor import Actor
from workflows.usecases.errors import NotFound
from workflows.usecases.permissions import require_case


def show(database: Database, actor: Actor, document_id: int, *, now: datetime) -> OfficialDocument:
    with database.reading() as conn:
        return seen(conn, actor, document_id)


def words(database: Database, actor: Actor, document_id: int, *, now: datetime) -> tuple[Line | Grid, ...]:
    """The lines and tables of the Word file as issued, for the page to print."""
    with database.reading() as conn:
        found = seen(conn, actor, document_id)
        return blocks(content_of(conn, found.id), head=HEAD if found.number else HEAD - 1)


def word_file(database: Database, actor: Actor, document_id: int, *, now: datetime) -> tuple[str, bytes]:
    """File name and bytes as issued; every download is on record."""
    with database.transaction() as conn:
        found = seen(conn, actor, document_id)
        audit.record(
            conn, now=now, actor=actor.login, action="document.download", subject=f"document:{document_id}",
            facts={"number": found.number},
        )  # fmt: skip
        return found.filename, content_of(conn, document_id)


def pdf_file(database: Database, actor: Actor, document_id: int, *, now: datetime) -> tuple[str, bytes]:
    """File name and PDF of the document as issued; the transaction is over before LibreOffice begins."""
    filename, content = word_file(database, actor, document_id, now=now)
    return f"{filename.removesuffix('.docx')}.pdf", as_pdf(content)


def as_pdf(content: bytes) -> bytes:
    """The PDF of a Word file, or a sentence that says what to use instead."""
    try:
        return office.pdf_of(content, folder=pdf_folder())
    except office.OfficeMissing as fact:
        raise Refused("本机没有安装 LibreOffice，不能生成 PDF。请下载 Word 文件，或者用打印页打印。") from fact
    except office.OfficeBusy as fact:
        raise Refused("正在生成的 PDF 较多，请过一会儿再试；也可以先下载 Word 文件。") from fact
    except office.NotConverted as fact:
        raise Refused("这份文书没有能转成 PDF。请下载 Word 文件，或者用打印页打印。") from fact


def pdf_folder() -> Path:
    return Path(os.environ.get("SUPERVISION_HOME", "var")) / "pdf"


def pdf_possible() -> bool:
    """Whether this machine makes PDF; the pages offer it or say what there is instead."""
    return office.soffice() is not None


def seen(conn: Connection, actor: Actor, document_id: int) -> OfficialDocument:
    """The document, for whoever may see its case; NotFound for everybody else."""
    try:
        found = get(conn, document_id)
    except UnknownDocument as error:
        raise NotFound(document_id) from error
    if found.case_id is None:
        raise NotFound(document_id)
    require_case(conn, actor, found.case_id)
    return found
