"""What is thrown: errors and escalations look for their catcher outwards, signals reach everyone who waits.

Outwards means: the event sub-processes of a scope, then the boundary events on it, then the scope around it.
"""

from collections.abc import Collection, Mapping
from typing import Any

from SpiffWorkflow.util.task import TaskState

from workflows.db import Json
from workflows.engine.running.nodes import Split, live, only_arms, withdraw
from workflows.engine.running.turn import Token, Turn

MAX_NAME = 255


def throw(token: Token) -> None:
    """What a throwing event does: nothing, an escalation or a signal."""
    step = token.task_spec.step
    if step is not None and step.event == "escalation":
        token.workflow.top_workflow.turn.record("escalation.thrown", step.id, {"code": step.escalation_code})
        throw_escalation(token.workflow, step.escalation_code, step.id)
    elif step is not None and step.event == "signal":
        throw_signal(token)


def throw_error(scope: Any, code: str, host: Token = None) -> None:
    """Give an error to the nearest event that catches it, from the activity ``host`` or from the scope outwards.

    An error that nobody catches ends the instance; its parent, if any, sees the error at its call activity.
    """
    top = scope.top_workflow
    catcher = nearest(scope, "error", code, host)
    if catcher is not None:
        catcher.task_spec.fire(catcher)
        return
    for token in list(top.tasks.values()):
        withdraw(token)
    top.completed = True
    top.error_code = code
    top.end_reason = f"error:{code}"


def throw_escalation(scope: Any, code: str, element_id: str, host: Token = None) -> None:
    """Give an escalation to the nearest event that catches it; one that nobody catches in a child goes to its parent.

    Who throws goes on, unless who catches it interrupts.
    """
    top = scope.top_workflow
    catcher = nearest(scope, "escalation", code, host)
    if catcher is not None:
        top.turn.record("escalation.caught", catcher.task_spec.bpmn_id, {"code": code})
        catcher.task_spec.fire(catcher)
    elif top.turn.instance_id != top.turn.root_id:
        top.escalations.append({"code": code, "element": element_id})
    else:
        top.turn.record("escalation.uncaught", element_id, {"code": code})


def throw_signal(token: Token) -> None:
    """Give a signal to all who wait for it: here now, in other instances by due work once this step is written."""
    top = token.workflow.top_workflow
    name = signal_name(top.turn, token)
    top.turn.record("signal.thrown", token.task_spec.bpmn_id, {"name": name})
    top.signals.append(name)
    receive_signal(top, name)


def receive_signal(
    top: Any, name: str, *, since: Collection[str] | None = None, variables: Mapping[str, Json] | None = None
) -> bool:
    """Fire the events of the instance that wait for the signal, in document order; False where none does.

    ``since`` names the tokens that waited when it was thrown; one that was armed again is known by its first token.
    """
    waiting = [
        token
        for token in top.live_tokens()
        if token.internal_data.get("signal") == name and (since is None or waits_since(token) in since)
    ]
    fired = False
    for token in sorted(waiting, key=lambda token: token.task_spec.place):
        if token.state == TaskState.WAITING:  # an earlier one may have withdrawn it
            fired = True
            top.turn.record("signal.received", token.task_spec.bpmn_id, {"name": name})
            if variables:
                top.turn.write(token, variables)
            token.task_spec.fire(token)
    return fired


def waits_since(token: Token) -> str:
    """The token that waited first at this place; each occurrence of what does not interrupt puts down a new one."""
    return str(token.internal_data.get("since", token.id.hex))


def signal_name(turn: Turn, token: Token) -> str:
    """The name of the signal that an event throws or waits for, as the variables stand now."""
    name = turn.evaluate(token, token.task_spec.step.signal)
    if not isinstance(name, str) or not 0 < len(name.strip()) <= MAX_NAME:
        reason = f"the name of the signal is {name!r:.40}, not a text of 1 to {MAX_NAME} characters"
        raise turn.failure(token.task_spec.bpmn_id, "expression", reason)
    return name.strip()


def nearest(scope: Any, event: str, code: str, host: Token = None) -> Token | None:
    """The armed event that catches the code first; one that names the code goes before one that catches every code."""
    top = scope.top_workflow
    while True:
        if host is not None:
            found = _catcher(host, code, event)
            if found is not None:
                return found
            scope = host.workflow
        found = _chosen([token for token in scope.tasks.values() if only_arms(token)], code, event)
        if found is not None or scope is top:
            return found
        host = top.token(scope.parent_task_id)


def _catcher(host: Token, code: str, event: str = "error") -> Token | None:
    """The boundary event on the activity that catches the code."""
    if host.task_spec.wrapper is not None:
        host = host.parent
    split = host.parent
    if split is None or not isinstance(split.task_spec, Split):
        return None
    return _chosen([one for one in split.children if one.task_spec.name in split.task_spec.boundaries], code, event)


def _chosen(tokens: list[Token], code: str, event: str) -> Token | None:
    armed = [token for token in tokens if live(token) and token.task_spec.step.event == event]
    caught = {token.task_spec.step.caught_code: token for token in armed}
    return caught.get(code) or caught.get("")
