"""Operations of ``expert_assisted.bpmn`` (第三方、专家协助检查)."""

from collections.abc import Mapping

from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes.common import visits
from workflows.processes.common.reading import case_of, latest_submission, rows, texts
from workflows.supervision.organisation.officers import names


def verify(ctx: StepContext) -> dict[str, Json]:
    """An expert is no inspector and has no interest in the case (国办发〔2024〕54号: 第三方不得实施检查).

    The inspectors, still two or more, carry out the inspection and only they sign.
    """
    case_of(ctx)
    team = set(names(ctx.conn, texts(ctx, "inspectors")).values())
    experts = rows(latest_submission(ctx, "engage_experts"), "experts")
    for number, row in enumerate(experts, 1):
        if str(row.get("name") or "").strip() in team:
            raise Refused(f"第{number}行的专家是本案检查人员，检查人员不能同时作为专家。", "experts")
        if row.get("no_interest") is not True:
            raise Refused(f"第{number}行的专家没有声明无利害关系，不能委托。", "experts")
    return {"experts_named": "、".join(f"{row['name']}（{row['unit']}）" for row in experts)[:500]}


OPERATIONS: Mapping[str, Operation] = {"visit.check": visits.check, "experts.verify": verify}
VARIABLES = frozenset(
    {"planned_on", "inspectors", "lead_inspector", "scan_code_in", "scan_code_out", "inspected_at", "visit_minutes",
     "experts_named"}
)  # fmt: skip
