"""When an inclusive join fires: BPMN 2.0.2, 13.4.3, worked out from the definition on the whole graph of a scope."""

from collections.abc import Iterator

from tests.engine.random_models.graph import Flow, Node
from tests.engine.random_models.tokens import Activity, Scope

Arrivals = list[tuple[str, str]]


def consumed(scope: Scope, gateway: Node) -> Arrivals:
    """The incoming flows (as keys of ``parked``) of which it takes a token now; none while it must wait."""
    incoming = scope.graph.into(gateway.id)
    arrived = {f.id for f in incoming if scope.parked[gateway.id, f.id]}
    if not arrived:
        return []
    for place in places(scope, gateway):
        reached = flows_from(scope, place, gateway) & {f.id for f in incoming}
        if reached and not reached & arrived:
            return []  # that token can still come to a flow that has none, and to none that has one
    return [(gateway.id, f.id) for f in incoming if f.id in arrived]


def places(scope: Scope, gateway: Node) -> Iterator[str]:
    """The elements on which the other tokens of the scope stand."""
    for (node, _), tokens in scope.parked.items():
        if tokens and node != gateway.id:
            yield node
    for activity in scope.live:
        yield from _stands_on(activity)


def _stands_on(activity: Activity) -> list[str]:
    if activity.node.kind == "events":
        return [armed.node.id for armed in activity.armed]
    return [activity.node.id]


def flows_from(scope: Scope, place: str, gateway: Node) -> set[str]:
    """The flows on paths from there that do not pass through the gateway."""
    seen: set[str] = set()
    nodes, visited = [place], {gateway.id}
    while nodes:
        node = nodes.pop()
        if node in visited:
            continue
        visited.add(node)
        for flow in ways_out(scope, node):
            seen.add(flow.id)
            nodes.append(flow.target)
    return seen


def ways_out(scope: Scope, node: str) -> list[Flow]:
    found = scope.graph.nodes[node]
    flows = scope.graph.out(node)
    for boundary in found.boundaries:
        flows += scope.graph.out(boundary.id)
    if found.kind == "jump":
        flows += scope.graph.out(scope.graph.landing(found.name).id)
    return flows
