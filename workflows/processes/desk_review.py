"""Operations of ``desk_review.bpmn`` (书面检查)."""

from collections.abc import Mapping

from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext

MOST_SUPPLEMENTS = 1


def ask_supplement(ctx: StepContext) -> dict[str, Json]:
    """The party may be asked for more material once (许可法61条: the inspection must not burden the party)."""
    asked = int(str(ctx.variables.get("supplement_round") or 0))
    if asked >= MOST_SUPPLEMENTS:
        raise Refused("补充材料以一次为限，请根据现有材料作出判断。", "needs_supplement")
    return {"supplement_round": asked + 1}


OPERATIONS: Mapping[str, Operation] = {"desk_review.ask_supplement": ask_supplement}
VARIABLES = frozenset({"supplement_round", "planned_on", "inspectors", "lead_inspector"})
