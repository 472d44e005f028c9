"""Operations of ``campaign_sweep.bpmn`` (部门排查), called by a campaign once for each department."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from workflows.clock import SHANGHAI
from workflows.db import Json
from workflows.engine.types import Operation, StepContext
from workflows.processes import facts
from workflows.processes.common.campaigning import campaign_of, flag, refuse_wrong_zero, tell
from workflows.processes.common.inspectors import check_team as check_inspectors
from workflows.processes.common.reading import case_of, number, own_submission, text, texts
from workflows.supervision import campaigns, deadlines
from workflows.supervision.organisation.departments import department_of

WEEKLY = "T-B-03"
LAST_FIRST_DAY = 2
"""A sweep that begins by Wednesday reports this week already; later ones begin with the next."""


def open_sweep(ctx: StepContext) -> dict[str, Json]:
    """The objects of this department, fixed when the plan was issued (许可法61条)."""
    objects = campaigns.ids_of(ctx.conn, campaign_of(ctx).id, _department(ctx))
    return {"object_ids": list[Json](objects), "object_count": len(objects)}


def check_team(ctx: StepContext) -> dict[str, Json]:
    """Two or more with a certificate, of this department (处罚法42条); from now on it reports every week."""
    one, team = campaign_of(ctx), texts(ctx, "team")
    check_inspectors(ctx.conn, team, department_id=_department(ctx), party_id=0, on=ctx.now.date(), field="team")
    campaigns.note_part(ctx.conn, one.id, _department(ctx), team=team, accepted_by=ctx.actor, accepted_at=ctx.now)
    return {"weekly_cycle": _cycle(ctx.now.replace(microsecond=0))}


def _cycle(now: datetime) -> str:
    """Once a week, on the weekday on which it begins: now, or from Thursday on the Monday after."""
    monday = datetime.combine(now.date() - timedelta(days=now.weekday()), time.min, SHANGHAI)
    begin = now if now.weekday() <= LAST_FIRST_DAY else monday + timedelta(weeks=1)
    return f"R/{begin.isoformat(timespec='seconds')}/P1W"


def open_week(ctx: StepContext) -> dict[str, Json]:
    """The report of this week is expected (许可法61条: 每周五); a week of rest expects none."""
    known = facts.rule_facts(ctx.conn, case_of(ctx))
    due_on = deadlines.due_for(ctx.conn, WEEKLY, ctx.now, **known).on
    if due_on is None or due_on < ctx.now.date():
        return {"week_needed": False}
    return {"week_needed": campaigns.begin_week(ctx.conn, campaign_of(ctx).id, _department(ctx), due_on)}


def record_week(ctx: StepContext) -> dict[str, Json]:
    """What was checked and found since the last report, counted; 零报告 where nothing was found (许可法61条)."""
    one, department_id = campaign_of(ctx), _department(ctx)
    week = campaigns.first_unreported(ctx.conn, one.id, department_id)
    if week is None:
        raise LookupError(f"no week is expected of department {department_id}")
    said = own_submission(ctx, "weekly_report")
    line = _line(ctx)
    before = [one for one in campaigns.weeks_of(ctx.conn, one.id) if one.department_id == department_id]
    found = line.problems - sum(each.problems or 0 for each in before)
    zero = flag(said.get("week_zero"))
    refuse_wrong_zero(zero, max(found, 0), "week_zero", when="本周")
    campaigns.report_week(
        ctx.conn, week.id, reported_at=ctx.now, reported_by=ctx.actor, zero=zero, problems=max(found, 0),
        checked=line.checked + line.unreachable - sum(each.checked or 0 for each in before),
        progress=str(said.get("week_progress") or ""), difficulties=str(said.get("week_difficulties") or ""),
    )  # fmt: skip
    return {}


def tell_overdue(ctx: StepContext) -> dict[str, Json]:
    """The stage is over and objects are left (许可法61条): those who can mend it and the lead are told."""
    one, department_id = campaign_of(ctx), _department(ctx)
    left = campaigns.count(ctx.conn, one.id, department_id, campaigns.PENDING)
    campaigns.note_part(ctx.conn, one.id, department_id, overdue_told_at=ctx.now)
    words = f"“{one.title}”排查阶段届满，{department_of(ctx.conn, department_id).name}还有{left}户未排查"
    tell(ctx, ("section_head", "deputy_head"), words, department_id=department_id)
    tell(ctx, ("handler", "section_head"), words)
    return {}


def count_sweep(ctx: StepContext) -> dict[str, Json]:
    """What the report begins with (许可法61条: 零报告)."""
    line = _line(ctx)
    return {
        "sweep_objects": line.objects, "sweep_checked": line.checked, "sweep_problems": line.problems,
        "sweep_unreached": line.unreachable,
    }  # fmt: skip


def close_sweep(ctx: StepContext) -> dict[str, Json]:
    """The department has reported; nothing found is said in so many words (许可法61条: 零报告)."""
    line, zero = _line(ctx), flag(ctx.variables.get("zero_confirmed"))
    refuse_wrong_zero(zero, line.problems, "zero_confirmed", when="本次排查")
    campaigns.note_part(
        ctx.conn, campaign_of(ctx).id, line.department_id, swept_at=ctx.now, zero=zero,
        statement=text(ctx, "sweep_statement"),
    )  # fmt: skip
    return {}


def _department(ctx: StepContext) -> int:
    return number(ctx, "sweep_department")


def _line(ctx: StepContext) -> campaigns.Line:
    found = campaigns.lines(ctx.conn, campaign_of(ctx), today=ctx.now.date())
    return next(line for line in found if line.department_id == _department(ctx))


OPERATIONS: Mapping[str, Operation] = {
    "sweep.open": open_sweep,
    "sweep.check_team": check_team,
    "sweep.open_week": open_week,
    "sweep.record_week": record_week,
    "sweep.tell_overdue": tell_overdue,
    "sweep.count": count_sweep,
    "sweep.close": close_sweep,
}
VARIABLES = frozenset(
    {
        "campaign_id", "sweep_department", "sweep_ends_at", "object_ids", "object_id", "object_count", "weekly_cycle",
        "week_needed", "sweep_objects", "sweep_checked", "sweep_problems", "sweep_unreached",
    }
)  # fmt: skip
