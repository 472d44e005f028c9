"""Plays one random model on the oracle and on the engine, with the same random acts, and compares after every step."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from tests.engine.random_models import faults
from tests.engine.random_models.blocks import START, VARIABLES, Model
from tests.engine.random_models.drawing import draw
from tests.engine.random_models.elsewhere import Elsewhere, FailedElsewhere
from tests.engine.random_models.engine_side import Act, Shown, left_behind, perform, publish, sweep, told
from tests.engine.random_models.graph import Node
from tests.engine.random_models.layout import lay_out
from tests.engine.random_models.oracle import Oracle
from tests.engine.random_models.tokens import Instance, Run, path_of

MOST_STEPS = 45
MOST_OPEN = 40
MOST_PAIRINGS = 8


class Wrong(AssertionError):
    """The engine does not show what the oracle says; the text says what differs after which acts."""


@dataclass
class Coverage:
    """How often each construct was reached, and each directly inside another."""

    constructs: Counter[str]
    nested: Counter[tuple[str, str]]
    thirds: Counter[str]  # how often an event came for the third time in one place
    steps: int = 0
    restarts: int = 0
    finished: int = 0
    models: int = 0

    @classmethod
    def empty(cls) -> "Coverage":
        return cls(Counter(), Counter(), Counter())

    def saw(self, node: Node) -> None:
        self.constructs[node.construct] += 1
        self.nested[node.construct, node.inside] += 1


class Play:
    """One model, once. ``restart_every`` says how often an act is done in a process that knows nothing yet."""

    def __init__(
        self,
        model: Model,
        url: str,
        coverage: Coverage,
        elsewhere: Elsewhere | None,
        restart_every: int,
        fault: str,
        twins: int = 0,
    ) -> None:
        self.model, self.url, self.coverage = model, url, coverage
        self.elsewhere, self.restart_every, self.fault = elsewhere, restart_every, fault
        self.twins, self.ambiguities = twins, 0
        self.sent = ""
        self.random = random.Random(model.seed)
        self.now = START
        self.acts: list[str] = []
        self.of_item: dict[str, Instance] = {}

    def run(self) -> None:
        definition = self.publish()
        self.oracle = Oracle(lay_out(self.model), self.model.variables, self.now, self.coverage.saw)
        self.shown = self.perform(Act("start", self.now, target=definition, variables=self.model.variables), "")
        self.compare()
        for _ in range(MOST_STEPS):
            if self.oracle.root.ended or len(self.of_item) > MOST_OPEN:
                break
            self.step()
            self.coverage.steps += 1
        self.coverage.finished += self.oracle.root.ended
        self.coverage.thirds += self.oracle.repeats
        self.end()
        self.coverage.models += 1

    def publish(self) -> str:
        return publish(self.url, draw(self.model), self.now)

    def end(self) -> None:
        """Whether it ended by itself or is terminated now: nothing may be left that waits."""
        fired, uncaught = told(self.url, self.shown.root)
        self.same("timers in the history", self.oracle.fired, fired)
        self.same("uncaught escalations in the history", self.oracle.uncaught, uncaught)
        if not self.shown.ended:
            self.shown = self.perform(Act("terminate", self.now), self.shown.root)
        left = left_behind(self.url)
        if left or not self.shown.ended:
            raise self.wrong(f"left behind after the end: {left}")

    def perform(self, act: Act, root: str) -> Shown:
        self.acts.append(f"{act.now:%d %H:%M:%S} {act.verb} {act.target} {act.variables or ''}")
        try:
            if self.elsewhere and len(self.acts) % self.restart_every == 0:
                self.coverage.restarts += 1
                shown: Shown = self.elsewhere.ask(faults.perform_with, self.fault, self.url, root, act)
                return shown
            return perform(self.url, root, act)
        except FailedElsewhere as failed:
            raise self.wrong(f"raised in another process: {failed}") from failed
        except Exception as error:
            raise self.wrong(f"raised {type(error).__name__}: {error}") from error

    def wrong(self, what: str) -> Wrong:
        acts = "\n  ".join(self.acts)
        return Wrong(f"seed {self.model.seed}: after\n  {acts}\n{what}")

    # -- one step --------------------
    def step(self) -> None:
        choices: list[Callable[[], Act]] = []
        choices += [self.complete] * (4 * bool(self.of_item))
        choices += [self.send] * (2 * bool(self.oracle.messages()))
        choices += [self.signal] * (2 * bool(self.oracle.signals()))
        choices += [self.wait] * bool(self.oracle.timers())
        choices += [self.set] * bool(self.oracle.armed("condition"))
        if not choices:
            raise self.wrong("the oracle says that nothing can happen any more")
        self.now += timedelta(seconds=self.random.choice((1, 2, 7)))  # never 0: alike tokens must not tie their timers
        due = min((d for _, d in self.oracle.timers()), default=None)
        if due is not None and due <= self.now:
            choices = [self.wait]
        act = self.random.choice(choices)()
        ambiguous = act.verb == "send" and not act.instance
        if ambiguous:
            act = Act("send", act.now, act.target, self.shown.root)
        self.shown = self.perform(act, self.shown.root)
        self.judge("AmbiguousMessage" if ambiguous else "")
        self.compare()

    def judge(self, refusal: str) -> None:
        if self.shown.refused != refusal:
            raise self.wrong(f"refused with {self.shown.refused!r}, expected {refusal!r}")

    def complete(self) -> Act:
        instance = self.random.choice(self.oracle.items()).instance
        item = next(ident for ident, counterpart in self.of_item.items() if counterpart is instance)
        answers = {v: self.random.randint(0, 9) for v in VARIABLES if self.random.random() < 0.5}
        self.oracle.complete(instance, dict(answers), self.now)
        return Act("complete", self.now, target=item, variables=answers)

    def send(self) -> Act:
        name = self.random.choice(self.oracle.messages())[0]
        if self.sent and self.random.random() < 0.4:
            name = self.sent
        waiting = self.oracle.waiting_for(name)
        if not waiting:
            self.sent = ""
            return self.send()
        self.sent = name
        armed = self.random.choice(waiting)
        path = path_of(armed.scope.run.variables)
        same = [w for w in waiting if path_of(w.scope.run.variables) == path]
        places = [i for n, p, i in self.shown.awaited if (n, p) == (name, path)]
        if len(same) > 1 or len(places) != 1:
            return Act("send", self.now, target=name)
        self.oracle.message(armed, self.now)
        return Act("send", self.now, target=name, instance=places[0])

    def signal(self) -> Act:
        name = self.random.choice(self.oracle.signals())
        self.oracle.signal(name, self.now)
        return Act("signal", self.now, target=name)

    def set(self) -> Act:
        """Variables change without a step: what conditions wait for."""
        run = self.random.choice(self.oracle.armed("condition")).scope.run
        path = path_of(run.variables)
        alike = [r for r in self.oracle.runs if not r.ended and path_of(r.variables) == path]
        places = [ident for ident, variables in self.shown.active if path_of(variables) == path]
        if len(alike) != 1 or len(places) != 1:
            return self.set_of(self.oracle.root, self.shown.root)
        return self.set_of(run, places[0])

    def set_of(self, run: Run, instance: str) -> Act:
        values = {v: self.random.randint(0, 9) for v in VARIABLES}
        self.oracle.set(run, values, self.now)
        return Act("set", self.now, instance=instance, variables=values)

    def wait(self) -> Act:
        """Until the next timer is due; sometimes the worker comes late, and much is due."""
        self.now = max(self.now, min(d for _, d in self.oracle.timers()))
        if self.random.random() < 0.2:
            self.now += timedelta(seconds=self.random.randint(10_000, 300_000))
        self.oracle.advance(self.now)
        return Act("wait", self.now)

    # -- comparing --------------------
    def compare(self) -> None:
        oracle, shown = self.oracle, self.shown
        items = oracle.items()
        self.same("open work items", [(i.element, i.path) for i in items], [(e, p) for _, e, p in shown.items])
        self.same("armed timers", oracle.timers(), shown.timers)
        self.same("awaited messages", oracle.messages(), shown.messages)
        self.same("instances and variables", oracle.states(), shown.instances)
        if oracle.root.variables != shown.root_variables:
            raise self.wrong(f"variables: expected {oracle.root.variables}\n     engine: {shown.root_variables}")
        if oracle.root.ended != shown.ended:
            raise self.wrong(f"ended: expected {oracle.root.ended}, engine {shown.ended}")
        if shown.incidents:
            raise self.wrong(f"incidents: {shown.incidents}")
        self.pair_new_items()

    def same(self, what: str, expected: Sequence[object], found: Sequence[object]) -> None:
        missing = sorted(str(e) for e in expected if expected.count(e) > found.count(e))
        surplus = sorted(str(f) for f in found if found.count(f) > expected.count(f))
        if missing or surplus:
            raise self.wrong(f"{what}: missing in the engine {missing}, too many {surplus}")

    def pair_new_items(self) -> None:
        """Items opened by the same step that look alike are alike; from then on each keeps its counterpart."""
        open_now = {ident for ident, _, _ in self.shown.items}
        kept = {ident: instance for ident, instance in self.of_item.items() if ident in open_now}
        if any(not instance.open for instance in kept.values()):
            raise self.wrong("the engine keeps an item open that the oracle has closed, and closed its twin")
        new: dict[tuple[str, str], list[Instance]] = {}
        for item in self.oracle.items():
            if item.instance not in kept.values():
                new.setdefault((item.element, item.path), []).append(item.instance)
        for alike in new.values():
            if len(alike) > 1:
                alike.reverse() if self.twins >> self.ambiguities & 1 else None
                self.ambiguities += 1
        for ident, element, path in self.shown.items:
            if ident not in kept:
                kept[ident] = new[element, path].pop(0)
        self.of_item = kept


def play(
    model: Model,
    url: str,
    *,
    coverage: Coverage | None = None,
    elsewhere: Elsewhere | None = None,
    restart_every: int = 4,
    fault: str = "",
) -> None:
    """Play the model on a database where nothing waits, and leave it so; raises :class:`Wrong`.

    Two items that look alike may be paired with their counterparts the wrong way round, which a later step shows; then
    the same play is tried with them paired the other way.
    """
    counted = coverage or Coverage.empty()
    for twins in range(MOST_PAIRINGS):
        played = Play(model, url, counted, elsewhere, restart_every, fault, twins)
        try:
            played.run()
        except Wrong:
            if twins + 1 >= min(MOST_PAIRINGS, 1 << played.ambiguities):
                raise
            sweep(url, played.now)
        else:
            return
