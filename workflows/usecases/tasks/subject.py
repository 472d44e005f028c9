"""What the step is about: the checklist in force on the inspection day and the permits of the party."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection, select

from workflows.engine.types import Form
from workflows.supervision.cases.evaluations import sample_of
from workflows.supervision.cases.tables import inspection
from workflows.supervision.frequency import joint_visits
from workflows.supervision.items.adjustments import AFTER_EXPIRY, BEFORE_START, OUTSIDE_AREA, OUTSIDE_SCOPE
from workflows.supervision.items.queries import points_for_parties, points_of_groups
from workflows.supervision.items.tables import approval_item
from workflows.supervision.organisation.departments import department_of
from workflows.supervision.parties.tables import permit
from workflows.usecases.case_head import CaseHead
from workflows.usecases.forms import ChecklistPoint
from workflows.usecases.tasks.overlap_rows import OFFERS, OVERLAPS, overlap_points
from workflows.usecases.tasks.tracing_rows import PREFIX as TRACING
from workflows.usecases.tasks.tracing_rows import tracing_points
from workflows.usecases.tasks.views import PermitView

FILES = "files"
FLAGS = {
    BEFORE_START: "提示：早于下放（委托）生效日期",
    AFTER_EXPIRY: "提示：已超出下放（委托）期限",
    OUTSIDE_AREA: "提示：超出下放（委托）的地域范围",
    OUTSIDE_SCOPE: "提示：许可范围未见于下放（委托）的权限范围",
}
Points = tuple[ChecklistPoint, ...]


def inspection_day(conn: Connection, head: CaseHead, *, now: datetime) -> date:
    """The day of the visit where it is known, else today."""
    found = conn.scalar(select(inspection.c.inspected_on).where(inspection.c.case_id == head.id))
    return found or now.date()


def points(
    conn: Connection,
    head: CaseHead | None,
    *,
    now: datetime,
    form: Form | None = None,
    department_id: int | None = None,
) -> Points:
    """The points in force on the inspection day that this form asks for.

    A checklist field may name its own with the property ``points``: letters of groups (``E``, ``B``, ``DF``), or
    ``files`` for the case files that were drawn, ``tracing.gaps`` …, ``overlaps`` or ``offers`` for visits of several
    departments (``department_id`` is the one that is asked). Without it: what a permit holder of the item is checked
    for.
    """
    fields = form.fields if form else ()
    wanted = next((field.properties.get("points", "") for field in fields if field.type == "checklist"), "")
    if head is not None and wanted.startswith(TRACING):
        return tracing_points(conn, head.id, wanted)
    if head is None or head.item_id is None:
        return ()
    if wanted == FILES:
        return _files(conn, head.id)
    if wanted in (OVERLAPS, OFFERS):
        return overlap_points(conn, head.case_no, wanted, department_id)
    day = inspection_day(conn, head, now=now)
    found = points_of_groups(conn, head.item_id, day, wanted) if wanted else points_for_parties(conn, head.item_id, day)
    own = tuple(ChecklistPoint(one.code, one.group_name, one.point, one.basis, one.severity) for one in found)
    return own if wanted else own + _of_partners(conn, head.id, day)


def _of_partners(conn: Connection, case_id: int, day: date) -> Points:
    """What the other departments of a joint visit look at, each in its own rows (各查各表)."""
    return tuple(
        ChecklistPoint(
            f"J{visit.department_id}-{one.code}",
            f"〔{department_of(conn, visit.department_id).name}〕{one.group_name}",
            one.point,
            one.basis,
            one.severity,
        )
        for visit in joint_visits(conn, case_id)
        for one in points_for_parties(conn, visit.item_id, day)
    )


def _files(conn: Connection, case_id: int) -> Points:
    """The drawn files as rows to judge, with what the register says against each."""
    return tuple(
        ChecklistPoint(
            f"F{place:02d}",
            "抽查案卷",
            f"{one.title}（{one.number}，{one.done_on:%Y-%m-%d}）",
            "；".join(FLAGS[flag] for flag in one.flags),
            _severity(one.flags),
        )
        for place, one in enumerate(sample_of(conn, case_id), 1)
    )


def _severity(flags: Sequence[str]) -> str:
    """Outside of the days or the area is a matter of fact; of the scope, of judgement."""
    return "否决" if set(flags) - {OUTSIDE_SCOPE} else "重点" if flags else "一般"


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
