"""Events: what fires, whom it interrupts, and who catches what is thrown (BPMN 2.0.2, 13.5)."""

from collections import Counter, deque
from dataclasses import dataclass
from datetime import datetime

from tests.engine.random_models.game import Seen
from tests.engine.random_models.graph import Graph, Node
from tests.engine.random_models.rooms import Rooms
from tests.engine.random_models.tokens import Activity, Armed, Instance, Run, Scope, facts_of, holds


@dataclass(eq=False)
class Report:
    """What another instance learns afterwards: that one it called has ended, or thrown something; a signal."""

    kind: str  # ended | error | escalation | signal
    name: str = ""
    instance: Instance | None = None
    run: Run | None = None


class Happenings(Rooms):
    def __init__(self, graphs: dict[str, Graph], now: datetime, seen: Seen) -> None:
        super().__init__(graphs, now, seen)
        self.reports: deque[Report] = deque()
        self.times: Counter[tuple[str, int]] = Counter()
        self.uncaught: list[str] = []
        self.fired: list[tuple[str, int]] = []  # timers, with how many occurrences they missed

    # -- one event --------------------
    def fire(self, armed: Armed) -> None:
        self.seen(armed.node)
        self.times[armed.node.id, id(armed.activity or armed.scope)] += 1
        if self.times[armed.node.id, id(armed.activity or armed.scope)] == 3:
            self.repeats[armed.node.construct] += 1
        missed = armed.cycle.pass_by(self.now) if armed.cycle else 0
        if armed.node.trigger == "timer":
            self.fired.append((armed.node.id, missed))
        if armed.starts:
            self.start_handler(armed, armed.starts)
        elif armed.activity:
            self.happen(armed, armed.activity)

    def happen(self, armed: Armed, activity: Activity) -> None:
        scope, node = activity.scope, armed.node
        if node.kind == "boundary" and not node.interrupting:
            self.once(armed, activity.armed)
            self.leave(scope, node)
            return
        for instance in activity.instances:
            self.cancel(instance)
        activity.armed = []
        scope.live.remove(activity)
        self.leave(scope, node)
        self.complete_if_empty(scope)

    def start_handler(self, armed: Armed, handler: Node) -> None:
        scope = armed.scope
        if armed.node.interrupting:
            self.withdraw(scope)
        else:
            self.once(armed, scope.handlers)
        activity = Activity(handler, scope)
        scope.live.append(activity)
        activity.instances = [Instance(activity, 0, {})]
        self.open_instance(activity.instances[0])

    def once(self, armed: Armed, waiting: list[Armed]) -> None:
        """A timer fires once or as often as its cycle says; all other events come as often as they come."""
        if armed.cycle and armed.cycle.left:
            armed.due = armed.cycle.at(armed.cycle.next)
        elif armed.due:
            waiting.remove(armed)

    def fire_a_condition(self) -> bool:
        """Those whose condition did not hold when last looked at and holds now, one at a time."""
        for armed in self.armed("condition"):
            facts = facts_of(armed.scope)
            before, armed.held = armed.held, holds(armed.node.condition or (), facts)
            if armed.held and not before:
                self.fire(armed)
                return True
        return False

    # -- signals --------------------
    def broadcast(self, run: Run, name: str) -> None:
        """At once in the instance that throws it, afterwards in every other that waits for it."""
        self.seen_by(run, name)
        for other in self.runs:
            if other is not run and any(w.node.name == name for w in self.armed("signal", other)):
                self.reports.append(Report("signal", name, run=other))

    def seen_by(self, run: Run, name: str) -> None:
        for armed in [w for w in self.armed("signal", run) if w.node.name == name]:
            if armed.waits:
                self.fire(armed)

    # -- errors and escalations --------------------
    def catching_handler(self, scope: Scope, trigger: str, name: str) -> Armed | None:
        found = (w for w in scope.handlers if w.node.trigger == trigger and w.node.name in ("", name))
        return next(found, None)

    def catching_boundary(self, activity: Activity, trigger: str, name: str) -> Node | None:
        found = (b for b in activity.node.boundaries if b.trigger == trigger and b.name in ("", name))
        return next(found, None)

    def throw_error(self, scope: Scope, code: str) -> None:
        """The nearest that catches that code (or any), from the scope in which it is thrown outwards."""
        handler = self.catching_handler(scope, "error", code)
        owner = scope.owner
        if handler:
            self.fire(handler)
        elif owner is not None and owner.activity.node.kind != "call":
            self.throw_error_at(owner.activity, code)
        else:
            self.kill(scope)
            scope.run.ended = True
            if owner:
                self.reports.append(Report("error", code, owner))

    def throw_error_at(self, activity: Activity, code: str) -> None:
        boundary = self.catching_boundary(activity, "error", code)
        if boundary:
            self.fire(Armed(boundary, activity.scope, activity))
        else:
            self.throw_error(activity.scope, code)

    def escalate(self, scope: Scope, code: str) -> None:
        handler = self.catching_handler(scope, "escalation", code)
        owner = scope.owner
        if handler:
            self.fire(handler)
        elif owner is None:
            self.uncaught.append(code)
        elif owner.activity.node.kind == "call":
            self.reports.append(Report("escalation", code, owner))
        else:
            self.escalate_at(owner.activity, code)

    def escalate_at(self, activity: Activity, code: str) -> None:
        boundary = self.catching_boundary(activity, "escalation", code)
        if boundary:
            self.fire(Armed(boundary, activity.scope, activity))
        else:
            self.escalate(activity.scope, code)

    # -- between instances --------------------
    def deliver(self) -> bool:
        """The next report reaches whom it is for; the ends of called processes of one multi-instance call that ended
        together are counted together."""
        if not self.reports:
            return False
        report = self.reports.popleft()
        if report.kind == "signal" and report.run:
            self.seen_by(report.run, report.name)
        elif report.instance and report.instance.activity in report.instance.activity.scope.live:
            activity = report.instance.activity
            if report.kind == "escalation":
                self.escalate_at(activity, report.name)
            else:
                self.ends_of_called(activity, report)
        return True

    def ends_of_called(self, activity: Activity, first: Report) -> None:
        def alike(report: Report) -> bool:
            return (
                report.kind in ("ended", "error")
                and report.instance is not None
                and report.instance.activity is activity
            )

        together = [first, *filter(alike, self.reports)]
        self.reports = deque(r for r in self.reports if not alike(r))
        error = next((r.name for r in together if r.kind == "error"), None)
        if error is not None:
            self.throw_error_at(activity, error)
        else:
            self.instances_ended(activity, [r.instance for r in together if r.instance])

    def scope_ended(self, scope: Scope) -> None:
        owner = scope.owner
        scope.handlers = []
        if owner is None or owner.activity.node.kind == "call":
            scope.run.ended = True
        if owner is None:
            return
        if owner.activity.node.kind == "call":
            self.reports.append(Report("ended", instance=owner))
            return
        owner.answers = dict(scope.own or {})
        self.instances_ended(owner.activity, [owner])
