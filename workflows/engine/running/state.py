"""Between a run and its blob: only live tokens are kept, and the finished ones that hold a group together."""

from typing import Any
from uuid import UUID

import orjson
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows.engine.running.inclusive import InclusiveGateway
from workflows.engine.running.nodes import live
from workflows.engine.running.parsing import Plan
from workflows.engine.running.run import Run, Scope
from workflows.engine.running.turn import Token, Turn

FORMAT = 1


def dump(run: Run) -> bytes:
    """The compacted state; its size depends on what is open, not on what has happened."""
    scopes = [
        [scope.parent_task_id.hex, scope.spec.name, scope.data, _rows(scope)] for scope in run.subprocesses.values()
    ]
    return orjson.dumps({"v": FORMAT, "t": _rows(run), "s": scopes})


def load(blob: bytes, plan: Plan, turn: Turn) -> Run:
    """The run as it was dumped, over the shared specs."""
    state = orjson.loads(blob)
    if state["v"] != FORMAT:
        raise ValueError(f"state format {state['v']}: this release reads {FORMAT}; run the migrations")
    run = Run(plan.spec, plan.subprocess_specs, turn, restoring=True)
    run.data = {}
    _restore(run, state["t"])
    for parent, name, data, rows in state["s"]:
        scope = Scope(plan.subprocess_specs[name], UUID(hex=parent), run, deserializing=True)
        scope.data = data
        run.subprocesses[scope.parent_task_id] = scope
        _restore(scope, rows)
    return run


def open_elements(blob: bytes) -> frozenset[str]:
    """Drawn elements with a live token, read from a blob without its specs."""
    state = orjson.loads(blob)
    rows = [row for rows in (state["t"], *(scope[3] for scope in state["s"])) for row in rows]
    return frozenset(
        row[3].removesuffix(" [child]")
        for row in rows
        if not row[2] & TaskState.FINISHED_MASK and not row[4].get("armed")
    )


def _rows(scope: Any) -> list[list[Any]]:
    kept: dict[UUID, Token] = {}
    for token in scope.tasks.values():
        if live(token):
            if token.internal_data.get("group"):
                kept.setdefault(token.parent.id, token.parent)
            kept[token.id] = token
    return [
        [
            token.id.hex,
            token.parent.id.hex if token.internal_data.get("group") and token.parent.id in kept else None,
            token.state,
            token.task_spec.name,
            token.internal_data,
            token.data,
        ]
        for token in kept.values()
    ]


def _restore(scope: Any, rows: list[list[Any]]) -> None:
    scope.task_tree = Task(scope, scope.spec.start, state=TaskState.COMPLETED)
    for token_id, parent_id, state, name, internal, data in rows:
        parent = scope.tasks[UUID(hex=parent_id)] if parent_id else scope.task_tree
        token = Task(scope, scope.spec.task_specs[name], parent=parent, state=state, id=UUID(hex=token_id))
        token.internal_data = internal
        token.data = data
        if isinstance(token.task_spec, InclusiveGateway) and state == TaskState.WAITING:
            scope.top_workflow.gathering[token.id] = token
