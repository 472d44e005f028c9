"""中止、扣除 in a diagram: service tasks that stop the clock of the case's limits and let it go on.

Properties of the task: ``clock_reason`` (a ``StopReason``), ``clock_limits`` (codes; none: every limit of the case),
``clock_day`` (the variable with the first, or the last, day that does not count), ``clock_document`` (the variable with
what it rests on).
"""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import Connection

from workflows import audit, engine
from workflows.db import Json
from workflows.engine.types import Host, Refused, StepContext
from workflows.processes import ladder
from workflows.processes.common.reading import case_of, day, text
from workflows.supervision import deadlines
from workflows.supervision.deadlines import NoStopRuns, StopEndsBeforeItBegins, StopReason, StopRunsAlready

RECOUNT = "clock.recount"
"""Due work: open due dates of a case are counted anew in a transaction of their own (never two instances in one)."""


def stop(ctx: StepContext) -> dict[str, Json]:
    """The limits named stand still from the day in ``clock_day`` on (行政强制法25条: 检测、检验、检疫期间不计)."""
    case, since = case_of(ctx), _day(ctx)
    codes = [code.strip() for code in ctx.properties.get("clock_limits", "").split(",") if code.strip()]
    try:
        deadlines.stop(
            ctx.conn, case.id, reason=_reason(ctx), since=since, codes=codes, document=_document(ctx),
            actor=ctx.actor, now=ctx.now,
        )  # fmt: skip
    except StopRunsAlready as error:
        raise Refused("本案因同一事由的计时中止尚未结束，不能重复中止。", _field(ctx)) from error
    count_anew(ctx.conn, ctx.root_id, now=ctx.now)
    return {}


def resume(ctx: StepContext) -> dict[str, Json]:
    """The day in ``clock_day`` is the last that does not count; the clock goes on the day after (民法典201条)."""
    case, until = case_of(ctx), _day(ctx)
    try:
        deadlines.resume(
            ctx.conn, case.id, reason=_reason(ctx), until=until, document=_document(ctx), actor=ctx.actor, now=ctx.now
        )
    except StopEndsBeforeItBegins as error:
        raise Refused("恢复计时的日期不能早于中止的日期，请核对。", _field(ctx)) from error
    except NoStopRuns as error:
        raise Refused("本案没有正在进行的同类计时中止。", _field(ctx)) from error
    count_anew(ctx.conn, ctx.root_id, now=ctx.now)
    return {}


def count_anew(conn: Connection, root_id: str, *, now: datetime) -> None:
    """Have the open due dates of this case counted again: after every stop, end of a stop, or correction of one."""
    engine.schedule(conn, RECOUNT, due_at=now, payload={"root_id": root_id})


def recount(conn: Connection, host: Host, payload: Mapping[str, Json], *, now: datetime) -> None:
    """Move the open due dates of one case and their reminders; each move is on record."""
    for change in engine.recompute_due(conn, host, now=now, root_id=str(payload["root_id"])):
        facts: dict[str, Json] = {
            "element": change.element_id,
            "work_item": change.work_item_id,
            "due_work": change.due_work_id,
            "before": change.before.isoformat(),
            "after": change.after.isoformat(),
        }
        subject = f"instance:{change.instance_id}"
        audit.record(conn, now=now, actor=engine.CLOCK, action="due.move", subject=subject, facts=facts)
        if change.work_item_id is not None:
            item = engine.work_item(conn, change.work_item_id)
            ladder.cancel(conn, item)
            ladder.schedule(conn, item, now=now)


def _reason(ctx: StepContext) -> StopReason:
    return StopReason(ctx.properties["clock_reason"])


def _field(ctx: StepContext) -> str:
    return ctx.properties["clock_day"]


def _day(ctx: StepContext) -> date:
    found = day(ctx, _field(ctx))
    if found > ctx.now.date():
        raise Refused("日期不能晚于今天。", _field(ctx))
    return found


def _document(ctx: StepContext) -> str:
    return text(ctx, ctx.properties.get("clock_document", ""))
