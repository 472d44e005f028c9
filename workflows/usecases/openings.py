"""The log of openings of sensitive cases: written at the edge of every ask, read by those who watch over secrecy."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from workflows.db import Database
from workflows.engine.tables import definition, instance
from workflows.supervision.cases import access
from workflows.supervision.cases.access import What
from workflows.supervision.cases.tables import case, case_access
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.tables import department, officer
from workflows.usecases import secrecy
from workflows.usecases.permissions import Permission, require

PAGE = 100


@dataclass(frozen=True)
class Opening:
    """One opening; of the case only its number and its process are told here."""

    id: int
    at: datetime
    login: str
    name: str
    department_name: str
    case_no: str
    process_name: str
    what: str
    address: str


def log(
    database: Database, actor: Actor, case_ids: Collection[int], *, what: What, address: str, now: datetime
) -> None:
    with database.transaction() as conn:
        access.log(conn, case_ids, what=what, login=actor.login, address=address, now=now)


def listing(
    database: Database, actor: Actor, *, search: str = "", before: int = 0, now: datetime
) -> tuple[Opening, ...]:
    """Openings of the cases that the actor watches over, the newest first; ``before``: the last id of the page before.

    All for the audit administrator, tracing for discipline, their departments' for chiefs; never of a case that the
    actor himself is concerned in.
    """
    require(actor, Permission.ACCESS_READ)
    query = (
        select(
            case_access.c.id, case_access.c.at, case_access.c.login, officer.c.name,
            department.c.name.label("department_name"), case.c.case_no, definition.c.name.label("process_name"),
            case_access.c.what, case_access.c.address,
        )
        .join(case, case.c.id == case_access.c.case_id)
        .outerjoin(instance, instance.c.id == case.c.instance_id)
        .outerjoin(definition, definition.c.id == instance.c.definition_id)
        .outerjoin(officer, officer.c.login == case_access.c.login)
        .outerjoin(department, department.c.id == officer.c.department_id)
        .where(_watched(actor), ~secrecy.concerned(actor))
        .order_by(case_access.c.id.desc())
        .limit(PAGE)
    )  # fmt: skip
    if wanted := search.strip():
        query = query.where(
            or_(
                case.c.case_no.contains(wanted.upper(), autoescape=True), case_access.c.login == wanted,
                officer.c.name == wanted,
            )
        )  # fmt: skip
    if before:
        query = query.where(case_access.c.id < before)
    with database.reading() as conn:
        return tuple(
            Opening(
                row.id, row.at, row.login, row.name or "", row.department_name or "", row.case_no,
                row.process_name or "", row.what, row.address,
            )
            for row in conn.execute(query)
        )  # fmt: skip


def _watched(actor: Actor) -> ColumnElement[bool]:
    if actor.has("auditadmin"):
        return true()
    clauses: list[ColumnElement[bool]] = []
    if led := actor.departments("head"):
        clauses.append(and_(case.c.department_id.in_(sorted(led))))
    clauses += [case.c.process_key.in_(keys) for role, keys in secrecy.READ_BY_FUNCTION.items() if actor.has(role)]
    return or_(*clauses) if clauses else false()
