"""What the annual plans had promised: their rows as they came into force, and the batch of each row."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, or_, select

from workflows.processes.reconstruction.reach import Reach, pages
from workflows.supervision.parties.tables import party, permit
from workflows.supervision.plans.tables import inspection_plan, plan_batch, plan_row, plan_row_department, plan_version
from workflows.supervision.tracing import Deviation, Moment, MomentKind

ROWS = (
    plan_row.c.id, plan_row.c.line, plan_row.c.position, plan_row.c.item_id, plan_row.c.risk_classes, plan_row.c.town,
    plan_row.c.method, plan_row.c.mode, plan_row.c.start_on, plan_row.c.expected, plan_row.c.pool_size,
    plan_row.c.basis, plan_version.c.version, plan_version.c.in_force_at, plan_version.c.approved_by,
    plan_version.c.reason, inspection_plan.c.department_id, inspection_plan.c.year, inspection_plan.c.case_id,
)  # fmt: skip
NEVER_STARTED = ("scheduled", "failed", "cancelled", "lapsed")


def rows(reach: Reach) -> Iterator[Moment]:
    """Rows of versions that came into force in the window and could concern the scope."""
    query = _joined().where(plan_version.c.in_force_at >= reach.start, plan_version.c.in_force_at < reach.end)
    classes = _classes(reach)
    for row in reach.conn.execute(query.where(*_concerning(reach)).order_by(plan_row.c.id)):
        if classes is not None and not classes & set(row.risk_classes):
            continue
        facts: dict[str, Any] = {
            "year": row.year, "version": row.version, "row": row.position, "risk_classes": list(row.risk_classes),
            "town": row.town, "method": row.method, "mode": row.mode, "start_on": row.start_on.isoformat(),
            "objects": row.expected, "pool_size": row.pool_size, "reason": row.reason,
        }  # fmt: skip
        yield Moment(
            at=row.in_force_at, kind=MomentKind.PLANNED, source="plan_row", source_id=str(row.id), title=row.line,
            actor=row.approved_by or "", expected={"legal_basis": row.basis}, done=facts, case_id=row.case_id,
            department_id=row.department_id, item_id=row.item_id,
        )  # fmt: skip


def batches(reach: Reach) -> Iterator[Moment]:
    """The batch of each row: started, put off, or never started although its day had come."""
    classes = _classes(reach)
    query: Select[Any] = (
        select(*ROWS, plan_batch)
        .select_from(
            plan_batch.join(plan_row, plan_row.c.id == plan_batch.c.row_id)
            .join(plan_version, plan_version.c.id == plan_row.c.version_id)
            .join(inspection_plan, inspection_plan.c.id == plan_batch.c.plan_id)
        )
        .where(plan_batch.c.start_at >= reach.start, plan_batch.c.start_at < reach.end, *_concerning(reach))
        .order_by(plan_batch.c.id)
    )
    for row in reach.conn.execute(query):
        if classes is not None and not classes & set(row.risk_classes):
            continue
        yield from _batch(reach, row)


def _batch(reach: Reach, row: Row[Any]) -> Iterator[Moment]:
    table = plan_batch.c
    values = row._mapping
    state, started_at = values[table.state], values[table.started_at]
    at: datetime = started_at or values[table.start_at]
    never = state in NEVER_STARTED
    if not reach.holds(at):
        return
    put_off = values[table.postponed_from]
    facts: dict[str, Any] = {
        "state": state, "batch_case": values[table.case_id], "year": row.year, "row": row.position,
        "why": values[table.trouble] or values[table.postpone_reason],
        "postponed_from": put_off.isoformat() if put_off else None, "postponed_by": values[table.postponed_by],
    }  # fmt: skip
    wanted: dict[str, Any] = {"start_at": values[table.start_at].isoformat(), "legal_basis": row.basis}
    wanted["failed_on"] = at.date().isoformat() if never else None
    yield Moment(
        at=at, kind=MomentKind.BATCH, source="plan_batch", source_id=str(values[table.id]), title=row.line,
        actor=values[table.started_by] or "", expected=wanted, done=facts,
        deviation=Deviation.MISSING if never else Deviation.NONE, case_id=values[table.case_id] or row.case_id,
        department_id=row.department_id, item_id=row.item_id,
    )  # fmt: skip


def _joined() -> Select[Any]:
    return select(*ROWS).select_from(
        plan_row.join(plan_version, plan_version.c.id == plan_row.c.version_id).join(
            inspection_plan, inspection_plan.c.id == plan_version.c.plan_id
        )
    )


def _concerning(reach: Reach) -> list[ColumnElement[bool]]:
    """Rows about the item, the town and the department of the scope; of a party, about what it holds a permit for."""
    scope = reach.scope
    clauses: list[ColumnElement[bool]] = []
    if scope.item_id is not None:
        clauses.append(plan_row.c.item_id == scope.item_id)
    elif reach.parties is not None:
        clauses.append(plan_row.c.item_id.in_(_held_items(reach)))
    if towns := _towns(reach):
        clauses.append(or_(plan_row.c.town == "", plan_row.c.town.in_(towns)))
    if reach.departments:
        mine = sorted(reach.departments)
        joint = select(plan_row_department.c.row_id).where(plan_row_department.c.department_id.in_(mine))
        clauses.append(or_(inspection_plan.c.department_id.in_(mine), plan_row.c.id.in_(joint)))
    return clauses


def _held_items(reach: Reach) -> list[int]:
    found: set[int] = set()
    for ids in pages(sorted(reach.parties or ())):
        found |= set(reach.conn.scalars(select(permit.c.item_id).where(permit.c.party_id.in_(ids)).distinct()))
    return sorted(found)


def _towns(reach: Reach) -> list[str]:
    if reach.scope.town:
        return [reach.scope.town]
    if reach.scope.party_id is None:
        return []
    return list(reach.conn.scalars(select(party.c.town).where(party.c.id == reach.scope.party_id)))


def _classes(reach: Reach) -> set[str] | None:
    """The risk class of the one party asked about (as registered today: it is not dated); None for a wider scope."""
    if reach.scope.party_id is None:
        return None
    return set(reach.conn.scalars(select(party.c.risk_class).where(party.c.id == reach.scope.party_id)))
