"""Specs of drawn nodes: how a token enters, runs and leaves. They are shared by all instances and never change.

No task is predicted: the tree holds live tokens and the few finished ones that hold a group together (a boundary
split, an event gateway). A token knows by which flow it came (``via``); joins count flows, not ancestors.
"""

from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit, BpmnStartTask
from SpiffWorkflow.bpmn.specs.mixins import BpmnSpecMixin
from SpiffWorkflow.util.task import TaskState

from workflows.engine.running.turn import Token
from workflows.engine.types import Step


@dataclass(frozen=True)
class Branch:
    """One way out: ``target`` is the spec entered, ``flow_id`` empty where nothing is drawn (boundary splits)."""

    flow_id: str
    target: str
    condition: str = ""
    default: bool = False


def live(token: Token) -> bool:
    return not token.has_state(TaskState.FINISHED_MASK)


def only_arms(token: Token) -> bool:
    """Whether the token is the armed start event of an event sub-process: it does not keep its scope alive."""
    return bool(token.task_spec.starts)


def withdraw(token: Token) -> None:
    """Take a live token off the diagram, with everything inside it."""
    if not live(token):
        return
    top = token.workflow.top_workflow
    token._set_state(TaskState.CANCELLED)
    if token.task_spec.drawn_state and token.task_spec.wrapper is None:
        top.turn.record("element.cancelled", token.task_spec.bpmn_id)
    for child in list(token.children):
        withdraw(child)
    scope = top.subprocesses.pop(token.id, None)
    if scope is not None:
        for inner in list(scope.tasks.values()):
            withdraw(inner)


class Node(BpmnTaskSpec):
    """What all our specs share; comes before the stock class it replaces."""

    drawn_state = False  # True: entering and cancelling are written to the history, not only completing
    collects = False  # True: of a wrapper whose instances have answers of their own (multi-instance)
    groups = False  # True: what it spawns stays tied to it (boundary split, event gateway)
    starts = ""  # the event sub-process that this armed start event starts

    def __init__(self, wf_spec: Any, name: str, **kwargs: Any) -> None:
        super().__init__(wf_spec, name, **kwargs)
        self.branches: list[Branch] = []
        self.incoming: list[str] = []
        self.wrapper: Any = None  # the multi-instance or loop around this one, connected when parsed
        self.step: Step | None = None
        self.place = 0  # in the order of the document

    def _predict(self, my_task: Token, *args: Any, **kwargs: Any) -> None:
        pass

    def _update(self, my_task: Token) -> None:
        if self._update_hook(my_task):
            my_task._ready()

    def _update_hook(self, my_task: Token) -> bool:
        self.entered(my_task)
        return True

    def _on_ready(self, my_task: Token) -> None:
        if not self.manual:
            my_task.workflow.top_workflow.queue.append(my_task)

    def _run_hook(self, my_task: Token) -> bool:
        return True

    def _on_complete(self, my_task: Token) -> None:
        top = my_task.workflow.top_workflow
        if self.bpmn_id and self.wrapper is None:
            top.turn.record("element.completed", self.bpmn_id)
        if self.wrapper is not None:
            self.wrapper.merge(my_task)
            return
        self.leaving(my_task)
        for branch in self.choose(my_task):
            top.move(my_task, branch)
        top.settle(my_task.workflow)

    def entered(self, token: Token) -> None:
        if self.drawn_state and self.wrapper is None:
            token.workflow.top_workflow.turn.record("element.entered", self.bpmn_id)

    def leaving(self, token: Token) -> None:
        """Before the token moves on: an activity that completes takes its waiting boundary events with it."""
        split = token.parent
        if split is not None and isinstance(split.task_spec, Split):
            for sibling in split.children:
                armed = sibling.internal_data.get("group")  # one that has happened goes its own way
                if sibling is not token and armed and sibling.task_spec.name in split.task_spec.boundaries:
                    withdraw(sibling)

    def choose(self, token: Token) -> list[Branch]:
        """Ways out: flows without a condition and those whose condition holds; if no condition holds, the default, too.

        So it says of an activity (BPMN 2.0.2, table 10.3): beside a flow without a condition the default may be taken.
        """
        turn = token.workflow.top_workflow.turn
        taken = [b for b in self.branches if not b.default and (not b.condition or turn.holds(token, b.condition))]
        if not any(branch.condition for branch in taken):
            taken += [branch for branch in self.branches if branch.default]
        if self.branches and not taken:
            raise turn.failure(self.bpmn_id or "", "expression", "no outgoing condition holds and there is no default")
        return taken


class Start(Node, BpmnStartTask):
    """Not drawn: leads to the start event that the call asks for, by default the first one without a trigger."""

    def choose(self, token: Token) -> list[Branch]:
        top = token.workflow.top_workflow
        wanted = top.start_event if token.workflow is top else None
        plain = [name for name in self._outputs if self._wf_spec.task_specs[name].step.event in ("", "none")]
        return [Branch("", wanted or (plain or self._outputs)[0])]


class Split(Node, BoundaryEventSplit):
    """Not drawn: enters an activity together with its boundary events, which stay tied to it."""

    groups = True

    def __init__(self, wf_spec: Any, name: str, **kwargs: Any) -> None:
        super().__init__(wf_spec, name, **kwargs)
        self.host = ""
        self.boundaries: frozenset[str] = frozenset()


class ExclusiveGateway(Node, defaults.ExclusiveGateway):
    """Takes the first flow, in the order drawn, whose condition holds."""

    def choose(self, token: Token) -> list[Branch]:
        turn = token.workflow.top_workflow.turn
        for branch in self.branches:
            if not branch.default and (not branch.condition or turn.holds(token, branch.condition)):
                return [branch]
        for branch in self.branches:
            if branch.default:
                return [branch]
        raise turn.failure(self.bpmn_id, "expression", "no outgoing condition holds and there is no default")


class ParallelGateway(Node, defaults.ParallelGateway):
    """Waits for one token on each incoming flow, consumes one of each; surplus tokens stay (BPMN 2.0.2, 13.3.1)."""

    def _update_hook(self, my_task: Token) -> bool:
        my_task._set_state(TaskState.WAITING)
        first: dict[str, Token] = {}
        for token in my_task.workflow.tasks.values():
            if token.task_spec is self and token.state == TaskState.WAITING:
                first.setdefault(token.internal_data["via"], token)
        if len(first) < len(self.incoming):
            return False
        for token in first.values():
            if token is not my_task:
                token._set_state(TaskState.COMPLETED)  # consumed
        return True


class PlainTask(Node, BpmnSpecMixin):
    """A task without a type passes."""


class UserTask(Node, defaults.UserTask):
    """Waits for a person: READY until the work item is completed."""

    drawn_state = True


class ManualTask(Node, defaults.ManualTask):
    """Waits for a person, too."""

    drawn_state = True


class SubProcess(Node, defaults.SubWorkflowTask):
    """An embedded scope: STARTED until no token is left inside."""

    drawn_state = True

    def _update_hook(self, my_task: Token) -> bool:
        self.entered(my_task)
        my_task._set_state(TaskState.STARTED)
        my_task.workflow.top_workflow.create_subprocess(my_task, self.spec)
        return False

    def scope_ended(self, token: Token, scope: Any) -> None:
        local = scope.data.get("local", {})
        token.internal_data["answers"] = {name: value for name, value in local.items() if name not in token.data}
        token._ready()
