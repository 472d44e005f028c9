"""Published results: withdrawal with a reason; what the public reads."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, or_, select, update

from workflows import audit
from workflows.db import Database
from workflows.engine.types import Refused
from workflows.processes.common.holding import refuse_if_held
from workflows.supervision.cases.tables import case, publication
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.tables import department
from workflows.supervision.parties.tables import party
from workflows.usecases.case_head import head_of_case
from workflows.usecases.errors import NotFound
from workflows.usecases.inbox.views import PAGE, Page, read_cursor, write_cursor
from workflows.usecases.permissions import Permission, require, require_case
from workflows.usecases.secrecy import SENSITIVE

REASON_LEAST = 4


PLAN = "inspection_plan"


@dataclass(frozen=True)
class PublicResult:
    """What anybody may read; no officer, no case number beyond what was published."""

    id: int
    kind: str
    title: str
    body: str
    published_at: datetime
    party_name: str
    party_code: str
    department_name: str


def withdraw_publication(database: Database, actor: Actor, publication_id: int, *, reason: str, now: datetime) -> int:
    """Take a published result back; it stays on the record with the reason. Returns the case's id."""
    with database.transaction() as conn:
        found = conn.execute(select(publication).where(publication.c.id == publication_id)).one_or_none()
        if found is None:
            raise NotFound(publication_id)
        require_case(conn, actor, found.case_id)
        head = head_of_case(conn, found.case_id)
        if head is None:
            raise NotFound(publication_id)
        require(actor, Permission.CASE_WITHDRAW, head.department_id)
        refuse_if_held(conn, found.case_id, "撤回公示")
        if len(reason.strip()) < REASON_LEAST:
            raise Refused(f"请写明撤回原因（不少于 {REASON_LEAST} 个字）。", "reason")
        changed = conn.execute(
            update(publication)
            .where(publication.c.id == publication_id, publication.c.withdrawn_at.is_(None))
            .values(withdrawn_at=now, withdrawn_by=actor.login, withdraw_reason=reason.strip()[:1000])
        )
        if changed.rowcount != 1:
            raise Refused("这条公示已经撤回，无需重复操作。")
        audit.record(
            conn, now=now, actor=actor.login, action="publication.withdraw", subject=f"case:{head.case_no}",
            facts={"publication": publication_id, "reason": reason.strip()[:1000]},
        )  # fmt: skip
        return int(found.case_id)


def public_results(database: Database, *, search: str = "", cursor: str = "", now: datetime) -> Page[PublicResult]:
    """What stands published now, newest first; withdrawn results are gone, annual plans have a page of their own."""
    query = _public().where(publication.c.kind != PLAN)
    if wanted := search.strip():
        query = query.where(
            or_(
                publication.c.title.contains(wanted, autoescape=True),
                party.c.name.contains(wanted, autoescape=True),
                party.c.code == wanted.upper(),
            )
        )
    if cursor:
        at, key = read_cursor(cursor)
        number = int(key) if key.isdecimal() else 0
        query = query.where(
            or_(publication.c.published_at < at, and_(publication.c.published_at == at, publication.c.id < number))
        )
    query = query.order_by(publication.c.published_at.desc(), publication.c.id.desc()).limit(PAGE + 1)
    with database.reading() as conn:
        rows = [PublicResult(**row._mapping) for row in conn.execute(query)]
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return Page(tuple(rows[:PAGE]), write_cursor(last.published_at, last.id) if last else None)


def public_result(database: Database, publication_id: int, *, now: datetime) -> PublicResult:
    with database.reading() as conn:
        row = conn.execute(_public().where(publication.c.id == publication_id)).one_or_none()
    if row is None:
        raise NotFound(publication_id)
    return PublicResult(**row._mapping)


def _public() -> Select[Any]:
    return (
        select(
            publication.c.id, publication.c.kind, publication.c.title, publication.c.body, publication.c.published_at,
            party.c.name.label("party_name"), party.c.code.label("party_code"),
            department.c.name.label("department_name"),
        )
        .join(case, case.c.id == publication.c.case_id)
        # Of a sensitive case only the words that were published are public, not whom it is about.
        .outerjoin(party, and_(party.c.id == case.c.party_id, case.c.secrecy != SENSITIVE))
        .outerjoin(department, department.c.id == case.c.department_id)
        .where(publication.c.withdrawn_at.is_(None))
    )  # fmt: skip
