"""A running instance and its scopes: SpiffWorkflow's workflow objects, advanced by a queue of ready tokens."""

from collections import Counter, deque
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.util.task import TaskState

from workflows.db import Json
from workflows.engine.running import conditions
from workflows.engine.running.event_subprocess import arm
from workflows.engine.running.inclusive import fire_first
from workflows.engine.running.nodes import Branch, live, only_arms, withdraw
from workflows.engine.running.turn import Token, Turn, VariableEngine

STEP_LIMIT = 1_000
"""Automatic steps that one call may take in one scope (the instances of a multi-instance step are not counted)."""


class Run(BpmnWorkflow):
    """One instance during one call."""

    def __init__(self, spec: Any, subprocess_specs: Any, turn: Turn, *, restoring: bool, start_event: str = "") -> None:
        self.turn = turn
        self.queue: deque[Token] = deque()
        self.calls: list[tuple[Token, list[dict[str, Json]]]] = []  # call activities reached, with their inputs
        self.gathering: dict[UUID, Token] = {}  # tokens at inclusive joins that have not fired
        self.signals: list[str] = []  # thrown, for those who wait in other instances
        self.escalations: list[dict[str, Json]] = []  # thrown and not caught here, for the parent
        self.occurrences: Counter[str] = Counter()  # of events that repeat, by the token that waited first
        self.occurring: list[Token] = []  # conditional events whose condition held when they were reached
        self.start_event = start_event
        self.error_code: str | None = None
        self.end_reason: str | None = None
        super().__init__(spec, subprocess_specs, script_engine=VariableEngine(turn), deserializing=restoring)
        if not restoring:
            arm(self)

    def create_subprocess(self, my_task: Token, spec_name: str) -> "Scope":
        """Opens the scope of an embedded sub-process; inside a multi-instance it keeps variables of its own."""
        scope = Scope(self.subprocess_specs[spec_name], my_task.id, self)
        if my_task.task_spec.wrapper is not None and my_task.task_spec.wrapper.collects:
            scope.data["local"] = dict(my_task.data)
        self.subprocesses[my_task.id] = scope
        arm(scope)
        return scope

    def token(self, token_id: UUID) -> Token:
        """The token with this id, in whatever scope it is; None when it is gone."""
        found = self.tasks.get(token_id)
        for scope in () if found is not None else self.subprocesses.values():
            found = scope.tasks.get(token_id)
            if found is not None:
                break
        return found

    def live_tokens(self) -> list[Token]:
        return [t for scope in (self, *self.subprocesses.values()) for t in scope.tasks.values() if live(t)]

    def move(self, token: Token, branch: Branch) -> None:
        if branch.flow_id:
            self.turn.record("flow.taken", branch.flow_id)
        self.enter(token, branch.target, via=branch.flow_id, group=token.task_spec.groups)

    def enter(
        self, parent: Token, name: str, *, via: str, group: bool = False, data: dict[str, Json] | None = None
    ) -> Token:
        """Put a token on the spec ``name``; ``group`` ties it to ``parent`` for as long as it lives."""
        spec = parent.workflow.spec.task_specs[name]
        token = parent._add_child(spec, TaskState.FUTURE)
        token.internal_data["via"] = via
        if group:
            token.internal_data["group"] = True
        if data:
            token.data = data
        spec._update(token)
        return token

    def settle(self, scope: Any) -> None:
        """A scope without tokens is finished; armed event sub-processes are disarmed."""
        if scope.completed or any(live(token) and not only_arms(token) for token in scope.tasks.values()):
            return
        scope.completed = True
        for token in list(scope.tasks.values()):
            withdraw(token)
        if scope is not self and self.subprocesses.pop(scope.parent_task_id, None) is not None:
            host = self.token(scope.parent_task_id)
            host.task_spec.scope_ended(host, scope)

    def count_occurrence(self, element_id: str, since: str) -> None:
        """One event that happens again and again in one call feeds itself; raises StepFailed."""
        self.occurrences[since] += 1
        if self.occurrences[since] > STEP_LIMIT:
            reason = f"it happened more than {STEP_LIMIT} times in one call; what it starts makes it happen again"
            raise self.turn.failure(element_id, "step_limit", reason)

    def advance(self) -> None:
        """Run everything that needs no person, timer, message or child; raises StepFailed for an endless loop."""
        steps: dict[UUID | None, int] = {}
        path: deque[str] = deque(maxlen=STEP_LIMIT // 2)
        self._empty_queue(steps, path)
        while (self.gathering and fire_first(self.gathering)) or (not self.completed and conditions.fire_first(self)):
            self._empty_queue(steps, path)
        self._refuse_dead_end()

    def _empty_queue(self, steps: dict[UUID | None, int], path: deque[str]) -> None:
        while self.queue or self.occurring:
            if self.occurring:
                conditions.occur(self)
                continue
            token = self.queue.popleft()
            if token.state != TaskState.READY:
                continue
            wrapper = token.task_spec.wrapper
            if token.task_spec.bpmn_id and (wrapper is None or not wrapper.collects):
                path.append(token.task_spec.bpmn_id)
                scope = getattr(token.workflow, "parent_task_id", None)
                count = steps[scope] = steps.get(scope, 0) + 1
                if count > STEP_LIMIT:
                    reason = f"more than {STEP_LIMIT} automatic steps in one call; the loop is {_round(path)}"
                    raise self.turn.failure(token.task_spec.bpmn_id, "step_limit", reason)
            token.run()

    def _refuse_dead_end(self) -> None:
        tokens = [] if self.completed else [token for token in self.live_tokens() if not _stays_beside(token)]
        if self.completed or any(waits(token) for token in tokens):
            return
        stuck = sorted({t.task_spec.bpmn_id for t in tokens if t.task_spec.bpmn_id and t.state == TaskState.WAITING})
        reason = f"{', '.join(stuck) or 'the process'} would wait for a branch that never comes"
        raise self.turn.failure(stuck[0] if stuck else self.spec.name, "dead_end", reason)


def _round(path: deque[str]) -> str:
    """The last round of a loop, from an element back to itself."""
    backwards = list(path)[::-1]
    length = backwards.index(backwards[0], 1) if backwards[0] in backwards[1:] else len(backwards) - 1
    return " → ".join(backwards[length::-1])


class Scope(BpmnSubWorkflow):
    """An embedded sub-process at run time."""


def _stays_beside(token: Token) -> bool:
    """An armed start event that would interrupt nothing cannot help those that wait for each other."""
    return only_arms(token) and not token.task_spec.interrupting


def waits(token: Token) -> bool:
    """Whether something outside the engine will move the token: a person, a timer, a message, a signal, a child, …"""
    awaits = is_message(token) or is_signal(token) or conditions.is_condition(token)
    return awaits or is_open_item(token) or is_timer(token) or is_call(token)


def is_open_item(token: Token) -> bool:
    return bool(token.task_spec.manual and token.state == TaskState.READY)


def is_timer(token: Token) -> bool:
    return token.state == TaskState.WAITING and "due" in token.internal_data


def is_message(token: Token) -> bool:
    step = token.task_spec.step
    return token.state == TaskState.WAITING and step is not None and bool(step.message)


def is_signal(token: Token) -> bool:
    return token.state == TaskState.WAITING and "signal" in token.internal_data


def is_call(token: Token) -> bool:
    return token.state == TaskState.STARTED and hasattr(token.task_spec, "called")
