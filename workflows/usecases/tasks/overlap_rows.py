"""综合查一次: overlaps as rows of a form, for the handler who decides and for the department that is asked."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from workflows.engine.types import Step, WorkItem
from workflows.processes.common.merging import AGREED_IN_PLAN, row_code
from workflows.supervision.drawing import batches_of
from workflows.supervision.frequency import overlaps
from workflows.supervision.frequency.overlaps import MERGE, Overlap
from workflows.supervision.items.tables import approval_item
from workflows.supervision.organisation.tables import department
from workflows.supervision.parties.tables import party
from workflows.usecases.forms import ChecklistPoint

OVERLAPS, OFFERS = "overlaps", "offers"
"""Values of a checklist field's property ``points``."""
KINDS = {"inspection": "在办检查", "batch": "已抽中的批次", "plan": "年度计划"}


def asked_department(step: Step, item: WorkItem) -> int | None:
    """The department whose people a step is for, where it is not the case's own (property ``department``)."""
    if not step.properties.get("department"):
        return None
    numbers = {one.partition(":")[0] for one in item.candidates}
    found = sorted(int(one) for one in numbers if one.isdecimal())
    return found[0] if found else None


def overlap_points(
    conn: Connection, case_no: str, wanted: str, department_id: int | None
) -> tuple[ChecklistPoint, ...]:
    """Rows of the newest draw: those still to be decided, or those a department is still to answer."""
    attempts = batches_of(conn, case_no)
    if not attempts:
        return ()
    found = overlaps.of_draw(conn, attempts[-1].id)
    if wanted == OVERLAPS:
        rows = [one for one in found if one.reason != AGREED_IN_PLAN and one.answer is None]
    else:
        rows = [
            one for one in found if one.decision == MERGE and one.answer is None and one.department_id == department_id
        ]
    return _points(conn, rows, wanted, attempts[-1].planned_on)


def _points(conn: Connection, rows: Sequence[Overlap], wanted: str, on: object) -> tuple[ChecklistPoint, ...]:
    parties = _named(conn, party, [one.party_id for one in rows])
    offices = _named(conn, department, [one.department_id for one in rows])
    items = _named(conn, approval_item, [one.item_id for one in rows])
    return tuple(
        ChecklistPoint(
            row_code(one.id),
            parties.get(one.party_id, ""),
            _words(one, offices, items, wanted, on),
            f"{KINDS.get(one.kind, one.kind)} {one.reference}",
            "一般",
        )
        for one in rows
    )


def _words(one: Overlap, offices: Mapping[int, str], items: Mapping[int, str], wanted: str, on: object) -> str:
    what = f"《{items[one.item_id]}》检查" if one.item_id in items else "检查"
    if wanted == OVERLAPS:
        return f"{offices.get(one.department_id, '')}拟于{one.planned_on}作{what}"
    return f"本部门原拟于{one.planned_on}作{what}；联合检查拟于{on}进行"


def _named(conn: Connection, table: object, ids: Sequence[int]) -> dict[int, str]:
    columns = table.c  # type: ignore[attr-defined]
    query = select(columns.id, columns.name).where(columns.id.in_(sorted(set(ids))))
    return {row.id: row.name for row in conn.execute(query)}
