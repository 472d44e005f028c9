"""What a business rule task asks of the decision in force; every answer is written to the history."""

from typing import Any

from workflows.db import Json
from workflows.engine.decisions.asking import evaluate_decision
from workflows.engine.decisions.evaluation import DecisionFailed, mapped, record
from workflows.engine.running.turn import Token, Turn
from workflows.engine.store.decisions import UnknownDecision
from workflows.engine.types import DecisionCall


def decide(turn: Turn, token: Token, call: DecisionCall) -> dict[str, Json]:
    """Make the decision over the variables the token sees; set and return its result variable."""
    element_id = token.task_spec.bpmn_id
    visible: dict[str, Any] = dict(turn.visible(token))
    try:
        evaluation = evaluate_decision(turn.conn, call.ref, visible, now=turn.now)
        result = mapped(evaluation, call.mapping)
    except UnknownDecision as unknown:
        reason = f"决策“{call.ref}”没有发布的版本，请先发布它，再重试。"
        raise turn.failure(element_id, "decision", reason) from unknown
    except DecisionFailed as failed:
        raise turn.failure(element_id, "decision", str(failed)) from failed
    turn.record("decision.evaluated", element_id, record(evaluation))
    return turn.write(token, {call.result_variable: result} if call.result_variable else {})
