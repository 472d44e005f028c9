"""A random model as a plain tree: what the generator grows, the shrinker cuts and the drawing lays out as a graph."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Condition = tuple[Any, ...]
"""``("gt", "v1", 4)``, ``("and", c, d)``, ``("or", c, d)``, ``("not", c)``: the oracle reads, the drawing writes it."""


@dataclass
class ManyTimes:
    """Parallel multi-instance: one instance per element of a list variable, or a fixed number of them."""

    collection: str | None = None
    element: str | None = None
    cardinality: int = 0
    until: Condition | None = None


@dataclass
class Boundary:
    """A boundary event and its path. ``name`` is the message name or the error code ("" catches any error)."""

    id: str
    trigger: str  # timer | message | error
    interrupting: bool
    path: "Block"
    name: str = ""
    seconds: int = 0
    rejoins: bool = False  # the interrupting path flows back into the main line


@dataclass
class Block:
    """One construct. ``parts`` are sequences (branches, body); what the other fields mean depends on ``kind``.

    seq · user · service · xor (conditions, last part is the default) · and · fork (an AND split never joined) · loop
    and tangle (counter, limit, conditions) · sub · call (called) · events (event-based gateway; triggers) · timer ·
    message · end · error (name) · terminate
    """

    kind: str
    id: str
    parts: list["Block"] = field(default_factory=list)
    boundaries: list[Boundary] = field(default_factory=list)
    many: ManyTimes | None = None
    conditions: list[Condition] = field(default_factory=list)
    jumps: list[int] = field(default_factory=list)  # tangle: the part each condition jumps to
    triggers: list["Block"] = field(default_factory=list)  # events: one timer or message block per part
    name: str = ""  # message name, error code, called process, counter
    seconds: int = 0
    limit: int = 0
    merged: bool = True  # several flows meet in a drawn XOR gateway before the next element
    passes: list[tuple[str, str]] = field(default_factory=list)  # call: in mappings, "=text" a constant
    returns: list[tuple[str, str]] = field(default_factory=list)  # call: out mappings

    @property
    def construct(self) -> str:
        return f"many {self.kind}" if self.many else self.kind

    def paths(self) -> Iterator["Block"]:
        yield from self.parts
        yield from (b.path for b in self.boundaries)

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
