"""Multi-instance: of tasks and sub-processes inside the instance, of calls as children; one by one see ``loops.py``."""

from collections.abc import Callable, MutableMapping
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.mixins import BpmnSpecMixin
from SpiffWorkflow.util.task import TaskState

from workflows.db import Json
from workflows.engine.expressions import compile_expression, is_expression
from workflows.engine.running.nodes import Node, withdraw
from workflows.engine.running.turn import Token, Turn
from workflows.engine.types import Crossing, Many

COUNTERS = frozenset({"loopCounter", "nrOfInstances", "nrOfCompletedInstances", "nrOfActiveInstances"})
MOST = 10_000  # instances of one multi-instance step


def items_of(turn: Turn, token: Token, many: Many) -> list[Any]:
    """What a multi-instance step runs over; anything but a list (or a whole number from 0) fails the step."""
    element_id = token.task_spec.bpmn_id
    if many.cardinality:
        number = turn.compute(token, many.cardinality)
        if type(number) is not int or not 0 <= number <= MOST:
            raise turn.failure(element_id, "collection", f"the cardinality is {number!r:.40}, not 0 to {MOST}")
        return list(range(number))
    value = turn.compute(token, many.collection)
    if not isinstance(value, list) or len(value) > MOST:
        found = f"{len(value)} items" if isinstance(value, list) else f"{value!r:.40}"
        raise turn.failure(element_id, "collection", f"{many.collection} is {found}, not a list of at most {MOST}")
    return value


class MultiInstance(Node, defaults.ParallelMultiInstanceTask):
    """Runs the wrapped spec once per item; answers are collected in a list named after the step."""

    drawn_state = True
    collects = True

    def __init__(self, wf_spec: Any, name: str, *, inner: str, many: Many, **kwargs: Any) -> None:
        super().__init__(wf_spec, name, task_spec=inner, **kwargs)
        self.many = many

    def _update_hook(self, my_task: Token) -> bool:
        self.entered(my_task)
        items = items_of(my_task.workflow.top_workflow.turn, my_task, self.many)
        my_task.internal_data.update(total=len(items), answers={})
        if not items:
            return True
        my_task._set_state(TaskState.STARTED)
        self.begin(my_task, items)
        return False

    def begin(self, token: Token, items: list[Any]) -> None:
        """Start the instances."""
        for counter, item in enumerate(items):
            data = instance_data(self.many, counter, item)
            token.workflow.top_workflow.enter(token, self.task_spec, via="", group=True, data=data)

    def merge(self, child: Token) -> None:
        """One instance is done."""
        self.is_complete(child)

    def is_complete(self, child: Token) -> bool:
        """Count an instance that is done; the step is done when all are or its completion condition holds."""
        token, condition = child.parent, self.many.completion_condition
        answers, given = token.internal_data["answers"], child.internal_data.get("answers", {})
        answers[str(child.data["loopCounter"])] = given
        turn = child.workflow.top_workflow.turn
        if len(answers) < token.internal_data["total"] and not (
            condition and turn.holds(child, condition, given or {})
        ):
            return False
        for other in token.children:
            withdraw(other)
        token._ready()
        return True

    def counters(self, token: Token) -> MutableMapping[str, Any]:
        if "total" not in token.internal_data:  # its collection is being computed
            return {}
        total, answers = token.internal_data["total"], token.internal_data["answers"]
        return Counters(self.name, total, answers)

    def leaving(self, token: Token) -> None:
        super().leaving(token)
        token.workflow.top_workflow.turn.write(token, {self.name: _in_order(token.internal_data["answers"])})


class Counters(dict[str, Any]):
    """What expressions see of a running step; the list of answers is made only when it is asked for."""

    def __init__(self, name: str, total: int, answers: dict[str, Json]) -> None:
        done = len(answers)
        super().__init__(nrOfInstances=total, nrOfCompletedInstances=done, nrOfActiveInstances=total - done)
        self.named = name
        self.answers = answers

    def __missing__(self, key: str) -> list[Json]:
        if key != self.named:
            raise KeyError(key)
        return _in_order(self.answers)


def instance_data(many: Many, counter: int, item: Any) -> dict[str, Any]:
    """What one instance sees of its place in the collection."""
    return {"loopCounter": counter, **({many.element_variable: item} if many.element_variable else {})}


