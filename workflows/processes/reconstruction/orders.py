"""Orders to correct (责令限期改正): served, the last day, the report, the re-check, or none although it was due."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select

from workflows.engine.tables import submission, work_item
from workflows.processes import facts
from workflows.processes.reconstruction.expected import days_late
from workflows.processes.reconstruction.reach import Reach, midnight
from workflows.supervision import cases, deadlines
from workflows.supervision.cases.tables import rectification_order
from workflows.supervision.deadlines import NoRuleInForce
from workflows.supervision.tracing import Deviation, Moment, MomentKind

RECHECK_LIMIT = "T-R-01"
RECHECK = "recheck"
ONE_DAY = timedelta(days=1)


def moments(reach: Reach) -> Iterator[Moment]:
    for ids in reach.chunks():
        table = rectification_order
        for row in reach.conn.execute(select(table).where(table.c.case_id.in_(ids)).order_by(table.c.id)):
            yield from _served(reach, row)
            yield from _answered(reach, row)


def _served(reach: Reach, row: Row[Any]) -> Iterator[Moment]:
    last = row.extended_to or row.deadline_on
    order: dict[str, Any] = {
        "round": row.round, "requirement": row.requirement, "deadline_on": row.deadline_on.isoformat(),
        "extended_to": row.extended_to.isoformat() if row.extended_to else None,
    }  # fmt: skip
    if reach.holds(row.ordered_at):
        yield _moment(reach, row, MomentKind.ORDER, row.ordered_at, order)
    over = midnight(last + ONE_DAY)
    if reach.holds(over):
        told = {**order, "report_received": row.report_received_at is not None and row.report_received_at < over}
        yield _moment(reach, row, MomentKind.ORDER_DEADLINE, over, told)
    if reach.holds(row.report_received_at):
        yield _moment(reach, row, MomentKind.ORDER_REPORT, row.report_received_at, order)


def _answered(reach: Reach, row: Row[Any]) -> Iterator[Moment]:
    """The re-check; where it has a step of its own, that step says whether it was late or is still open."""
    if reach.holds(row.rechecked_at):
        actor = _rechecked_by(reach, row)
        yield _moment(
            reach, row, MomentKind.ORDER_RECHECK, row.rechecked_at, {"round": row.round, "passed": row.passed}, actor
        )
    elif row.rechecked_at is None and not _has_step(reach, row):
        yield from _never(reach, row)


def _never(reach: Reach, row: Row[Any]) -> Iterator[Moment]:
    """No re-check and no step that asks for one: the case was ended before it (特设办法29条: 10 工作日)."""
    since = row.report_received_at or midnight(row.extended_to or row.deadline_on)
    try:
        known = facts.rule_facts(reach.conn, cases.by_id(reach.conn, row.case_id))
        answer = deadlines.due_for(reach.conn, RECHECK_LIMIT, since, **known)
    except NoRuleInForce:
        return
    if not reach.holds(answer.at):
        return
    wanted: dict[str, Any] = {
        "step": "", "due_at": answer.at.isoformat(), "due_on": answer.on.isoformat() if answer.on else None,
        "since": answer.since.isoformat(), "rule": reach.rule(answer.rule_id),
        "failed_on": answer.on.isoformat() if answer.on else None,
    }  # fmt: skip
    late = days_late(reach, wanted, reach.horizon)
    yield _moment(
        reach, row, MomentKind.ORDER_RECHECK, answer.at, {"round": row.round}, expected=wanted,
        deviation=Deviation.MISSING, days_late=late,
    )  # fmt: skip


def _moment(
    reach: Reach, row: Row[Any], kind: MomentKind, at: datetime, done: dict[str, Any], actor: str = "", **more: Any
) -> Moment:
    return Moment(
        at=at, kind=kind, source="rectification_order", source_id=f"{row.id}:{kind}", title=row.requirement[:255],
        actor=actor, done=done, **more, **reach.about(row.case_id),
    )  # fmt: skip


def _root(reach: Reach, row: Row[Any]) -> str:
    return str(reach.cases[row.case_id].instance_id)


def _has_step(reach: Reach, row: Row[Any]) -> bool:
    """A re-check step of this round is on record: opened after the order was served."""
    table = work_item
    where = (table.c.root_id == _root(reach, row), table.c.element_id == RECHECK, table.c.created_at >= row.ordered_at)
    return reach.conn.scalar(select(table.c.id).where(*where).limit(1)) is not None


def _rechecked_by(reach: Reach, row: Row[Any]) -> str:
    table = submission
    where = (table.c.root_id == _root(reach, row), table.c.element_id == RECHECK, table.c.at <= row.rechecked_at)
    query = select(table.c.actor).where(*where).order_by(table.c.id.desc()).limit(1)
    return reach.conn.scalar(query) or ""
