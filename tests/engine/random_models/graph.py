"""Nodes and flows: what the oracle plays on and the drawing writes down."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.engine.random_models.blocks import Again, Awaited, Block, Condition, ManyTimes

ENDS = ("end", "error", "terminate", "signal end", "escalation end", "message end")


@dataclass
class Flow:
    id: str
    source: str
    target: str
    condition: Condition | None = None
    default: bool = False


@dataclass
class Node(Awaited):
    """``kind``: start user service raise task send xor and or events catch receive throw escalate jump land sub call
    handler boundary, or one of ENDS; ``trigger`` is what a start of a handler, a catch or a boundary event waits for;
    ``operation`` is ``(topic, variable)``; ``inside`` and ``construct`` are what coverage counts."""

    id: str
    kind: str
    inside: str
    construct: str
    block: Block | None = None
    many: ManyTimes | None = None
    again: Again | None = None
    operation: tuple[str, str] = ("", "")
    body: "Graph | None" = None
    boundaries: list["Node"] = field(default_factory=list)
    interrupting: bool = True
    trigger: str = ""
    style: str = ""


@dataclass
class Graph:
    id: str
    nodes: dict[str, Node] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)
    start: str = ""

    def out(self, node: str) -> list[Flow]:
        return [f for f in self.flows if f.source == node]

    def into(self, node: str) -> list[Flow]:
        return [f for f in self.flows if f.target == node]

    def handlers(self) -> list[Node]:
        return [n for n in self.nodes.values() if n.kind == "handler"]

    def landing(self, name: str) -> Node:
        return next(n for n in self.nodes.values() if n.kind == "land" and n.name == name)

    def drawn(self) -> Iterator[Node]:
        """Every node in the order in which a file has them."""
        for node in self.nodes.values():
            yield node
            if node.body:
                yield from node.body.drawn()


@dataclass
class Loose:
    """A flow that has a source and does not yet have a target."""

    source: str
    condition: Condition | None = None
    default: bool = False
