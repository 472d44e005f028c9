"""The token game: tokens move until nothing automatic is left to do (BPMN 2.0.2, chapter 13)."""

from collections import Counter, deque
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import count

from tests.engine.random_models import joins
from tests.engine.random_models.graph import Flow, Graph, Node
from tests.engine.random_models.tokens import Activity, Armed, Instance, Run, Scope, Value, facts_of, holds, write

Seen = Callable[[Node], None]
MOST_STEPS = 20_000
GATEWAYS = ("xor", "or")
FLOWS_ON = ("task", "land")
THROWS = ("throw", "escalate", "error", "signal end", "escalation end")


class Thrown(Exception):
    """An operation has thrown this error code."""


class Game:
    def __init__(self, graphs: dict[str, Graph], now: datetime, seen: Seen) -> None:
        self.graphs = graphs
        self.now = now
        self.seen = seen
        self.agenda: deque[tuple[Scope, Flow]] = deque()
        self.runs: list[Run] = []
        self.scopes: list[Scope] = []
        self.steps = 0
        self.numbers = count()
        self.repeats: Counter[str] = Counter()
        drawn = [node.id for graph in graphs.values() for node in graph.drawn()]
        self.places = {ident: place for place, ident in enumerate(drawn)}

    # -- what stands --------------------
    def living(self) -> list[Scope]:
        self.scopes = [scope for scope in self.scopes if not scope.dead]
        return self.scopes

    def activities(self) -> Iterator[Activity]:
        for scope in self.living():
            yield from scope.live

    def armed(self, trigger: str, run: Run | None = None) -> list[Armed]:
        """The events that wait for that kind of thing, in document order."""
        found = [w for a in self.activities() for w in a.armed]
        found += [w for scope in self.scopes for w in scope.handlers]
        mine = [w for w in found if w.node.trigger == trigger and (run is None or w.scope.run is run)]
        return sorted(mine, key=lambda w: (self.places[w.node.id], w.number))

    # -- tokens --------------------
    def emit(self, scope: Scope, flows: list[Flow]) -> None:
        for flow in flows:
            scope.moving += 1
            self.agenda.append((scope, flow))

    def leave(self, scope: Scope, node: Node) -> None:
        """All unconditional flows and those whose condition holds; the default when no condition holds."""
        flows = scope.graph.out(node.id)
        facts = facts_of(scope)
        taken = [f for f in flows if not f.default and (f.condition is None or holds(f.condition, facts))]
        if not any(f.condition for f in taken):
            taken += [f for f in flows if f.default]
        if flows and not taken:
            raise RuntimeError(f"no flow leaves {node.id}")
        self.emit(scope, taken)

    def settle(self) -> None:
        """Everything automatic: tokens, then inclusive joins, then conditions that have come to hold."""
        while True:
            self.move()
            if not self.fire_a_join() and not self.fire_a_condition():
                return

    def move(self) -> None:
        while self.agenda:
            self.steps += 1
            if self.steps > MOST_STEPS:
                raise RuntimeError("the model never rests")
            scope, flow = self.agenda.popleft()
            if scope.dead:
                continue
            before = scope.withdrawn
            self.arrive(scope, scope.graph.nodes[flow.target], flow)
            if scope.withdrawn == before:
                scope.moving -= 1
            self.complete_if_empty(scope)

    def arrive(self, scope: Scope, node: Node, flow: Flow) -> None:
        if node.kind == "and":
            self.join(scope, node, flow)
        elif node.kind == "or" and len(scope.graph.into(node.id)) > 1:
            scope.parked[node.id, flow.id] += 1
        else:
            self.seen(node)
            self.act(scope, node)

    def act(self, scope: Scope, node: Node) -> None:
        if node.kind in GATEWAYS:
            self.emit(scope, self.split(scope, node) if node.kind == "or" else [self.choose(scope, node)])
        elif node.kind in FLOWS_ON:
            self.operate(scope, node)
            self.leave(scope, node)
        elif node.kind == "jump":
            landing = scope.graph.landing(node.name)
            self.seen(landing)
            self.leave(scope, landing)
        elif node.kind in THROWS:
            self.throw(scope, node)
        elif node.kind == "terminate":
            self.kill(scope)
            self.scope_ended(scope)
        elif node.kind == "message end":
            self.operate(scope, node)
        elif node.kind != "end":
            self.start_activity(scope, node)

    def throw(self, scope: Scope, node: Node) -> None:
        """What it throws may end its own token; else a throwing intermediate event goes on."""
        before = scope.withdrawn
        if node.kind == "error":
            self.throw_error(scope, node.name)
        elif node.kind in ("throw", "signal end"):
            self.broadcast(scope.run, node.name)
        else:
            self.escalate(scope, node.name)
        if node.kind in ("throw", "escalate") and not scope.dead and scope.withdrawn == before:
            self.leave(scope, node)

    def join(self, scope: Scope, node: Node, flow: Flow) -> None:
        """One token from each incoming flow is consumed; excess tokens stay (BPMN 2.0.2, 13.4.1)."""
        scope.parked[node.id, flow.id] += 1
        incoming = [(node.id, f.id) for f in scope.graph.into(node.id)]
        if all(scope.parked[key] for key in incoming):
            self.consume(scope, node, incoming)

    def consume(self, scope: Scope, node: Node, arrivals: list[tuple[str, str]]) -> None:
        for key in arrivals:
            scope.parked[key] -= 1
        scope.parked = +scope.parked
        self.seen(node)
        if node.kind == "or":
            self.emit(scope, self.split(scope, node))
        else:
            self.leave(scope, node)

    def fire_a_join(self) -> bool:
        for scope in self.living():
            for node in sorted({n for n, _ in scope.parked}, key=lambda n: self.places[n]):
                gateway = scope.graph.nodes[node]
                arrivals = joins.consumed(scope, gateway) if gateway.kind == "or" else []
                if arrivals:
                    self.consume(scope, gateway, arrivals)
                    return True
        return False

    def split(self, scope: Scope, node: Node) -> list[Flow]:
        flows = scope.graph.out(node.id)
        facts = facts_of(scope)
        taken = [f for f in flows if not f.default and (f.condition is None or holds(f.condition, facts))]
        return taken or [next(f for f in flows if f.default)]

    def choose(self, scope: Scope, node: Node) -> Flow:
        flows = scope.graph.out(node.id)
        facts = facts_of(scope)
        for flow in flows:
            if not flow.default and (flow.condition is None or holds(flow.condition, facts)):
                return flow
        return next(f for f in flows if f.default)

    def operate(self, scope: Scope, node: Node) -> dict[str, Value]:
        """What the operation of a node sets; it may throw an error."""
        if node.kind == "raise":
            if node.condition and holds(node.condition, facts_of(scope)):
                raise Thrown(node.name)
            return {}
        topic, variable = node.operation
        if not topic:
            return {}
        fixed = {"counter.reset": 0, "note.set": 1}
        result = {variable: fixed.get(topic, facts_of(scope).get(variable, 0) + 1)}
        write(scope, result)
        return result

    # -- ends --------------------
    def cancel(self, instance: Instance) -> None:
        instance.open = False
        if instance.scope:
            self.kill(instance.scope)
            if instance.activity.node.kind == "call":
                instance.scope.run.ended = True

    def kill(self, scope: Scope) -> None:
        scope.dead = True
        self.withdraw(scope)

    def withdraw(self, scope: Scope) -> None:
        """Every token of the scope is taken away, and every event that waits in it."""
        scope.withdrawn += 1
        self.agenda = deque(entry for entry in self.agenda if entry[0] is not scope)
        scope.moving = 0
        scope.parked.clear()
        scope.handlers = []
        live, scope.live = scope.live, []
        for activity in live:
            for instance in activity.instances:
                self.cancel(instance)

    def complete_if_empty(self, scope: Scope) -> None:
        if not scope.dead and not scope.moving and not scope.live and not scope.parked:
            scope.dead = True
            self.scope_ended(scope)

    # -- what the other rooms do --------------------
    def fire_a_condition(self) -> bool:
        raise NotImplementedError

    def start_activity(self, scope: Scope, node: Node) -> None:
        raise NotImplementedError

    def scope_ended(self, scope: Scope) -> None:
        raise NotImplementedError

    def throw_error(self, scope: Scope, code: str) -> None:
        raise NotImplementedError

    def broadcast(self, run: Run, name: str) -> None:
        raise NotImplementedError

    def escalate(self, scope: Scope, code: str) -> None:
        raise NotImplementedError
