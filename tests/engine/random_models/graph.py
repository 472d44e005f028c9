"""Lays a tree out as a graph of nodes and flows: what the oracle plays on and the drawing writes down."""

from dataclasses import dataclass, field

from tests.engine.random_models.blocks import Block, Condition, ManyTimes, Model


@dataclass
class Flow:
    id: str
    source: str
    target: str
    condition: Condition | None = None
    default: bool = False


@dataclass
class Node:
    """``kind``: start end error terminate user service xor and events timer message sub call boundary; ``operation`` is
    ``(topic, variable)``; ``inside`` and ``construct`` are what coverage counts."""

    id: str
    kind: str
    inside: str
    construct: str
    block: Block | None = None
    name: str = ""
    seconds: int = 0
    many: ManyTimes | None = None
    operation: tuple[str, str] = ("", "")
    body: "Graph | None" = None
    boundaries: list["Node"] = field(default_factory=list)
    interrupting: bool = True
    trigger: str = ""


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


@dataclass
class Loose:
    """A flow that has a source and does not yet have a target."""

    source: str
    condition: Condition | None = None
    default: bool = False


class Layout:
    def __init__(self, key: str, body: Block, inside: str) -> None:
        self.graph = Graph(key)
        self.inside = inside
        self.count = 0
        start = self.node(Node(f"{key}_start", "start", inside, "start"))
        self.graph.start = start
        loose = self.sequence(body, [Loose(start)], inside)
        for end, source in enumerate(loose):
            self.node(Node(f"{key}_end{end}", "end", inside, "end of scope"), [source])

    def node(self, node: Node, sources: list[Loose] | None = None) -> str:
        self.graph.nodes[node.id] = node
        for boundary in node.boundaries:
            self.graph.nodes[boundary.id] = boundary
        self.connect(sources or [], node.id)
        return node.id

    def connect(self, sources: list[Loose], target: str) -> None:
        for s in sources:
            self.count += 1
            flow = Flow(f"f_{self.graph.id}_{self.count}", s.source, target, s.condition, s.default)
            self.graph.flows.append(flow)

    def merge(self, ident: str, sources: list[Loose], inside: str) -> list[Loose]:
        if len(sources) < 2:
            return sources
        return [Loose(self.node(Node(ident, "xor", inside, "merge"), sources))]

    def sequence(self, seq: Block, sources: list[Loose], inside: str) -> list[Loose]:
        for block in seq.parts:
            if not sources:
                break  # what follows an end is not drawn
            sources = self.block(block, sources, inside)
        return sources

    def block(self, block: Block, sources: list[Loose], inside: str) -> list[Loose]:
        if block.kind in ("end", "error", "terminate"):
            self.node(Node(block.id, block.kind, inside, f"{block.kind} end", block, name=block.name), sources)
            return []
        if block.kind == "seq":
            return self.sequence(block, sources, inside)
        if block.kind in ("xor", "and", "fork", "loop", "tangle", "events"):
            laid: list[Loose] = getattr(self, f"lay_{block.kind}")(block, sources, inside)
            return laid
        return self.activity(block, sources, inside)

    def activity(self, block: Block, sources: list[Loose], inside: str) -> list[Loose]:
        node = Node(
            block.id, block.kind, inside, block.construct, block,
            name=block.name, seconds=block.seconds, many=block.many,
            operation=("note.add", f"n_{block.id}") if block.kind == "service" else ("", ""),
        )  # fmt: skip
        if block.kind == "sub":
            node.body = Layout(block.id, block.parts[0], block.construct).graph
        for b in block.boundaries:
            mode = "" if b.interrupting else "non-"
            construct = f"{mode}interrupting {b.trigger} on {block.construct}"
            node.boundaries.append(
                Node(
                    b.id, "boundary", inside, construct, block,
                    name=b.name, seconds=b.seconds, interrupting=b.interrupting, trigger=b.trigger,
                )
            )  # fmt: skip
        self.node(node, sources)
        result = [Loose(block.id)]
        for b in block.boundaries:
            mode = "" if b.interrupting else "non-"
            rest = self.sequence(b.path, [Loose(b.id)], f"{mode}interrupting boundary")
            if b.rejoins:
                result += rest
            else:
                for end, source in enumerate(rest):
                    self.node(Node(f"{b.id}_end{end}", "end", inside, "end of path"), [source])
        return self.merge(f"{block.id}_merge", result, inside) if len(block.boundaries) > 1 else result

    def lay_xor(self, block: Block, sources: list[Loose], inside: str) -> list[Loose]:
        self.node(Node(block.id, "xor", inside, "xor", block), sources)
        result: list[Loose] = []
        for number, part in enumerate(block.parts):
            default = number == len(block.parts) - 1
            way = Loose(block.id, None if default else block.conditions[number], default)
            result += self.sequence(part, [way], "xor")
        return self.merge(f"{block.id}_merge", result, inside) if block.merged else result

    def lay_and(self, block: Block, sources: list[Loose], inside: str) -> list[Loose]:
        sources = self.merge(f"{block.id}_before", sources, inside)
        self.node(Node(block.id, "and", inside, "and", block), sources)
        ways: list[Loose] = []
        for number, part in enumerate(block.parts):
            way = self.sequence(part, [Loose(block.id)], "and")
            ways += self.merge(f"{block.id}_way{number}", way, "and")
        return [Loose(self.node(Node(f"{block.id}_join", "and", inside, "and join", block), ways))]

    def lay_fork(self, block: Block, sources: list[Loose], inside: str) -> list[Loose]:
        sources = self.merge(f"{block.id}_before", sources, inside)
        self.node(Node(block.id, "and", inside, "fork", block), sources)
        return [loose for part in block.parts for loose in self.sequence(part, [Loose(block.id)], "fork")]

    def counted(self, block: Block, number: int, sources: list[Loose], inside: str) -> tuple[str, Condition]:
        """A service task that counts up and an XOR gateway after it; the condition says there are rounds left."""
        up = Node(f"{block.id}_up{number}", "service", inside, "counter", operation=("counter.up", block.name))
        self.node(up, sources)
        gate = self.node(Node(f"{block.id}_gate{number}", "xor", inside, "gate"), [Loose(up.id)])
        return gate, ("lt", block.name, block.limit)

    def reset(self, block: Block, sources: list[Loose], inside: str) -> list[Loose]:
        zero = Node(f"{block.id}_zero", "service", inside, "counter", operation=("counter.reset", block.name))
        return [Loose(self.node(zero, sources))]

    def lay_loop(self, block: Block, sources: list[Loose], inside: str) -> list[Loose]:
        entry = Node(block.id, "xor", inside, "loop", block)
        self.node(entry, self.reset(block, sources, inside))
        ways = self.sequence(block.parts[0], [Loose(block.id)], "loop")
        if not ways:
            return []
        gate, left = self.counted(block, 0, ways, "loop")
        again: Condition = ("and", left, block.conditions[0]) if block.conditions else left
        self.connect([Loose(gate, again)], block.id)
        return [Loose(gate, default=True)]

    def lay_tangle(self, block: Block, sources: list[Loose], inside: str) -> list[Loose]:
        sources = self.reset(block, sources, inside)
        entries = [f"{block.id}_in{n}" for n in range(len(block.parts))]
        for entry in entries:
            self.node(Node(entry, "xor", inside, "tangle", block))
        for number, part in enumerate(block.parts):
            self.connect(sources, entries[number])
            ways = self.sequence(part, [Loose(entries[number])], "tangle")
            if not ways:
                return self.pruned(entries[number + 1 :])
            gate, left = self.counted(block, number, ways, "tangle")
            jump: Condition = ("and", left, block.conditions[number])
            self.connect([Loose(gate, jump)], entries[block.jumps[number]])
            sources = [Loose(gate, default=True)]
        return sources

    def pruned(self, nodes: list[str]) -> list[Loose]:
        for node in nodes:
            if not self.graph.into(node):
                del self.graph.nodes[node]
        return []

    def lay_events(self, block: Block, sources: list[Loose], inside: str) -> list[Loose]:
        self.node(Node(block.id, "events", inside, "events", block), sources)
        result: list[Loose] = []
        for trigger, part in zip(block.triggers, block.parts, strict=True):
            catch = Node(
                trigger.id, trigger.kind, "events", trigger.kind, trigger, name=trigger.name, seconds=trigger.seconds
            )
            result += self.sequence(part, [Loose(self.node(catch, [Loose(block.id)]))], "events")
        return self.merge(f"{block.id}_merge", result, inside) if block.merged else result


def lay_out(model: Model) -> dict[str, Graph]:
    return {key: Layout(key, body, "process").graph for key, body in model.processes.items()}
