"""Specs of events and of the event-based gateway."""

from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.util.task import TaskState

from workflows.engine.running import cycles
from workflows.engine.running.conditions import wait_for_condition
from workflows.engine.running.nodes import Branch, Node, live, withdraw
from workflows.engine.running.operations import Operating
from workflows.engine.running.throwing import signal_name, throw, throw_error, waits_since
from workflows.engine.running.timing import cycle_facts, due_facts
from workflows.engine.running.turn import Token

REPEATING = frozenset({"message", "signal", "escalation", "conditional"})


class StartEvent(Node, defaults.StartEvent):
    """Whatever triggers it has happened when the instance starts."""


class Catching(Node):
    """Waits for its timer or message; ``due`` is fixed when it is reached."""

    drawn_state = True

    @property
    def interrupting(self) -> bool:
        return self.step is None or self.step.interrupting

    def _update_hook(self, my_task: Token) -> bool:
        self.entered(my_task)
        my_task._set_state(TaskState.WAITING)
        turn = my_task.workflow.top_workflow.turn
        if self.step is not None and self.step.event == "signal":
            my_task.internal_data["signal"] = signal_name(turn, my_task)
        elif self.step is not None and self.step.event == "conditional":
            wait_for_condition(my_task)
        elif self.step is not None and self.step.timer_tag == "timeCycle":
            first = cycle_facts(turn, my_task, self.step.timer)
            my_task.internal_data.update({"due": first} if first else {})
        elif self.step is not None and self.step.event == "timer":
            duration = self.step.timer_tag == "timeDuration"
            my_task.internal_data["due"] = due_facts(turn, my_task, self.step.timer, duration=duration)
        return False

    def arm_again(self, token: Token, parent: Token) -> None:
        """Where it repeats, a new token waits for the next occurrence of what was fixed when it was reached."""
        following = self._next(token)
        if following is not None:
            since = waits_since(token)
            token.workflow.top_workflow.count_occurrence(self.bpmn_id, since)
            again = parent._add_child(self, TaskState.WAITING)
            again.internal_data = {**token.internal_data, **following, "since": since}

    def _next(self, token: Token) -> dict[str, Any] | None:
        """What is different for the next occurrence; None where none follows."""
        if self.step is not None and self.step.timer_tag == "timeCycle":
            due, _missed = cycles.after(token.internal_data["due"], token.workflow.top_workflow.turn.now)
            return {"due": due} if due else None
        return {} if self.step is not None and self.step.event in REPEATING else None

    def fire(self, token: Token) -> None:
        """It happened: the other events of the same event gateway are withdrawn, the token goes on."""
        gateway = token.parent
        if gateway is not None and isinstance(gateway.task_spec, EventGateway):
            for sibling in gateway.children:
                if sibling is not token and sibling.internal_data.get("group"):
                    withdraw(sibling)
        token._ready()


class CatchEvent(Catching, defaults.IntermediateCatchEvent):
    """An intermediate event; the catching end of a link does not wait."""

    def _update_hook(self, my_task: Token) -> bool:
        if self.step is not None and self.step.link:
            return True
        return super()._update_hook(my_task)


class ReceiveTask(Catching, defaults.ReceiveTask):
    """Waits for its message."""


class BoundaryEvent(Catching, defaults.BoundaryEvent):
    """Armed while its activity runs. One that does not interrupt is armed again, but a timer without a cycle."""

    drawn_state = False

    def _update_hook(self, my_task: Token) -> bool:
        my_task.internal_data["armed"] = True
        return super()._update_hook(my_task)

    def fire(self, token: Token) -> None:
        split = token.parent
        if self.interrupting:
            for sibling in list(split.children):
                if sibling is not token and sibling.internal_data.get("group"):
                    withdraw(sibling)
        else:
            self.arm_again(token, split)
            token.internal_data.pop("group", None)  # what interrupts the activity in the same step leaves it alone
        token._ready()

    def leaving(self, token: Token) -> None:
        """The activity and its other events stay."""


class EventGateway(Node, defaults.EventBasedGateway):
    """Arms all its events; each has its own due time; the first to happen withdraws the others."""

    groups = True


class ThrowEvent(Operating, defaults.IntermediateThrowEvent):
    """A link jumps, a message is sent by its operation, escalations and signals are thrown in passing."""

    def choose(self, token: Token) -> list[Branch]:
        """Stand here while it is thrown: who catches it may withdraw the token that threw it."""
        token._set_state(TaskState.STARTED)
        throw(token)
        if not live(token):
            return []
        token._set_state(TaskState.COMPLETED)
        return super().choose(token)


class EndEvent(Operating, defaults.EndEvent):
    """Consumes its token; ``terminate`` ends the scope, what it throws looks for who catches it."""

    def connect(self, taskspec: Any) -> None:
        """The stock end join is not used: a scope ends when no token is left in it."""

    def _on_complete(self, my_task: Token) -> None:
        top = my_task.workflow.top_workflow
        if "error" in my_task.internal_data:
            super()._on_complete(my_task)
            return
        top.turn.record("element.completed", self.bpmn_id)
        kind = self.step.event if self.step is not None else ""
        throw(my_task)
        if kind == "error":
            throw_error(my_task.workflow, self.step.error_code if self.step else "")
            return
        if kind == "terminate":
            for token in list(my_task.workflow.tasks.values()):
                withdraw(token)
            if my_task.workflow is top:
                top.end_reason = f"terminate:{self.bpmn_id}"
        top.settle(my_task.workflow)
