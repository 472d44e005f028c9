"""The draw page: every double-random batch, how its draw came about, and the record that anybody can recompute.

Opening, observing, drawing and starting the cases are steps of ``inspection_batch.bpmn``; nothing here acts.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, and_, func, select

from workflows.db import Database
from workflows.supervision import drawing
from workflows.supervision.cases.tables import case, case_link
from workflows.supervision.drawing import Batch, Pool
from workflows.supervision.drawing.tables import draw
from workflows.supervision.frequency import overlaps
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.officers import names
from workflows.supervision.organisation.tables import department, officer
from workflows.supervision.parties.tables import party
from workflows.usecases.errors import NotFound
from workflows.usecases.permissions import visible_cases

PROCESS = "inspection_batch"
MOST = 200


@dataclass(frozen=True)
class BatchRow:
    """One batch in the list; ``state`` is the draw's: none | open | frozen | observed | drawn."""

    case_id: int
    case_no: str
    title: str
    department_name: str
    opened_at: datetime
    state: str
    attempts: int
    pool_size: int | None
    drawn: int
    case_state: str


@dataclass(frozen=True)
class DrawnRow:
    """One drawn object with its team; ``case_id`` once its case is open and the viewer may see it."""

    position: int
    code: str
    name: str
    stratum: str
    rank: str
    inspectors: tuple[str, ...]
    case_id: int | None
    case_no: str


@dataclass(frozen=True)
class StratumRow:
    """One stratum; ``ratio`` is a percentage as text, None where a person said how many. ``drawn``: None before."""

    id: str
    size: int
    ratio: str | None
    wanted: int
    drawn: int | None


@dataclass(frozen=True)
class OverlapRow:
    """Another department's visit to a drawn party, and what became of it."""

    party_name: str
    department_name: str
    kind: str
    reference: str
    planned_on: date
    outcome: str  # undecided | separate | asked | accepted | refused | lapsed
    reason: str


@dataclass(frozen=True)
class Attempt:
    """One draw of the batch, the newest being in force; its list stands only after the draw."""

    batch: Batch
    department_name: str
    observer_name: str
    observer_department: str
    strata: tuple[StratumRow, ...]
    recusals: tuple[tuple[str, str, str], ...]  # inspector, object, reason
    excluded: tuple[tuple[str, str, str, str], ...]  # kind, code, name, reason
    overlaps: tuple[OverlapRow, ...]
    drawn: tuple[DrawnRow, ...]


@dataclass(frozen=True)
class BatchView:
    case_id: int
    case_no: str
    title: str
    state: str
    attempts: tuple[Attempt, ...]


def listing(database: Database, actor: Actor, *, now: datetime) -> tuple[BatchRow, ...]:
    """The batches the actor may see, newest first."""
    newest = select(draw.c.reference, func.max(draw.c.attempt).label("attempts")).group_by(draw.c.reference).subquery()
    query = (
        select(case, department.c.name.label("department_name"), draw, newest.c.attempts)
        .outerjoin(department, department.c.id == case.c.department_id)
        .outerjoin(newest, newest.c.reference == case.c.case_no)
        .outerjoin(draw, and_(draw.c.reference == case.c.case_no, draw.c.attempt == newest.c.attempts))
        .where(case.c.process_key == PROCESS, visible_cases(actor))
        .order_by(case.c.id.desc())
        .limit(MOST)
    )
    with database.reading() as conn:
        return tuple(_row(row._mapping) for row in conn.execute(query))


def _row(row: Mapping[Any, Any]) -> BatchRow:
    return BatchRow(
        case_id=row[case.c.id],
        case_no=row[case.c.case_no],
        title=row[case.c.title],
        department_name=row["department_name"] or "",
        opened_at=row[case.c.opened_at],
        state=row[draw.c.state] or "none",
        attempts=row["attempts"] or 0,
        pool_size=row[draw.c.pool_size],
        drawn=len(row[draw.c.teams] or ()),
        case_state=row[case.c.state],
    )


def show(database: Database, actor: Actor, case_id: int, *, now: datetime) -> BatchView:
    """One batch with all its draws, the newest first."""
    with database.reading() as conn:
        found = _case(conn, actor, case_id)
        attempts = [_attempt(conn, actor, found, one) for one in drawing.batches_of(conn, found.case_no)]
    return BatchView(found.id, found.case_no, found.title, found.state, tuple(reversed(attempts)))


