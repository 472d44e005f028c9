"""The status board of the 编办: department × process, and the cases behind every number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, and_, exists, func, not_, select

from workflows.clock import aware
from workflows.db import Database
from workflows.engine.tables import definition, work_item
from workflows.supervision.cases.tables import case
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.tables import department
from workflows.supervision.parties.tables import party
from workflows.usecases.permissions import Permission, require, visible_cases

DUE_SOON = timedelta(days=3)
PAGE = 50
COUNTED = ("open", "due_soon", "overdue", "finished", "finished_late", "steps", "steps_late")


class Measure(StrEnum):
    """What one number of the board counts; all count cases."""

    OPEN = "open"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    FINISHED = "finished"
    FINISHED_LATE = "finished_late"


@dataclass(frozen=True)
class Cell:
    department_id: int | None
    process_key: str
    open: int = 0
    due_soon: int = 0
    overdue: int = 0
    finished: int = 0
    finished_late: int = 0
    steps: int = 0
    steps_late: int = 0

    @property
    def on_time_rate(self) -> float | None:
        """Share of the steps with a limit that were done this quarter and in time; None where none was done."""
        return (self.steps - self.steps_late) / self.steps if self.steps else None


@dataclass(frozen=True)
class DepartmentRow:
    department_id: int | None
    name: str
    cells: tuple[Cell, ...]
    total: Cell


@dataclass(frozen=True)
class Board:
    """``rows`` only hold departments with at least one case; ``total`` sums what the viewer may see."""

    quarter_from: datetime
    processes: tuple[tuple[str, str], ...]  # key and name
    rows: tuple[DepartmentRow, ...]
    total: Cell


@dataclass(frozen=True)
class BoardCase:
    id: int
    case_no: str
    title: str
    process_key: str
    department_name: str
    party_name: str
    opened_at: datetime
    closed_at: datetime | None
    next_due_at: datetime | None


def quarter_start(now: datetime) -> datetime:
    local = aware(now)
    return local.replace(month=(local.month - 1) // 3 * 3 + 1, day=1, hour=0, minute=0, second=0, microsecond=0)


def show(database: Database, actor: Actor, *, now: datetime) -> Board:
    """The whole board for the cases ``actor`` may see."""
    require(actor, Permission.BOARD_READ)
    with database.reading() as conn:
        counts = {measure.value: _counts(conn, actor, measure, now) for measure in Measure} | _steps(conn, actor, now)
        names = {row.id: row.name for row in conn.execute(select(department.c.id, department.c.name))}
        titles = process_names(conn)
    keys = sorted({key for found in counts.values() for key in found}, key=lambda k: (k[0] or 0, k[1]))
    cells = [
        Cell(where, process, **{name: counts[name].get((where, process), 0) for name in COUNTED})
        for where, process in keys
    ]
    processes = tuple((key, titles.get(key, key)) for key in sorted({cell.process_key for cell in cells}))
    rows = []
    for where in dict.fromkeys(cell.department_id for cell in cells):
        mine = tuple(cell for cell in cells if cell.department_id == where)
        rows.append(DepartmentRow(where, names.get(where, "") if where else "", mine, _sum(mine, where)))
    return Board(quarter_start(now), processes, tuple(rows), _sum(cells, None))


def cases_behind(
    database: Database,
    actor: Actor,
    measure: Measure,
    *,
    department_id: int | None = None,
    process_key: str | None = None,
    after: int = 0,
    now: datetime,
) -> tuple[BoardCase, ...]:
    """The cases that one number counts, newest first; ``after`` is the last id of the page before."""
    require(actor, Permission.BOARD_READ)
    wanted = [visible_cases(actor), _clause(measure, now)]
    if department_id is not None:
        wanted.append(case.c.department_id == department_id)
    if process_key:
        wanted.append(case.c.process_key == process_key)
    if after:
        wanted.append(case.c.id < after)
    next_due = (
        select(func.min(work_item.c.due_at))
        .where(work_item.c.root_id == case.c.instance_id, work_item.c.state == "open")
        .scalar_subquery()
    )
    query = (
        select(
            case,
            department.c.name.label("department_name"),
            party.c.name.label("party_name"),
            next_due.label("next_due_at"),
        )
        .outerjoin(department, department.c.id == case.c.department_id)
        .outerjoin(party, party.c.id == case.c.party_id)
        .where(and_(*wanted))
        .order_by(case.c.id.desc())
        .limit(PAGE)
    )
    with database.reading() as conn:
        return tuple(
            BoardCase(
                row.id,
                row.case_no,
                row.title,
                row.process_key,
                row.department_name or "",
                row.party_name or "",
                row.opened_at,
                row.closed_at,
                row.next_due_at,
            )
            for row in conn.execute(query)
        )


def process_names(conn: Connection) -> dict[str, str]:
    """Process key → the name of its newest version."""
    rows = conn.execute(select(definition.c.key, definition.c.name).order_by(definition.c.version))
    return {row.key: row.name for row in rows}


def _counts(conn: Connection, actor: Actor, measure: Measure, now: datetime) -> dict[tuple[int | None, str], int]:
    query = (
        select(case.c.department_id, case.c.process_key, func.count())
        .where(visible_cases(actor), _clause(measure, now))
        .group_by(case.c.department_id, case.c.process_key)
    )
    return {(row[0], row[1]): row[2] for row in conn.execute(query)}


def _steps(conn: Connection, actor: Actor, now: datetime) -> dict[str, dict[tuple[int | None, str], int]]:
    """Steps with a limit that were done this quarter, and how many of them late."""
    late = work_item.c.ended_at >= work_item.c.due_at
    query = (
        select(case.c.department_id, case.c.process_key, func.count(), func.count().filter(late))
        .join(work_item, work_item.c.root_id == case.c.instance_id)
        .where(
            visible_cases(actor),
            work_item.c.state == "done",
            work_item.c.due_at.is_not(None),
            work_item.c.ended_at >= quarter_start(now),
        )
        .group_by(case.c.department_id, case.c.process_key)
    )
    rows = conn.execute(query).all()
    return {
        "steps": {(row[0], row[1]): row[2] for row in rows},
        "steps_late": {(row[0], row[1]): row[3] for row in rows},
    }


def _clause(measure: Measure, now: datetime) -> ColumnElement[bool]:
    """A step is late from its ``due_at`` on (the exclusive instant)."""
    item_open = and_(work_item.c.root_id == case.c.instance_id, work_item.c.state == "open")
    overdue = exists().where(item_open, work_item.c.due_at <= now)
    due_soon = exists().where(item_open, work_item.c.due_at > now, work_item.c.due_at <= now + DUE_SOON)
    finished = and_(case.c.state == "closed", case.c.closed_at >= quarter_start(now))
    late = exists().where(
        work_item.c.root_id == case.c.instance_id,
        work_item.c.state == "done",
        work_item.c.ended_at >= work_item.c.due_at,
    )
    clauses: dict[Measure, ColumnElement[bool]] = {
        Measure.OPEN: case.c.state == "open",
        Measure.DUE_SOON: and_(case.c.state == "open", due_soon, not_(overdue)),
        Measure.OVERDUE: and_(case.c.state == "open", overdue),
        Measure.FINISHED: finished,
        Measure.FINISHED_LATE: and_(finished, late),
    }
    return clauses[measure]


def _sum(cells: Sequence[Cell], department_id: int | None) -> Cell:
    return Cell(department_id, "", **{name: sum(getattr(cell, name) for cell in cells) for name in COUNTED})
