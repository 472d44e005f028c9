"""What a person does to a batch that could not start: start it now, or put it off with a reason."""

from datetime import date, datetime

from sqlalchemy import Connection

from workflows import audit
from workflows.db import Database, Json
from workflows.engine.types import Refused
from workflows.processes import planned
from workflows.processes.host import HOST
from workflows.supervision import cases, plans
from workflows.supervision.deadlines import current_calendar
from workflows.supervision.organisation.actor import Actor
from workflows.usecases.errors import NotFound
from workflows.usecases.forms import plaintext
from workflows.usecases.forms.context import Wrong
from workflows.usecases.incidents import opening_incidents
from workflows.usecases.permissions import Permission, may

SHORTEST_REASON = 4


def start_now(database: Database, actor: Actor, plan_id: int, batch_id: int, *, now: datetime) -> int:
    """Start the batch of a row whose day has come; returns its case. Raises Refused with the sentence why not."""
    payload: dict[str, Json] = {"ask": "plan.start_batch", "batch": batch_id, "actor": actor.login}
    with opening_incidents(database, payload, now=now), database.transaction() as conn:
        _plan, batch = _mine(conn, actor, plan_id, batch_id)
        if batch.start_at > now and batch.state != plans.FAILED:
            raise Refused(f"这一行定于{batch.start_at:%Y-%m-%d}启动，还没有到时间。")
        return planned.start(conn, HOST, batch, by=actor.login, now=now).case.id


def postpone(
    database: Database, actor: Actor, plan_id: int, batch_id: int, *, until: date, reason: str, now: datetime
) -> None:
    """Put a batch that has not started off to a later working day of the plan's year, with a reason."""
    with database.transaction() as conn:
        plan, batch = _mine(conn, actor, plan_id, batch_id)
        said = _reason(reason)
        if not now.date() < until <= date(plan.year, 12, 31):
            raise Refused(f"推迟到的日期须在今天之后、{plan.year}年12月31日之前（含）。", "until")
        if not current_calendar(conn).is_working_day(until):
            raise Refused(f"{until:%Y-%m-%d}不是工作日，请另选一天。", "until")
        before = batch.start_at
        plans.postpone(conn, batch, until, reason=said, actor=actor.login)
        planned.schedule(conn, [plans.held(conn, batch.id)])
        facts: dict[str, Json] = {
            "line": batch.line, "from": before.isoformat(), "until": until.isoformat(), "reason": said,
        }  # fmt: skip
        subject = f"case:{cases.by_id(conn, plan.case_id).case_no}"
        audit.record(conn, now=now, actor=actor.login, action="plan.postpone", subject=subject, facts=facts)


def _mine(conn: Connection, actor: Actor, plan_id: int, batch_id: int) -> tuple[plans.Plan, plans.Batch]:
    """The batch, held, of a plan that the actor's office carries out."""
    try:
        plan, batch = plans.by_id(conn, plan_id), plans.held(conn, batch_id)
    except (plans.UnknownPlan, plans.UnknownBatch) as error:
        raise NotFound(batch_id) from error
    if batch.plan_id != plan.id or not may(actor, Permission.PLAN_RUN, plan.department_id):
        raise NotFound(batch_id)
    if batch.state == plans.STARTED:
        raise Refused("这一行的批次已经启动，请刷新页面查看。")
    if plan.state != plans.IN_FORCE or batch.state not in (plans.SCHEDULED, plans.FAILED):
        raise Refused("这一行已经不在生效的计划里，不能启动或者推迟。")
    return plan, batch


def _reason(text: str) -> str:
    try:
        said = plaintext.text(text, limit=500, lines=True).strip()
    except Wrong as wrong:
        raise Refused(str(wrong), "reason") from wrong
    if len(said) < SHORTEST_REASON:
        raise Refused("请写明推迟的理由，不少于四个字。", "reason")
    return said
