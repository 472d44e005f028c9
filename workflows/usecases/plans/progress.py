"""How far the batches of plans have come: cases started, results formed, published in time or late."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, and_, select

from workflows.engine.tables import work_item
from workflows.supervision import plans
from workflows.supervision.cases.tables import case, case_link, inspection, publication
from workflows.supervision.plans.tables import plan_batch

PUBLISH_STEP = "publish_result"
RESULT = "inspection_result"


class RowState(StrEnum):
    """Where a row of the plan stands."""

    PROPOSED = "proposed"  # of a version that is not in force
    PLANNED = "planned"
    DUE = "due"
    FAILED = "failed"
    STARTED = "started"
    DONE = "done"
    PUBLISHED = "published"
    PUBLISHED_LATE = "published_late"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Progress:
    """Counts of inspections: to be made, with a result, published, published late or late with it."""

    wanted: int = 0
    done: int = 0
    published: int = 0
    late: int = 0

    @property
    def coverage(self) -> float | None:
        """覆盖率 in percent; None where nothing is to be inspected."""
        return 100 * self.done / self.wanted if self.wanted else None

    def __add__(self, other: "Progress") -> "Progress":
        return Progress(
            self.wanted + other.wanted, self.done + other.done, self.published + other.published, self.late + other.late
        )


NOTHING = Progress()


def total(parts: Iterable[Progress]) -> Progress:
    return sum(parts, NOTHING)


@dataclass(frozen=True)
class Run:
    """What became of one batch case: its inspections, and whether all of them have been started."""

    inspections: Progress
    all_started: bool
    stopped: bool


def runs(conn: Connection, batch_cases: Collection[int], *, now: datetime) -> dict[int, Run]:
    """Batch case id → what became of it."""
    if not batch_cases:
        return {}
    drawn = _inspections(conn, batch_cases)
    waiting = _late_to_publish(conn, [row.instance_id for row in drawn], now=now)
    counted: dict[int, Progress] = {}
    for row in drawn:
        late = row.instance_id in waiting or bool(
            row.published_at and row.publish_due_at and row.published_at >= row.publish_due_at
        )
        one = Progress(1, row.result_formed_at is not None, row.published_at is not None, late)
        counted[row.batch] = counted.get(row.batch, NOTHING) + one
    query = select(case.c.id, case.c.state).where(case.c.id.in_(sorted(batch_cases)))
    return {
        row.id: Run(counted.get(row.id, NOTHING), row.state != "open", row.state == "terminated")
        for row in conn.execute(query)
    }


def _inspections(conn: Connection, batch_cases: Collection[int]) -> list[Any]:
    """The inspections that batches started, without those that were declined or annulled."""
    shown = and_(publication.c.case_id == case.c.id, publication.c.kind == RESULT, publication.c.withdrawn_at.is_(None))
    query = (
        select(
            case_link.c.from_case_id.label("batch"), case.c.id, case.c.instance_id, inspection.c.result_formed_at,
            publication.c.published_at, publication.c.due_at.label("publish_due_at"),
        )
        .join(case, case.c.id == case_link.c.to_case_id)
        .outerjoin(inspection, inspection.c.case_id == case.c.id)
        .outerjoin(publication, shown)
        .where(case_link.c.from_case_id.in_(sorted(batch_cases)), case_link.c.kind == "batch")
        .where(case.c.state != "terminated", inspection.c.annulled_at.is_(None))
        .order_by(case.c.id, publication.c.id)
    )  # fmt: skip
    return list({row.id: row for row in conn.execute(query)}.values())


def _late_to_publish(conn: Connection, roots: Collection[str], *, now: datetime) -> frozenset[str]:
    table = work_item
    query = select(table.c.root_id).where(
        table.c.root_id.in_(list(roots)), table.c.element_id == PUBLISH_STEP, table.c.state == "open",
        table.c.due_at <= now,
    )  # fmt: skip
    return frozenset(conn.scalars(query)) if roots else frozenset()


def state_of(batch: plans.Batch | None, run: Run | None, *, now: datetime) -> RowState:
    """One word for a row of the version in force."""
    if batch is None:
        return RowState.PROPOSED
    if batch.state == plans.STARTED:
        return _of_run(run)
    if batch.state == plans.SCHEDULED:
        return RowState.PLANNED if batch.start_at > now else RowState.DUE
    return RowState(batch.state)


def _of_run(run: Run | None) -> RowState:
    if run is not None and run.stopped and not run.inspections.wanted:
        return RowState.STOPPED
    if run is None or not run.all_started or run.inspections.done < run.inspections.wanted:
        return RowState.STARTED
    if run.inspections.published < run.inspections.wanted:
        return RowState.DONE
    return RowState.PUBLISHED_LATE if run.inspections.late else RowState.PUBLISHED


def progress_of(expected: int, run: Run | None) -> Progress:
    """What a row is to inspect (as drawn, or as planned) and what of it is done."""
    return run.inspections if run is not None and run.inspections.wanted else Progress(expected)


def batches_of(conn: Connection, plan_ids: Collection[int]) -> dict[int, list[plans.Batch]]:
    """Plan id → its batches."""
    found: dict[int, list[plans.Batch]] = {}
    query = select(plan_batch).where(plan_batch.c.plan_id.in_(sorted(plan_ids))).order_by(plan_batch.c.id)
    for row in conn.execute(query):
        found.setdefault(row.plan_id, []).append(plans.Batch(**row._mapping))
    return found
