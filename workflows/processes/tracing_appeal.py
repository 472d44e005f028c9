"""Operations of ``tracing_appeal.bpmn`` (公务员复核申诉): limits run from what was told; nothing gets heavier."""

from collections.abc import Mapping

from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes import facts
from workflows.processes.common.reading import case_of, day, number, text
from workflows.supervision import deadlines
from workflows.supervision.accountability.measures import heavier


def review(ctx: StepContext) -> dict[str, Json]:
    """The organ that decided reviews within thirty days, never to the worse (公务员法96条)."""
    decision = text(ctx, "review_decision")
    return {
        **_changed(ctx, decision, text(ctx, "review_measure"), "review_measure"),
        "appeal_from": text(ctx, "review_told_on"),
    }


def lodge(ctx: StepContext) -> dict[str, Json]:
    """An appeal, or the second and last one to the superior organ (公务员法95条)."""
    before = ctx.variables.get("appeal_round")
    if day(ctx, "appeal_requested_on") < day(ctx, "served_on"):
        raise Refused("申诉日期不能早于决定送达日期，请核对。", "appeal_requested_on")
    return {"appeal_round": (number(ctx, "appeal_round") if before else 0) + 1, "appeal_extended": "no"}


def inquire(ctx: StepContext) -> dict[str, Json]:
    """An extension of thirty days runs from the end of the first sixty (公务员法96条); otherwise asked again."""
    if text(ctx, "appeal_answer") == "extended" and text(ctx, "appeal_extended") != "yes":
        known = facts.rule_facts(ctx.conn, case_of(ctx))
        first = deadlines.due_for(ctx.conn, "T-D-13", day(ctx, "appeal_requested_on"), **known)
        return {"appeal_extended": "yes", "appeal_limit_on": (first.on or ctx.now.date()).isoformat()}
    return {"appeal_extended": "yes", "appeal_limit_on": ctx.now.date().isoformat()}


def decide(ctx: StepContext) -> dict[str, Json]:
    """The organ of appeal maintains, changes or revokes, never to the worse (公务员法96条)."""
    decision = text(ctx, "appeal_decision_result")
    return {
        **_changed(ctx, decision, text(ctx, "appeal_measure"), "appeal_measure"),
        "appeal_from": text(ctx, "appeal_decision_told_on"),
    }


def _changed(ctx: StepContext, decision: str, measure: str, field: str) -> dict[str, Json]:
    current = text(ctx, "remedy_result") or text(ctx, "measure")
    if decision == "revoke":
        return {"remedy_result": "none"}
    if decision in ("lighten", "change"):
        if heavier(measure, current):
            raise Refused("复核、申诉不得加重处理，请核对。", field)
        return {"remedy_result": measure}
    return {"remedy_result": current}


OPERATIONS: Mapping[str, Operation] = {
    "appeal.review": review,
    "appeal.lodge": lodge,
    "appeal.inquire": inquire,
    "appeal.decide": decide,
}
VARIABLES = frozenset(
    {"served_on", "measure", "person", "decided_on", "remedy_result", "appeal_from", "appeal_round", "appeal_extended",
     "appeal_limit_on"}
)  # fmt: skip
