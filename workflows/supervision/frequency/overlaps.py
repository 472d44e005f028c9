"""综合查一次: what other departments are about to look at, at the same party, within thirty days of our visit.

One row for each drawn party and other department, the firmest plan of it: an inspection begun goes before a party drawn
in a batch, that before a row of an annual plan.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, exists, insert, select, update

from workflows.supervision import plans
from workflows.supervision.cases.tables import case, case_link, inspection
from workflows.supervision.drawing.tables import draw, draw_member
from workflows.supervision.frequency.given import ACCEPTED, given_to_another
from workflows.supervision.frequency.tables import visit_overlap
from workflows.supervision.parties.tables import party, permit
from workflows.supervision.plans import Upcoming

NEAR = timedelta(days=30)
INSPECTION, BATCH, PLAN = "inspection", "batch", "plan"
MERGE, SEPARATE = "merge", "separate"
REFUSED, LAPSED = "refused", "lapsed"


@dataclass(frozen=True)
class Overlap:
    """What another department intends; ``answer`` is its own word on one visit for both."""

    id: int
    draw_id: int
    party_id: int
    department_id: int
    kind: str
    reference: str
    other_case_id: int
    item_id: int
    planned_on: date
    decision: str | None
    reason: str
    answer: str | None
    answer_reason: str
    inspectors: Sequence[str]


@dataclass(frozen=True)
class Intended:
    """One intention, before it is written down."""

    party_id: int
    department_id: int
    kind: str
    reference: str
    other_case_id: int
    item_id: int
    planned_on: date


def find(conn: Connection, *, department_id: int, parties: Collection[int], on: date, now: datetime) -> list[Intended]:
    """Per party and other department the firmest and nearest intention."""
    wanted = sorted(parties)
    near = (on - NEAR, on + NEAR)
    everything = [
        *_inspections(conn, department_id, wanted, near),
        *_drawn(conn, department_id, wanted, near),
        *_planned(conn, department_id, wanted, near, now),
    ]
    firmness = (INSPECTION, BATCH, PLAN)
    everything.sort(key=lambda one: (firmness.index(one.kind), abs(one.planned_on - on), one.other_case_id))
    chosen: dict[tuple[int, int], Intended] = {}
    for one in everything:
        chosen.setdefault((one.party_id, one.department_id), one)
    return sorted(chosen.values(), key=lambda one: (one.party_id, one.department_id))


def _inspections(
    conn: Connection, department_id: int, parties: Sequence[int], near: tuple[date, date]
) -> Iterator[Intended]:
    """Begun and nobody went there yet."""
    query = (
        select(inspection, case.c.case_no)
        .join(case, case.c.id == inspection.c.case_id)
        .where(
            inspection.c.party_id.in_(parties),
            inspection.c.department_id != department_id,
            inspection.c.inspected_on.is_(None),
            inspection.c.planned_on.between(*near),
            case.c.state == "open",
            ~given_to_another(inspection.c.case_id, inspection.c.party_id),
        )
    )
    for row in conn.execute(query):
        yield Intended(
            row.party_id, row.department_id, INSPECTION, row.case_no, row.case_id, row.item_id, row.planned_on
        )


def _drawn(conn: Connection, department_id: int, parties: Sequence[int], near: tuple[date, date]) -> Iterator[Intended]:
    """Drawn in another department's batch, no case of it begun."""
    begun = case.alias("begun")
    later = draw.alias("later")
    started = exists().where(
        case_link.c.from_case_id == case.c.id,
        begun.c.id == case_link.c.to_case_id,
        begun.c.party_id == party.c.id,
    )
    query = (
        select(party.c.id.label("party_id"), case.c.id, case.c.department_id, case.c.case_no, case.c.item_id, draw)
        .join(draw_member, draw_member.c.member_id == party.c.code)
        .join(draw, draw.c.id == draw_member.c.draw_id)
        .join(case, case.c.case_no == draw.c.reference)
        .where(
            party.c.id.in_(parties),
            draw_member.c.kind == "object",
            draw_member.c.drawn,
            draw.c.state == "drawn",
            draw.c.planned_on.between(*near),
            case.c.department_id != department_id,
            case.c.state != "terminated",
            ~exists().where(later.c.reference == draw.c.reference, later.c.attempt > draw.c.attempt),
            ~started,
            ~given_to_another(case.c.id, party.c.id),
        )
    )
    for row in conn.execute(query):
        found = row._mapping
        yield Intended(
            found["party_id"], found[case.c.department_id], BATCH, found[case.c.case_no], found[case.c.id],
            found[case.c.item_id] or 0, found[draw.c.planned_on],
        )  # fmt: skip


