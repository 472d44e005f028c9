"""What the step is about: the checklist in force on the inspection day and the permits of the party."""

from datetime import date, datetime

from sqlalchemy import Connection, select

from workflows.supervision.cases.tables import inspection
from workflows.supervision.items.tables import approval_item, checklist, checklist_point
from workflows.supervision.organisation.dated import in_force
from workflows.supervision.parties.tables import permit
from workflows.usecases.case_head import CaseHead
from workflows.usecases.forms import ChecklistPoint
from workflows.usecases.tasks.views import PermitView


def inspection_day(conn: Connection, head: CaseHead, *, now: datetime) -> date:
    """The day of the visit where it is known, else today."""
    found = conn.scalar(select(inspection.c.inspected_on).where(inspection.c.case_id == head.id))
    return found or now.date()


def points(conn: Connection, head: CaseHead | None, *, now: datetime) -> tuple[ChecklistPoint, ...]:
    """The points of the item's checklist in force on the inspection day."""
    if head is None or head.item_id is None:
        return ()
    day = inspection_day(conn, head, now=now)
    newest = (
        select(checklist.c.id)
        .where(checklist.c.item_id == head.item_id, in_force(checklist, day))
        .order_by(checklist.c.version.desc())
        .limit(1)
    )
    query = select(checklist_point).where(checklist_point.c.checklist_id == newest.scalar_subquery())
    return tuple(
        ChecklistPoint(row.code, row.group_name, row.point, row.basis, row.severity)
        for row in conn.execute(query.order_by(checklist_point.c.position, checklist_point.c.id))
    )


def permits(conn: Connection, head: CaseHead | None) -> tuple[PermitView, ...]:
    """The party's permits, those of the case's item first."""
    if head is None or head.party_id is None:
        return ()
    query = (
        select(permit, approval_item.c.name.label("item_name"))
        .outerjoin(approval_item, approval_item.c.id == permit.c.item_id)
        .where(permit.c.party_id == head.party_id)
        .order_by(permit.c.item_id != (head.item_id or 0), permit.c.issued_on.desc())
        .limit(20)
    )
    return tuple(
        PermitView(
            row.number,
            row.item_name or "",
            row.issued_on,
            row.expires_on,
            row.state,
            row.approval_mode,
            row.snapshot or {},
        )
        for row in conn.execute(query)
    )
