"""Specs of events and of the event-based gateway."""

from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.util.task import TaskState

from workflows.engine.running.nodes import Node, Split, live, withdraw
from workflows.engine.running.timing import due_facts
from workflows.engine.running.turn import Token


class StartEvent(Node, defaults.StartEvent):
    """Whatever triggers it has happened when the instance starts."""


class Catching(Node):
    """Waits for its timer or message; ``due`` is fixed when it is reached."""

    drawn_state = True

    def _update_hook(self, my_task: Token) -> bool:
        self.entered(my_task)
        my_task._set_state(TaskState.WAITING)
        turn = my_task.workflow.top_workflow.turn
        if self.step is not None and self.step.event == "timer":
            duration = self.step.timer_tag == "timeDuration"
            my_task.internal_data["due"] = due_facts(turn, my_task, self.step.timer, duration=duration)
        return False

    def fire(self, token: Token) -> None:
        """It happened: the other events of the same event gateway are withdrawn, the token goes on."""
        gateway = token.parent
        if gateway is not None and isinstance(gateway.task_spec, EventGateway):
            for sibling in gateway.children:
                if sibling is not token and sibling.internal_data.get("group"):
                    withdraw(sibling)
        token._ready()


class CatchEvent(Catching, defaults.IntermediateCatchEvent):
    """An intermediate timer or message event."""


class ReceiveTask(Catching, defaults.ReceiveTask):
    """Waits for its message."""


class BoundaryEvent(Catching, defaults.BoundaryEvent):
    """Armed while its activity runs. A message that does not interrupt arms it again; a timer fires once."""

    drawn_state = False

    def _update_hook(self, my_task: Token) -> bool:
        my_task.internal_data["armed"] = True
        return super()._update_hook(my_task)

    def fire(self, token: Token) -> None:
        split = token.parent
        if self.cancel_activity:
            for sibling in list(split.children):
                if sibling is not token and sibling.internal_data.get("group"):
                    withdraw(sibling)
        elif self.step is not None and self.step.event == "message":
            token.workflow.top_workflow.enter(split, self.name, via="", group=True)
        token._ready()

    def leaving(self, token: Token) -> None:
        """The activity and its other events stay."""


class EventGateway(Node, defaults.EventBasedGateway):
    """Arms all its events; each has its own due time; the first to happen withdraws the others."""

    groups = True


class ThrowEvent(Node, defaults.IntermediateThrowEvent):
    """An intermediate event without a definition passes."""


class EndEvent(Node, defaults.EndEvent):
    """Consumes its token; ``terminate`` ends the scope, ``error`` looks for who catches it."""

    def connect(self, taskspec: Any) -> None:
        """The stock end join is not used: a scope ends when no token is left in it."""

    def _on_complete(self, my_task: Token) -> None:
        top = my_task.workflow.top_workflow
        top.turn.record("element.completed", self.bpmn_id)
        kind = self.step.event if self.step is not None else ""
        if kind == "error":
            throw_error(my_task.workflow, self.step.error_code if self.step else "")
            return
        if kind == "terminate":
            for token in list(my_task.workflow.tasks.values()):
                withdraw(token)
            if my_task.workflow is top:
                top.end_reason = f"terminate:{self.bpmn_id}"
        top.settle(my_task.workflow)


def throw_error(scope: Any, code: str, host: Token = None) -> None:
    """Give an error to the nearest boundary event that catches it, from ``host`` or from the scope outwards.

    An error that nobody catches ends the instance; its parent, if any, sees the error at its call activity.
    """
    top = scope.top_workflow
    while True:
        if host is not None:
            boundary = _catcher(host, code)
            if boundary is not None:
                boundary.task_spec.fire(boundary)
                return
            scope = host.workflow
        if scope is top:
            break
        host = top.token(scope.parent_task_id)
    for token in list(top.tasks.values()):
        withdraw(token)
    top.completed = True
    top.error_code = code
    top.end_reason = f"error:{code}"


def _catcher(host: Token, code: str) -> Token | None:
    if host.task_spec.wrapper is not None:
        host = host.parent
    split = host.parent
    if split is None or not isinstance(split.task_spec, Split):
        return None
    errors = {
        event.task_spec.step.error_code: event
        for event in split.children
        if event.task_spec.name in split.task_spec.boundaries and live(event) and event.task_spec.step.event == "error"
    }
    return errors.get(code) or errors.get("")
