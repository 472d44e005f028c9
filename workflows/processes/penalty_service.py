"""Operations of ``penalty_service.bpmn`` (送达)."""

from collections.abc import Mapping

from workflows.db import Json
from workflows.engine.types import Operation, StepContext
from workflows.processes.common.penalties import known, served_on, to_publish
from workflows.processes.common.reading import text
from workflows.supervision import penalties


def served(ctx: StepContext) -> dict[str, Json]:
    """From the day of service the party has to pay and may seek remedies (处罚法61条, 民诉法95条)."""
    case, penalty = known(ctx)
    on = served_on(ctx, case, "decision", not_before=penalty.decided_on or ctx.now.date(), why="决定之日")
    penalties.note(ctx.conn, case.id, stage="enforcement", served_on=on, served_how=text(ctx, "decision_served_how"))
    return {"served_on": on.isoformat(), **to_publish(ctx, case, penalty)}


OPERATIONS: Mapping[str, Operation] = {"penalty.served": served}
VARIABLES = frozenset({"served_on", "outcome", "decided_on", "publication_title", "publication_text"})
