"""Event sub-processes: their start events are armed when the scope around them is entered (BPMN 2.0.2, 13.5.4)."""

from typing import Any

from SpiffWorkflow.bpmn.specs.mixins import BpmnSpecMixin
from SpiffWorkflow.util.task import TaskState

from workflows.engine.running.events import Catching
from workflows.engine.running.nodes import withdraw
from workflows.engine.running.turn import Token
from workflows.engine.types import Step


class EventSubprocessStart(Catching, BpmnSpecMixin):
    """Waits in the scope around its event sub-process; it bears the drawn id of the start event.

    The start event inside the sub-process is the one that passes: by then, what triggers it has happened.
    """

    drawn_state = False

    def __init__(self, wf_spec: Any, name: str, *, step: Step, place: int, starts: str) -> None:
        super().__init__(wf_spec, name)
        self.step, self.place, self.starts = step, place, starts

    def _update_hook(self, my_task: Token) -> bool:
        my_task.internal_data["armed"] = True
        return super()._update_hook(my_task)

    def fire(self, token: Token) -> None:
        """Start the sub-process: an interrupting one alone in its scope, any other beside what runs there."""
        scope = token.workflow
        token._set_state(TaskState.COMPLETED)
        if self.interrupting:
            for other in list(scope.tasks.values()):
                withdraw(other)
        else:
            self.arm_again(token, scope.task_tree)
        scope.top_workflow.enter(token, self.starts, via="")


def arm(scope: Any) -> None:
    """The scope was entered: put a token on the start event of each event sub-process drawn in it."""
    for name in scope.spec.event_starts:
        scope.top_workflow.enter(scope.task_tree, name, via="")
