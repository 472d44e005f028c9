"""What stands around the rows of a plan: items and partners of today, and the batches of the year to come."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from workflows.supervision.cases.tables import case
from workflows.supervision.deadlines import current_calendar
from workflows.supervision.items.queries import items
from workflows.supervision.items.tables import approval_item
from workflows.supervision.organisation.dated import in_force
from workflows.supervision.organisation.departments import departments
from workflows.supervision.organisation.switches import Switch
from workflows.supervision.organisation.tables import officer, role_assignment, switch
from workflows.supervision.plans.batches import SCHEDULED, STARTED, Batch, of_plan, visit_day
from workflows.supervision.plans.rows import VISIT_AFTER, Around
from workflows.supervision.plans.store import Plan, rows_by_id
from workflows.supervision.plans.tables import inspection_plan, plan_batch

CONFIRMING = "section_head"
"""Who confirms a joint department's part."""


@dataclass(frozen=True)
class Offered:
    """What the process that a batch runs through can do: the options of its start form."""

    methods: frozenset[str]
    size_kinds: frozenset[str]


@dataclass(frozen=True)
class Upcoming:
    """A batch of a plan in force that has not started, for whoever looks for visits to be made together."""

    row_id: int
    plan_case_no: str
    department_id: int
    item_id: int
    risk_classes: tuple[str, ...]
    town: str
    method: str
    starts_on: date
    visits_on: date
    joint_departments: tuple[int, ...]


def around(conn: Connection, plan: Plan, *, offered: Offered, today: date) -> Around:
    started = {batch.line: batch.row_id for batch in of_plan(conn, plan.id) if batch.state == STARTED}
    rows = rows_by_id(conn, list(started.values()))
    return Around(
        year=plan.year,
        today=today,
        calendar=current_calendar(conn),
        department_id=plan.department_id,
        items={one.id: one.name for one in items(conn, today, department_id=plan.department_id, supervised=True)},
        departments={one.id: one.name for one in departments(conn, today)},
        confirming=_confirming(conn, today),
        methods=offered.methods,
        size_kinds=offered.size_kinds,
        started={line: rows[row_id] for line, row_id in started.items()},
    )


def item_names(conn: Connection, ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Item id → its code and name."""
    query = select(approval_item.c.id, approval_item.c.code, approval_item.c.name)
    return {row.id: (row.code, row.name) for row in conn.execute(query.where(approval_item.c.id.in_(sorted(ids))))}


def filing_required(conn: Connection, on: date) -> bool:
    """Whether plans are filed with 司法局 (国办发〔2024〕54号); a district of 2015 has switched it off."""
    query = select(switch.c.value).where(switch.c.name == Switch.PLAN_DEADLINE.value, in_force(switch, on))
    return conn.scalar(query.order_by(switch.c.valid_from.desc()).limit(1)) is not False


def _confirming(conn: Connection, on: date) -> frozenset[int]:
    """Departments in which somebody can confirm."""
    table = role_assignment
    query = (
        select(table.c.department_id)
        .join(officer, officer.c.id == table.c.officer_id)
        .where(table.c.role_code == CONFIRMING, in_force(table, on), in_force(officer, on))
    )
    return frozenset(conn.scalars(query.distinct()))


def all_scheduled(conn: Connection, *, after: datetime) -> list[Batch]:
    """Every batch, of whatever plan, that is to start after this moment."""
    table = plan_batch
    query = select(table).where(table.c.state == SCHEDULED, table.c.start_at > after).order_by(table.c.id)
    return [Batch(**row._mapping) for row in conn.execute(query)]


def upcoming(conn: Connection, *, but_department: int, now: datetime) -> list[Upcoming]:
    """What other departments have planned and not begun, by the day of the visits."""
    query = (
        select(plan_batch.c.row_id, plan_batch.c.start_at, inspection_plan.c.department_id, case.c.case_no)
        .join(inspection_plan, inspection_plan.c.id == plan_batch.c.plan_id)
        .join(case, case.c.id == inspection_plan.c.case_id)
        .where(plan_batch.c.state == SCHEDULED, inspection_plan.c.department_id != but_department)
        .order_by(plan_batch.c.start_at, plan_batch.c.id)
    )
    found = conn.execute(query).all()
    rows, calendar = rows_by_id(conn, [one.row_id for one in found]), current_calendar(conn)
    return [
        Upcoming(
            row_id=one.row_id,
            plan_case_no=one.case_no,
            department_id=one.department_id,
            item_id=rows[one.row_id].item_id,
            risk_classes=rows[one.row_id].risk_classes,
            town=rows[one.row_id].town,
            method=rows[one.row_id].method,
            starts_on=one.start_at.date(),
            visits_on=visit_day(calendar, one.start_at.date(), VISIT_AFTER),
            joint_departments=rows[one.row_id].joint,
        )
        for one in found
    ]
