"""The engine under test, through its facade, on a real SQLite file: every act in its own transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, func, select

from tests.engine.random_models.tokens import path_of
from workflows import engine
from workflows.db import Database, Json
from workflows.engine.tables import awaited_message, due_work, instance, work_item
from workflows.engine.types import Bundle, Due, InstanceView, Operation, StepContext, Vocabulary, WorkItem

MOST_DUE = 500


def count_up(ctx: StepContext) -> Mapping[str, Json]:
    before = ctx.variables.get(ctx.properties["variable"], 0)
    assert isinstance(before, int)
    return {ctx.properties["variable"]: before + 1}


def reset(ctx: StepContext) -> Mapping[str, Json]:
    return {ctx.properties["variable"]: 0}


def set_once(ctx: StepContext) -> Mapping[str, Json]:
    return {ctx.properties["variable"]: 1}


def throw(ctx: StepContext) -> Mapping[str, Json]:
    """Throws an error where the variable is large enough."""
    found = ctx.variables[ctx.properties["variable"]]
    assert isinstance(found, int)
    if found >= int(ctx.properties["value"]):
        raise engine.BpmnError(ctx.properties["code"], "thrown by a random model")
    return {}


class RandomHost:
    """Registers the operations of random models; a candidate says which instance of a step an item is."""

    operations: Mapping[str, Operation] = {
        "note.add": count_up,
        "note.set": set_once,
        "counter.up": count_up,
        "counter.reset": reset,
        "error.throw": throw,
    }

    def operation(self, topic: str) -> Operation | None:
        return self.operations.get(topic)

    def due(self, ctx: StepContext, code: str, since: datetime | date | None) -> Due:
        raise LookupError(code)

    def candidates(self, ctx: StepContext, groups: Sequence[str]) -> Sequence[str]:
        return [f"path:{path_of(dict(ctx.variables))}"]

    def opened(self, conn: Connection, item: WorkItem, *, now: datetime) -> None: ...

    def closed(self, conn: Connection, item: WorkItem, *, now: datetime) -> None: ...

    def started(self, conn: Connection, instance: InstanceView, *, now: datetime) -> None: ...

    def ended(self, conn: Connection, instance: InstanceView, *, now: datetime) -> None: ...

    def fire(self, conn: Connection, kind: str, payload: Mapping[str, Json], *, now: datetime) -> None: ...


HOST = RandomHost()


@dataclass(frozen=True)
class Act:
    """``start``, ``complete`` (item), ``send`` (message to an instance), ``signal`` (to all), ``set`` (variables of an
    instance), ``wait`` (until ``now``) or ``terminate``."""

    verb: str
    now: datetime
    target: str = ""
    instance: str = ""
    variables: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Shown:
    """What the engine shows after an act and after all its due work; ``refused`` names the exception of the act."""

    root: str
    items: list[tuple[str, str, str]]
    timers: list[tuple[str, datetime]]
    messages: list[tuple[str, str]]
    awaited: list[tuple[str, str, str]]
    instances: list[tuple[str, dict[str, Any]]]
    active: list[tuple[str, dict[str, Any]]]
    root_variables: dict[str, Any]
    incidents: list[str]
    ended: bool
    refused: str = ""


@lru_cache(maxsize=4)
def database_at(url: str) -> Database:
    """Kept open: SQLAlchemy compiles each statement once per engine. The engine under test keeps no live objects."""
    return Database(url, pool_size=2)


def publish(url: str, drawn: Mapping[str, bytes], now: datetime) -> str:
    """Publish the processes of a model, called ones first; returns the definition id of ``p0``."""
    with database_at(url).transaction() as conn:
        for key in sorted(drawn, reverse=True):
            bundle = Bundle(f"{key}.bpmn", drawn[key])
            definition = engine.publish(conn, bundle, vocabulary=Vocabulary(), source="owner", actor="owner1", now=now)
    return definition.id


def perform(url: str, root: str, act: Act) -> Shown:
    """Do one act and the due work that follows from it; then look."""
    database = database_at(url)
    refused = ""
    try:
        with database.transaction() as conn:
            root = _act(conn, root, act)
    except (engine.AmbiguousMessage, engine.NobodyWaits) as error:
        refused = type(error).__name__
    drain(database, act.now)
    with database.reading() as conn:
        return look(conn, root, refused)


def told(url: str, root: str) -> tuple[list[tuple[str, int]], list[str]]:
    """What the history says: timers that fired, with the occurrences they missed; escalations that nobody caught."""
    with database_at(url).reading() as conn:
        events = engine.history(conn, root)
    fired, uncaught = [], []
    for event in events:
        detail = event.detail if isinstance(event.detail, dict) else {}
        if event.kind == "timer.fired":
            fired.append((event.element_id, int(str(detail.get("missed", 0)))))
        elif event.kind == "escalation.uncaught":
            uncaught.append(str(detail["code"]))
    return fired, uncaught


def left_behind(url: str) -> dict[str, int]:
    """Rows that wait for something although every instance has ended."""
    counted = {
        "due work": select(func.count()).select_from(due_work),
        "awaited messages": select(func.count()).select_from(awaited_message),
        "open work items": select(func.count()).where(work_item.c.state == "open"),
        "active instances": select(func.count()).where(instance.c.state == "active"),
    }
    with database_at(url).reading() as conn:
        return {what: n for what, query in counted.items() if (n := conn.scalar(query) or 0)}


def sweep(url: str, now: datetime) -> None:
    """End what a play that went wrong has left."""
    database = database_at(url)
    with database.transaction() as conn:
        active = select(instance.c.id).where(instance.c.state == "active", instance.c.parent_id.is_(None))
        for ident in list(conn.scalars(active)):
            engine.terminate(conn, HOST, ident, reason="test", actor="tester", now=now)
    drain(database, now)


def _act(conn: Connection, root: str, act: Act) -> str:
    if act.verb == "start":
        started = engine.start(
            conn, HOST, act.target, business_key="case", variables=act.variables, actor="tester", now=act.now
        )
        return started.instance.id
    if act.verb == "complete":
        engine.complete(conn, HOST, act.target, variables=act.variables, actor="tester", now=act.now)
    elif act.verb == "send":
        engine.correlate(conn, HOST, act.target, variables={}, actor="tester", now=act.now, instance_id=act.instance)
    elif act.verb == "set":
        engine.set_variables(conn, HOST, act.instance, act.variables, actor="tester", now=act.now)
    elif act.verb == "signal":
        engine.signal(conn, HOST, act.target, variables={}, actor="tester", now=act.now)
    elif act.verb == "terminate":
        engine.terminate(conn, HOST, root, reason="test", actor="tester", now=act.now)
    return root


def drain(database: Database, now: datetime) -> None:
    """Fire what is due, one row and one transaction at a time, as the worker does."""
    for _ in range(MOST_DUE):
        with database.transaction() as conn:
            due = engine.next_due(conn, now=now)
            if due is None:
                return
            engine.fire(conn, HOST, due, now=now)
    raise RuntimeError("due work never ends")


def look(conn: Connection, root: str, refused: str = "") -> Shown:
    waiting = engine.waiting(conn, root)
    view = engine.instance_view(conn, root)
    active = [i for i in (view, *waiting.children) if i.state == "active"]
    variables = {i.id: dict(i.variables) for i in (view, *waiting.children)}
    return Shown(
        root=root,
        items=[(i.id, i.element_id, _path(i)) for i in waiting.items],
        timers=sorted((t.element_id, t.due_at) for t in waiting.timers),
        messages=sorted((m.name, m.element_id) for m in waiting.messages),
        awaited=[(m.name, path_of(variables[m.instance_id]), m.instance_id) for m in waiting.messages],
        instances=[(i.process_key, dict(i.variables)) for i in active],
        active=[(i.id, dict(i.variables)) for i in active],
        root_variables=dict(view.variables),
        incidents=[f"{i.kind} at {i.element_id}: {i.message}" for i in waiting.incidents],
        ended=view.state != "active",
        refused=refused,
    )


def _path(item: WorkItem) -> str:
    found = [c.removeprefix("path:") for c in item.candidates if c.startswith("path:")]
    return found[0] if found else f"candidates {item.candidates}"
