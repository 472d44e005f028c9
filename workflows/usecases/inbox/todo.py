"""待办: one LIMIT branch per assignee and group, UNION ALL, keyset (sort_at, id); every branch is one index walk."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    distinct,
    exists,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy import (
    case as either,
)

from workflows.db import Database
from workflows.engine.tables import definition, work_item, work_item_candidate
from workflows.supervision.campaigns.tables import campaign_check, campaign_object
from workflows.supervision.cases.tables import case
from workflows.supervision.organisation.actor import Actor, Standing
from workflows.supervision.organisation.tables import department
from workflows.supervision.parties.tables import party
from workflows.usecases.inbox.views import EVERYTHING, PAGE, Counts, Due, Filters, Page, Row, read_cursor, write_cursor
from workflows.usecases.lights import DUE_SOON, light
from workflows.usecases.permissions import visible_cases
from workflows.usecases.secrecy import SEALED_TITLE, SENSITIVE

Clauses = Sequence[ColumnElement[bool]]
Ids = Select[tuple[str, datetime]]


def todo(
    database: Database,
    actor: Actor,
    *,
    filters: Filters = EVERYTHING,
    cursor: str = "",
    limit: int = PAGE,
    now: datetime,
) -> Page[Row]:
    """The open work items this person holds or may claim, the most pressing first."""
    wanted = item_clauses(actor, filters, now)
    if cursor:
        at, key = read_cursor(cursor)
        wanted.append(or_(work_item.c.sort_at > at, and_(work_item.c.sort_at == at, work_item.c.id > key)))
    branches = [
        branch.order_by(work_item.c.sort_at, work_item.c.id).limit(limit + 1)
        for branch in _branches(actor, filters, wanted)
    ]
    if not branches:
        return Page((), None)
    with database.reading() as conn:
        found = union_all(*(select(branch.subquery()) for branch in branches)).subquery()
        first = select(found.c.id, found.c.sort_at).distinct().order_by(found.c.sort_at, found.c.id).limit(limit + 1)
        chosen = conn.execute(first).all()
        rows = item_rows(conn, actor, [row.id for row in chosen[:limit]], now=now)
    last = chosen[limit - 1] if len(chosen) > limit else None
    return Page(rows, write_cursor(last.sort_at, last.id) if last else None)


def counts(database: Database, actor: Actor, *, filters: Filters = EVERYTHING, now: datetime) -> Counts:
    """How many of each kind; the same branches without their limits."""
    everything = Filters(department_id=filters.department_id, search=filters.search)
    branches = _branches(actor, everything, item_clauses(actor, everything, now))
    found = union_all(*branches).subquery()
    mine = func.count(distinct(either((work_item.c.assignee == actor.login, work_item.c.id))))
    with database.reading() as conn:
        ids = select(found.c.id).distinct()
        total, held, *dues = conn.execute(
            select(
                func.count(work_item.c.id),
                mine,
                *(func.count(either((due_clause(due, now), work_item.c.id))) for due in Due),
            ).where(work_item.c.id.in_(ids))
        ).one()
        kinds = conn.execute(
            select(work_item.c.key, func.max(definition.c.name), func.count(distinct(work_item.c.id)))
            .join(definition, definition.c.id == work_item.c.definition_id)
            .where(work_item.c.id.in_(ids))
            .group_by(work_item.c.key)
            .order_by(work_item.c.key)
        ).all()
    by_due = dict(zip(Due, dues, strict=True))
    return Counts(
        held,
        total - held,
        by_due[Due.OVERDUE],
        by_due[Due.TODAY],
        by_due[Due.SOON],
        tuple(tuple(kind) for kind in kinds),
    )


def _branches(actor: Actor, filters: Filters, wanted: Clauses) -> list[Ids]:
    ids = select(work_item.c.id, work_item.c.sort_at)
    held = [ids.where(work_item.c.assignee == actor.login, work_item.c.state == "open", *wanted)]
    held += [
        ids.where(work_item.c.assignee == one.login, work_item.c.state == "open", _of_group(one), *wanted)
        for one in actor.stands_for
    ]
    groups = [
        ids.join(work_item_candidate, work_item_candidate.c.item_id == work_item.c.id).where(
            work_item_candidate.c.candidate == candidate, work_item_candidate.c.open.is_(True), *wanted
        )
        for candidate in actor.reach
    ]
    return {"mine": held, "claimable": groups}.get(filters.holder, [*held, *groups])


def _of_group(one: Standing) -> ColumnElement[bool]:
    """Claimed by the principal in a role; what was given to him by name stays his."""
    theirs = work_item_candidate.c.candidate.in_(sorted(one.candidates))
    return exists().where(work_item_candidate.c.item_id == work_item.c.id, theirs)


def item_clauses(actor: Actor, filters: Filters, now: datetime) -> list[ColumnElement[bool]]:
    """The filters as clauses on ``work_item``; a name is looked for only in cases that may be opened."""
    clauses: list[ColumnElement[bool]] = []
    if filters.process:
        clauses.append(work_item.c.key == filters.process)
    if filters.due:
        clauses.append(due_clause(filters.due, now))
    of_case = case.c.instance_id == work_item.c.root_id
    if filters.department_id is not None:
        clauses.append(exists().where(of_case, case.c.department_id == filters.department_id))
    if search := filters.search.strip():
        opened = or_(case.c.secrecy != SENSITIVE, visible_cases(actor))
        clauses.append(or_(exists().where(of_case, matches_case(search), opened), _object_matches(search)))
    return clauses


def _object_matches(search: str) -> ColumnElement[bool]:
    """Name or code of the object that a step of a campaign is about."""
    searched = party.alias()
    return exists().where(
        campaign_check.c.instance_id == work_item.c.instance_id,
        campaign_object.c.id == campaign_check.c.object_id,
        searched.c.id == campaign_object.c.party_id,
        or_(searched.c.name.contains(search, autoescape=True), searched.c.code == search.upper()),
    )


def matches_case(search: str) -> ColumnElement[bool]:
    """Case number, title, or the party's name or code; for queries that join ``party`` themselves as well."""
    searched = party.alias()
    theirs = exists().where(
        searched.c.id == case.c.party_id,
        or_(searched.c.name.contains(search, autoescape=True), searched.c.code == search.upper()),
    )
    return or_(
        case.c.case_no.contains(search.upper(), autoescape=True), case.c.title.contains(search, autoescape=True), theirs
    )


