"""What hangs on a case: officers, findings, orders, leads, publications, documents, related cases."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, and_, or_, select

from workflows.supervision.cases.tables import (
    case,
    case_link,
    case_officer,
    finding,
    lead,
    publication,
    rectification_order,
)
from workflows.supervision.deadlines import REASON_WORDS, all_rules, stops_of
from workflows.supervision.documents.issuing import OfficialDocument, documents_of, service_records_of
from workflows.supervision.documents.service import Service, services_of
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.officers import names
from workflows.supervision.organisation.tables import officer
from workflows.usecases.cases.views import DocumentRow, FindingRow, LeadRow, OrderRow, PublicationRow, Related, StopRow
from workflows.usecases.forms.shown import FileRef
from workflows.usecases.permissions import visible_cases


def officers(conn: Connection, case_id: int) -> tuple[tuple[str, str], ...]:
    query = (
        select(case_officer.c.part, officer.c.name)
        .join(officer, officer.c.login == case_officer.c.login)
        .where(case_officer.c.case_id == case_id)
        .order_by(case_officer.c.part, officer.c.staff_no)
    )
    return tuple((row.part, row.name) for row in conn.execute(query))


def findings(conn: Connection, case_id: int, files: Mapping[str, FileRef]) -> tuple[FindingRow, ...]:
    query = select(finding).where(finding.c.case_id == case_id).order_by(finding.c.id)
    return tuple(
        FindingRow(
            row.point_code, row.point, row.severity, row.fact, row.state,
            tuple(files[key] for key in row.evidence or [] if key in files),
        )
        for row in conn.execute(query)
    )  # fmt: skip


def orders(conn: Connection, case_id: int) -> tuple[OrderRow, ...]:
    table = rectification_order
    query = select(table).where(table.c.case_id == case_id).order_by(table.c.round)
    return tuple(
        OrderRow(row.round, row.requirement, row.deadline_on, row.extended_to, row.passed)
        for row in conn.execute(query)
    )


def stops(conn: Connection, case_id: int) -> tuple[StopRow, ...]:
    return tuple(
        StopRow(
            REASON_WORDS[one.reason], tuple(_limit(conn, code) for code in one.codes), one.stopped_on, one.resumed_on,
            tuple(text for text in (one.document, one.resumed_document) if text),
            tuple(key for key in (one.file_id, one.resumed_file_id) if key),
        )
        for one in stops_of(conn, case_id)
    )  # fmt: skip


def _limit(conn: Connection, code: str) -> str:
    """What is limited, as the newest version of its rule says it, with its code."""
    versions = all_rules(conn, code)
    return f"{versions[-1].what}（{code}）" if versions else code


def leads(conn: Connection, case_id: int) -> tuple[LeadRow, ...]:
    query = select(lead).where(lead.c.case_id == case_id).order_by(lead.c.id)
    return tuple(LeadRow(row.target, row.summary, row.recorded_at, row.state) for row in conn.execute(query))


def publications(conn: Connection, case_id: int) -> tuple[PublicationRow, ...]:
    query = select(publication).where(publication.c.case_id == case_id).order_by(publication.c.id)
    return tuple(
        PublicationRow(
            row.id, row.kind, row.title, row.body, row.published_at, row.due_at, row.withdrawn_at,
            row.withdraw_reason or "",
        )
        for row in conn.execute(query)
    )  # fmt: skip


def documents(conn: Connection, case_id: int) -> tuple[DocumentRow, ...]:
    """What the steps issued, each with what is known of its service."""
    return _rows(conn, documents_of(conn, case_id), {key: rows[-1] for key, rows in services_of(conn, case_id).items()})


def service_records(conn: Connection, case_id: int) -> tuple[DocumentRow, ...]:
    """The 送达回证."""
    return _rows(conn, service_records_of(conn, case_id), {})


def _rows(
    conn: Connection, found: Sequence[OfficialDocument], services: Mapping[int, Service]
) -> tuple[DocumentRow, ...]:
    people = names(conn, [one.issued_by for one in found]) if found else {}

    def row(one: OfficialDocument) -> DocumentRow:
        service = services.get(one.id)
        return DocumentRow(
            one.id, one.title, one.number, one.issued_at, people.get(one.issued_by, one.issued_by),
            one.state == "voided", f"{service.given.served_on} {service.way_words}" if service else "",
            service.lacking if service else (), service.record_id if service else None,
        )  # fmt: skip

    return tuple(row(one) for one in found)


def related(conn: Connection, actor: Actor, case_id: int) -> tuple[Related, ...]:
    """Both directions; a related case one may not see is not named."""
    forward = and_(case_link.c.from_case_id == case_id, case.c.id == case_link.c.to_case_id)
    backward = and_(case_link.c.to_case_id == case_id, case.c.id == case_link.c.from_case_id)
    query = (
        select(case.c.id, case.c.case_no, case.c.title, case.c.state, case_link.c.kind, case_link.c.from_case_id)
        .where(or_(forward, backward), visible_cases(actor))
        .order_by(case.c.id)
        .limit(200)
    )
    return tuple(
        Related(row.id, row.case_no, row.title, row.kind, row.from_case_id == case_id, row.state)
        for row in conn.execute(query)
    )
