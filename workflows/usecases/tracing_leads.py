"""线索台: the justice bureau and the 编办 take a lead up as a tracing, add it to an open one, or set it aside."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, or_, select

from workflows import audit
from workflows.db import Database, Json
from workflows.engine.types import Refused
from workflows.processes import lead_rules
from workflows.processes.host import HOST
from workflows.processes.starting import start_case
from workflows.supervision import cases
from workflows.supervision.accountability import intake
from workflows.supervision.accountability.intake import Lead
from workflows.supervision.cases.tables import case
from workflows.supervision.items.tables import approval_item
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.departments import holders
from workflows.supervision.organisation.officers import names
from workflows.supervision.organisation.tables import department
from workflows.supervision.parties.tables import party
from workflows.usecases.errors import NotFound
from workflows.usecases.permissions import Permission, require, sees, visible_cases
from workflows.usecases.secrecy import is_plain

TRACING = "accountability_tracing"
SEALED = "（敏感案件）"


@dataclass(frozen=True)
class LeadRow:
    lead: Lead
    department_name: str
    item_name: str
    party_name: str
    case_no: str
    taken_case_no: str
    decided_by_name: str


@dataclass(frozen=True)
class Desk:
    """What waits, what was decided last, and the open tracings that a lead may be added to."""

    open: tuple[LeadRow, ...]
    decided: tuple[LeadRow, ...]
    tracings: tuple[tuple[int, str], ...]


def desk(database: Database, actor: Actor, *, now: datetime) -> Desk:
    require(actor, Permission.LEAD_DECIDE)
    with database.reading() as conn:
        decided = [
            row for state in (intake.ACCEPTED, intake.MERGED, intake.DROPPED)
            for row in intake.leads(conn, state=state, limit=30)
        ]  # fmt: skip
        query = select(case.c.id, case.c.case_no).where(
            case.c.process_key == TRACING, case.c.state == "open", visible_cases(actor)
        )
        return Desk(
            tuple(_row(conn, actor, one) for one in intake.leads(conn)),
            tuple(
                _row(conn, actor, one) for one in sorted(decided, key=lambda one: one.decided_at or now, reverse=True)
            ),
            tuple((row.id, row.case_no) for row in conn.execute(query.order_by(case.c.id.desc()))),
        )


def scan(database: Database, actor: Actor, *, now: datetime) -> int:
    """Run the rules now instead of tomorrow morning; how many are new."""
    require(actor, Permission.LEAD_DECIDE)
    with database.transaction() as conn:
        return lead_rules.scan(conn, now=now)


def accept(database: Database, actor: Actor, lead_id: int, *, now: datetime) -> str:
    """Take a lead up: a tracing of the office that supervises enforcement; its number."""
    require(actor, Permission.LEAD_DECIDE)
    with database.transaction() as conn:
        lead = _open(conn, lead_id)
        justice = holders(conn, "legal_affairs", now.date())
        if not justice:
            raise Refused("职能表中没有承担执法监督职能的部门，请系统管理员先登记。")
        if lead.department_id is None:
            raise Refused("线索没有责任单位，请从“发起案件”填写责任倒查追究。")
        source = cases.by_id(conn, lead.case_id).case_no if lead.case_id is not None else ""
        variables: dict[str, Json] = {
            "lead_source": "rule", "lead_received_on": now.date().isoformat(), "problem": lead.summary,
            "organ": lead.department_id, "item": lead.item_id, "party": lead.party_id,
            "event_on": lead.happened_on.isoformat(), "source_case": source,
        }  # fmt: skip
        started = start_case(
            conn, HOST, TRACING, variables=variables, department_id=justice[0], actor=actor.login, now=now,
            source="lead", parent_case_id=lead.case_id, link="tracing",
        ).case  # fmt: skip
        _decide(conn, actor, lead, intake.ACCEPTED, "受理", started.id, now=now)
        return started.case_no


def merge(database: Database, actor: Actor, lead_id: int, case_id: int, *, now: datetime) -> str:
    """Add a lead to an open tracing; the cases are linked where the lead came from one."""
    require(actor, Permission.LEAD_DECIDE)
    with database.transaction() as conn:
        lead = _open(conn, lead_id)
        into = conn.execute(select(case).where(case.c.id == case_id)).one_or_none()
        if into is None or into.process_key != TRACING or into.state != "open" or not sees(conn, actor, case_id):
            raise Refused("只能并入在办的责任倒查案件，请重新选择。", "case")
        known = {one.from_case_id for one in cases.chains.links_among(conn, [case_id, lead.case_id or 0])}
        if lead.case_id is not None and lead.case_id not in known:
            cases.link(conn, lead.case_id, case_id, "tracing")
        _decide(conn, actor, lead, intake.MERGED, "并入", case_id, now=now)
        return str(into.case_no)


def drop(database: Database, actor: Actor, lead_id: int, reason: str, *, now: datetime) -> None:
    """Set a lead aside, with the reason on record."""
    require(actor, Permission.LEAD_DECIDE)
    if not reason.strip():
        raise Refused("请写明不受理的理由。", "reason")
    with database.transaction() as conn:
        _decide(conn, actor, _open(conn, lead_id), intake.DROPPED, reason.strip(), None, now=now)


def _open(conn: Connection, lead_id: int) -> Lead:
    try:
        found = intake.lead(conn, lead_id)
    except intake.UnknownLead as error:
        raise NotFound(lead_id) from error
    if found.state != intake.OPEN:
        raise Refused("这条线索已经处理，请刷新页面。")
    return found


def _decide(
    conn: Connection, actor: Actor, lead: Lead, state: str, reason: str, into: int | None, *, now: datetime
) -> None:
    intake.decide(conn, lead.id, state, reason=reason, taken_into=into, actor=actor.login, now=now)
    audit.record(
        conn, now=now, actor=actor.login, action="lead.decide", subject=f"lead:{lead.id}",
        facts={"state": state, "case": into, "reason": reason},
    )  # fmt: skip


def _row(conn: Connection, actor: Actor, lead: Lead) -> LeadRow:
    """Of a sensitive case that this person may not open neither the number nor the party is told."""

    def named(table: object, ident: int | None, column: str = "name") -> str:
        columns = table.c  # type: ignore[attr-defined]
        return str(conn.scalar(select(columns[column]).where(columns.id == ident)) or "") if ident is not None else ""

    who = names(conn, [lead.decided_by]).get(lead.decided_by, "") if lead.decided_by else ""
    about, number = named(party, lead.party_id), named(case, lead.case_id, "case_no")
    into = named(case, lead.taken_into, "case_no") if _open_to(conn, actor, lead.taken_into) else ""
    if not _open_to(conn, actor, lead.case_id):
        for word in filter(None, (number, about)):
            lead = replace(lead, summary=lead.summary.replace(word, SEALED))
        about, number = "", ""
    return LeadRow(
        lead, named(department, lead.department_id), named(approval_item, lead.item_id), about, number, into, who
    )  # fmt: skip


def _open_to(conn: Connection, actor: Actor, case_id: int | None) -> bool:
    """A plain case, or a sensitive one that this person may open."""
    where = (case.c.id == case_id, or_(is_plain(), visible_cases(actor)))
    return case_id is None or conn.scalar(select(case.c.id).where(*where)) is not None