def due_clause(due: Due, now: datetime) -> ColumnElement[bool]:
    if due is Due.OVERDUE:
        return work_item.c.due_at <= now
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    until = midnight if due is Due.TODAY else now + DUE_SOON
    return and_(work_item.c.due_at > now, work_item.c.due_at <= until)


def item_rows(conn: Connection, actor: Actor, ids: Sequence[str], *, now: datetime) -> tuple[Row, ...]:
    """The rows of these work items, in the order given."""
    query: Select[Any] = (
        select(
            work_item,
            definition.c.name.label("process_name"),
            case.c.id.label("case_id"),
            case.c.case_no,
            case.c.title,
            party.c.name.label("party_name"),
            department.c.name.label("department_name"),
            and_(case.c.secrecy == SENSITIVE, ~visible_cases(actor)).label("sealed"),
        )
        .join(definition, definition.c.id == work_item.c.definition_id)
        .outerjoin(case, case.c.instance_id == work_item.c.root_id)
        .outerjoin(campaign_check, campaign_check.c.instance_id == work_item.c.instance_id)
        .outerjoin(campaign_object, campaign_object.c.id == campaign_check.c.object_id)
        .outerjoin(party, party.c.id == func.coalesce(campaign_object.c.party_id, case.c.party_id))
        .outerjoin(department, department.c.id == case.c.department_id)
        .where(work_item.c.id.in_(list(ids)))
    )
    by_id = {row.id: _row(row, actor, now) for row in conn.execute(query)}
    return tuple(by_id[key] for key in ids if key in by_id)


def _row(row: Any, actor: Actor, now: datetime) -> Row:
    """A sealed row tells the step and its limit, not whom the case is about."""
    sealed_title = row.process_name if row.assignee == actor.login or row.state != "open" else SEALED_TITLE
    return Row(
        item_id=row.id,
        name=row.name,
        process_key=row.key,
        process_name=row.process_name,
        case_id=None if row.sealed else row.case_id,
        case_no="" if row.sealed else row.case_no or row.business_key or "",
        title=sealed_title if row.sealed else row.title or row.process_name,
        party_name="" if row.sealed else row.party_name or "",
        department_name=row.department_name or "",
        assignee=row.assignee,
        mine=row.assignee == actor.login,
        due_at=row.due_at,
        light=light(row.due_at, now if row.state == "open" else row.ended_at or now),
        created_at=row.created_at,
        ended_at=row.ended_at,
    )