def _planned(
    conn: Connection, department_id: int, parties: Sequence[int], near: tuple[date, date], now: datetime
) -> Iterator[Intended]:
    """Rows of annual plans whose pool holds the party."""
    rows = [one for one in plans.upcoming(conn, but_department=department_id, now=now) if _within(one, near)]
    if not rows:
        return
    numbers = {one.plan_case_no for one in rows}
    ids = {
        row.case_no: row.id
        for row in conn.execute(select(case.c.id, case.c.case_no).where(case.c.case_no.in_(numbers)))
    }
    for one in rows:
        query = pool_query(one.item_id, one.risk_classes, one.town).where(party.c.id.in_(parties))
        for target in conn.execute(query):
            yield Intended(
                target.id, one.department_id, PLAN, one.plan_case_no, ids[one.plan_case_no], one.item_id, one.visits_on
            )


def _within(one: Upcoming, near: tuple[date, date]) -> bool:
    return near[0] <= one.visits_on <= near[1]


def pool_query(item_id: int, risk_classes: Sequence[str], town: str) -> Select[Any]:
    """The parties that a batch of this item, these classes and this town draws from."""
    holders = select(permit.c.party_id).where(permit.c.item_id == item_id, permit.c.state == "valid")
    query = (
        select(party)
        .where(party.c.id.in_(holders), party.c.state == "active", party.c.risk_class.in_(list(risk_classes)))
        .order_by(party.c.code)
    )
    return query.where(party.c.town == town) if town else query


def write(conn: Connection, draw_id: int, found: Iterable[Intended], *, now: datetime) -> None:
    rows = [
        {
            "draw_id": draw_id, "party_id": one.party_id, "department_id": one.department_id, "kind": one.kind,
            "reference": one.reference, "other_case_id": one.other_case_id, "item_id": one.item_id,
            "planned_on": one.planned_on, "found_at": now,
        }
        for one in found
    ]  # fmt: skip
    if rows:
        conn.execute(insert(visit_overlap), rows)


def of_draw(conn: Connection, draw_id: int) -> list[Overlap]:
    table = visit_overlap
    query = select(table).where(table.c.draw_id == draw_id).order_by(table.c.party_id, table.c.department_id)
    return [_overlap(row) for row in conn.execute(query)]


def given_away(conn: Connection, other_case_id: int) -> dict[int, Overlap]:
    """Party → the joint visit that takes the place of what this case (a batch) had drawn."""
    table = visit_overlap
    query = (
        select(table)
        .join(case, case.c.id == table.c.other_case_id)
        .where(table.c.other_case_id == other_case_id, given_to_another(case.c.id, table.c.party_id))
        .where(table.c.answer == ACCEPTED)
    )
    return {row.party_id: _overlap(row) for row in conn.execute(query)}


def joined_near(conn: Connection, department_id: int, on: date) -> dict[int, str]:
    """Party → number of the batch whose joint visit this department takes part in, within thirty days."""
    table = visit_overlap
    query = (
        select(table.c.party_id, draw.c.reference)
        .join(draw, draw.c.id == table.c.draw_id)
        .join(case, case.c.case_no == draw.c.reference)
        .where(
            table.c.department_id == department_id,
            table.c.answer == ACCEPTED,
            draw.c.planned_on.between(on - NEAR, on + NEAR),
            case.c.state != "terminated",
        )
        .order_by(table.c.id)
    )
    return {row.party_id: row.reference for row in conn.execute(query)}


def of_party(conn: Connection, case_no: str, party_id: int) -> list[Overlap]:
    """What the newest draw of a batch has to do with other departments at one party."""
    table = visit_overlap
    newest = select(draw.c.id).where(draw.c.reference == case_no).order_by(draw.c.attempt.desc()).limit(1)
    query = select(table).where(table.c.draw_id == newest.scalar_subquery(), table.c.party_id == party_id)
    return [_overlap(row) for row in conn.execute(query.order_by(table.c.department_id))]


def decide(conn: Connection, overlap_id: int, decision: str, *, reason: str, actor: str, now: datetime) -> None:
    """The handler's word: one visit is offered, or both go by themselves for a reason."""
    _set(conn, overlap_id, {"decision": decision, "reason": reason, "decided_by": actor, "decided_at": now})


def answer(
    conn: Connection, overlap_id: int, said: str, *, reason: str, inspectors: Sequence[str], actor: str, now: datetime
) -> None:
    """The other department's word (会签)."""
    facts = {
        "answer": said, "answer_reason": reason, "inspectors": list(inspectors), "answered_by": actor,
        "answered_at": now,
    }  # fmt: skip
    _set(conn, overlap_id, facts)


def _set(conn: Connection, overlap_id: int, values: dict[str, Any]) -> None:
    conn.execute(update(visit_overlap).where(visit_overlap.c.id == overlap_id).values(**values))


def _overlap(row: Any) -> Overlap:
    known = {name: getattr(row, name) for name in Overlap.__dataclass_fields__ if name != "inspectors"}
    return Overlap(**known, inspectors=tuple(row.inspectors or ()))
