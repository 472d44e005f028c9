"""作废: an issued document is voided with a reason; its number stays used and stands in the register."""

from datetime import datetime

from sqlalchemy import Connection, select

from workflows.db import Database
from workflows.engine.types import Refused
from workflows.processes.common.holding import refuse_if_held
from workflows.supervision.documents import DocumentVoided, OfficialDocument, void
from workflows.supervision.documents.issuing import SERVICE_RECORD
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.tables import department
from workflows.usecases.papers import seen
from workflows.usecases.permissions import Permission, may, require

REASON_LEAST = 4


def void_document(database: Database, actor: Actor, document_id: int, *, reason: str, now: datetime) -> int:
    """For the head and the section heads of the department that issued it. Returns the case's id."""
    with database.transaction() as conn:
        found = seen(conn, actor, document_id)
        require(actor, Permission.DOCUMENT_VOID, issuer_of(conn, found))
        if found.kind == SERVICE_RECORD:
            raise Refused("送达回证不作废；送达情况有误的，请重新登记送达，以最后一次登记为准。")
        if len(reason.strip()) < REASON_LEAST:
            raise Refused(f"请写明作废原因（不少于 {REASON_LEAST} 个字）。", "reason")
        refuse_if_held(conn, found.case_id, "作废文书")
        try:
            void(conn, document_id, reason=reason.strip()[:1000], actor=actor.login, now=now)
        except DocumentVoided as fact:
            raise Refused("这份文书已经作废，无需重复操作。") from fact
        return int(found.case_id or 0)


def may_void(conn: Connection, actor: Actor, found: OfficialDocument) -> bool:
    right = may(actor, Permission.DOCUMENT_VOID, issuer_of(conn, found))
    return right and found.state == "issued" and found.kind != SERVICE_RECORD


def issuer_of(conn: Connection, found: OfficialDocument) -> int:
    """The department whose number the document bears; -1 where it is no more."""
    query = select(department.c.id).where(department.c.code == found.organisation).order_by(department.c.id.desc())
    return conn.scalar(query.limit(1)) or -1
