"""One call's work on one instance: who asks, when, with which variables, and what happened."""

from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, TypeAlias

import orjson
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from sqlalchemy import Connection

from workflows.db import Json
from workflows.engine import iso8601
from workflows.engine.expressions import ExpressionFailed, ExpressionRefused, compile_expression, is_expression
from workflows.engine.running.failures import StepFailed
from workflows.engine.types import Due, Host, Refused, Step, StepContext

Token: TypeAlias = Any
"""A ``SpiffWorkflow.task.Task``: live ones are tokens, finished ones only hold groups together."""


@dataclass(frozen=True)
class Happening:
    """One row of history to be written."""

    kind: str
    element_id: str
    detail: Json = None
    work_item_id: str | None = None


@dataclass
class Turn:
    """What the specs may know of the call they run in."""

    conn: Connection
    host: Host
    now: datetime
    actor: str
    instance_id: str
    root_id: str
    definition_id: str
    process_key: str
    business_key: str | None
    variables: dict[str, Json]
    steps: Mapping[str, Step]
    happened: list[Happening] = field(default_factory=list)

    def record(self, kind: str, element_id: str, detail: Json = None, *, work_item_id: str | None = None) -> None:
        self.happened.append(Happening(kind, element_id, detail, work_item_id))

    def failure(self, element_id: str, kind: str, reason: str) -> StepFailed:
        return StepFailed(
            instance_id=self.instance_id, root_id=self.root_id, element_id=element_id, kind=kind, reason=reason
        )

    def context(self, token: Token) -> StepContext:
        element_id = token.task_spec.bpmn_id or ""
        step = self.steps.get(element_id)
        return StepContext(
            conn=self.conn,
            now=self.now,
            actor=self.actor,
            instance_id=self.instance_id,
            root_id=self.root_id,
            definition_id=self.definition_id,
            process_key=self.process_key,
            business_key=self.business_key,
            element_id=element_id,
            element_name=step.name if step else "",
            properties=step.properties if step else {},
            variables=MappingProxyType(self.visible(token)),
        )

    def visible(self, token: Token, *inner: MutableMapping[str, Any]) -> "ChainMap[str, Any]":
        """Variables as the token sees them: its multi-instance item first, the instance's map last."""
        return ChainMap(*inner, *_layers(token), self.variables)

    def write(self, token: Token, values: Mapping[str, Json]) -> dict[str, Json]:
        """Set variables where the token stands: in the multi-instance scope around it, else in the instance.

        Returns them as they will be read again: what JSON cannot hold fails the step.
        """
        try:
            kept: dict[str, Json] = orjson.loads(orjson.dumps(dict(values)))
        except (TypeError, ValueError) as error:
            raise self.failure(token.task_spec.bpmn_id or "", "operation", f"not to be stored: {error}") from error
        local = next((scope.data["local"] for scope in _scopes(token) if "local" in scope.data), self.variables)
        local.update(kept)
        return kept

    def evaluate(self, token: Token, text: str, *inner: MutableMapping[str, Any]) -> Any:
        """The value of ``${…}``; a text without it is a literal."""
        if not is_expression(text):
            return text
        return self.compute(token, text, *inner)

    def compute(self, token: Token, text: str, *inner: MutableMapping[str, Any]) -> Any:
        """The value of an expression, bare or as ``${…}``."""
        return self._guarded(
            token, lambda: compile_expression(text).evaluate(self.visible(token, *inner), self.functions(token))
        )

    def holds(self, token: Token, text: str, *inner: MutableMapping[str, Any]) -> bool:
        """Whether a condition is true; anything but true and false fails the step."""
        expression = self._guarded(token, lambda: compile_expression(text))
        return bool(
            self._guarded(
                token, lambda: expression.evaluate_condition(self.visible(token, *inner), self.functions(token))
            )
        )

    def _guarded(self, token: Token, work: Callable[[], Any]) -> Any:
        try:
            return work()
        except (Refused, StepFailed):
            raise
        except (ExpressionRefused, ExpressionFailed, iso8601.MalformedTime) as error:
            raise self.failure(token.task_spec.bpmn_id or "", "expression", str(error.args[0])) from error
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
            raise self.failure(token.task_spec.bpmn_id or "", "expression", reason) from error

    def functions(self, token: Token) -> Mapping[str, Callable[..., Any]]:
        def due(code: str, since: Any = None) -> Due:
            return self.host.due(self.context(token), code, day_or_instant(since))

        return {"due": due, "now": self.now.isoformat, "today": lambda: self.now.date().isoformat()}


def day_or_instant(value: Any) -> date | datetime | None:
    """A variable as a date or instant; raises :class:`iso8601.MalformedTime` for other values."""
    if value is None or isinstance(value, date):  # a datetime is a date, too
        return value
    if isinstance(value, str) and len(value) == 10:
        return iso8601.parse_datetime(value).date()
    if isinstance(value, str):
        return iso8601.parse_datetime(value)
    raise iso8601.MalformedTime(f"“{value!r:.40}”不是日期或时间。")


def _scopes(token: Token) -> Iterator[Any]:
    """Sub-process scopes around the token, innermost first, without the process itself."""
    top = token.workflow.top_workflow
    scope = token.workflow
    while scope is not top:
        yield scope
        scope = top.token(scope.parent_task_id).workflow


def _layers(token: Token) -> Iterator[MutableMapping[str, Any]]:
    top = token.workflow.top_workflow
    while True:
        if token.data:
            yield token.data
        for holder in (token, token.parent):
            counters = getattr(holder.task_spec, "counters", None) if holder is not None else None
            if counters and (layer := counters(holder)):
                yield layer
        scope = token.workflow
        if scope is top:
            return
        if "local" in scope.data:
            yield scope.data["local"]
        token = top.token(scope.parent_task_id)


class VariableEngine(PythonScriptEngine):
    """SpiffWorkflow's script engine over the instance's variables; scripts and stock services are refused."""

    def __init__(self, turn: Turn) -> None:
        super().__init__()
        self.turn = turn

    def evaluate(self, task: Token, expression: str, external_context: Any = None) -> Any:
        return self.turn.compute(task, expression)

    def execute(self, task: Token, script: str, external_context: Any = None) -> Any:
        raise self.turn.failure(task.task_spec.bpmn_id or "", "operation", "script tasks are not run")

    def call_service(self, task: Token, **kwargs: Any) -> Any:
        raise self.turn.failure(task.task_spec.bpmn_id or "", "operation", "service tasks run registered operations")
