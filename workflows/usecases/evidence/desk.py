"""What a person does with the evidence of a case (行政处罚法46条)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, select

from workflows import engine
from workflows.db import Database, Json
from workflows.engine.types import Refused
from workflows.processes.common.holding import refuse_if_held
from workflows.supervision import evidence as room
from workflows.supervision.cases import Case, chains
from workflows.supervision.cases.tables import case_officer
from workflows.supervision.evidence import Evidence, EvidenceExcluded, EvidenceFile, EvidenceKind, NewEvidence
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.officers import names
from workflows.usecases.case_head import CaseHead, head_of_case
from workflows.usecases.errors import NotFound, NotPermitted
from workflows.usecases.evidence.stored import stored_files
from workflows.usecases.forms import FormContext, validate
from workflows.usecases.forms.choices import Choices, choices
from workflows.usecases.forms.shown import FileRef
from workflows.usecases.permissions import Permission, may, require_case, sees
from workflows.usecases.tasks import files

FORM = engine.read_form((Path(__file__).parent / "register.json").read_bytes(), "evidence")
FIELD = "files"
FILES_PER_CASE = 500
REASON_LEAST = 4


@dataclass(frozen=True)
class EvidencePage:
    """The register, files that are not in it yet, evidence of the matter's other cases; ``people`` names logins."""

    head: CaseHead
    items: tuple[Evidence, ...]
    materials: tuple[FileRef, ...]
    people: Mapping[str, str]
    offered: Choices
    files: Mapping[str, FileRef]
    related: tuple[tuple[Case, tuple[Evidence, ...]], ...]
    may_register: bool
    may_exclude: bool
    may_export: bool


def show(database: Database, actor: Actor, case_id: int, *, now: datetime) -> EvidencePage:
    with database.reading() as conn:
        head = _head(conn, actor, case_id)
        items = room.evidence_of(conn, case_id)
        listed = room.listed_attachments(conn, case_id)
        rows = _files(conn, head, actor)
        known = {row.id: _ref(row) for row in rows}
        logins = {login for one in items for login in (*one.collectors, one.registered_by, one.excluded_by or "")}
        return EvidencePage(
            head=head,
            items=tuple(items),
            materials=tuple(known[row.id] for row in rows if row.id not in listed and row.submission_id),
            people=names(conn, sorted(logins - {""})) if items else {},
            offered=choices(conn, FORM, department_id=head.department_id, values={}, today=now.date()),
            files=known,
            related=_offered(_of_chain(conn, actor, case_id), items),
            may_register=_may_register(conn, actor, head),
            may_exclude=may(actor, Permission.EVIDENCE_EXCLUDE, head.department_id),
            may_export=may(actor, Permission.CASE_EXPORT),
        )


def register(
    database: Database, actor: Actor, case_id: int, raw: Mapping[str, Json], *, now: datetime
) -> Evidence:  # fmt: skip
    """Put an item into the register; FormInvalid names what is missing."""
    with database.transaction() as conn:
        head = _writable(conn, actor, case_id)
        rows = {row.id: row for row in _files(conn, head, actor)}
        context = FormContext(conn=conn, today=now.date(), attachments=frozenset(rows))
        data: Mapping[str, Any] = validate(FORM, raw, context=context).data
        return room.register(
            conn, case_id, _stated(data, [rows[key] for key in data[FIELD]]), actor=actor.login, now=now
        )


def register_attachment(
    database: Database, actor: Actor, case_id: int, attachment_id: str, raw: Mapping[str, Json], *, now: datetime
) -> Evidence:
    """List a file that a step or letter of the case brought in as evidence."""
    return register(database, actor, case_id, {**raw, FIELD: [attachment_id]}, now=now)


def upload(database: Database, actor: Actor, case_id: int, filename: str, content: bytes, *, now: datetime) -> FileRef:
    """A file chosen in the registration form; it is nobody else's before it is registered."""
    with database.reading() as conn:
        head = _writable(conn, actor, case_id)
        if len(_files(conn, head, actor)) >= FILES_PER_CASE:
            raise Refused(f"本案文件已达 {FILES_PER_CASE} 个，请先清点，或者合并成一个压缩文件。")
    stored = files.keep(filename, content)
    with database.transaction() as conn:
        return files.enter(
            conn,
            stored,
            root_id=head.instance_id,
            field_id=f"evidence.{FIELD}",
            subject=f"case:{head.case_no}",
            actor=actor.login,
            now=now,
        )


