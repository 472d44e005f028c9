"""Plans as a person sees them: the list of a year, one plan as a calendar, what the public reads."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, false, func, or_, select

from workflows.db import Database
from workflows.engine.tables import work_item
from workflows.processes.papers_of_plans import worded
from workflows.supervision import plans
from workflows.supervision.cases.tables import case, case_link, publication
from workflows.supervision.deadlines import current_calendar
from workflows.supervision.documents import documents_of
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.officers import names
from workflows.supervision.organisation.tables import department
from workflows.supervision.plans.tables import inspection_plan, plan_row, plan_row_department, plan_version
from workflows.usecases.errors import NotFound
from workflows.usecases.permissions import Permission, is_administrator, may, visible_cases
from workflows.usecases.plans.progress import (
    RowState,
    Run,
    batches_of,
    progress_of,
    runs,
    state_of,
    total,
)
from workflows.usecases.plans.views import (
    MONTHS,
    CaseRef,
    Listing,
    Partner,
    PlanLine,
    PlanRowView,
    PlanView,
    PublicPlan,
    VersionView,
)

PUBLISHED = "inspection_plan"
IN_FORCE = (plans.IN_FORCE, plans.ENDED)
TROUBLED = frozenset({RowState.DUE, RowState.FAILED})


def listing(database: Database, actor: Actor, *, year: int | None = None, now: datetime) -> Listing:
    """The plans of a year that the actor may see, by department; this year unless another one is asked for."""
    with database.reading() as conn:
        seen = _visible(actor)
        years = tuple(conn.scalars(_plans(seen, inspection_plan.c.year).distinct().order_by(inspection_plan.c.year)))
        wanted = year or (now.year if now.year in years or not years else years[-1])
        query = _plans(seen, inspection_plan, case.c.case_no, case.c.instance_id, department.c.name.label("place"))
        found = conn.execute(query.where(inspection_plan.c.year == wanted).order_by(department.c.code)).all()
        lines = _lines(conn, actor, found, now=now)
    return Listing(wanted, tuple(sorted({*years, wanted})), lines, total(line.progress for line in lines))


def _visible(actor: Actor) -> ColumnElement[bool]:
    """Plans whose case the actor may see, and plans in force in which his department assists."""
    if is_administrator(actor):
        return false()
    mine = sorted({where for where, _role in actor.roles})
    part = plan_row_department
    assists = exists().where(
        part.c.row_id == plan_row.c.id, plan_row.c.version_id == plan_version.c.id,
        plan_version.c.plan_id == inspection_plan.c.id, plan_version.c.state == plans.IN_FORCE,
        part.c.department_id.in_(mine), part.c.part == "joint",
    )  # fmt: skip
    return or_(visible_cases(actor), and_(inspection_plan.c.state.in_(IN_FORCE), assists))


def _plans(seen: ColumnElement[bool], *columns: Any) -> Any:
    return (
        select(*columns)
        .select_from(inspection_plan)
        .join(case, case.c.id == inspection_plan.c.case_id)
        .join(department, department.c.id == inspection_plan.c.department_id)
        .where(seen)
    )


def _lines(conn: Connection, actor: Actor, found: Sequence[Any], *, now: datetime) -> tuple[PlanLine, ...]:
    batches = batches_of(conn, [row.id for row in found])
    ran = runs(conn, [one.case_id for many in batches.values() for one in many if one.case_id], now=now)
    steps = _waiting(conn, [row.instance_id for row in found])
    own = {where for where, _role in actor.roles}
    office = actor.has("establishment_office") or actor.has("legal_affairs")
    lines = []
    for row in found:
        version = plans.version_in(conn, row.id, plans.IN_FORCE) or plans.shown_version(conn, row.id)
        stored = plans.rows_of(conn, version.id) if version else []
        by_line = {batch.line: batch for batch in batches.get(row.id, [])}
        states = [_state(by_line.get(one.row.line), ran, now=now) for one in stored]
        lines.append(
            PlanLine(
                id=row.id, year=row.year, department_name=row.place, state=row.state, version=row.version,
                joint=row.department_id not in own and not office, case_no=row.case_no,
                waiting=tuple(steps.get(row.instance_id, ())), rows=len(stored),
                started=sum(by_line[one.row.line].case_id is not None for one in stored if one.row.line in by_line),
                troubled=sum(state in TROUBLED for state in states),
                progress=total(progress_of(one.expected, _run(by_line.get(one.row.line), ran)) for one in stored),
            )
        )  # fmt: skip
    return tuple(lines)


def _waiting(conn: Connection, roots: Collection[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    query = select(work_item.c.root_id, work_item.c.name).where(
        work_item.c.root_id.in_(list(roots)), work_item.c.state == "open"
    )
    for row in conn.execute(query.order_by(work_item.c.sort_at, work_item.c.id)):
        steps = found.setdefault(row.root_id, [])
        if row.name not in steps:
            steps.append(row.name)
    return found


def _run(batch: plans.Batch | None, ran: Mapping[int, Run]) -> Run | None:
    return ran.get(batch.case_id) if batch is not None and batch.case_id is not None else None


def _state(batch: plans.Batch | None, ran: Mapping[int, Run], *, now: datetime) -> RowState:
    return state_of(batch, _run(batch, ran), now=now)


def of_case(database: Database, actor: Actor, case_id: int, *, now: datetime) -> int:
    """The plan that a case is about."""
    with database.reading() as conn:
        query = _plans(_visible(actor), inspection_plan.c.id).where(inspection_plan.c.case_id == case_id)
        found: int | None = conn.scalar(query)
    if found is None:
        raise NotFound(case_id)
    return found


def show(database: Database, actor: Actor, plan_id: int, *, version: int | None = None, now: datetime) -> PlanView:
    """One plan: the version in force, else the draft, or the version asked for."""
    with database.reading() as conn:
        query = _plans(_visible(actor), inspection_plan, case, department.c.name.label("place"))
        row = conn.execute(query.where(inspection_plan.c.id == plan_id)).one_or_none()
        if row is None:
            raise NotFound(plan_id)
        plan = plans.by_id(conn, plan_id)
        known = plans.versions(conn, plan_id)
        chosen = _chosen(known, version)
        rows = _rows(conn, actor, plan, chosen, now=now) if chosen else ()
        reference = _seen_cases(conn, actor, [plan.case_id]).get(plan.case_id)
        documents = documents_of(conn, plan.case_id) if reference or plan.state in IN_FORCE else []
        people = names(conn, [login for one in known for login in (one.compiled_by, one.approved_by) if login])
        shown = {one.version: _version(one, people) for one in known}
        return PlanView(
            id=plan.id,
            year=plan.year,
            department_name=row._mapping["place"],
            state=plan.state,
            case=reference,
            shown=shown[chosen.version] if chosen else None,
            versions=tuple(shown.values()),
            rows=rows,
            months={month: total(one.progress for one in rows if one.shown_month == month) for month in MONTHS},
            total=total(one.progress for one in rows),
            documents=tuple((one.id, one.title, one.number) for one in documents if reference),
            provisional=plan.year not in current_calendar(conn).published_years,
        )


def _chosen(known: Sequence[plans.Version], wanted: int | None) -> plans.Version | None:
    if wanted is not None:
        return next((one for one in known if one.version == wanted), None)
    for state in (plans.IN_FORCE, plans.DRAFT):
        if found := next((one for one in known if one.state == state), None):
            return found
    return known[0] if known else None


def _version(one: plans.Version, people: Mapping[str, str]) -> VersionView:
    return VersionView(
        version=one.version, state=one.state, reason=one.reason,
        compiled_by=people.get(one.compiled_by, one.compiled_by), compiled_at=one.compiled_at,
        approved_by=people.get(one.approved_by or "", one.approved_by or ""), approved_at=one.approved_at,
        published_at=one.published_at, filed_number=one.filed_number, filed_on=one.filed_on,
        in_force_at=one.in_force_at,
    )  # fmt: skip


def _rows(
    conn: Connection, actor: Actor, plan: plans.Plan, version: plans.Version, *, now: datetime
) -> tuple[PlanRowView, ...]:
    stored = plans.rows_of(conn, version.id)
    counts = version.state == plans.IN_FORCE
    batches = {one.line: one for one in plans.of_plan(conn, plan.id)} if counts else {}
    ran = runs(conn, [one.case_id for one in batches.values() if one.case_id], now=now)
    begun = _begun(conn, actor, [one.case_id for one in batches.values() if one.case_id])
    seen = _seen_cases(conn, actor, [one.case_id for one in batches.values() if one.case_id])
    partners = _places(conn, {partner for one in stored for partner in one.row.joint})
    own = {where for where, _role in actor.roles}
    runs_it = may(actor, Permission.PLAN_RUN, plan.department_id) and plan.state == plans.IN_FORCE
    views = []
    for one, words in zip(stored, worded(conn, plan, stored), strict=True):
        batch = batches.get(one.row.line)
        run = _run(batch, ran)
        state = state_of(batch, run, now=now)
        views.append(
            PlanRowView(
                line=one.row.line,
                position=one.position,
                words=words,
                month=one.row.month,
                starts_on=batch.start_at.date() if batch else one.start_on,
                state=state,
                progress=progress_of(one.expected, run),
                partners=tuple(
                    Partner(partners.get(key, str(key)), agreed, reason)
                    for key, (agreed, reason) in one.answers.items()
                ),
                mine=bool(own & set(one.row.joint)),
                batch_id=batch.id if batch else None,
                batch_case=seen.get(batch.case_id or 0) if batch else None,
                cases=tuple(begun.get(batch.case_id or 0, ())) if batch else (),
                trouble=batch.trouble if batch else "",
                postponed_from=batch.postponed_from if batch else None,
                postpone_reason=batch.postpone_reason if batch else "",
                may_start=runs_it and state in TROUBLED,
                may_postpone=runs_it and state in (*TROUBLED, RowState.PLANNED),
            )
        )
    return tuple(views)


def _begun(conn: Connection, actor: Actor, batch_cases: Collection[int]) -> dict[int, list[CaseRef]]:
    """Batch case → the cases it started that the actor may see."""
    found: dict[int, list[CaseRef]] = {}
    query = (
        select(case_link.c.from_case_id, case.c.id, case.c.case_no, case.c.title, case.c.state)
        .join(case, case.c.id == case_link.c.to_case_id)
        .where(case_link.c.from_case_id.in_(sorted(batch_cases)), case_link.c.kind == "batch", visible_cases(actor))
        .order_by(case.c.id)
    )
    for row in conn.execute(query) if batch_cases else ():
        found.setdefault(row.from_case_id, []).append(CaseRef(row.id, row.case_no, row.title, row.state))
    return found


def _seen_cases(conn: Connection, actor: Actor, ids: Collection[int]) -> dict[int, CaseRef]:
    query = select(case.c.id, case.c.case_no, case.c.title, case.c.state).where(
        case.c.id.in_(sorted(ids)), visible_cases(actor)
    )
    return {row.id: CaseRef(*row) for row in conn.execute(query)} if ids else {}


def _places(conn: Connection, ids: Collection[int]) -> dict[int, str]:
    query = select(department.c.id, department.c.name).where(department.c.id.in_(sorted(ids)))
    return {row.id: row.name for row in conn.execute(query)} if ids else {}


# --- the public -----------------------------------------------------------------------------------------------------


def public_years(database: Database, *, now: datetime) -> tuple[int, ...]:
    """The years of which plans stand published, the latest first."""
    with database.reading() as conn:
        query = select(inspection_plan.c.year).where(inspection_plan.c.case_id.in_(_published()))
        return tuple(conn.scalars(query.distinct().order_by(inspection_plan.c.year.desc())))


def public_plans(database: Database, *, year: int | None = None, now: datetime) -> tuple[PublicPlan, ...]:
    """What stands published, by department; a withdrawn publication takes its plan off the page."""
    with database.reading() as conn:
        return _public(conn, inspection_plan.c.year == year if year else None)


def public_plan(database: Database, plan_id: int, *, now: datetime) -> PublicPlan:
    with database.reading() as conn:
        found = _public(conn, inspection_plan.c.id == plan_id)
    if not found:
        raise NotFound(plan_id)
    return found[0]


def plan_of_publication(database: Database, publication_id: int, *, now: datetime) -> int:
    """The plan that was made public so."""
    query = select(inspection_plan.c.id).join(publication, publication.c.case_id == inspection_plan.c.case_id)
    with database.reading() as conn:
        found: int | None = conn.scalar(query.where(publication.c.id == publication_id))
    if found is None:
        raise NotFound(publication_id)
    return found


def _published() -> Any:
    stands = (publication.c.kind == PUBLISHED, publication.c.withdrawn_at.is_(None))
    return select(publication.c.case_id).where(*stands)


def _public(conn: Connection, which: ColumnElement[bool] | None) -> tuple[PublicPlan, ...]:
    newest = (
        select(func.max(publication.c.id))
        .where(publication.c.kind == PUBLISHED, publication.c.withdrawn_at.is_(None))
        .group_by(publication.c.case_id)
    )
    query = (
        select(inspection_plan.c.id, publication.c.title, publication.c.body, publication.c.published_at,
               department.c.name)
        .join(publication, publication.c.case_id == inspection_plan.c.case_id)
        .join(department, department.c.id == inspection_plan.c.department_id)
        .where(publication.c.id.in_(newest))
        .order_by(inspection_plan.c.year.desc(), department.c.code)
    )  # fmt: skip
    found = []
    for row in conn.execute(query if which is None else query.where(which)):
        plan = plans.by_id(conn, row.id)
        version = _as_published(plans.versions(conn, plan.id), row.published_at)
        rows = worded(conn, plan, plans.rows_of(conn, version.id)) if version else []
        adjusted = version.reason if version else ""
        found.append(
            PublicPlan(
                plan.id, plan.year, row.name, row.title, row.body, row.published_at.date(), adjusted, tuple(rows)
            )
        )
    return tuple(found)


def _as_published(known: Sequence[plans.Version], at: datetime) -> plans.Version | None:
    """The version that this publication made public."""
    return next((one for one in known if one.published_at == at), None)
