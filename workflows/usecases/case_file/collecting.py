"""What goes into the case file: read in one transaction, so that it is the state of one instant."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, select

from workflows import audit, engine
from workflows.db import Database
from workflows.engine.tables import instance, work_item
from workflows.engine.types import Refused
from workflows.supervision import documents, evidence
from workflows.supervision.evidence import Evidence
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.officers import names
from workflows.usecases.case_head import CaseHead, head_of_case
from workflows.usecases.cases import hanging
from workflows.usecases.cases.timeline import timeline
from workflows.usecases.cases.views import DocumentRow, Entry, FindingRow, OrderRow, PublicationRow, Related, StopRow
from workflows.usecases.errors import NotFound
from workflows.usecases.evidence.stored import stored_files
from workflows.usecases.forms.shown import FileRef
from workflows.usecases.permissions import Permission, require, require_case
from workflows.usecases.records import records
from workflows.usecases.tasks import files

PURPOSE_LEAST = 4
NAME_LIMIT = 80
DOCUMENTS, EVIDENCE, MATERIALS, DIAGRAMS = "文书", "证据", "材料", "流程图"  # folders that people open
RECORD = "record.json"


@dataclass(frozen=True)
class Part:
    """One file of the zip: its path, and the bytes or where they lie."""

    path: str
    content: bytes | None = None
    source: Path | None = None


@dataclass(frozen=True)
class CaseFile:
    """The facts for the index, and the files; ``paths`` finds attachments and documents by id."""

    head: CaseHead
    officers: tuple[tuple[str, str], ...]
    timeline: tuple[Entry, ...]
    findings: tuple[FindingRow, ...]
    orders: tuple[OrderRow, ...]
    stops: tuple[StopRow, ...]
    documents: tuple[DocumentRow, ...]
    publications: tuple[PublicationRow, ...]
    related: tuple[Related, ...]
    evidence: tuple[Evidence, ...]
    materials: tuple[FileRef, ...]
    people: Mapping[str, str]
    paths: Mapping[str, str]
    missing: tuple[str, ...]
    parts: tuple[Part, ...]
    purpose: str
    made_by: str
    made_at: datetime


def collect(database: Database, actor: Actor, case_id: int, *, purpose: str, now: datetime) -> CaseFile:
    """Everything the actor may have of the case; Refused without a purpose (调阅事由), NotPermitted, NotFound."""
    if len(purpose.strip()) < PURPOSE_LEAST:
        raise Refused(f"请写明导出案卷的事由（不少于 {PURPOSE_LEAST} 个字）。", "purpose")
    with database.reading() as conn:
        require_case(conn, actor, case_id)
        require(actor, Permission.CASE_EXPORT)
        head = head_of_case(conn, case_id)
        if head is None:
            raise NotFound(case_id)
        return _collected(conn, actor, head, purpose.strip()[:500], now)


def _collected(conn: Connection, actor: Actor, head: CaseHead, purpose: str, now: datetime) -> CaseFile:
    written, named = records(conn, head.instance_id)
    issued, published = hanging.documents(conn, head.id), hanging.publications(conn, head.id)
    items = evidence.evidence_of(conn, head.id)
    listed = {one.attachment_id for item in items for one in item.files}
    rows = stored_files(conn, head.instance_id, listed)
    paths: dict[str, str] = {}
    papers = (*issued, *hanging.service_records(conn, head.id))
    parts = [*_evidence(items, rows, paths), *_materials(rows, paths), *_documents(conn, papers, paths)]
    parts += [*_diagrams(conn, head.instance_id), Part(RECORD, _record(conn, head, written, items))]
    logins = {login for one in items for login in (*one.collectors, one.registered_by, one.excluded_by or "")} - {""}
    return CaseFile(
        head=head,
        officers=hanging.officers(conn, head.id),
        timeline=timeline(conn, head, written, issued, published, hanging.leads(conn, head.id)),
        findings=hanging.findings(conn, head.id, named.files),
        orders=hanging.orders(conn, head.id),
        stops=hanging.stops(conn, head.id),
        documents=issued,
        publications=published,
        related=hanging.related(conn, actor, head.id),
        evidence=tuple(items),
        materials=tuple(
            FileRef(row.id, row.filename, row.media_type, row.size, row.sha256) for row in rows if row.id not in listed
        ),
        people=names(conn, sorted(logins | {actor.login})),
        paths=paths,
        missing=tuple(part.path for part in parts if part.source is not None and not part.source.exists()),
        parts=tuple(part for part in parts if part.source is None or part.source.exists()),
        purpose=purpose,
        made_by=actor.login,
        made_at=now,
    )


def _evidence(items: Sequence[Evidence], rows: Sequence[Any], paths: dict[str, str]) -> Iterator[Part]:
    stored = {row.id: row.storage_name for row in rows}
    for item in items:
        for count, one in enumerate(item.files, 1):
            if one.attachment_id in stored and one.attachment_id not in paths:
                path = f"{EVIDENCE}/{item.number:03d}-{count:02d} {safe(one.filename)}"
                paths[one.attachment_id] = path
                yield Part(path, source=files.path_of(stored[one.attachment_id]))


def _materials(rows: Sequence[Any], paths: dict[str, str]) -> Iterator[Part]:
    number = 0
    for row in rows:
        if row.id not in paths:
            number += 1
            paths[row.id] = f"{MATERIALS}/{number:03d} {safe(row.filename)}"
            yield Part(paths[row.id], source=files.path_of(row.storage_name))


def _documents(conn: Connection, issued: Sequence[DocumentRow], paths: dict[str, str]) -> Iterator[Part]:
    for number, row in enumerate(issued, 1):
        path = f"{DOCUMENTS}/{number:03d} {safe(f'{row.title} {row.number}')}.docx"
        paths[f"document:{row.id}"] = path
        yield Part(path, documents.content_of(conn, row.id))


def _diagrams(conn: Connection, root_id: str) -> Iterator[Part]:
    """The drawings the case and its called parts ran on (行政处罚法47条: the whole course is on record)."""
    query = select(instance.c.definition_id).where(instance.c.root_id == root_id).distinct()
    for definition_id in sorted(conn.scalars(query)):
        known = engine.definition(conn, definition_id)
        yield Part(f"{DIAGRAMS}/{known.key}.v{known.version}.bpmn", engine.bundle(conn, definition_id).diagram)


def _record(conn: Connection, head: CaseHead, written: Sequence[Any], items: Sequence[Evidence]) -> bytes:
    """The same facts for programs: submissions, the engine's history, the leaves of the audit record."""
    steps = conn.scalars(select(work_item.c.id).where(work_item.c.root_id == head.instance_id))
    subjects = [f"case:{head.case_no}", f"instance:{head.instance_id}", *(f"work_item:{one}" for one in steps)]
    subjects += [f"evidence:{item.id}" for item in items]
    facts = {
        "case": head,
        "submissions": [
            {
                "id": one.id, "step": one.element_id, "name": one.step_name, "actor": one.actor, "at": one.at,
                "on_behalf_of": one.on_behalf_of, "opinion": one.opinion, "supersedes": one.supersedes_id,
                "reason": one.reason, "data": one.data,
            }
            for one in written
        ],
        "events": [vars(event) for event in engine.history(conn, head.instance_id)],
        "evidence": items,
        "audit": list(_leaves(conn, subjects)),
    }  # fmt: skip
    return orjson.dumps(facts, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS, default=str)


def _leaves(conn: Connection, subjects: Sequence[str]) -> Iterator[dict[str, str]]:
    table = audit.audit_leaf
    for start in range(0, len(subjects), 500):
        query = select(table.c.leaf, table.c.sm3).where(table.c.subject.in_(subjects[start : start + 500]))
        for row in conn.execute(query.order_by(table.c.id)):
            yield {"leaf": row.leaf, "sm3": row.sm3}


def safe(name: str) -> str:
    """A name that every file system takes."""
    kept = re.sub(r'[\x00-\x1f<>:"/\\|?*]', "_", name).strip(". ")
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[:NAME_LIMIT]}{dot}{ending[:12]}" if dot else kept[:NAME_LIMIT] or "_"
