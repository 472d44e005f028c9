"""What must happen: a token game after BPMN 2.0.2 chapter 13, played on the graph of a random model.

It knows neither XML nor SpiffWorkflow nor ``workflows.engine``. One call is one thing from outside (an item is
completed, a message comes, time passes); afterwards everything automatic has been done and the open work, the armed
timers, the awaited messages and the variables are those the engine must show.
"""

from datetime import datetime

from tests.engine.random_models.game import Seen
from tests.engine.random_models.graph import Graph
from tests.engine.random_models.happenings import Happenings, Report
from tests.engine.random_models.tokens import Armed, Instance, Item, Run, Value, facts_of, path_of, write


class Oracle(Happenings):
    def __init__(self, graphs: dict[str, Graph], variables: dict[str, Value], now: datetime, seen: Seen) -> None:
        super().__init__(graphs, now, seen)
        self.root = self.start_run("p0", dict(variables), None)
        self.rest()

    # -- what is shown --------------------
    def items(self) -> list[Item]:
        """Open work items; their paths are those of the step that opened them (ask after every step)."""
        open_now = [(a, i) for a in self.activities() if a.node.kind == "user" for i in a.instances if i.open]
        for activity, instance in open_now:
            instance.path = instance.path or path_of({**facts_of(activity.scope), **instance.item})
        return [Item(a.node.id, i.path, i) for a, i in open_now]

    def timers(self) -> list[tuple[str, datetime]]:
        return sorted((w.node.id, w.due) for w in self.armed("timer") if w.due)

    def messages(self) -> list[tuple[str, str]]:
        return sorted((w.node.name, w.node.id) for w in self.armed("message"))

    def signals(self) -> list[str]:
        return sorted({w.node.name for w in self.armed("signal")})

    def states(self) -> list[tuple[str, dict[str, Value]]]:
        return [(r.graph.id, r.variables) for r in self.runs if not r.ended]

    def waiting_for(self, name: str) -> list[Armed]:
        return [w for w in self.armed("message") if w.node.name == name]

    # -- what comes from outside --------------------
    def complete(self, instance: Instance, variables: dict[str, Value], now: datetime) -> None:
        self.now = now
        instance.answers = variables
        write(instance.activity.scope, variables)
        self.instances_ended(instance.activity, [instance])
        self.rest()

    def message(self, armed: Armed, now: datetime) -> None:
        self.now = now
        self.fire(armed)
        self.rest()

    def signal(self, name: str, now: datetime) -> None:
        self.now = now
        for run in self.runs:
            if any(w.node.name == name for w in self.armed("signal", run)):
                self.reports.append(Report("signal", name, run=run))
        self.rest()

    def set(self, run: Run, variables: dict[str, Value], now: datetime) -> None:
        self.now = now
        run.variables.update(variables)
        self.rest()

    def advance(self, now: datetime) -> None:
        self.now = now
        self.rest()

    def rest(self) -> None:
        """Everything automatic; then what is due until now, the earliest first, in document order what is due at one
        instant; then what other instances learn."""
        while True:
            self.settle()
            due = [(w.due, self.places[w.node.id], w.number, w) for w in self.armed("timer") if w.due]
            first = min(due, key=lambda d: d[:3], default=None)
            if first and first[0] <= self.now:
                self.fire(first[3])
            elif not self.deliver():
                return
