"""The batch of each row: when it is to start, whether it has, why it could not. One per line of a plan, ever."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, insert, select, update

from workflows.clock import SHANGHAI
from workflows.supervision.deadlines import Calendar
from workflows.supervision.plans.store import Plan, Stored, rows_by_id
from workflows.supervision.plans.tables import plan_batch

SCHEDULED, STARTED, FAILED, CANCELLED, LAPSED = "scheduled", "started", "failed", "cancelled", "lapsed"
OPENING = time(9)
"""A batch starts when the office opens."""


class UnknownBatch(LookupError):
    """There is no planned batch with this id."""


@dataclass(frozen=True)
class Batch:
    """``row_id`` is the row of the version from which it starts or has started."""

    id: int
    plan_id: int
    line: str
    row_id: int
    state: str
    start_at: datetime
    case_id: int | None
    started_at: datetime | None
    started_by: str | None
    trouble: str
    postponed_from: date | None
    postpone_reason: str
    postponed_by: str | None


def opening_of(day: date) -> datetime:
    return datetime.combine(day, OPENING, SHANGHAI)


def schedule(conn: Connection, plan: Plan, rows: Sequence[Stored], *, now: datetime) -> list[Batch]:
    """Bring the batches in line with the rows in force; returns those whose start has to be scheduled anew.

    What has started stays, and so does a row that says what it said before, postponed or not. What is no longer in
    the plan and has not started is cancelled; a day that has passed means now.
    """
    known = {batch.line: batch for batch in of_plan(conn, plan.id)}
    said = rows_by_id(conn, [batch.row_id for batch in known.values()])
    moved = []
    for stored in rows:
        batch = known.pop(stored.row.line, None)
        if batch is not None and batch.state == STARTED:
            continue
        if batch is not None and batch.state != CANCELLED and said[batch.row_id] == stored.row:
            _set(conn, batch.id, row_id=stored.id)
            continue
        facts = {**_FRESH, "row_id": stored.id, "start_at": max(opening_of(stored.start_on), now)}
        if batch is None:
            row = {**facts, "plan_id": plan.id, "line": stored.row.line}
            moved.append(conn.execute(insert(plan_batch).values(**row).returning(plan_batch.c.id)).scalar_one())
        else:
            _set(conn, batch.id, **facts)
            moved.append(batch.id)
    for gone in known.values():
        if gone.state in (SCHEDULED, FAILED):
            cancel(conn, gone.id)
    return [by_id(conn, batch_id) for batch_id in moved]


_FRESH: Mapping[str, Any] = {
    "state": SCHEDULED, "trouble": "", "postponed_from": None, "postpone_reason": "", "postponed_by": None,
}  # fmt: skip


def of_plan(conn: Connection, plan_id: int) -> list[Batch]:
    query = select(plan_batch).where(plan_batch.c.plan_id == plan_id).order_by(plan_batch.c.id)
    return [Batch(**row._mapping) for row in conn.execute(query)]


def by_id(conn: Connection, batch_id: int) -> Batch:
    return _one(conn, select(plan_batch).where(plan_batch.c.id == batch_id), batch_id)


def held(conn: Connection, batch_id: int) -> Batch:
    """The batch, which nobody else starts or moves before we are done."""
    return _one(conn, select(plan_batch).where(plan_batch.c.id == batch_id).with_for_update(), batch_id)


def _one(conn: Connection, query: Any, batch_id: int) -> Batch:
    row = conn.execute(query).one_or_none()
    if row is None:
        raise UnknownBatch(batch_id)
    return Batch(**row._mapping)


def mark_started(conn: Connection, batch_id: int, *, case_id: int, actor: str, now: datetime) -> None:
    _set(conn, batch_id, state=STARTED, case_id=case_id, started_at=now, started_by=actor, trouble="")


def mark_failed(conn: Connection, batch_id: int, trouble: str) -> None:
    _set(conn, batch_id, state=FAILED, trouble=trouble)


def move(conn: Connection, batch_id: int, start_at: datetime) -> None:
    _set(conn, batch_id, start_at=start_at)


def cancel(conn: Connection, batch_id: int) -> None:
    _set(conn, batch_id, state=CANCELLED)


def postpone(conn: Connection, batch: Batch, until: date, *, reason: str, actor: str) -> datetime:
    """A later day; the first day it was planned for stays on record."""
    start_at = opening_of(until)
    _set(conn, batch.id, state=SCHEDULED, start_at=start_at, trouble="", postpone_reason=reason, postponed_by=actor,
         postponed_from=batch.postponed_from or batch.start_at.date())  # fmt: skip
    return start_at


def lapse(conn: Connection, plan_id: int) -> None:
    """The year is over: what has not started will not."""
    where = (plan_batch.c.plan_id == plan_id, plan_batch.c.state.in_((SCHEDULED, FAILED)))
    conn.execute(update(plan_batch).where(*where).values(state=LAPSED))


def visit_day(calendar: Calendar, start_on: date, working_days: int) -> date:
    """The n-th working day after the start."""
    day = start_on
    for _ in range(working_days):
        day = calendar.next_workday(date.fromordinal(day.toordinal() + 1))
    return day


def _set(conn: Connection, batch_id: int, **facts: Any) -> None:
    conn.execute(update(plan_batch).where(plan_batch.c.id == batch_id).values(**facts))
