"""Issuing (签发) and voiding (作废) official documents. The number is taken here, not when a draft is written."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, select, update

from workflows import audit
from workflows.clock import aware
from workflows.db import Json
from workflows.supervision.documents.kinds import KINDS, KindFacts
from workflows.supervision.documents.numbers import DocumentNumber, allocate, lock_sequences
from workflows.supervision.documents.tables import document
from workflows.supervision.documents.templates import render

SERVICE_RECORD = "service_record"
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")  # XML cannot hold them


class UnknownDocument(LookupError):
    """There is no document with this id."""


class DocumentVoided(ValueError):
    """The document has been voided already; its number stays used."""


class ReasonMissing(ValueError):
    """Voiding a document needs a reason; say why."""


@dataclass(frozen=True)
class Issuer:
    """The department that signs: its code, its 机关代字 (清源市监) and its full name."""

    code: str
    word: str
    name: str


@dataclass(frozen=True)
class Template:
    """The ``.docx`` of the publication in use: bytes, path in the bundle, and the definition it belongs to."""

    content: bytes
    path: str
    definition_id: str | None = None


@dataclass(frozen=True)
class OfficialDocument:
    """An issued document (文书); ``context`` is what its print page shows. A record (笔录) may be without number."""

    id: int
    case_id: int | None
    kind: str
    organisation: str
    number: str
    title: str
    state: str
    issued_at: datetime
    issued_by: str
    voided_at: datetime | None
    voided_by: str | None
    void_reason: str
    sha256: str
    definition_id: str | None
    template_path: str
    template_sha256: str
    submission_id: int | None
    context: Mapping[str, Json]

    @property
    def filename(self) -> str:
        return f"{self.title} {self.number}".rstrip() + ".docx"


def chinese_date(day: date) -> str:
    """成文日期: Arabic digits, no leading zero."""
    return f"{day.year}年{day.month}月{day.day}日"


def issue(
    conn: Connection,
    *,
    kind: str,
    issuer: Issuer,
    template: Template,
    context: Mapping[str, Json],
    case_id: int | None,
    actor: str,
    now: datetime,
    submission_id: int | None = None,
) -> OfficialDocument:
    """Take the next number, fill the template and store the document, all in the caller's transaction.

    ``number``, ``date``, ``title`` and ``organisation`` are set here; the caller gives the other fields of the kind.
    Raises ``FieldMissing``, ``UnknownTemplateField`` or ``TemplateUnreadable`` when the template does not fit.
    """
    facts = KINDS[kind]
    number = _number(conn, facts, issuer, now=now)
    filled: dict[str, Json] = {
        **facts.complete(_clean(dict(context))),
        "number": number.text if number else "",
        "date": chinese_date(aware(now).date()),
        "title": facts.title,
        "organisation": issuer.name,
    }
    content = render(template.content, filled)
    row = {
        "case_id": case_id,
        "kind": kind,
        "organisation": issuer.code,
        "number": number.text if number else None,
        "series": facts.type_word or None,
        "year": number.year if number else None,
        "serial": number.n if number else None,
        "title": facts.title,
        "state": "issued",
        "issued_at": now,
        "issued_by": actor,
        "content": content,
        "sha256": hashlib.sha256(content).hexdigest(),
        "definition_id": template.definition_id,
        "template_path": template.path,
        "template_sha256": hashlib.sha256(template.content).hexdigest(),
        "context": filled,
        "submission_id": submission_id,
    }
    key = conn.execute(insert(document), row).inserted_primary_key
    assert key is not None
    _record(conn, "issue", int(key[0]), actor, now, {"number": filled["number"], "kind": kind, "case_id": case_id})
    return get(conn, int(key[0]))


def _number(conn: Connection, facts: KindFacts, issuer: Issuer, *, now: datetime) -> DocumentNumber | None:
    """The next number; none for a record (笔录) that takes none."""
    if not facts.numbered:
        return None
    return allocate(
        conn,
        organisation=issuer.code,
        organisation_word=issuer.word,
        type_word=facts.type_word,
        pattern=facts.pattern,
        now=now,
    )


def hold(conn: Connection, organisation: str, kinds: Iterable[str], *, now: datetime) -> None:
    """Lock the sequences of several kinds in one order, whatever order they are issued in: nobody waits in a circle."""
    words = sorted({KINDS[kind].type_word for kind in kinds if KINDS[kind].numbered})
    if len(words) > 1:
        lock_sequences(conn, organisation, words, now=now)


def void(conn: Connection, document_id: int, *, reason: str, actor: str, now: datetime) -> OfficialDocument:
    """Void a document; it stays on file and its number stays used."""
    if not reason.strip():
        raise ReasonMissing(document_id)
    found = get(conn, document_id)
    where = (document.c.id == document_id, document.c.state == "issued")
    facts = {"state": "voided", "voided_at": now, "voided_by": actor, "void_reason": reason.strip()}
    if conn.execute(update(document).where(*where).values(**facts)).rowcount != 1:
        raise DocumentVoided(found.number)
    _record(conn, "void", document_id, actor, now, {"number": found.number, "reason": reason.strip()})
    return get(conn, document_id)


def get(conn: Connection, document_id: int) -> OfficialDocument:
    row = conn.execute(select(*FACTS).where(document.c.id == document_id)).one_or_none()
    if row is None:
        raise UnknownDocument(document_id)
    return document_from(row)


def content_of(conn: Connection, document_id: int) -> bytes:
    """The ``.docx`` as issued."""
    content = conn.execute(select(document.c.content).where(document.c.id == document_id)).scalar_one_or_none()
    if content is None:
        raise UnknownDocument(document_id)
    return bytes(content)


def documents_of(conn: Connection, case_id: int) -> list[OfficialDocument]:
    """What the steps of a case issued, voided ones too, in order of issue; 送达回证 are in ``service_records_of``."""
    return _of_case(conn, case_id, document.c.kind != SERVICE_RECORD)


def service_records_of(conn: Connection, case_id: int) -> list[OfficialDocument]:
    """The 送达回证 of a case, in order of issue."""
    return _of_case(conn, case_id, document.c.kind == SERVICE_RECORD)


def _of_case(conn: Connection, case_id: int, which: ColumnElement[bool]) -> list[OfficialDocument]:
    query = select(*FACTS).where(document.c.case_id == case_id, which).order_by(document.c.id)
    return [document_from(row) for row in conn.execute(query)]


FACTS = tuple(column for column in document.c if column.name not in ("content", "series", "year", "serial"))


def document_from(row: Row[Any]) -> OfficialDocument:
    return OfficialDocument(**{**row._mapping, "number": row.number or ""})


def _clean(value: Any) -> Any:
    """The same JSON without characters that a Word file cannot hold."""
    if isinstance(value, str):
        return _UNPRINTABLE.sub("", value)
    if isinstance(value, list):
        return [_clean(part) for part in value]
    if isinstance(value, dict):
        return {str(name): _clean(part) for name, part in value.items()}
    return value


def _record(conn: Connection, verb: str, document_id: int, actor: str, now: datetime, facts: dict[str, Json]) -> None:
    audit.record(conn, now=now, actor=actor, action=f"document.{verb}", subject=f"document:{document_id}", facts=facts)
