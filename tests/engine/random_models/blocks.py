"""A random model as a plain tree: what the generator grows, the shrinker cuts and the drawing lays out as a graph."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from workflows.clock import SHANGHAI

Condition = tuple[Any, ...]
"""``("gt", "v1", 4)``, ``("and", c, d)``, ``("or", c, d)``, ``("not", c)``: the oracle reads, the drawing writes it."""
START = datetime(2026, 3, 16, 9, tzinfo=SHANGHAI)
"""When every model is started; dates written in a diagram count from here."""
FOREVER = -1
VARIABLES = ("v0", "v1", "v2", "v3")


@dataclass
class ManyTimes:
    """Multi-instance: one instance per element of a list variable, or a fixed number of them."""

    collection: str | None = None
    element: str | None = None
    cardinality: int = 0
    until: Condition | None = None
    sequential: bool = False


@dataclass
class Again:
    """Standard loop: while the condition holds, ``maximum`` rounds at most (0: no bound)."""

    condition: Condition | None = None
    maximum: int = 0
    before: bool = False


@dataclass(kw_only=True)
class Awaited:
    """What an event waits for: a name (message, signal, error or escalation code), an instant, or a condition.

    ``date``: at START + ``seconds``, else that long after it is reached. ``times``: a cycle of so many occurrences
    (FOREVER: without bound) every ``seconds`` or ``months``, from START + ``anchor`` where that is given.
    """

    name: str = ""
    seconds: int = 0
    date: bool = False
    times: int = 0
    months: int = 0
    anchor: int | None = None
    condition: Condition | None = None

    def awaited(self) -> dict[str, Any]:
        return {f.name: getattr(self, f.name) for f in fields(Awaited)}


@dataclass
class Boundary(Awaited):
    """A boundary event and its path, or an event sub-process and its body. An error "" catches any error."""

    id: str
    trigger: str  # timer | message | signal | condition | escalation | error
    interrupting: bool
    path: "Block"
    rejoins: bool = False  # the interrupting path of a boundary event flows back into the main line


@dataclass
class Block(Awaited):
    """One construct. ``parts`` are sequences (branches, body); what the other fields mean depends on ``kind``.

    seq (handlers: event sub-processes of the scope it fills) · user · service · raise (an operation that throws
    ``name`` when ``condition`` holds) · task (``style``) · xor (conditions, last part is the default) · and · or ·
    fork (a split never joined) · loop and tangle (counter, limit, conditions) · sub · call (called) · events
    (event-based gateway; triggers) · timer message signal condition receive (they wait) · throw (a signal) · escalate ·
    link · end, error, terminate, signal end, escalation end, message end
    """

    kind: str
    id: str
    parts: list["Block"] = field(default_factory=list)
    boundaries: list[Boundary] = field(default_factory=list)
    handlers: list[Boundary] = field(default_factory=list)
    many: ManyTimes | None = None
    again: Again | None = None
    conditions: list[Condition] = field(default_factory=list)
    jumps: list[int] = field(default_factory=list)  # tangle: the part each condition jumps to
    triggers: list["Block"] = field(default_factory=list)  # events: one waiting block per part
    style: str = ""  # task: which element; and, or, fork: the element the flows leave ("": a gateway)
    limit: int = 0
    merged: bool = True  # several flows meet in a drawn XOR gateway before the next element
    default: int | None = None  # or, fork: the part whose flow is the default
    constant: bool = False  # service: sets the same value however often it runs
    passes: list[tuple[str, str]] = field(default_factory=list)  # call: in mappings, "=text" a constant
    returns: list[tuple[str, str]] = field(default_factory=list)  # call: out mappings

    @property
    def construct(self) -> str:
        if self.again:
            return f"again {self.kind}"
        if self.many:
            return f"{'seq' if self.many.sequential else 'many'} {self.kind}"
        return self.kind

    def paths(self) -> Iterator["Block"]:
        yield from self.parts
        yield from (b.path for b in self.boundaries)
        yield from (h.path for h in self.handlers)

    def walk(self) -> Iterator["Block"]:
        yield self
        yield from self.triggers
        for part in self.paths():
            yield from part.walk()


@dataclass
class Model:
    """Several processes by id; ``p0`` is started, the others are called."""

    seed: int
    processes: dict[str, Block]
    variables: dict[str, Any]

    def blocks(self) -> Iterator[Block]:
        for body in self.processes.values():
            yield from body.walk()

    def size(self) -> int:
        return sum(1 for b in self.blocks() if b.kind != "seq")