def _in_order(answers: dict[str, Json]) -> list[Json]:
    return [answers[counter] for counter in sorted(answers, key=int) if answers[counter] is not None]


class CallActivity(Node, BpmnSpecMixin):
    """Starts child instances and waits. One token for one child or a thousand: children live in rows.

    Drawn as a loop or as sequential it is wrapped, and each of its tokens has one child.
    """

    drawn_state = True

    def __init__(self, wf_spec: Any, bpmn_id: str, *, subworkflow_spec: str, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.called = subworkflow_spec

    def _update_hook(self, my_task: Token) -> bool:
        self.entered(my_task)
        assert self.step is not None
        top = my_task.workflow.top_workflow
        my_task._set_state(TaskState.STARTED)
        many = self.step.many if self.wrapper is None else None
        if many is None:
            top.calls.append((my_task, [self._child_inputs(my_task, {})]))
            return False
        items = items_of(top.turn, my_task, many)
        my_task.internal_data.update(total=len(items), done=0)
        if not items:
            top.turn.write(my_task, {self.name: []})
            return True
        inputs = [self._child_inputs(my_task, instance_data(many, counter, item)) for counter, item in enumerate(items)]
        top.calls.append((my_task, inputs))
        return False

    def _child_inputs(self, token: Token, item: dict[str, Any]) -> dict[str, Json]:
        """``{key, business_key, variables}`` of one child, as the variables stand now."""
        assert self.step is not None
        turn = token.workflow.top_workflow.turn
        return {
            "key": str(turn.evaluate(token, self.called, item)),
            "business_key": _child_key(turn, token, self.step.child_business_key, item),
            "variables": crossed(turn, token, self.step.into, turn.visible(token, item)),
        }

    def counters(self, token: Token) -> MutableMapping[str, Any]:
        total = token.internal_data.get("total")
        if total is None:
            return {}
        done = token.internal_data["done"]
        return {"nrOfInstances": total, "nrOfCompletedInstances": done, "nrOfActiveInstances": total - done}

    def outputs(self, turn: Turn, token: Token, variables: MutableMapping[str, Any]) -> dict[str, Json]:
        """What ``camunda:out`` brings back from an ended child."""
        return crossed(turn, token, self.step.out_of if self.step else (), variables)

    def returned(self, token: Token, variables: MutableMapping[str, Any] | None) -> None:
        """The one child of this token has ended; None where it was terminated and brings nothing back.

        What the children of a multi-instance call bring back is collected, not set.
        """
        turn, collected = token.workflow.top_workflow.turn, self.wrapper is not None and self.wrapper.collects
        token.internal_data["answers"] = None
        if variables is not None:
            found = self.outputs(turn, token, variables)
            token.internal_data["answers"] = found if collected else turn.write(token, found)
        token._ready()

    def condition_holds(self, token: Token, results: Callable[[], list[Json]]) -> bool:
        """Whether the completion condition of a multi-instance call holds; results are read only if it names them."""
        many = self.step.many if self.step else None
        if many is None or not many.completion_condition:
            return False
        named = self.name in compile_expression(many.completion_condition).names
        inner = {self.name: results()} if named else {}
        return token.workflow.top_workflow.turn.holds(token, many.completion_condition, inner)


def crossed(
    turn: Turn, token: Token, crossings: tuple[Crossing, ...], variables: MutableMapping[str, Any]
) -> dict[str, Json]:
    """The variables that cross a call; a plain source that has no value yet crosses as null."""
    values: dict[str, Json] = {}
    for crossing in crossings:
        if crossing.everything:
            values.update({name: value for name, value in variables.items() if name not in COUNTERS})
        elif is_expression(crossing.source):
            values[crossing.target] = turn.compute(token, crossing.source, variables)
        else:
            values[crossing.target] = variables.get(crossing.source)
    return values


def _child_key(turn: Turn, token: Token, text: str, item: dict[str, Any]) -> str | None:
    if not text:
        return None
    if "".join(text.split())[2:-1] == "execution.processBusinessKey":
        return turn.business_key
    value = turn.evaluate(token, text, item)
    return None if value is None else str(value)
