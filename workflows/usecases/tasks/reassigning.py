"""改派: a leader gives an open step to another person who may do it; nothing of what was written is lost."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection

from workflows import audit, engine
from workflows.db import Database
from workflows.engine.types import Refused, WorkItem
from workflows.supervision import cases
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.officers import Officer, actor_for, names, officers, officers_with_role
from workflows.usecases.case_head import head_of_root
from workflows.usecases.errors import NotPermitted
from workflows.usecases.tasks.acting import load, why_not
from workflows.usecases.tasks.complete import lock

LEADING = ("section_head", "deputy_head", "head")
NOTICE = "reassigned"
REASON_LEAST = 2


def possible(conn: Connection, actor: Actor, item: WorkItem, *, now: datetime) -> tuple[tuple[str, str], ...]:
    """Login and name of everybody in the departments of the step who may do it; empty for who may not reassign."""
    if item.state != "open" or not _leads(conn, actor, item):
        return ()
    step = engine.diagram(conn, item.definition_id).steps[item.element_id]
    found: dict[str, str] = {}
    for one in _able(conn, item, now.date()):
        if one.login not in (item.assignee, *found):
            other = actor_for(conn, one.login, now.date())
            if not why_not(conn, other, replace(item, assignee=one.login), step, now=now):
                found[one.login] = one.name
    return tuple(found.items())


def reassign(database: Database, actor: Actor, item_id: str, login: str, *, reason: str, now: datetime) -> None:
    """Give the step to ``login``, with a reason; both are told. Refused where that person may not do it."""
    if len(reason.strip()) < REASON_LEAST:
        raise Refused("请写明改派的原因。", "reason")
    with database.transaction() as conn:
        lock(conn, item_id)
        item, _step = load(conn, actor, item_id)
        if item.state != "open":
            raise engine.WorkItemClosed(item_id)
        if not _leads(conn, actor, item):
            raise NotPermitted("reassign")
        if login not in {known for known, _name in possible(conn, actor, item, now=now)}:
            raise Refused("这个人员不能办理本环节（岗位、职责分离、执法证或者指派不符），请另选。", "login")
        engine.assign(conn, item_id, login=login, now=now)
        people = names(conn, [name for name in (login, item.assignee) if name])
        cases.notify(
            conn, logins=[name for name in (login, item.assignee) if name], case_id=_case_id(conn, item),
            work_item_id=item_id, kind=NOTICE, text=f"“{item.name}”改派给{people.get(login, login)}：{reason.strip()}",
            now=now,
        )  # fmt: skip
        audit.record(
            conn, now=now, actor=actor.login, action="work_item.reassign", subject=f"work_item:{item_id}",
            facts={"from": item.assignee, "to": login, "reason": reason.strip()},
        )  # fmt: skip


def _able(conn: Connection, item: WorkItem, on: date) -> list[Officer]:
    """Who holds a role that the step names; of a step given to one person, everybody of the department."""
    groups = [(int(where), role) for where, sign, role in _parts(item.candidates) if sign and where.isdecimal()]
    if groups:
        return [one for where, role in groups for one in officers_with_role(conn, where, role, on)]
    return [one for where in sorted(_departments(conn, item)) for one in officers(conn, on, department_id=where)]


def _leads(conn: Connection, actor: Actor, item: WorkItem) -> bool:
    return any(actor.has(role, where) for where in _departments(conn, item) for role in LEADING)


def _departments(conn: Connection, item: WorkItem) -> set[int]:
    """Those whose roles the step names; of a step given to a person, the case's."""
    named = {int(where) for where, sign, _role in _parts(item.candidates) if sign and where.isdecimal()}
    if named:
        return named
    head = head_of_root(conn, item.root_id)
    return {head.department_id} if head and head.department_id is not None else set()


def _parts(candidates: Iterable[str]) -> Iterable[tuple[str, str, str]]:
    return (candidate.partition(":") for candidate in candidates)


def _case_id(conn: Connection, item: WorkItem) -> int | None:
    head = head_of_root(conn, item.root_id)
    return head.id if head else None
