"""Activities that are done again, one at a time: sequential multi-instance and the standard loop (BPMN 2.0.2, 10.3.8).

Both wrap the spec of the activity, also that of a call: each round is one child token, and one child instance.
"""

from collections.abc import MutableMapping
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins import BpmnSpecMixin
from SpiffWorkflow.util.task import TaskState

from workflows.engine.running.many import MultiInstance, instance_data
from workflows.engine.running.nodes import Node
from workflows.engine.running.turn import Token
from workflows.engine.types import Loop


class SequentialMultiInstance(MultiInstance):
    """Runs the wrapped spec once per item, in order; the collection is the one at entry."""

    def begin(self, token: Token, items: list[Any]) -> None:
        if not self.many.cardinality:
            token.internal_data["items"] = items
        self._next(token)

    def merge(self, child: Token) -> None:
        """One instance is done; the next begins unless it was the last or the completion condition holds."""
        if not self.is_complete(child):
            self._next(child.parent)

    def _next(self, token: Token) -> None:
        counter, items = len(token.internal_data["answers"]), token.internal_data.get("items")
        data = instance_data(self.many, counter, counter if items is None else items[counter])
        token.workflow.top_workflow.enter(token, self.task_spec, via="", group=True, data=data)

    def counters(self, token: Token) -> MutableMapping[str, Any]:
        found = super().counters(token)
        if found:
            found["nrOfActiveInstances"] = 1
        return found


class StandardLoop(Node, BpmnSpecMixin):
    """Runs the wrapped spec again while its condition holds; what it sets is set where any activity sets it."""

    drawn_state = True
    collects = False

    def __init__(self, wf_spec: Any, name: str, *, inner: str, loop: Loop, **kwargs: Any) -> None:
        super().__init__(wf_spec, name, **kwargs)
        self.task_spec = inner
        self.loop = loop

    def _update_hook(self, my_task: Token) -> bool:
        self.entered(my_task)
        if self.loop.test_before and not self._holds(my_task, 0):
            return True
        my_task._set_state(TaskState.STARTED)
        self._begin(my_task, 0)
        return False

    def merge(self, child: Token) -> None:
        """One round is done: another begins while rounds are left and the condition holds."""
        token, done = child.parent, child.data["loopCounter"] + 1
        tested = done if self.loop.test_before else done - 1
        if (self.loop.maximum and done >= self.loop.maximum) or not self._holds(token, tested):
            token._ready()
        else:
            self._begin(token, done)

    def _begin(self, token: Token, counter: int) -> None:
        top = token.workflow.top_workflow
        top.enter(token, self.task_spec, via="", group=True, data={"loopCounter": counter})

    def _holds(self, token: Token, counter: int) -> bool:
        turn = token.workflow.top_workflow.turn
        return not self.loop.condition or turn.holds(token, self.loop.condition, {"loopCounter": counter})
