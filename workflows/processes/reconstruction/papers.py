"""What was filled in, written, received and made public: start forms, letters, corrections, documents, publications."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row, select

from workflows.engine.tables import submission
from workflows.processes.reconstruction import expected
from workflows.processes.reconstruction.reach import Reach
from workflows.processes.reconstruction.steps import digest_of
from workflows.supervision.cases.tables import publication
from workflows.supervision.documents.tables import document, document_service
from workflows.supervision.evidence.tables import evidence as evidence_table
from workflows.supervision.tracing import Deviation, Moment, MomentKind


def submissions(reach: Reach) -> Iterator[Moment]:
    """Start forms, registered letters (来文登记) and corrections; what a step was filled in with stands at the step."""
    for roots in reach.roots():
        query = select(submission).where(
            submission.c.root_id.in_(roots), submission.c.at >= reach.start, submission.c.at < reach.end
        )
        for row in reach.conn.execute(query.order_by(submission.c.id)):
            if row.supersedes_id is not None:
                yield _submission(reach, row, MomentKind.CORRECTION)
            elif row.work_item_id is None:
                yield _submission(reach, row, MomentKind.LETTER)


def _submission(reach: Reach, row: Row[Any], kind: MomentKind) -> Moment:
    step = expected.step_of(reach, row.definition_id, row.element_id)
    if kind is MomentKind.LETTER and (step is None or step.tag == "startEvent"):
        kind = MomentKind.SUBMISSION
    name = (step.properties.get("label") or step.name) if step else ""
    done = {"sha256": digest_of(row.data), "opinion": row.opinion, "why": row.reason, "supersedes": row.supersedes_id}
    return Moment(
        at=row.at, kind=kind, source="submission", source_id=str(row.id), title=name or row.element_id,
        element_id=row.element_id, actor=row.actor, on_behalf_of=row.on_behalf_of or "",
        expected=expected.of_step(reach, row.definition_id, row.element_id, name, None, None), done=done,
        deviation=Deviation.CORRECTED if kind is MomentKind.CORRECTION else Deviation.NONE,
        **reach.about(reach.by_root[row.root_id].id),
    )  # fmt: skip


DOCUMENT = (
    document.c.id, document.c.case_id, document.c.kind, document.c.number, document.c.title, document.c.issued_at,
    document.c.issued_by, document.c.voided_at, document.c.voided_by, document.c.void_reason, document.c.sha256,
)  # fmt: skip


def documents(reach: Reach) -> Iterator[Moment]:
    """Documents issued and voided, with number and digest (never the file itself)."""
    for ids in reach.chunks():
        for row in reach.conn.execute(select(*DOCUMENT).where(document.c.case_id.in_(ids)).order_by(document.c.id)):
            about = reach.about(row.case_id)
            facts = {"number": row.number or "", "document_kind": row.kind, "sha256": row.sha256}
            if reach.holds(row.issued_at):
                yield Moment(
                    at=row.issued_at, kind=MomentKind.DOCUMENT, source="document", source_id=f"{row.id}:issued",
                    title=row.title, actor=row.issued_by, done=facts, **about,
                )  # fmt: skip
            if reach.holds(row.voided_at):
                yield Moment(
                    at=row.voided_at, kind=MomentKind.DOCUMENT_VOIDED, source="document", source_id=f"{row.id}:voided",
                    title=row.title, actor=row.voided_by or "", done={**facts, "why": row.void_reason},
                    deviation=Deviation.REVOKED, **about,
                )  # fmt: skip


def services(reach: Reach) -> Iterator[Moment]:
    """送达: every record of service, the later ones that correct an earlier one too."""
    table = document_service
    for ids in reach.chunks():
        query = select(table, document.c.title).join(document, document.c.id == table.c.document_id)
        for row in reach.conn.execute(query.where(table.c.case_id.in_(ids)).order_by(table.c.id)):
            if reach.holds(row.recorded_at):
                done = {"served_on": row.served_on.isoformat(), "way": row.way, "addressee": row.addressee,
                        "refused": row.refused, "witness": row.witness}  # fmt: skip
                yield Moment(
                    at=row.recorded_at, kind=MomentKind.SERVICE, source="document_service", source_id=str(row.id),
                    title=row.title, actor=row.recorded_by, done=done, **reach.about(row.case_id),
                )  # fmt: skip


def evidence(reach: Reach) -> Iterator[Moment]:
    """Items of evidence registered, and those excluded as unlawfully obtained (行政处罚法46条3款)."""
    for ids in reach.chunks():
        for row in reach.conn.execute(select(evidence_table).where(evidence_table.c.case_id.in_(ids))):
            facts = {"number": row.number, "evidence_kind": row.kind, "proves": row.proves}
            if reach.holds(row.registered_at):
                yield Moment(
                    at=row.registered_at, kind=MomentKind.EVIDENCE, source="evidence", source_id=f"{row.id}:registered",
                    title=row.name, actor=row.registered_by, done=facts, **reach.about(row.case_id),
                )  # fmt: skip
            if reach.holds(row.excluded_at):
                yield Moment(
                    at=row.excluded_at, kind=MomentKind.EVIDENCE_EXCLUDED, source="evidence",
                    source_id=f"{row.id}:excluded", title=row.name, actor=row.excluded_by or "",
                    done={**facts, "why": row.exclude_reason}, deviation=Deviation.REVOKED, **reach.about(row.case_id),
                )  # fmt: skip


def publications(reach: Reach) -> Iterator[Moment]:
    """Results made public, in time or late, and those taken back."""
    for ids in reach.chunks():
        for row in reach.conn.execute(select(publication).where(publication.c.case_id.in_(ids))):
            if reach.holds(row.published_at):
                yield _published(reach, row)
            if reach.holds(row.withdrawn_at):
                yield Moment(
                    at=row.withdrawn_at, kind=MomentKind.PUBLICATION_WITHDRAWN, source="publication",
                    source_id=f"{row.id}:withdrawn", title=row.title, actor=row.withdrawn_by or "",
                    done={"why": row.withdraw_reason or ""}, deviation=Deviation.REVOKED, **reach.about(row.case_id),
                )  # fmt: skip


def _published(reach: Reach, row: Row[Any]) -> Moment:
    wanted: dict[str, Any] = {"due_at": row.due_at.isoformat() if row.due_at else None}
    wanted["failed_on"] = expected.last_day({}, row.due_at)
    late = row.due_at is not None and row.published_at >= row.due_at
    return Moment(
        at=row.published_at, kind=MomentKind.PUBLICATION, source="publication", source_id=f"{row.id}:published",
        title=row.title, actor=row.published_by, expected=wanted, done={"publication_kind": row.kind},
        deviation=Deviation.LATE if late else Deviation.NONE,
        days_late=expected.days_late(reach, wanted, row.published_at) if late else None, **reach.about(row.case_id),
    )  # fmt: skip
