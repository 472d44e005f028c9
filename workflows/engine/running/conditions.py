"""Conditional events: they happen when their condition becomes true, and again only after it was false (10.5.2)."""

from typing import Any

from SpiffWorkflow.util.task import TaskState

from workflows.engine.expressions import ExpressionFailed, ExpressionRefused, compile_expression
from workflows.engine.running.failures import StepFailed
from workflows.engine.running.turn import Token


def is_condition(token: Token) -> bool:
    return token.state == TaskState.WAITING and "holds" in token.internal_data


def wait_for_condition(token: Token) -> None:
    """The event was reached; a condition that holds already counts as having become true now."""
    token.internal_data["holds"] = False
    if holds(token):
        token.workflow.top_workflow.occurring.append(token)


def holds(token: Token) -> bool:
    """Whether its condition is true; one that names a variable that nobody has set yet is not."""
    turn, text = token.workflow.top_workflow.turn, token.task_spec.step.condition
    try:
        return bool(turn.holds(token, text))
    except StepFailed:
        if is_undecided(text, turn.visible(token)):
            return False
        raise


def is_undecided(text: str, variables: Any) -> bool:
    """Whether the condition names a variable that is not there."""
    try:
        return any(name not in variables for name in compile_expression(text).names)
    except (ExpressionRefused, ExpressionFailed):
        return False


def occur(top: Any) -> None:
    """Let the first event whose condition held when it was reached happen, in document order."""
    top.occurring.sort(key=lambda token: token.task_spec.place)
    token = top.occurring.pop(0)
    if is_condition(token):
        _happen(top, token)


def fire_first(top: Any) -> bool:
    """Evaluate the conditions that are waited for, in document order, until one has become true; False if none has."""
    for token in sorted(filter(is_condition, top.live_tokens()), key=lambda token: token.task_spec.place):
        before, now = token.internal_data["holds"], holds(token)
        if now and not before:
            _happen(top, token)
            return True
        token.internal_data["holds"] = now
    return False


def _happen(top: Any, token: Token) -> None:
    token.internal_data["holds"] = True
    top.turn.record("condition.met", token.task_spec.bpmn_id)
    token.task_spec.fire(token)
