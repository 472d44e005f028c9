"""How often a department has inspected parties in a year, what is under way included (国办发〔2024〕54号).

Counted is, for the year of the visit (its day, else the planned one):
- every inspection of the department, done or begun, unless its case was ended before anybody went there;
- every inspection of another department that it takes part in: one visit, counted once for each department;
- every party drawn for it whose case is still to be started, unless its visit was merged into another's.
"""

from collections.abc import Collection
from datetime import date

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    and_,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)

from workflows.supervision.cases.tables import case, case_link, inspection
from workflows.supervision.drawing.tables import draw, draw_member
from workflows.supervision.frequency.given import ACCEPTED, given_to_another
from workflows.supervision.frequency.tables import joint_visit, visit_overlap
from workflows.supervision.organisation.tables import department
from workflows.supervision.parties.tables import party

ASKED_ONE_BY_ONE = 500
"""More parties than this are filtered here: databases bound the number of parameters."""


def lock(conn: Connection, departments: Collection[int]) -> None:
    """Hold these departments' counts until the transaction ends: whoever counts after us sees what we add.

    Rows are locked in the order of their ids, so that two who need the same departments never wait in a circle.
    SQLite has one writer at a time anyway.
    """
    query = select(department.c.id).where(department.c.id.in_(sorted(set(departments)))).order_by(department.c.id)
    conn.execute(query.with_for_update(key_share=True)).all()


def counts(
    conn: Connection,
    department_id: int,
    year: int,
    *,
    parties: Collection[int] | None = None,
    but_case: int | None = None,
) -> dict[int, int]:
    """Party → visits of the year by the department; parties without one are not in it."""
    parts = union_all(
        _inspected(department_id, year, but_case), _joined(department_id, year, but_case), _drawn(department_id, year)
    ).subquery()
    query = select(parts.c.party_id, func.count()).group_by(parts.c.party_id)
    if parties is not None and len(parties) <= ASKED_ONE_BY_ONE:
        query = query.where(parts.c.party_id.in_(sorted(parties)))
    wanted = None if parties is None else set(parties)
    return {row[0]: row[1] for row in conn.execute(query) if wanted is None or row[0] in wanted}


def _of_year(year: int) -> ColumnElement[bool]:
    day = func.coalesce(inspection.c.inspected_on, inspection.c.planned_on)
    return day.between(date(year, 1, 1), date(year, 12, 31))


def _stands(but_case: int | None) -> ColumnElement[bool]:
    """Not ended or given away to another's visit before anybody went there, and not the case that asks."""
    ended = exists().where(case.c.id == inspection.c.case_id, case.c.state == "terminated")
    given = given_to_another(inspection.c.case_id, inspection.c.party_id)
    stands = or_(inspection.c.inspected_on.is_not(None), and_(~ended, ~given))
    if but_case is None:
        return stands
    return and_(stands, or_(inspection.c.case_id.is_(None), inspection.c.case_id != but_case))


def _inspected(department_id: int, year: int, but_case: int | None) -> Select[tuple[int]]:
    return select(inspection.c.party_id).where(
        inspection.c.department_id == department_id, _of_year(year), _stands(but_case)
    )


def _joined(department_id: int, year: int, but_case: int | None) -> Select[tuple[int]]:
    return (
        select(inspection.c.party_id)
        .join(joint_visit, joint_visit.c.case_id == inspection.c.case_id)
        .where(joint_visit.c.department_id == department_id, _of_year(year), _stands(but_case))
    )


def _drawn(department_id: int, year: int) -> Select[tuple[int]]:
    """Drawn, by whichever department the visit will be made with, and no case of it begun."""
    later = draw.alias("later")
    batch = case.alias("batch")
    begun = case.alias("begun")
    partner = exists().where(
        visit_overlap.c.draw_id == draw.c.id,
        visit_overlap.c.party_id == party.c.id,
        visit_overlap.c.department_id == department_id,
        visit_overlap.c.answer == ACCEPTED,
    )
    started = exists().where(
        case_link.c.from_case_id == batch.c.id,
        case_link.c.kind == "batch",
        begun.c.id == case_link.c.to_case_id,
        begun.c.party_id == party.c.id,
    )
    mine = and_(draw.c.department == cast(literal(department_id), String), ~given_to_another(batch.c.id, party.c.id))
    return (
        select(party.c.id)
        .join(draw_member, draw_member.c.member_id == party.c.code)
        .join(draw, draw.c.id == draw_member.c.draw_id)
        .join(batch, batch.c.case_no == draw.c.reference)
        .where(
            draw_member.c.kind == "object",
            draw_member.c.drawn,
            draw.c.state == "drawn",
            draw.c.planned_on.between(date(year, 1, 1), date(year, 12, 31)),
            batch.c.state != "terminated",
            ~exists().where(later.c.reference == draw.c.reference, later.c.attempt > draw.c.attempt),
            ~started,
            or_(mine, partner),
        )
    )
