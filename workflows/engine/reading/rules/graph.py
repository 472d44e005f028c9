"""Rules about the graph as a whole: every node can be reached, and from every node the end can be reached."""

from collections.abc import Iterable, Iterator, Mapping

from workflows.engine.reading import markup
from workflows.engine.reading.drawing import Drawing, Node
from workflows.engine.reading.rules.links import caught
from workflows.engine.reading.rules.subject import Rule, Subject, shown
from workflows.engine.types import Finding

Edges = Mapping[str, list[str]]


def start_events(subject: Subject) -> Iterator[Finding]:
    drawing = subject.drawing
    for scope, element in drawing.scopes.items():
        starts = [node for node in drawing.inside(scope) if node.tag == "startEvent"]
        plain = [node for node in starts if node.event == "none"]
        if not starts:
            word = "子流程" if scope else "流程"
            yield subject.error(element, "no-start-event", f"{word}没有开始事件，请加一个开始事件并连到第一个环节。")
        for extra in plain[1:] if not scope else starts[1:]:
            message = f"{shown(extra)}是多出来的开始事件：每一层只能有一个普通开始事件，请合并成一个。"
            yield subject.error(extra, "several-start-events", message)


def end_events(subject: Subject) -> Iterator[Finding]:
    drawing = subject.drawing
    for scope, element in drawing.scopes.items():
        inside = drawing.inside(scope)
        if inside and not any(node.tag == "endEvent" for node in inside):
            word = "子流程" if scope else "流程"
            yield subject.error(element, "no-end-event", f"{word}没有结束事件，请在最后一个环节后面加一个结束事件。")


def dead_ends(subject: Subject) -> Iterator[Finding]:
    for node in subject.drawing.nodes:
        if _is_dead_end(subject.drawing, node):
            message = f"{shown(node)}没有出去的连线，流程会无声地断在这里，请连到下一个环节或结束事件。"
            yield subject.error(node, "dead-end", message)


def _is_dead_end(drawing: Drawing, node: Node) -> bool:
    jumps = node.tag == "endEvent" or (node.tag == "intermediateThrowEvent" and node.event == "link")
    return node.tag in markup.RUNNABLE and not jumps and not _stands_alone(node) and not drawing.outgoing.get(node.id)


def _stands_alone(node: Node) -> bool:
    """Event sub-processes and compensation activities have no flows; another rule refuses them."""
    element = node.element
    return any(element.get(name, "") in ("true", "1") for name in ("triggeredByEvent", "isForCompensation"))


def reachable(subject: Subject) -> Iterator[Finding]:
    drawing = subject.drawing
    starts = [node.id for node in drawing.of("startEvent")]
    alone = [node.id for node in drawing.nodes if _stands_alone(node)]
    seen = closure([*starts, *alone], edges_of(drawing))
    for node in drawing.nodes:
        if node.id and node.id not in seen:
            message = f"{shown(node)}从开始事件走不到，请连上连线，或删去它。"
            yield subject.error(node, "unreachable", message)


def way_out(subject: Subject) -> Iterator[Finding]:
    """A node from which no end event can be reached keeps its instances open for ever."""
    drawing = subject.drawing
    edges = edges_of(drawing)
    exits = [
        node.id
        for node in drawing.nodes
        if node.tag not in markup.RUNNABLE or not (drawing.outgoing.get(node.id) or (node.link and edges.get(node.id)))
    ]
    leads_out = closure(exits, turned(edges))
    for node in drawing.nodes:
        if node.id and node.id not in leads_out and not _stands_alone(node):
            message = f"从{shown(node)}出发走不到任何结束事件，流程会一直转下去，请加一条走向结束的连线。"
            yield subject.error(node, "no-way-out", message)


def endless_loops(subject: Subject) -> Iterator[Finding]:
    """A circle of gateways and of what only passes: nothing on the way can change what the gateways decide."""
    drawing = subject.drawing
    gateways = {node.id for node in drawing.nodes if node.id and _only_passes(node)}
    edges = edges_of(drawing)
    between = {source: [target for target in edges.get(source, []) if target in gateways] for source in gateways}
    left = _without_sources(_without_sources(between), backwards=True)
    for node in drawing.nodes:
        if node.id in left:
            message = (
                f"{shown(node)}在一个只有网关（和不做事的环节）的循环里，走进去就出不来，请在循环里加一个要办的环节。"
            )
            yield subject.error(node, "endless-loop", message)
            return


def _only_passes(node: Node) -> bool:
    empty = node.tag == "intermediateThrowEvent" and node.event == "none"
    return node.tag in markup.GATEWAYS or node.tag == "task" or node.event == "link" or empty


def _without_sources(edges: Edges, *, backwards: bool = False) -> dict[str, list[str]]:
    """What remains when nodes that nothing leads to are taken away again and again (a circle always remains)."""
    followed = turned(edges) if backwards else edges
    leading = dict.fromkeys(edges, 0)
    for targets in followed.values():
        for target in targets:
            leading[target] += 1
    pending = [ident for ident, count in leading.items() if not count]
    gone = set(pending)
    while pending:
        for target in followed.get(pending.pop(), []):
            leading[target] -= 1
            if not leading[target]:
                gone.add(target)
                pending.append(target)
    return {ident: [one for one in targets if one not in gone] for ident, targets in edges.items() if ident not in gone}


def turned(edges: Edges) -> dict[str, list[str]]:
    turned: dict[str, list[str]] = {}
    for source, targets in edges.items():
        for target in targets:
            turned.setdefault(target, []).append(source)
    return turned


def edges_of(drawing: Drawing) -> Edges:
    """Flows, from each activity to the boundary events on it, and from each link to where it is caught."""
    edges: dict[str, list[str]] = {}
    for line in drawing.lines:
        edges.setdefault(line.source, []).append(line.target)
    for host, events in drawing.boundaries.items():
        edges.setdefault(host, []).extend(event.id for event in events)
    catching = caught(drawing)
    for node in drawing.of("intermediateThrowEvent"):
        found = catching.get((node.parent, node.link), [])
        edges.setdefault(node.id, []).extend(event.id for event in found)
    return edges


def closure(starts: Iterable[str], edges: Edges) -> set[str]:
    seen: set[str] = set()
    pending = list(starts)
    while pending:
        ident = pending.pop()
        if ident not in seen:
            seen.add(ident)
            pending.extend(edges.get(ident, []))
    return seen


RULES: tuple[Rule, ...] = (start_events, end_events, dead_ends, reachable, way_out, endless_loops)
