"""A visit that several departments make together (综合查一次), and what is noted beside an inspection's count."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, insert, select, update

from workflows.supervision.cases.tables import inspection
from workflows.supervision.frequency.tables import joint_visit


@dataclass(frozen=True)
class JointVisit:
    """One more department at a visit: what it looks at and whom it sends."""

    department_id: int
    item_id: int
    inspectors: Sequence[str]
    overlap_id: int | None = None


def join(conn: Connection, case_id: int, visits: Iterable[JointVisit]) -> None:
    """These departments take part in the inspection of the case; each counts it once."""
    rows = [
        {
            "case_id": case_id,
            "department_id": one.department_id,
            "item_id": one.item_id,
            "inspectors": list(one.inspectors),
            "overlap_id": one.overlap_id,
        }
        for one in visits
    ]
    if rows:
        conn.execute(insert(joint_visit), rows)


def joint_visits(conn: Connection, case_id: int) -> list[JointVisit]:
    table = joint_visit
    query = select(table).where(table.c.case_id == case_id).order_by(table.c.department_id)
    return [
        JointVisit(row.department_id, row.item_id, tuple(row.inspectors), row.overlap_id) for row in conn.execute(query)
    ]


def counted_for(conn: Connection, case_id: int) -> date | None:
    """The day the inspection of the case was last counted for."""
    return conn.scalar(select(inspection.c.planned_on).where(inspection.c.case_id == case_id))


def visited(conn: Connection, case_id: int) -> bool:
    """Whether somebody went there already."""
    query = select(inspection.c.id).where(inspection.c.case_id == case_id, inspection.c.inspected_on.is_not(None))
    return conn.scalar(query) is not None


def note_source(conn: Connection, case_id: int, *, task_source: str, cap_note: str) -> None:
    """Where the task came from and whether a cap applies, beside the inspection."""
    values = {"task_source": task_source[:16], "cap_note": cap_note[:64]}
    conn.execute(update(inspection).where(inspection.c.case_id == case_id).values(**values))