def carry(database: Database, actor: Actor, case_id: int, evidence_id: int, *, now: datetime) -> Evidence:
    """Take over an item of another case of the matter (处罚法27、46条): same files and digests, its origin kept."""
    with database.transaction() as conn:
        _writable(conn, actor, case_id)
        known = {one.id: one for _case, items in _of_chain(conn, actor, case_id) for one in items}
        if evidence_id not in known:
            raise NotFound(evidence_id)
        if any(one.carried_from_id == evidence_id for one in room.evidence_of(conn, case_id)):
            raise Refused("这项证据已经引用到本案，无需重复操作。")
        return room.carry(conn, case_id, known[evidence_id], actor=actor.login, now=now)


def _of_chain(conn: Connection, actor: Actor, case_id: int) -> list[tuple[Case, list[Evidence]]]:
    """Evidence of the matter's other cases that this person may see, without what was excluded or taken over."""
    found = []
    for one in chains.chain(conn, case_id):
        if one.id != case_id and sees(conn, actor, one.id):
            items = [
                item
                for item in room.evidence_of(conn, one.id)
                if item.excluded_at is None and item.carried_from_id is None
            ]
            if items:
                found.append((one, items))
    return found


def exclude(
    database: Database, actor: Actor, case_id: int, evidence_id: int, *, reason: str, now: datetime
) -> Evidence:
    """非法证据排除 (行政处罚法46条3款): decided by who leads or reviews, with a reason; the item stays in the file."""
    with database.transaction() as conn:
        head = _head(conn, actor, case_id)
        if not may(actor, Permission.EVIDENCE_EXCLUDE, head.department_id):
            raise NotPermitted(Permission.EVIDENCE_EXCLUDE)
        found = next((one for one in room.evidence_of(conn, case_id) if one.id == evidence_id), None)
        if found is None:
            raise NotFound(evidence_id)
        if len(reason.strip()) < REASON_LEAST:
            raise Refused(f"请写明排除的理由（不少于 {REASON_LEAST} 个字）。", "reason")
        refuse_if_held(conn, case_id, "排除证据")
        try:
            return room.exclude(conn, evidence_id, reason=reason.strip()[:1000], actor=actor.login, now=now)
        except EvidenceExcluded as error:
            raise Refused("这项证据已经排除，无需重复操作。") from error


def _offered(
    found: Sequence[tuple[Case, list[Evidence]]], own: Sequence[Evidence]
) -> tuple[tuple[Case, tuple[Evidence, ...]], ...]:
    taken = {one.carried_from_id for one in own}
    left = ((case, tuple(item for item in items if item.id not in taken)) for case, items in found)
    return tuple((case, items) for case, items in left if items)


def _stated(data: Mapping[str, Any], rows: Sequence[Row[Any]]) -> NewEvidence:
    if not rows and data["kind"] != EvidenceKind.PHYSICAL:
        raise Refused("除物证外，证据都要上传文件（照片、扫描件或者原始电子文件）。", FIELD)
    return NewEvidence(
        kind=EvidenceKind(data["kind"]),
        name=data["name"],
        proves=data["proves"],
        obtained_on=date.fromisoformat(data["obtained_on"]),
        obtained_how=data["obtained_how"],
        obtained_from=data["obtained_from"] or "",
        collectors=data["collectors"],
        form=data["form"],
        quantity=data["quantity"] or "",
        kept_at=data["kept_at"] or "",
        files=[
            EvidenceFile(row.id, row.filename, row.media_type, row.size, row.sha256, row.sm3) for row in rows
        ],
    )  # fmt: skip


def _head(conn: Connection, actor: Actor, case_id: int) -> CaseHead:
    require_case(conn, actor, case_id)
    head = head_of_case(conn, case_id)
    if head is None:
        raise NotFound(case_id)
    return head


def _writable(conn: Connection, actor: Actor, case_id: int) -> CaseHead:
    head = _head(conn, actor, case_id)
    if not _may_register(conn, actor, head):
        raise NotPermitted(Permission.EVIDENCE_REGISTER)
    if head.state != "open":
        raise Refused("本案已办结，不能再登记证据；有新证据的，请发起后续案件。")
    return head


def _may_register(conn: Connection, actor: Actor, head: CaseHead) -> bool:
    """Who works on the case: officers named in it, handlers and inspectors of its department."""
    if may(actor, Permission.EVIDENCE_REGISTER, head.department_id):
        return True
    mine = (case_officer.c.case_id == head.id, case_officer.c.login == actor.login)
    return conn.scalar(select(case_officer.c.login).where(*mine).limit(1)) is not None


def _files(conn: Connection, head: CaseHead, actor: Actor) -> list[Row[Any]]:
    return stored_files(conn, head.instance_id, room.listed_attachments(conn, head.id), own_of=actor.login)


def _ref(row: Row[Any]) -> FileRef:
    return FileRef(row.id, row.filename, row.media_type, row.size, row.sha256)
