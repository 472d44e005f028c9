"""What the oracle's token game is played with: instances, scopes, activities and the variables each of them sees."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.engine.random_models.blocks import Condition
from tests.engine.random_models.cycles import Cycle
from tests.engine.random_models.graph import Graph, Node

Value = Any
COMPARE: dict[str, Callable[[Value, Value], bool]] = {
    "gt": lambda a, b: bool(a > b), "lt": lambda a, b: bool(a < b), "ge": lambda a, b: bool(a >= b),
    "le": lambda a, b: bool(a <= b), "eq": lambda a, b: bool(a == b), "ne": lambda a, b: bool(a != b),
}  # fmt: skip


def holds(condition: Condition, facts: dict[str, Value]) -> bool:
    operator, *rest = condition
    if operator == "true":
        return True
    if operator == "and":
        return all(holds(c, facts) for c in rest)
    if operator == "or":
        return any(holds(c, facts) for c in rest)
    if operator == "not":
        return not holds(rest[0], facts)
    return COMPARE[operator](facts[rest[0]], rest[1])


@dataclass(eq=False)
class Run:
    """One process instance: its variables are seen everywhere inside it and nowhere else."""

    graph: Graph
    variables: dict[str, Value]
    caller: "Instance | None" = None
    ended: bool = False


@dataclass(eq=False)
class Scope:
    """A process or one instance of a sub-process: the tokens in it live and die together.

    An instance of a multi-instance sub-process keeps what is set inside it in variables of its ``own``.
    """

    graph: Graph
    run: Run
    owner: "Instance | None"
    own: dict[str, Value] | None = None
    live: list["Activity"] = field(default_factory=list)
    parked: Counter[tuple[str, str]] = field(default_factory=Counter)
    handlers: list["Armed"] = field(default_factory=list)  # start events of its event sub-processes
    moving: int = 0
    withdrawn: int = 0  # how often an event sub-process has withdrawn all its tokens
    dead: bool = False


@dataclass(eq=False)
class Instance:
    """One of the (usually one) instances of an activity: an open work item, a sub-process or a called process."""

    activity: "Activity"
    counter: int
    item: dict[str, Value]
    open: bool = True
    ended: bool = False
    scope: Scope | None = None
    answers: dict[str, Value] = field(default_factory=dict)
    path: str = ""  # of an open work item


@dataclass(eq=False)
class Armed:
    """An event that waits, in a scope: a boundary or catch event of an activity, or the start of an event sub-process
    (``starts``)."""

    node: Node
    scope: Scope
    activity: "Activity | None" = None
    starts: Node | None = None
    due: datetime | None = None
    cycle: Cycle | None = None
    number: int = 0  # in the order in which they were armed
    held: bool = False  # its condition held when last looked at

    @property
    def waits(self) -> bool:
        if self.scope.dead:
            return False
        if self.activity is None:
            return self in self.scope.handlers
        return self.activity in self.scope.live and self in self.activity.armed


@dataclass(eq=False)
class Activity:
    """``pending`` are the instances still to come, one after the other."""

    node: Node
    scope: Scope
    instances: list[Instance] = field(default_factory=list)
    pending: list[dict[str, Value]] = field(default_factory=list)
    armed: list[Armed] = field(default_factory=list)
    ended: int = 0
    total: int = 1


@dataclass(frozen=True)
class Item:
    """An open work item: its element and the variables that say which of several instances it is."""

    element: str
    path: str
    instance: Instance = field(compare=False, hash=False)


def facts_of(scope: Scope | None) -> dict[str, Value]:
    """The variables as seen in a scope: the instance's, covered by those of the multi-instance scopes around."""
    if scope is None:
        return {}
    owner = scope.owner
    if owner is None or owner.activity.node.kind == "call":
        return dict(scope.run.variables)
    return {**facts_of(owner.activity.scope), **owner.item, **(scope.own or {})}


def write(scope: Scope, values: dict[str, Value]) -> None:
    """Set variables in the innermost multi-instance scope around, else in the process instance."""
    owner = scope.owner
    if scope.own is not None:
        scope.own.update(values)
    elif owner is None or owner.activity.node.kind == "call":
        scope.run.variables.update(values)
    else:
        write(owner.activity.scope, values)


def passed(source: str, facts: dict[str, Value]) -> Value:
    return source[1:] if source.startswith("=") else facts.get(source)


def path_of(facts: dict[str, Value]) -> str:
    """What tells alike items apart: element variables, caller, inner loop counter, values of ``v…``."""
    named = [f"{k}={v}" for k, v in sorted(facts.items()) if k.startswith("i_")]
    values = [str(v) for k, v in sorted(facts.items()) if k[0] == "v" and k[1:].isdigit()]
    counter = [f"#{facts['loopCounter']}"] if "loopCounter" in facts else []
    return ",".join([*named, *counter, *values])
