"""Operations of ``tracing_rectification.bpmn`` (责任单位整改)."""

from collections.abc import Mapping

from workflows.db import Json
from workflows.engine.types import Operation, StepContext
from workflows.processes.common.reading import case_of, text
from workflows.supervision import cases


def regime_lead(ctx: StepContext) -> dict[str, Json]:
    """A regime that has to be revised is a lead for its list (policy 二(一), 国发〔2019〕18号); people revise it."""
    if text(ctx, "regime_to_change") == "yes":
        case = case_of(ctx)
        summary = f"{case.case_no} 整改建议修订监管制度清单：{text(ctx, 'regime_text')}"
        cases.record_lead(ctx.conn, case.id, target="regime_list", summary=summary, actor=ctx.actor, now=ctx.now)
    return {}


OPERATIONS: Mapping[str, Operation] = {"tracing.regime_lead": regime_lead}
VARIABLES = frozenset({"organ", "decided_on", "problems_text", "team"})
