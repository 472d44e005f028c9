"""Operations of ``referral_review.bpmn`` (正职审批), called by a referral: three days, the chief himself."""

from collections.abc import Mapping

from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes.common import referring
from workflows.processes.common.reading import case_of, day, text, texts
from workflows.supervision import cases
from workflows.supervision.referrals import Stage

FEWEST = 50
"""Characters of the reason why a referral is not approved."""


def report_received(ctx: StepContext) -> dict[str, Json]:
    """From this moment the three days of the chief run (310号令5条2款)."""
    received = referring.instant(ctx, "report_received_at")
    if text(ctx, "report_written_on") and received.date() < day(ctx, "report_written_on"):
        raise Refused("正职收到报告的时间不能早于报告完成的日期。", "report_received_at")
    referring.change(ctx, report_received_at=received, stage=Stage.DECISION)
    return {}


def decision_late(ctx: StepContext) -> dict[str, Json]:
    """Three days are over without a decision: a lead and a red card, no decision (310号令16条)."""
    referring.late(ctx, "正职三日届满未作审批决定", "310号令第五条第二款、第十六条")
    return {}


def decide(ctx: StepContext) -> dict[str, Json]:
    """The chief has decided in person; the twenty-four hours run from now where he approves (310号令5条2款)."""
    if ctx.actor in texts(ctx, "inspectors"):
        raise Refused("您是本案专案组成员，不能审批本案，请由其他负责人审批。", "head_decision")
    decision = text(ctx, "head_decision")
    referring.change(
        ctx, head_decision=decision, head_decided_at=ctx.now, head_decided_by=ctx.actor,
        decided_as=text(ctx, "decided_as"), stage=Stage.HANDOVER if decision == "approve" else Stage.DECISION,
    )  # fmt: skip
    return {"approved_at": ctx.now.isoformat()} if decision == "approve" else {}


def refuse(ctx: StepContext) -> dict[str, Json]:
    """The reason is on record, locked, and on the sampling list of 司法局 (310号令5条2款、14条)."""
    case, reason = case_of(ctx), text(ctx, "refusal_reason")
    written = len("".join(reason.split()))
    if written < FEWEST:
        raise Refused(f"不予批准的理由不少于{FEWEST}字，现有{written}字，请补充。", "refusal_reason")
    referring.change(
        ctx, refusal_reason=reason, refused_at=ctx.now, final="refused", stage=Stage.SETTLED, settled_at=ctx.now
    )
    summary = f"{case.case_no} 不予批准移送的理由：{reason}"
    cases.record_lead(ctx.conn, case.id, target="refusal_sampling", summary=summary, actor=ctx.actor, now=ctx.now)
    said = f"{case.case_no} 不予批准移送的理由已记录，列入抽查清单"
    referring.tell(ctx, ("legal_affairs",), kind="remind", said=said)
    return {}


OPERATIONS: Mapping[str, Operation] = {
    "referral.report_received": report_received,
    "referral.decision_late": decision_late,
    "referral.decide": decide,
    "referral.refuse": refuse,
}
VARIABLES = frozenset({"report_written_on", "approved_at", "inspectors"})
