"""Operations of ``referral_objection.bpmn`` (不予立案异议): reconsideration, supervision, or acceptance."""

from collections.abc import Mapping

from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes import facts
from workflows.processes.common import referring
from workflows.processes.common.reading import case_of, day, text
from workflows.supervision import deadlines
from workflows.supervision.referrals import Stage


def record_lapse(ctx: StepContext) -> dict[str, Json]:
    """The right was not used: the reason stays on record; what was sent in time counts as used (民法典203条)."""
    if text(ctx, "lapse_kind") == "sent_in_time":
        _check_in_time(ctx)
        return {"remedy": "reconsider"}
    referring.change(ctx, lapse_reason=text(ctx, "lapse_reason"))
    return {"remedy": "accept"}


def record_reconsideration(ctx: StepContext) -> dict[str, Json]:
    """Within three days from the notice (310号令9条1款); the police have three days to decide."""
    _check_in_time(ctx)
    referring.change(ctx, stage=Stage.RECONSIDERATION, reconsidered_on=day(ctx, "reconsidered_on"))
    return {"reconsideration_waited_from": day(ctx, "reconsidered_on").isoformat()}


def _check_in_time(ctx: StepContext) -> None:
    known = facts.rule_facts(ctx.conn, case_of(ctx))
    received, asked = day(ctx, "no_filing_received_on"), day(ctx, "reconsidered_on")
    last = deadlines.due_for(ctx.conn, "T-C-07", received, **known).on
    if asked < received:
        raise Refused("提请复议的日期不能早于收到不予立案通知书的日期。", "reconsidered_on")
    if last is not None and asked > last:
        raise Refused(f"提请复议须在{last:%Y-%m-%d}以前，该日期已超过三日。", "reconsidered_on")


def record_reconsideration_decision(ctx: StepContext) -> dict[str, Json]:
    """复议决定: filed after all, or upheld; then supervision may be asked for (310号令9条2款)."""
    result = text(ctx, "reconsideration_result")
    found = referring.letter(ctx, "decision_received", content=result)
    referring.change(ctx, reconsideration_result=result)
    answer: dict[str, Json] = {"reconsideration_received_on": found.received_on.isoformat()}
    if result == "filed":
        referring.change(
            ctx, stage=Stage.INVESTIGATION, police_result="filed", notice_no=found.number,
            notice_received_on=found.received_on,
        )  # fmt: skip
        filing: dict[str, Json] = {"filing_received_on": found.received_on.isoformat(), "filing_no": found.number}
        return {**answer, **filing, "referral_outcome": "filed"}
    return answer


def record_silence(ctx: StepContext) -> dict[str, Json]:
    """No decision in three days: urged, the wait goes on from now, or supervision is asked for (310号令9条2款)."""
    return {"reconsideration_waited_from": ctx.now.date().isoformat()}


OPERATIONS: Mapping[str, Operation] = {
    "referral.record_lapse": record_lapse,
    "referral.record_reconsideration": record_reconsideration,
    "referral.record_reconsideration_decision": record_reconsideration_decision,
    "referral.record_silence": record_silence,
    "referral.accept": referring.accept,
}
VARIABLES = frozenset(
    {"no_filing_received_on", "no_filing_no", "reconsideration_received_on", "reconsideration_waited_from",
     "referral_outcome", "filing_received_on", "filing_no", "remedy", "police_org"}
)  # fmt: skip