def record(database: Database, actor: Actor, case_id: int, draw_id: int, *, now: datetime) -> dict[str, Any]:
    """The published record of one draw, for download and for ``scripts/draw_verify.py``."""
    with database.reading() as conn:
        found = _case(conn, actor, case_id)
        one = next((b for b in drawing.batches_of(conn, found.case_no) if b.id == draw_id), None)
        if one is None or one.state != "drawn":
            raise NotFound(draw_id)
        return drawing.published_record(conn, draw_id)


def _case(conn: Connection, actor: Actor, case_id: int) -> Any:
    query = select(case).where(case.c.id == case_id, case.c.process_key == PROCESS, visible_cases(actor))
    row = conn.execute(query).first()
    if row is None:
        raise NotFound(case_id)
    return row


def _attempt(conn: Connection, actor: Actor, found: Any, one: Batch) -> Attempt:
    people = {
        row.staff_no: row.name
        for row in conn.execute(
            select(officer.c.staff_no, officer.c.name).where(officer.c.department_id == found.department_id)
        )
    }
    departments = {str(row.id): row.name for row in conn.execute(select(department.c.id, department.c.name))}
    pool = drawing.pool_of(conn, one.id) if one.pool_sha256 else None
    objects = {o.id: o.name for o in pool.objects} if pool else {}
    return Attempt(
        batch=one,
        department_name=departments.get(one.department, one.department),
        observer_name=names(conn, [one.observer]).get(one.observer, one.observer) if one.observer else "",
        observer_department=departments.get(one.observer_department or "", ""),
        strata=_strata(conn, one, pool) if pool else (),
        recusals=tuple(
            (people.get(r.inspector, r.inspector), objects.get(r.object, r.object), r.reason)
            for r in (pool.recusals if pool else ())
        ),
        excluded=tuple((e.kind, e.id, e.name, e.reason) for e in (pool.excluded if pool else ())),
        overlaps=_overlaps(conn, one.id, departments),
        drawn=_drawn(conn, actor, found, one, people, objects) if one.state == "drawn" else (),
    )


def _strata(conn: Connection, one: Batch, pool: Pool) -> tuple[StratumRow, ...]:
    sizes = Counter(target.stratum for target in pool.objects)
    drawn = Counter(target.stratum for target in drawing.result_of(conn, one.id).objects) if one.drawn_at else None
    return tuple(
        StratumRow(key, size, pool.ratios.get(key), pool.wanted.get(key, 0), None if drawn is None else drawn[key])
        for key, size in sorted(sizes.items())
    )


def _overlaps(conn: Connection, draw_id: int, departments: Mapping[str, str]) -> tuple[OverlapRow, ...]:
    found = overlaps.of_draw(conn, draw_id)
    ids = sorted({one.party_id for one in found})
    names_of = {row.id: row.name for row in conn.execute(select(party.c.id, party.c.name).where(party.c.id.in_(ids)))}
    return tuple(
        OverlapRow(
            party_name=names_of.get(one.party_id, ""),
            department_name=departments.get(str(one.department_id), ""),
            kind=one.kind,
            reference=one.reference,
            planned_on=one.planned_on,
            outcome=one.answer or {"merge": "asked", "separate": "separate"}.get(one.decision or "", "undecided"),
            reason=one.answer_reason or one.reason,
        )
        for one in found
    )


def _drawn(
    conn: Connection, actor: Actor, found: Any, one: Batch, people: Mapping[str, str], objects: Mapping[str, str]
) -> tuple[DrawnRow, ...]:
    result = drawing.result_of(conn, one.id)
    teams = {team.object: team.inspectors for team in result.teams}
    opened = _opened(conn, actor, found.id)
    return tuple(
        DrawnRow(
            position=position,
            code=target.id,
            name=objects.get(target.id, target.id),
            stratum=target.stratum,
            rank=target.rank,
            inspectors=tuple(people.get(staff_no, staff_no) for staff_no in teams.get(target.id, ())),
            case_id=opened.get(target.id, (None, ""))[0],
            case_no=opened.get(target.id, (None, ""))[1],
        )
        for position, target in enumerate(result.objects, start=1)
    )


def _opened(conn: Connection, actor: Actor, batch_case_id: int) -> dict[str, tuple[int, str]]:
    """Party code → the case that the batch started for it."""
    from_batch = select(case_link.c.to_case_id).where(case_link.c.from_case_id == batch_case_id)
    query = (
        select(case.c.id, case.c.case_no, party.c.code)
        .join(party, party.c.id == case.c.party_id)
        .where(case.c.id.in_(from_batch), visible_cases(actor))
    )
    return {row.code: (row.id, row.case_no) for row in conn.execute(query)}
