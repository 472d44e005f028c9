"""Lays a tree out as a graph of nodes and flows."""

from tests.engine.random_models.blocks import Awaited, Block, Boundary, Condition, Model
from tests.engine.random_models.graph import ENDS, Flow, Graph, Loose, Node

CATCHES = ("timer", "message", "signal", "condition")
SPLITS = ("xor", "and", "or", "fork", "loop", "tangle", "events", "link")


def mode(event: Boundary) -> str:
    return "interrupting" if event.interrupting else "non-interrupting"


def kind_of_timer(event: Awaited, trigger: str) -> str:
    if trigger != "timer":
        return trigger
    return "cycle" if event.times else "date" if event.date else "timer"


class Layout:
    def __init__(self, key: str, body: Block, inside: str, start: Node | None = None) -> None:
        self.graph = Graph(key)
        self.inside = inside
        self.count = 0
        start = start or Node(f"{key}_start", "start", inside, "start")
        self.graph.start = self.node(start)
        loose = self.sequence(body, [Loose(start.id)], inside)
        for end, source in enumerate(loose):
            self.node(Node(f"{key}_end{end}", "end", inside, "end of scope"), [source])
        for handler in body.handlers:
            self.handler(handler, inside)

    def handler(self, event: Boundary, inside: str) -> None:
        construct = f"{mode(event)} {kind_of_timer(event, event.trigger)} handler in {inside}"
        start = Node(
            f"{event.id}_start", "start", inside, construct,
            interrupting=event.interrupting, trigger=event.trigger, **event.awaited(),
        )  # fmt: skip
        body = Layout(event.id, event.path, f"{mode(event)} handler", start).graph
        self.node(Node(event.id, "handler", inside, "handler", body=body, interrupting=event.interrupting))

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
        if block.kind in ENDS:
            construct = block.kind if block.kind.endswith(" end") else f"{block.kind} end"
            note = ("note.add", f"n_{block.id}") if block.kind == "message end" else ("", "")
            self.node(Node(block.id, block.kind, inside, construct, block, operation=note, name=block.name), sources)
            return []
        if block.kind == "seq":
            return self.sequence(block, sources, inside)
        if block.kind in SPLITS:
            laid: list[Loose] = getattr(self, f"lay_{block.kind}")(block, sources, inside)
            return laid
        return self.activity(block, sources, inside)

    def caught(self, block: Block, inside: str) -> Node:
        construct = kind_of_timer(block, block.kind)
        return Node(block.id, "catch", inside, construct, block, trigger=block.kind, **block.awaited())

    def activity(self, block: Block, sources: list[Loose], inside: str) -> list[Loose]:
        if block.kind in CATCHES:
            return [Loose(self.node(self.caught(block, inside), sources))]
        if block.kind == "call":
            sources = self.numbered(block, sources, inside)
        node = Node(
            block.id, block.kind, inside, block.construct, block,
            many=block.many, again=block.again, style=block.style, **block.awaited(),
        )  # fmt: skip
        if block.kind == "service" or block.style.startswith("send"):
            node.operation = ("note.set" if block.constant else "note.add", f"n_{block.id}")
        if block.kind == "receive":
            node.trigger = "message"
        if block.kind == "sub":
            node.body = Layout(block.id, block.parts[0], block.construct).graph
        for b in block.boundaries:
            construct = f"{mode(b)} {kind_of_timer(b, b.trigger)} on {block.construct}"
            node.boundaries.append(
                Node(
                    b.id, "boundary", inside, construct, block,
                    interrupting=b.interrupting, trigger=b.trigger, **b.awaited(),
                )
            )  # fmt: skip
        self.node(node, sources)
        result = [Loose(block.id)]
        for b in block.boundaries:
            rest = self.sequence(b.path, [Loose(b.id)], f"{mode(b)} boundary")
            if b.rejoins:
                result += rest
            else:
                for end, source in enumerate(rest):
                    self.node(Node(f"{b.id}_end{end}", "end", inside, "end of path"), [source])
        return self.merge(f"{block.id}_merge", result, inside) if len(block.boundaries) > 1 else result

    def numbered(self, block: Block, sources: list[Loose], inside: str) -> list[Loose]:
        """Calls are counted, so that what two called instances show can always be told apart."""
        count = Node(f"{block.id}_count", "service", inside, "counter", operation=("note.add", f"n_{block.id}"))
        return [Loose(self.node(count, sources))]

    # -- ways --------------------
    def lay_xor(self, block: Block, sources: list[Loose], inside: str) -> list[Loose]:
        self.node(Node(block.id, "xor", inside, "xor", block), sources)
        result: list[Loose] = []
        for number, part in enumerate(block.parts):
            default = number == len(block.parts) - 1
            way = Loose(block.id, None if default else block.conditions[number], default)
            result += self.sequence(part, [way], "xor")
        return self.merge(f"{block.id}_merge", result, inside) if block.merged else result

    def split(self, block: Block, gateway: str, sources: list[Loose], inside: str) -> str:
        """The element that the flows leave: a gateway, or an activity or event with several outgoing flows."""
        if not block.style:
            sources = self.merge(f"{block.id}_before", sources, inside)
            return self.node(Node(block.id, gateway, inside, block.kind, block), sources)
        construct = f"{'conditional' if block.conditions else 'implicit'} {block.kind}"
        if block.default is not None and ("true",) in block.conditions:
            construct += " with both"  # a default beside a flow without a condition
        node = Node(block.id, block.style, inside, construct, block, **block.awaited())
        if block.style == "service":
            node.operation = ("note.add", f"n_{block.id}")
        elif block.style == "catch":
            node.trigger = "timer"
        elif block.style == "task":
            node.style = "task"
        return self.node(node, sources)

    def ways(self, block: Block, source: str) -> list[Loose]:
        """One loose flow per part, with its condition: of an inclusive split or a conditional fork."""
        found = []
        for number, _ in enumerate(block.parts):
            condition = block.conditions[number] if block.conditions else None
            default = number == block.default
            found.append(Loose(source, None if default or condition == ("true",) else condition, default))
        return found

    def lay_and(self, block: Block, sources: list[Loose], inside: str) -> list[Loose]:
        source = self.split(block, "and", sources, inside)
        ends: list[Loose] = []
        for number, part in enumerate(block.parts):
            way = self.sequence(part, [Loose(source)], "and")
            ends += self.merge(f"{block.id}_way{number}", way, "and")
        return [Loose(self.node(Node(f"{block.id}_join", "and", inside, "and join", block), ends))]

    def lay_or(self, block: Block, sources: list[Loose], inside: str) -> list[Loose]:
        """An inclusive split or conditional flows from a task, joined by an inclusive gateway; with ``limit`` the first
        branch may go back to before the split while the others wait at the join."""
        if block.limit:
            return self.lay_rework(block, sources, inside)
        source = self.split(block, "or", sources, inside)
        return self.or_join(block, self.branches(block, source), inside)

    def branches(self, block: Block, source: str) -> list[list[Loose]]:
        return [self.sequence(p, [w], "or") for p, w in zip(block.parts, self.ways(block, source), strict=True)]

    def or_join(self, block: Block, branches: list[list[Loose]], inside: str) -> list[Loose]:
        ends: list[Loose] = []
        for number, way in enumerate(branches):
            ends += self.merge(f"{block.id}_way{number}", way, "or") if block.merged else way
        if not ends:
            return []
        construct = "or join" if len(ends) > 1 else "merge"
        return [Loose(self.node(Node(f"{block.id}_join", "or", inside, construct, block), ends))]

    def lay_rework(self, block: Block, sources: list[Loose], inside: str) -> list[Loose]:
        entry = self.node(Node(f"{block.id}_entry", "xor", inside, "rework"), self.reset(block, sources, inside))
        source = self.split(block, "or", [Loose(entry)], inside)
        branches = self.branches(block, source)
        if branches[0]:
            gate, left = self.counted(block, 0, branches[0], "or")
            self.connect([Loose(gate, left)], entry)
            branches[0] = [Loose(gate, default=True)]
        return self.or_join(block, branches, inside)

    def lay_fork(self, block: Block, sources: list[Loose], inside: str) -> list[Loose]:
        source = self.split(block, "or" if block.conditions else "and", sources, inside)
        ways = self.ways(block, source)
        return [end for p, way in zip(block.parts, ways, strict=True) for end in self.sequence(p, [way], "fork")]

    def lay_link(self, block: Block, sources: list[Loose], inside: str) -> list[Loose]:
        for number, source in enumerate(sources):
            self.node(Node(f"{block.id}_from{number}", "jump", inside, "jump", block, name=block.id), [source])
        return [Loose(self.node(Node(block.id, "land", inside, "link", block, name=block.id)))]

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
        self.connect(self.back(block, [Loose(gate, again)]), block.id)
        return [Loose(gate, default=True)]

    def back(self, block: Block, sources: list[Loose]) -> list[Loose]:
        """The way back to the entry: a flow, or a pair of link events."""
        if block.style != "link":
            return sources
        self.node(Node(f"{block.id}_from", "jump", "loop", "jump", block, name=block.id), sources)
        return [Loose(self.node(Node(f"{block.id}_back", "land", "loop", "link back", block, name=block.id)))]

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
            caught = self.node(self.caught(trigger, "events"), [Loose(block.id)])
            result += self.sequence(part, [Loose(caught)], "events")
        return self.merge(f"{block.id}_merge", result, inside) if block.merged else result


def lay_out(model: Model) -> dict[str, Graph]:
    return {key: Layout(key, body, "process").graph for key, body in model.processes.items()}
