"""A parallel join behind an exclusive split waits for a token that never comes: the commonest silent dead end."""

from collections.abc import Iterator, Mapping

from workflows.engine.reading import markup
from workflows.engine.reading.drawing import Drawing, Node
from workflows.engine.reading.rules.flows import has_condition
from workflows.engine.reading.rules.graph import closure, edges_of, turned
from workflows.engine.reading.rules.subject import Rule, Subject, shown
from workflows.engine.types import Finding

Edges = Mapping[str, list[str]]
ROOT = ""
MAX_NODES = 2000  # beyond, the search could take long; nobody draws so much by hand

ONE, SOME = ("只会走其中一条", "排他网关"), ("不一定每条都走", "包容网关")


def joins_that_never_fire(subject: Subject) -> Iterator[Finding]:
    """Warns where all ways into a join come from one choice and nothing in between makes tokens parallel again."""
    drawing = subject.drawing
    joins = [node for node in drawing.of("parallelGateway") if len(drawing.incoming.get(node.id, [])) > 1]
    if not joins or len(drawing.nodes) > MAX_NODES:
        return
    edges = edges_of(drawing)
    starts = [node.id for node in drawing.of("startEvent")]
    above = immediate_dominators({**edges, ROOT: starts})
    backwards = turned(edges)
    for join in joins:
        choice = drawing.by_id.get(above.get(join.id, ROOT))
        words = _choosing(drawing, choice) if choice is not None else None
        if choice is not None and words is not None:
            between = closure([choice.id], edges) & closure([join.id], backwards)
            nodes = [node for node in map(drawing.by_id.get, between) if node is not None]
            if not any(_makes_parallel(drawing, node, join) for node in nodes if node is not choice):
                taken, repair = words
                message = (
                    f"并行网关{shown(join)}要等所有进来的连线，但{shown(choice)}{taken}，流程会停在这里；"
                    f"请把汇合处改成{repair}。"
                )
                yield subject.warning(join, "join-never-fires", message)


def _choosing(drawing: Drawing, node: Node) -> tuple[str, str] | None:
    """How a node that does not take all its ways out takes them, and which gateway joins them."""
    if node.tag in ("exclusiveGateway", "eventBasedGateway"):
        return ONE
    choosing = node.tag == "inclusiveGateway" or node.tag not in markup.GATEWAYS
    return SOME if choosing and any(has_condition(line) for line in drawing.outgoing.get(node.id, [])) else None


def _makes_parallel(drawing: Drawing, node: Node, join: Node) -> bool:
    if node is join:
        return False
    several = len(drawing.outgoing.get(node.id, [])) > 1
    forks = several and node.tag not in ("exclusiveGateway", "eventBasedGateway")
    return forks or any(
        one.element.get("cancelActivity", "true") in ("false", "0") for one in drawing.boundaries.get(node.id, [])
    )


def immediate_dominators(edges: Edges) -> dict[str, str]:
    """The nearest node that every way from the root passes (Cooper, Harvey, Kennedy 2001), for reachable nodes."""
    order = _postorder(edges)
    rank = {ident: number for number, ident in enumerate(order)}
    backwards = turned(edges)
    above = {ROOT: ROOT}
    changed = True
    while changed:
        changed = False
        for ident in reversed(order):
            known = [one for one in backwards.get(ident, []) if one in above]
            if ident == ROOT or not known:
                continue
            found = known[0]
            for other in known[1:]:
                found = _meeting(found, other, above, rank)
            changed |= above.get(ident) != found
            above[ident] = found
    return above


def _meeting(one: str, other: str, above: Mapping[str, str], rank: Mapping[str, int]) -> str:
    while one != other:
        while rank[one] < rank[other]:
            one = above[one]
        while rank[other] < rank[one]:
            other = above[other]
    return one


def _postorder(edges: Edges) -> list[str]:
    order: list[str] = []
    seen = {ROOT}
    stack = [(ROOT, iter(edges.get(ROOT, [])))]
    while stack:
        ident, targets = stack[-1]
        following = next((target for target in targets if target not in seen), None)
        if following is None:
            order.append(ident)
            stack.pop()
        else:
            seen.add(following)
            stack.append((following, iter(edges.get(following, []))))
    return order


RULES: tuple[Rule, ...] = (joins_that_never_fire,)
