"""已办 and 我发起的: newest first, keyset by time and id."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from workflows.db import Database
from workflows.engine.tables import definition, instance, work_item
from workflows.supervision.cases.tables import case
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.tables import department
from workflows.supervision.parties.tables import party
from workflows.usecases.inbox.todo import item_clauses, item_rows, matches_case
from workflows.usecases.inbox.views import EVERYTHING, PAGE, CaseRow, Filters, Page, Row, read_cursor, write_cursor
from workflows.usecases.lights import light
from workflows.usecases.permissions import visible_cases
from workflows.usecases.secrecy import SENSITIVE


def done(
    database: Database, actor: Actor, *, filters: Filters = EVERYTHING, cursor: str = "", now: datetime
) -> Page[Row]:
    """What this person completed, newest first."""
    mine = and_(work_item.c.completed_by == actor.login, work_item.c.state == "done")
    wanted = [mine, *item_clauses(actor, filters, now)]
    if cursor:
        at, key = read_cursor(cursor)
        wanted.append(or_(work_item.c.ended_at < at, and_(work_item.c.ended_at == at, work_item.c.id < key)))
    query = (
        select(work_item.c.id, work_item.c.ended_at)
        .where(*wanted)
        .order_by(work_item.c.ended_at.desc(), work_item.c.id.desc())
        .limit(PAGE + 1)
    )
    with database.reading() as conn:
        chosen = conn.execute(query).all()
        rows = item_rows(conn, actor, [row.id for row in chosen[:PAGE]], now=now)
    last = chosen[PAGE - 1] if len(chosen) > PAGE else None
    return Page(rows, write_cursor(last.ended_at, last.id) if last else None)


def started(
    database: Database, actor: Actor, *, filters: Filters = EVERYTHING, cursor: str = "", now: datetime
) -> Page[CaseRow]:
    """The cases this person opened, newest first."""
    with database.reading() as conn:
        mine = and_(case.c.opened_by == actor.login, or_(case.c.secrecy != SENSITIVE, visible_cases(actor)))
        return case_page(conn, [mine], filters, cursor, now=now)


def case_page(
    conn: Connection, wanted: Sequence[ColumnElement[bool]], filters: Filters, cursor: str, *, now: datetime
) -> Page[CaseRow]:
    """One page of cases for clauses on ``case``."""
    clauses = [*wanted]
    if filters.process:
        clauses.append(case.c.process_key == filters.process)
    if filters.department_id is not None:
        clauses.append(case.c.department_id == filters.department_id)
    if search := filters.search.strip():
        clauses.append(matches_case(search))
    if cursor:
        at, key = read_cursor(cursor)
        number = int(key) if key.isdecimal() else 0
        clauses.append(or_(case.c.opened_at < at, and_(case.c.opened_at == at, case.c.id < number)))
    query = (
        select(
            case,
            definition.c.name.label("process_name"),
            party.c.name.label("party_name"),
            department.c.name.label("department_name"),
        )
        .outerjoin(instance, instance.c.id == case.c.instance_id)
        .outerjoin(definition, definition.c.id == instance.c.definition_id)
        .outerjoin(party, party.c.id == case.c.party_id)
        .outerjoin(department, department.c.id == case.c.department_id)
        .where(*clauses)
        .order_by(case.c.opened_at.desc(), case.c.id.desc())
        .limit(PAGE + 1)
    )
    found = conn.execute(query).all()
    steps = open_steps(conn, [row.instance_id for row in found[:PAGE]])
    last = found[PAGE - 1] if len(found) > PAGE else None
    rows = tuple(_case_row(row, steps.get(row.instance_id, []), now) for row in found[:PAGE])
    return Page(rows, write_cursor(last.opened_at, last.id) if last else None)


def open_steps(conn: Connection, roots: Sequence[str]) -> dict[str, list[Any]]:
    steps: dict[str, list[Any]] = {}
    query = (
        select(work_item.c.root_id, work_item.c.name, work_item.c.due_at)
        .where(work_item.c.root_id.in_(list(roots)), work_item.c.state == "open")
        .order_by(work_item.c.sort_at, work_item.c.id)
    )
    for row in conn.execute(query):
        steps.setdefault(row.root_id, []).append(row)
    return steps


def _case_row(row: Any, steps: list[Any], now: datetime) -> CaseRow:
    due_at = steps[0].due_at if steps else None
    return CaseRow(
        case_id=row.id,
        case_no=row.case_no,
        title=row.title,
        process_key=row.process_key,
        process_name=row.process_name or row.process_key,
        party_name=row.party_name or "",
        department_name=row.department_name or "",
        state=row.state,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        steps=tuple(dict.fromkeys(step.name for step in steps)),
        next_due_at=due_at,
        light=light(due_at, now),
    )
