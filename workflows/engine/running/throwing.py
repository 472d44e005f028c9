"""What is thrown looks for its catcher outwards: the event sub-processes of a scope, then the boundary events on it."""

from typing import Any

from workflows.engine.running.nodes import Split, live, only_arms, withdraw
from workflows.engine.running.turn import Token


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
