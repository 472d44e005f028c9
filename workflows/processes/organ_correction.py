"""Operations of ``organ_correction.bpmn`` (监督意见和纠正), called by the supervision of organs."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from workflows.clock import SHANGHAI
from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes import facts
from workflows.processes.common.reading import case_of, checked_by, day, latest_submission, number, rows, text
from workflows.supervision import cases, deadlines

LEADING = ("head", "deputy_head")


def record_opinion(ctx: StepContext) -> dict[str, Json]:
    """The opinion is served: thirty days to correct (山东省行政执法监督条例28条); the organ's leaders are told."""
    case = case_of(ctx)
    cases.mark_findings(ctx.conn, case.id, "in_rectification", among=("open",))
    return {"supervision_stage": "opinion", **_ordered(ctx, "T-D-30", "监督意见书")}


def record_decision(ctx: StepContext) -> dict[str, Json]:
    """The decision is served: thirty days to report (山东省行政执法监督条例29条)."""
    return {"supervision_stage": "decision", **_ordered(ctx, "T-D-31", "监督决定书")}


def _ordered(ctx: StepContext, code: str, paper: str) -> dict[str, Json]:
    case, until, served_on = case_of(ctx), day(ctx, "correction_until"), day(ctx, "served_on")
    if until <= ctx.now.date():
        raise Refused("截止日期须晚于今天。", "correction_until")
    known = facts.rule_facts(ctx.conn, case)
    latest = deadlines.due_for(ctx.conn, code, served_on, **known).on
    if latest is not None and until > latest:
        raise Refused(f"自送达之日起最长三十日，截止日期不能晚于{latest:%Y-%m-%d}。", "correction_until")
    organ = number(ctx, "organ")
    groups = facts.candidates(ctx.conn, case, LEADING, on=ctx.now.date(), department_id=organ)
    cases.notify(
        ctx.conn, candidates=groups, case_id=case.id, work_item_id=None, kind="result",
        text=f"收到《行政执法{paper}》（{case.case_no}），请于{until:%Y-%m-%d}前纠正并报告", now=ctx.now,
    )  # fmt: skip
    return {"correction_due_at": _end_of(until)}


def record_recheck(ctx: StepContext) -> dict[str, Json]:
    """Another one than he who checked re-checks; 合格 is impossible beside what was left (执法监督条例28条)."""
    if checked_by(ctx, "check_organ") == ctx.actor:
        raise Refused("职责分离：您填写了逐项监督检查表，不能复核，请由其他监督人员办理。")
    case, passed = case_of(ctx), text(ctx, "recheck_result") == "passed"
    points = rows(latest_submission(ctx, "recheck_organ"), "points")
    left = [str(row.get("problem")) for row in points if row.get("corrected") == "not_corrected"]
    if passed and left:
        raise Refused(f"还有{len(left)}个问题未纠正，复核结论不能是“合格”。", "recheck_result")
    if not passed and not left:
        raise Refused("复核结论是“不合格”的，至少一个问题是“未纠正”。", "recheck_result")
    if passed:
        cases.mark_findings(ctx.conn, case.id, "closed", among=("open", "in_rectification"))
    return {"problems_left": "\n".join(left)}


def record_lead(ctx: StepContext) -> dict[str, Json]:
    """A decision not carried out is a lead for accountability (policy 四(四)); a person decides (公务员法57条)."""
    case = case_of(ctx)
    summary = f"{case.case_no} 监督决定未执行：{text(ctx, 'problems_left')}"
    cases.record_lead(ctx.conn, case.id, target="accountability", summary=summary, actor=ctx.actor, now=ctx.now)
    return {}


def _end_of(last_day: date) -> str:
    return datetime.combine(last_day + timedelta(days=1), time.min, SHANGHAI).isoformat()


OPERATIONS: Mapping[str, Operation] = {
    "organ.record_opinion": record_opinion,
    "organ.record_decision": record_decision,
    "organ.record_recheck": record_recheck,
    "organ.record_lead": record_lead,
}
VARIABLES = frozenset(
    {
        "item", "organ", "supervisors", "problem_count", "problems_text", "entrust_document", "period_from",
        "period_to", "supervision_stage", "correction_due_at", "problems_left",
    }
)  # fmt: skip
