"""What others learn of sensitive cases: of referrals stage and lateness, of tracing numbers (domain.md 2c, 2d, 2m).

No number of a case, no name, no title leaves this module, and nothing that leads to a case.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, exists, func, select
from sqlalchemy import case as either

from workflows.clock import aware
from workflows.db import Database
from workflows.engine.tables import definition, instance, work_item
from workflows.supervision.cases.tables import case
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.tables import department
from workflows.usecases.errors import NotPermitted
from workflows.usecases.inbox.done import open_steps
from workflows.usecases.lights import Light, light
from workflows.usecases.permissions import Permission, may
from workflows.usecases.secrecy import COUNTED, SENSITIVE, STAGED

FEWEST = 5
"""Numbers below are not broken down by department (domain.md 6)."""
REST = "其他部门合计"


@dataclass(frozen=True)
class StageRow:
    """One open referral: where it stands, since when, how late its step is."""

    process_name: str
    department_name: str
    stages: tuple[str, ...]
    days: int
    next_due_at: datetime | None
    days_late: int
    light: Light


@dataclass(frozen=True)
class Done:
    """Referrals of one department that ended this year, and those of them with a step done late."""

    department_name: str
    finished: int
    finished_late: int


@dataclass(frozen=True)
class Count:
    """``name``: a department with enough of them, or all others together."""

    name: str
    open: int
    late: int
    closed: int

    @property
    def all(self) -> int:
        return self.open + self.closed


@dataclass(frozen=True)
class Overview:
    """None where the actor may not know even that."""

    year: int
    stages: tuple[StageRow, ...] | None
    done: tuple[Done, ...]
    tracing: Count | None
    by_department: tuple[Count, ...]


def show(database: Database, actor: Actor, *, now: datetime) -> Overview:
    stages, counts = may(actor, Permission.STAGE_READ), may(actor, Permission.TRACING_COUNT)
    if not stages and not counts:
        raise NotPermitted(Permission.STAGE_READ)
    with database.reading() as conn:
        found = _tracing(conn, now) if counts else ()
        return Overview(
            year=aware(now).year,
            stages=_stages(conn, now) if stages else None,
            done=_done(conn, now) if stages else (),
            tracing=_sum("合计", found) if counts else None,
            by_department=unrecognisable(found),
        )


def _stages(conn: Connection, now: datetime) -> tuple[StageRow, ...]:
    query = (
        select(case.c.instance_id, case.c.opened_at, definition.c.name, department.c.name.label("department_name"))
        .join(instance, instance.c.id == case.c.instance_id)
        .join(definition, definition.c.id == instance.c.definition_id)
        .outerjoin(department, department.c.id == case.c.department_id)
        .where(case.c.process_key.in_(STAGED), case.c.secrecy == SENSITIVE, case.c.state == "open")
        .order_by(case.c.opened_at)
        .limit(500)
    )
    rows = conn.execute(query).all()
    steps = open_steps(conn, [row.instance_id for row in rows])
    shown = [_row(row, steps.get(row.instance_id, []), now) for row in rows]
    return tuple(sorted(shown, key=lambda one: (-one.days_late, one.next_due_at is None, one.next_due_at or now)))


def _row(row: Any, steps: Sequence[Any], now: datetime) -> StageRow:
    dues = [step.due_at for step in steps if step.due_at is not None]
    next_due = min(dues, default=None)
    return StageRow(
        process_name=row.name,
        department_name=row.department_name or "",
        stages=tuple(dict.fromkeys(step.name for step in steps)),
        days=(aware(now).date() - aware(row.opened_at).date()).days,
        next_due_at=next_due,
        days_late=max(0, (now - next_due).days + 1) if next_due is not None and next_due <= now else 0,
        light=light(next_due, now),
    )


def _done(conn: Connection, now: datetime) -> tuple[Done, ...]:
    late = exists().where(
        work_item.c.root_id == case.c.instance_id,
        work_item.c.state == "done",
        work_item.c.ended_at >= work_item.c.due_at,
    )
    query = (
        select(department.c.name, func.count(), func.count(either((late, 1))))
        .select_from(case)
        .outerjoin(department, department.c.id == case.c.department_id)
        .where(
            case.c.process_key.in_(STAGED), case.c.secrecy == SENSITIVE, case.c.state == "closed",
            case.c.closed_at >= _year_start(now),
        )
        .group_by(department.c.name)
        .order_by(department.c.name)
    )  # fmt: skip
    return tuple(Done(row[0] or "", row[1], row[2]) for row in conn.execute(query))


def _tracing(conn: Connection, now: datetime) -> tuple[Count, ...]:
    overdue = exists().where(
        work_item.c.root_id == case.c.instance_id, work_item.c.state == "open", work_item.c.due_at <= now
    )
    is_open, is_closed = case.c.state == "open", and_(case.c.state != "open", case.c.closed_at >= _year_start(now))
    query = (
        select(
            department.c.name,
            func.count(either((is_open, 1))),
            func.count(either((and_(is_open, overdue), 1))),
            func.count(either((is_closed, 1))),
        )
        .select_from(case)
        .outerjoin(department, department.c.id == case.c.department_id)
        .where(case.c.process_key.in_(COUNTED))
        .group_by(department.c.name)
    )
    return tuple(Count(row[0] or "", row[1], row[2], row[3]) for row in conn.execute(query))


def unrecognisable(found: tuple[Count, ...]) -> tuple[Count, ...]:
    """Departments with fewer than five are told together; what is told together is never one department, nor few.

    Otherwise the sum minus the departments shown would give the number away that was not to be shown.
    """
    named = sorted((one for one in found if one.all), key=lambda one: (-one.all, one.name))
    rest = [one for one in named if one.all < FEWEST]
    shown = [one for one in named if one.all >= FEWEST]
    while shown and rest and (len(rest) == 1 or sum(one.all for one in rest) < FEWEST):
        rest.append(shown.pop())
    if not shown:
        return ()
    return (*shown, *((_sum(REST, tuple(rest)),) if rest else ()))


def _sum(name: str, found: tuple[Count, ...]) -> Count:
    return Count(name, sum(one.open for one in found), sum(one.late for one in found), sum(one.closed for one in found))


def _year_start(now: datetime) -> datetime:
    return aware(now).replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
