"""What must happen: a token game after BPMN 2.0.2 chapter 13, played on the graph of a random model.

It knows neither XML nor SpiffWorkflow nor ``workflows.engine``. One call is one thing from outside (an item is
completed, a message comes, time passes); afterwards everything automatic has been done and the open work, the armed
timers, the awaited messages and the variables are those the engine must show.
"""

from collections import deque
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count

from tests.engine.random_models.graph import Flow, Graph, Node
from tests.engine.random_models.tokens import (
    Activity,
    Armed,
    Instance,
    Item,
    Run,
    Scope,
    Value,
    facts_of,
    holds,
    passed,
    path_of,
    write,
)

Seen = Callable[[Node], None]
MOST_STEPS = 20_000


class Oracle:
    def __init__(self, graphs: dict[str, Graph], variables: dict[str, Value], now: datetime, seen: Seen) -> None:
        self.graphs = graphs
        self.now = now
        self.seen = seen
        self.agenda: deque[tuple[Scope, Flow]] = deque()
        self.runs: list[Run] = []
        self.scopes: list[Scope] = []
        self.steps = 0
        self.numbers = count()
        self.reports: list[tuple[Instance, str | None]] = []
        self.root = self.start_run("p0", dict(variables), None)
        self.settle()
        self.deliver()

    # -- what stands --------------------
    def activities(self) -> Iterator[Activity]:
        self.scopes = [scope for scope in self.scopes if not scope.dead]
        for scope in self.scopes:
            yield from scope.live

    def items(self) -> list[Item]:
        """Open work items; their paths are those of the step that opened them (ask after every step)."""
        open_now = [(a, i) for a in self.activities() if a.node.kind == "user" for i in a.instances if i.open]
        for activity, instance in open_now:
            instance.path = instance.path or path_of({**facts_of(activity.scope), **instance.item})
        return [Item(a.node.id, i.path, i) for a, i in open_now]

    def timers(self) -> list[tuple[str, datetime]]:
        return sorted((w.node.id, w.due) for a in self.activities() for w in a.armed if w.due)

    def messages(self) -> list[tuple[str, str]]:
        return sorted((w.node.name, w.node.id) for a in self.activities() for w in a.armed if w.due is None)

    def states(self) -> list[tuple[str, dict[str, Value]]]:
        return [(r.graph.id, r.variables) for r in self.runs if not r.ended]

    # -- what comes from outside --------------------
    def complete(self, instance: Instance, variables: dict[str, Value], now: datetime) -> None:
        self.now = now
        instance.answers = variables
        write(instance.activity.scope, variables)
        self.instances_ended(instance.activity, [instance])
        self.settle()
        self.deliver()

    def message(self, activity: Activity, armed: Armed, now: datetime) -> None:
        self.now = now
        self.fire(activity, armed)
        self.settle()
        self.deliver()

    def waiting_for(self, name: str) -> list[tuple[Activity, Armed]]:
        return [(a, w) for a in self.activities() for w in a.armed if w.due is None and w.node.name == name]

    def advance(self, now: datetime) -> None:
        """Time passes: every timer due until ``now`` fires, the earliest first."""
        self.now = now
        while due := [(w.due, w.number, a, w) for a in self.activities() for w in a.armed if w.due and w.due <= now]:
            _, _, activity, armed = min(due, key=lambda d: d[:2])
            self.fire(activity, armed)
            self.settle()
        self.deliver()

    # -- tokens --------------------
    def start_run(self, key: str, variables: dict[str, Value], caller: Instance | None) -> Run:
        run = Run(self.graphs[key], variables, caller)
        self.runs.append(run)
        self.open_scope(run.graph, run, caller)
        return run

    def open_scope(self, graph: Graph, run: Run, owner: Instance | None, own: dict[str, Value] | None = None) -> None:
        scope = Scope(graph, run, owner, own)
        self.scopes.append(scope)
        if owner:
            owner.scope = scope
        self.emit(scope, graph.out(graph.start))

    def emit(self, scope: Scope, flows: list[Flow]) -> None:
        for flow in flows:
            scope.moving += 1
            self.agenda.append((scope, flow))

    def leave(self, scope: Scope, node: Node) -> None:
        self.emit(scope, scope.graph.out(node.id))

    def settle(self) -> None:
        while self.agenda:
            self.steps += 1
            if self.steps > MOST_STEPS:
                raise RuntimeError("the model never rests")
            scope, flow = self.agenda.popleft()
            if scope.dead:
                continue
            scope.moving -= 1
            self.arrive(scope, scope.graph.nodes[flow.target], flow)
            self.complete_if_empty(scope)

    def arrive(self, scope: Scope, node: Node, flow: Flow) -> None:
        if node.kind != "and":
            self.seen(node)
        if node.kind == "and":
            self.join(scope, node, flow)
        elif node.kind == "xor":
            self.emit(scope, [self.choose(scope, node)])
        elif node.kind == "service":
            self.operate(scope, node)
            self.leave(scope, node)
        elif node.kind == "error":
            self.throw(scope, node.name)
        elif node.kind == "terminate":
            self.kill(scope)
            self.scope_ended(scope)
        elif node.kind != "end":
            self.start_activity(scope, node)

    def join(self, scope: Scope, node: Node, flow: Flow) -> None:
        """One token from each incoming flow is consumed; excess tokens stay (BPMN 2.0.2, 13.4.1)."""
        scope.parked[node.id, flow.id] += 1
        incoming = [(node.id, f.id) for f in scope.graph.into(node.id)]
        if all(scope.parked[key] for key in incoming):
            for key in incoming:
                scope.parked[key] -= 1
            self.seen(node)
            self.leave(scope, node)

    def choose(self, scope: Scope, node: Node) -> Flow:
        flows = scope.graph.out(node.id)
        facts = facts_of(scope)
        for flow in flows:
            if not flow.default and (flow.condition is None or holds(flow.condition, facts)):
                return flow
        return next(f for f in flows if f.default)

    def operate(self, scope: Scope, node: Node) -> None:
        topic, variable = node.operation
        write(scope, {variable: 0 if topic == "counter.reset" else facts_of(scope).get(variable, 0) + 1})

    # -- activities --------------------
    def start_activity(self, scope: Scope, node: Node) -> None:
        activity = Activity(node, scope)
        scope.live.append(activity)
        waits = [node] if node.kind in ("timer", "message") else node.boundaries
        if node.kind == "events":
            waits = [scope.graph.nodes[f.target] for f in scope.graph.out(node.id)]
        activity.armed = [Armed(w, self.due(w), next(self.numbers)) for w in waits if w.trigger != "error"]
        if node.kind not in ("user", "sub", "call"):
            return
        for counter, local in enumerate(self.locals_of(scope, node)):
            activity.instances.append(Instance(activity, counter, local))
        if not activity.instances:
            self.finish(activity)
        for instance in activity.instances:
            self.open_instance(instance)

    def due(self, node: Node) -> datetime | None:
        return self.now + timedelta(seconds=node.seconds) if node.seconds else None

    def locals_of(self, scope: Scope, node: Node) -> list[dict[str, Value]]:
        many = node.many
        if many is None:
            return [{}]
        if many.collection is None:
            return [{"loopCounter": n} for n in range(many.cardinality)]
        elements = facts_of(scope)[many.collection]
        return [{"loopCounter": n, str(many.element): e} for n, e in enumerate(elements)]

    def open_instance(self, instance: Instance) -> None:
        node, scope = instance.activity.node, instance.activity.scope
        if node.body:
            self.open_scope(node.body, scope.run, instance, {} if node.many else None)
        elif node.kind == "call" and node.block:
            facts = {**facts_of(scope), **instance.item}
            self.start_run(node.name, {b: passed(a, facts) for a, b in node.block.passes}, instance)

    def instances_ended(self, activity: Activity, ended: list[Instance]) -> None:
        for instance in ended:
            self.take_answers(instance)
            instance.open, instance.ended = False, True
            activity.ended += 1
        still = [i for i in activity.instances if i.open]
        if still and not self.enough(ended[-1], len(still)):
            return
        for other in still:
            self.cancel(other)
        self.finish(activity)

    def take_answers(self, instance: Instance) -> None:
        """What a called process returns."""
        node = instance.activity.node
        if node.kind == "call" and node.block and instance.scope:
            returned = instance.scope.run.variables
            instance.answers = {b: returned.get(a) for a, b in node.block.returns}
            if node.many is None:
                write(instance.activity.scope, instance.answers)

    def enough(self, instance: Instance, still: int) -> bool:
        many = instance.activity.node.many
        if many is None or many.until is None:
            return False
        activity = instance.activity
        counts = {
            "nrOfInstances": len(activity.instances),
            "nrOfActiveInstances": still,
            "nrOfCompletedInstances": activity.ended,
        }
        return holds(many.until, {**facts_of(activity.scope), **instance.item, **counts, **instance.answers})

    def finish(self, activity: Activity) -> None:
        activity.armed = []
        activity.scope.live.remove(activity)
        if activity.node.many:
            ended = [i.answers for i in activity.instances if i.ended]
            write(activity.scope, {activity.node.id: ended})
        self.leave(activity.scope, activity.node)
        self.complete_if_empty(activity.scope)

    # -- events --------------------
    def fire(self, activity: Activity, armed: Armed) -> None:
        self.seen(armed.node)
        scope = activity.scope
        if armed.node.kind == "boundary" and not armed.node.interrupting:
            if armed.due:  # a timer fires once, a message as often as it comes
                activity.armed.remove(armed)
            self.leave(scope, armed.node)
            return
        for instance in activity.instances:
            self.cancel(instance)
        activity.armed = []
        scope.live.remove(activity)
        self.leave(scope, armed.node)
        self.complete_if_empty(scope)

    def throw(self, scope: Scope, code: str) -> None:
        """The innermost activity around with a boundary event for that code (or for any error) is interrupted."""
        owner = scope.owner
        if owner is None:
            raise RuntimeError(f"nobody catches {code}")
        activity = owner.activity
        if activity.node.kind == "call":
            self.kill(scope)
            scope.run.ended = True
            self.reports.append((owner, code))
            return
        self.throw_at(activity, code)

    def throw_at(self, activity: Activity, code: str) -> None:
        for boundary in activity.node.boundaries:
            if boundary.trigger == "error" and boundary.name in ("", code):
                self.fire(activity, Armed(boundary, None))
                return
        self.throw(activity.scope, code)

    def deliver(self) -> None:
        """Ends of called processes reach their callers after all else that happens at this instant; those of one
        multi-instance call that ended together are counted together."""
        while self.reports:
            activity = self.reports[0][0].activity
            together = [(i, e) for i, e in self.reports if i.activity is activity]
            self.reports = [(i, e) for i, e in self.reports if i.activity is not activity]
            if activity not in activity.scope.live:
                continue
            error = next((e for _, e in together if e is not None), None)
            if error is not None:
                self.throw_at(activity, error)
            else:
                self.instances_ended(activity, [i for i, _ in together])
            self.settle()

    # -- ends --------------------
    def cancel(self, instance: Instance) -> None:
        instance.open = False
        if instance.scope:
            self.kill(instance.scope)
            if instance.activity.node.kind == "call":
                instance.scope.run.ended = True

    def kill(self, scope: Scope) -> None:
        scope.dead = True
        for activity in scope.live:
            for instance in activity.instances:
                self.cancel(instance)
        scope.live = []

    def complete_if_empty(self, scope: Scope) -> None:
        if not scope.dead and not scope.moving and not scope.live and not +scope.parked:
            scope.dead = True
            self.scope_ended(scope)

    def scope_ended(self, scope: Scope) -> None:
        owner = scope.owner
        if owner is None or owner.activity.node.kind == "call":
            scope.run.ended = True
        if owner is None:
            return
        if owner.activity.node.kind == "call":
            self.reports.append((owner, None))
            return
        owner.answers = dict(scope.own or {})
        self.instances_ended(owner.activity, [owner])
