"""The register of evidence (行政处罚法46条): numbered within its case, with the digests its files had on that day."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from workflows import audit
from workflows.supervision.cases.tables import case
from workflows.supervision.evidence.tables import evidence, evidence_file


class EvidenceKind(StrEnum):
    """The eight kinds of 行政处罚法46条1款."""

    DOCUMENTARY = "documentary"
    PHYSICAL = "physical"
    AUDIOVISUAL = "audiovisual"
    ELECTRONIC = "electronic"
    TESTIMONY = "testimony"
    STATEMENT = "statement"
    EXPERT = "expert"
    RECORD = "record"


class UnknownEvidence(LookupError):
    """There is no evidence with this id."""


class EvidenceExcluded(ValueError):
    """The evidence has been left out already; its reason stays on record."""


@dataclass(frozen=True)
class EvidenceFile:
    """A file with its digests at registration (SHA-256 and SM3, hex)."""

    attachment_id: str
    filename: str
    media_type: str
    size: int
    sha256: str
    sm3: str


@dataclass(frozen=True)
class NewEvidence:
    """What the person who registers it states."""

    kind: EvidenceKind
    name: str
    proves: str
    obtained_on: date
    obtained_how: str
    collectors: Sequence[str]
    form: str
    obtained_from: str = ""
    quantity: str = ""
    kept_at: str = ""
    finding_id: int | None = None
    carried_from_id: int | None = None
    files: Sequence[EvidenceFile] = ()


@dataclass(frozen=True)
class Evidence:
    """One item of the register."""

    id: int
    case_id: int
    number: int
    kind: str
    name: str
    proves: str
    obtained_on: date
    obtained_how: str
    obtained_from: str
    collectors: tuple[str, ...]
    form: str
    quantity: str
    kept_at: str
    finding_id: int | None
    carried_from_id: int | None
    registered_at: datetime
    registered_by: str
    excluded_at: datetime | None
    excluded_by: str | None
    exclude_reason: str
    files: tuple[EvidenceFile, ...] = field(default=())


def register(conn: Connection, case_id: int, new: NewEvidence, *, actor: str, now: datetime) -> Evidence:
    """Give the item the next number of its case; the case row is held, so that numbers have no gaps."""
    conn.execute(select(case.c.id).where(case.c.id == case_id).with_for_update())
    last = conn.scalar(select(func.max(evidence.c.number)).where(evidence.c.case_id == case_id)) or 0
    row: dict[str, Any] = {
        "case_id": case_id, "number": last + 1, "kind": new.kind.value, "name": new.name, "proves": new.proves,
        "obtained_on": new.obtained_on, "obtained_how": new.obtained_how, "obtained_from": new.obtained_from,
        "collectors": list(new.collectors), "form": new.form, "quantity": new.quantity, "kept_at": new.kept_at,
        "finding_id": new.finding_id, "carried_from_id": new.carried_from_id, "registered_at": now,
        "registered_by": actor,
    }  # fmt: skip
    key: int = conn.execute(insert(evidence).values(**row).returning(evidence.c.id)).scalar_one()
    if new.files:
        conn.execute(insert(evidence_file), [{"evidence_id": key, **vars(one)} for one in new.files])
    audit.record(
        conn, now=now, actor=actor, action="evidence.register", subject=f"evidence:{key}",
        facts={"case": case_id, "number": last + 1, "kind": new.kind.value, "sm3": [one.sm3 for one in new.files]},
    )  # fmt: skip
    return by_id(conn, key)


def carry(conn: Connection, case_id: int, item: Evidence, *, actor: str, now: datetime) -> Evidence:
    """The same item in a later case: everything stated of it, the digests of then, and where it came from."""
    new = NewEvidence(
        kind=EvidenceKind(item.kind), name=item.name, proves=item.proves, obtained_on=item.obtained_on,
        obtained_how=item.obtained_how, collectors=item.collectors, form=item.form, obtained_from=item.obtained_from,
        quantity=item.quantity, kept_at=item.kept_at, finding_id=item.finding_id, carried_from_id=item.id,
        files=item.files,
    )  # fmt: skip
    return register(conn, case_id, new, actor=actor, now=now)


def exclude(conn: Connection, evidence_id: int, *, reason: str, actor: str, now: datetime) -> Evidence:
    """排除: evidence got by unlawful means is no ground of a decision (行政处罚法46条3款). It stays in the file."""
    found = by_id(conn, evidence_id)
    where = (evidence.c.id == evidence_id, evidence.c.excluded_at.is_(None))
    facts = {"excluded_at": now, "excluded_by": actor, "exclude_reason": reason}
    if conn.execute(update(evidence).where(*where).values(**facts)).rowcount != 1:
        raise EvidenceExcluded(evidence_id)
    audit.record(
        conn, now=now, actor=actor, action="evidence.exclude", subject=f"evidence:{evidence_id}",
        facts={"case": found.case_id, "number": found.number, "reason": reason},
    )  # fmt: skip
    return by_id(conn, evidence_id)


def by_id(conn: Connection, evidence_id: int) -> Evidence:
    row = conn.execute(select(evidence).where(evidence.c.id == evidence_id)).one_or_none()
    if row is None:
        raise UnknownEvidence(evidence_id)
    return _evidence(row, _files(conn, [evidence_id]))


def evidence_of(conn: Connection, case_id: int) -> list[Evidence]:
    """Every item of a case by number, the excluded ones too."""
    rows = conn.execute(select(evidence).where(evidence.c.case_id == case_id).order_by(evidence.c.number)).all()
    files = _files(conn, [row.id for row in rows])
    return [_evidence(row, files) for row in rows]


def listed_attachments(conn: Connection, case_id: int) -> frozenset[str]:
    """The attachments that are evidence in this case."""
    query = (
        select(evidence_file.c.attachment_id)
        .join(evidence, evidence.c.id == evidence_file.c.evidence_id)
        .where(evidence.c.case_id == case_id)
    )
    return frozenset(conn.scalars(query))


def _files(conn: Connection, ids: Sequence[int]) -> list[Row[Any]]:
    if not ids:
        return []
    query = select(evidence_file).where(evidence_file.c.evidence_id.in_(ids)).order_by(evidence_file.c.filename)
    return list(conn.execute(query))


def _evidence(row: Row[Any], files: Sequence[Row[Any]]) -> Evidence:
    own = tuple(
        EvidenceFile(one.attachment_id, one.filename, one.media_type, one.size, one.sha256, one.sm3)
        for one in files
        if one.evidence_id == row.id
    )
    values = dict(row._mapping)
    return Evidence(**{**values, "collectors": tuple(values["collectors"] or ())}, files=own)
