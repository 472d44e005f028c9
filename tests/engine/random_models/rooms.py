"""Activities and the scopes inside them: how often each is done, and what is done when one of its instances ends."""

from abc import abstractmethod

from tests.engine.random_models.cycles import cycle_of, instant_of
from tests.engine.random_models.game import Game, Thrown
from tests.engine.random_models.graph import Graph, Node
from tests.engine.random_models.tokens import (
    Activity,
    Armed,
    Instance,
    Run,
    Scope,
    Value,
    facts_of,
    holds,
    passed,
    write,
)

WAIT = ("timer", "message", "signal", "condition")
AUTOMATIC = ("service", "raise", "task")


class Rooms(Game):
    # -- scopes --------------------
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
        for handler in graph.handlers():
            assert handler.body
            start = handler.body.nodes[handler.body.start]
            scope.handlers.append(self.arm(start, scope, starts=handler))
        before = scope.withdrawn
        self.reach(list(scope.handlers))
        if scope.withdrawn == before:
            self.emit(scope, graph.out(graph.start))

    def reach(self, armed: list[Armed]) -> None:
        """Conditions are looked at when they are reached, before anything else is done there."""
        for waiting in sorted(armed, key=lambda w: self.places[w.node.id]):
            if waiting.node.trigger == "condition" and waiting.waits:
                waiting.held = holds(waiting.node.condition or (), facts_of(waiting.scope))
                if waiting.held:
                    self.fire(waiting)

    def arm(self, node: Node, scope: Scope, activity: Activity | None = None, starts: Node | None = None) -> Armed:
        armed = Armed(node, scope, activity, starts, number=next(self.numbers))
        if node.trigger == "timer" and node.times:
            armed.cycle = cycle_of(node, self.now)
            armed.due = armed.cycle.at(armed.cycle.next)
        elif node.trigger == "timer":
            armed.due = instant_of(node, self.now)
        return armed

    # -- activities --------------------
    def start_activity(self, scope: Scope, node: Node) -> None:
        activity = Activity(node, scope)
        scope.live.append(activity)
        waits = [*([node] if node.kind in ("catch", "receive") else []), *node.boundaries]
        if node.kind == "events":
            waits = [scope.graph.nodes[f.target] for f in scope.graph.out(node.id)]
        activity.armed = [self.arm(w, scope, activity) for w in waits if w.trigger in WAIT]
        self.reach(list(activity.armed))
        if activity not in scope.live or node.kind in ("catch", "receive", "events"):
            return
        rounds = self.locals_of(scope, node)
        activity.total = len(rounds)
        one_by_one = node.again or (node.many and node.many.sequential)
        if one_by_one:
            activity.pending = rounds
            if self.goes_on(activity):
                self.next_instance(activity)
            else:
                self.finish(activity)
            return
        activity.instances = [Instance(activity, n, local) for n, local in enumerate(rounds)]
        if not rounds:
            self.finish(activity)
        for instance in list(activity.instances):
            self.open_instance(instance)

    def locals_of(self, scope: Scope, node: Node) -> list[dict[str, Value]]:
        many = node.many
        if many is None:
            return [{}]
        if many.collection is None:
            return [{"loopCounter": n} for n in range(many.cardinality)]
        elements = facts_of(scope)[many.collection]
        return [{"loopCounter": n, str(many.element): e} for n, e in enumerate(elements)]

    def goes_on(self, activity: Activity) -> bool:
        """Whether there is one more instance of an activity that is done again and again, one at a time."""
        again = activity.node.again
        if again is None:
            return bool(activity.pending)
        done = activity.ended
        if again.maximum and done >= again.maximum:
            return False
        if again.condition is None or (not done and not again.before):
            return True
        counter = done if again.before else done - 1
        return holds(again.condition, {**facts_of(activity.scope), "loopCounter": counter})

    def next_instance(self, activity: Activity) -> None:
        local = {"loopCounter": activity.ended} if activity.node.again else activity.pending.pop(0)
        instance = Instance(activity, activity.ended, local)
        activity.instances.append(instance)
        self.open_instance(instance)

    def open_instance(self, instance: Instance) -> None:
        node, scope = instance.activity.node, instance.activity.scope
        if not instance.open:
            return
        if node.body:
            self.open_scope(node.body, scope.run, instance, {} if node.many else None)
        elif node.kind == "call" and node.block:
            facts = {**facts_of(scope), **instance.item}
            self.start_run(node.name, {b: passed(a, facts) for a, b in node.block.passes}, instance)
        elif node.kind in AUTOMATIC:
            self.run_operation(instance)

    def run_operation(self, instance: Instance) -> None:
        activity = instance.activity
        try:
            instance.answers = self.operate(activity.scope, activity.node)
        except Thrown as thrown:
            self.throw_error_at(activity, str(thrown))
        else:
            self.instances_ended(activity, [instance])

    def instances_ended(self, activity: Activity, ended: list[Instance]) -> None:
        for instance in ended:
            self.take_answers(instance)
            instance.open, instance.ended = False, True
            activity.ended += 1
        still = [i for i in activity.instances if i.open]
        enough = self.enough(ended[-1], len(still))
        if activity.node.again or (activity.node.many and activity.node.many.sequential):
            if not enough and self.goes_on(activity):
                self.next_instance(activity)
            else:
                self.finish(activity)
            return
        if still and not enough:
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
            "nrOfInstances": activity.total,
            "nrOfActiveInstances": 1 if many.sequential else still,
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

    @abstractmethod
    def fire(self, armed: Armed) -> None: ...

    @abstractmethod
    def throw_error_at(self, activity: Activity, code: str) -> None: ...
