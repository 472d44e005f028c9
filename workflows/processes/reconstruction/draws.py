"""Draws: who was in the pool and drawn, who was in it and not drawn, who was kept out and why."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, exists, select

from workflows.processes.reconstruction.reach import Reach, midnight
from workflows.supervision.cases.tables import case, case_link, inspection
from workflows.supervision.drawing.tables import draw, draw_exclusion, draw_member
from workflows.supervision.frequency.given import ACCEPTED
from workflows.supervision.frequency.tables import visit_overlap
from workflows.supervision.parties.tables import party
from workflows.supervision.tracing import Deviation, Moment, MomentKind

_LATER = draw.alias("later")
DRAWS = (
    draw.c.id, draw.c.reference, draw.c.attempt, draw.c.title, draw.c.drawn_at, draw.c.drawn_by, draw.c.observer,
    draw.c.pool_size, draw.c.pool_sha256, draw.c.planned_on, draw.c.redraw_reason, case.c.id.label("case_id"),
    case.c.department_id, case.c.item_id, case.c.state.label("case_state"),
    exists().where(_LATER.c.redraw_of == draw.c.id).label("redrawn"),
)  # fmt: skip
ONE_DAY = timedelta(days=1)


def moments(reach: Reach) -> Iterator[Moment]:
    """One moment for every party drawn and, where the scope names parties, for each of them not drawn or kept out.

    For a whole item or department those not drawn are one moment a draw: how many.
    """
    for ids in reach.chunks():
        query: Select[Any] = select(*DRAWS).join(case, case.c.case_no == draw.c.reference).where(case.c.id.in_(ids))
        for row in reach.conn.execute(query.order_by(draw.c.id)).all():
            if reach.holds(row.drawn_at):
                yield from _members(reach, row)
                yield from _excluded(reach, row)


def _members(reach: Reach, row: Row[Any]) -> Iterator[Moment]:
    passed_over = 0
    visited = _visited(reach, row)
    for member in reach.conn.execute(_member_query(reach, row)):
        facts = _facts(row) | {"stratum": member.stratum, "name": member.name}
        about = {"case_id": row.case_id, "department_id": row.department_id, "item_id": row.item_id}
        if member.drawn:
            yield _drawn(reach, row, member, facts | {"position": member.position}, about, visited)
        elif reach.parties is None:
            passed_over += 1
        else:
            yield Moment(
                at=row.drawn_at, kind=MomentKind.POOLED, source="draw_member", source_id=f"{row.id}:{member.member_id}",
                title=row.title, actor=row.drawn_by or "", done=facts, party_id=member.party_id, **about,
            )  # fmt: skip
    if passed_over:
        yield Moment(
            at=row.drawn_at, kind=MomentKind.POOLED, source="draw", source_id=str(row.id), title=row.title,
            actor=row.drawn_by or "", done=_facts(row) | {"not_drawn": passed_over}, case_id=row.case_id,
            department_id=row.department_id, item_id=row.item_id,
        )  # fmt: skip


def _drawn(
    reach: Reach, row: Row[Any], member: Row[Any], facts: dict[str, Any], about: dict[str, Any], visited: set[int]
) -> Moment:
    """Drawn; and no inspection came of it although the planned day had passed and no second draw replaced this one."""
    wanted: dict[str, Any] = {"planned_on": row.planned_on.isoformat() if row.planned_on else None}
    at: datetime = row.drawn_at
    over = row.planned_on is not None and midnight(row.planned_on + ONE_DAY) <= reach.horizon
    missing = over and row.case_state == "closed" and not row.redrawn and member.party_id not in visited
    if missing:
        wanted["failed_on"] = row.planned_on.isoformat()
    return Moment(
        at=at, kind=MomentKind.DRAWN, source="draw_member", source_id=f"{row.id}:{member.member_id}", title=row.title,
        actor=row.drawn_by or "", expected=wanted, done=facts,
        deviation=Deviation.MISSING if missing else Deviation.NONE, party_id=member.party_id, **about,
    )  # fmt: skip


def _excluded(reach: Reach, row: Row[Any]) -> Iterator[Moment]:
    """Kept out of the pool with a reason: enough visits this year, a joint visit soon."""
    table = draw_exclusion
    query = (
        select(table, party.c.id.label("party_id"))
        .join(party, party.c.code == table.c.member_id)
        .where(table.c.draw_id == row.id, table.c.kind == "object")
    )
    for one in reach.conn.execute(query.order_by(table.c.id)):
        if reach.parties is not None and one.party_id not in reach.parties:
            continue
        yield Moment(
            at=row.drawn_at, kind=MomentKind.POOLED, source="draw_exclusion", source_id=str(one.id), title=row.title,
            actor=row.drawn_by or "", done=_facts(row) | {"name": one.name, "why": one.reason}, case_id=row.case_id,
            department_id=row.department_id, item_id=row.item_id, party_id=one.party_id,
        )  # fmt: skip


def _member_query(reach: Reach, row: Row[Any]) -> Select[Any]:
    """By the primary key of the draw; of one party by the index on the member."""
    query = (
        select(draw_member, party.c.id.label("party_id"))
        .outerjoin(party, party.c.code == draw_member.c.member_id)
        .where(draw_member.c.draw_id == row.id, draw_member.c.kind == "object")
        .order_by(draw_member.c.drawn.desc(), draw_member.c.position, draw_member.c.member_id)
    )
    if reach.scope.party_id is not None:
        return query.where(party.c.id == reach.scope.party_id)
    return query.where(party.c.town == reach.scope.town) if reach.scope.town else query


def _visited(reach: Reach, row: Row[Any]) -> set[int]:
    """Parties whose inspection came of this draw, as a case or as a row, or was given to another department's visit."""
    begun = select(case.c.party_id).join(case_link, case_link.c.to_case_id == case.c.id)
    table = visit_overlap.c
    found: set[int] = set()
    for query in (
        begun.where(case_link.c.from_case_id == row.case_id, case_link.c.kind == "batch"),
        select(inspection.c.party_id).where(inspection.c.batch_id == row.id),
        select(table.party_id).where(table.other_case_id == row.case_id, table.answer == ACCEPTED),
    ):
        found |= {one for one in reach.conn.scalars(query) if one is not None}
    return found


def _facts(row: Row[Any]) -> dict[str, Any]:
    return {
        "reference": row.reference, "attempt": row.attempt, "pool_size": row.pool_size, "observer": row.observer or "",
        "pool_sha256": row.pool_sha256 or "", "planned_on": row.planned_on.isoformat() if row.planned_on else None,
        "redraw_reason": row.redraw_reason, "redrawn": bool(row.redrawn),
    }  # fmt: skip
