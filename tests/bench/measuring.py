"""What is measured: CPU of our process per completed user task, in interleaved windows, as medians."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.util.task import TaskState

from tests.bench import diagrams
from workflows import engine
from workflows.clock import SHANGHAI
from workflows.db import Database
from workflows.engine.types import Bundle, Vocabulary
from workflows.migrations import migrate
from workflows.processes.host import HOST
from workflows.supervision.organisation.actor import Actor
from workflows.usecases import tasks, work

NOW = datetime(2026, 3, 16, 9, tzinfo=SHANGHAI)
BENCH = Actor(login="bench", name="bench", officer_id=None, department_id=None)


@dataclass(frozen=True)
class Scale:
    """How much is done; ``QUICK`` only shows that the benchmark runs."""

    rounds: int  # the late completion of the loop
    children: int
    windows: int
    per_window: int


FULL = Scale(rounds=3000, children=1000, windows=15, per_window=10)
QUICK = Scale(rounds=300, children=100, windows=5, per_window=10)


class District:
    """One migrated database with the benchmark diagrams, and one person who does all the work."""

    def __init__(self, url: str) -> None:
        self.database = Database(url)
        migrate(self.database)
        with self.database.transaction() as conn:
            for key in ("LOOP", "INCLUSIVE", "SIGNALLED", "THREE", "CHILD", "PARENT"):
                bundle = Bundle(f"{key.lower()}.bpmn", getattr(diagrams, key))
                engine.publish(conn, bundle, vocabulary=Vocabulary(), source="owner", actor="bench", now=NOW)

    def start(self, key: str, **variables: Any) -> str:
        with self.database.transaction() as conn:
            definition = engine.latest(conn, key)
            assert definition is not None
            outcome = engine.start(
                conn, HOST, definition.id, business_key=None, variables=variables, actor="bench", now=NOW
            )
        self.work_off()
        return outcome.instance.id

    def open_items(self, root: str, element: str = "") -> list[str]:
        with self.database.reading() as conn:
            return [i.id for i in engine.open_items(conn, root_id=root) if element in ("", i.element_id)]

    def work_off(self) -> float:
        """Fire all due work; the CPU seconds it took."""
        before = time.process_time()
        while work.fire_next(self.database, now=NOW):
            pass
        return time.process_time() - before

    def complete(self, item: str, result: int = 1) -> tuple[str, float]:
        """Complete one work item through the use case; the next one of the same person, and the CPU seconds."""
        before = time.process_time()
        done = tasks.complete(self.database, BENCH, item, {"result": str(result)}, now=NOW)
        return done.next_item_id or "", time.process_time() - before


class Loop:
    """One instance of a loop, some rounds old."""

    def __init__(self, district: District, key: str) -> None:
        self.district = district
        self.root = district.start(key)
        self.item = district.open_items(self.root)[0]

    def rounds(self, count: int) -> list[float]:
        taken = []
        for _ in range(count):
            following, seconds = self.district.complete(self.item)
            self.item = following or self.district.open_items(self.root)[0]
            taken.append(seconds)
        return taken


def loop(district: District, scale: Scale, *, key: str = "bench_loop", rounds: int = 0) -> tuple[float, float]:
    """CPU seconds of a completion around the 10th and around the ``rounds``-th of one loop instance."""
    old = Loop(district, key)
    old.rounds((rounds or scale.rounds) - scale.windows * scale.per_window // 2)
    early, late = [], []
    for _ in range(scale.windows):
        young = Loop(district, key)
        young.rounds(10 - scale.per_window // 2)
        early.append(median(young.rounds(scale.per_window)))
        late.append(median(old.rounds(scale.per_window)))
    return median(early), median(late)


def siblings(district: District, scale: Scale) -> dict[str, float]:
    """CPU seconds of a completion among 10 and among many sibling children, and of hearing of a child's end."""
    crowd = district.start("bench_parent", targets=list(range(scale.children)))
    waiting = district.open_items(crowd, "first")
    assert len(waiting) == scale.children
    few_taken: list[float] = []
    many_taken: list[float] = []
    few_heard: list[float] = []
    many_heard: list[float] = []
    for number in range(scale.windows):
        small = district.start("bench_parent", targets=list(range(10)))
        few = district.open_items(small, "first")
        many = waiting[number * 5 : number * 5 + 5]
        for items, taken, heard in ((few[:5], few_taken, few_heard), (many, many_taken, many_heard)):
            steps = [district.complete(item) for item in items]
            ends = [district.complete(following) for following, _ in steps]
            taken.append(median([seconds for _, seconds in (*steps, *ends)]))
            heard.append(district.work_off() / len(items))
    return {
        "few": median(few_taken), "many": median(many_taken),
        "few heard": median(few_heard), "many heard": median(many_heard),
    }  # fmt: skip


def signals(district: District, scale: Scale) -> tuple[float, float]:
    """CPU seconds for each instance that hears a signal, with 10 and with many instances that wait for it."""
    few = [_heard(district, 10) for _ in range(scale.windows)]
    return median(few), median([_heard(district, scale.children) for _ in range(3)])


def _heard(district: District, waiting: int) -> float:
    for _ in range(waiting):
        district.start("bench_signalled")
    before = time.process_time()
    with district.database.transaction() as conn:
        told = engine.signal(conn, HOST, "bench.go", variables={}, actor="bench", now=NOW)
    assert told == waiting
    district.work_off()
    return (time.process_time() - before) / waiting


def raw_three_steps() -> Callable[[], float]:
    """CPU seconds per step of three user tasks on stock SpiffWorkflow in memory: no store, no form, no record."""
    parser = BpmnParser()
    parser.add_bpmn_str(diagrams.THREE)
    spec = parser.get_spec("bench_three")

    def once() -> float:
        workflow = BpmnWorkflow(spec)
        workflow.do_engine_steps()
        before = time.process_time()
        while ready := workflow.get_tasks(state=TaskState.READY, manual=True):
            ready[0].data["result"] = 1
            ready[0].run()
            workflow.do_engine_steps()
        return (time.process_time() - before) / 3

    return once


def three_steps(district: District, scale: Scale) -> tuple[float, float]:
    """CPU seconds per completed step of three user tasks: raw in memory, and through the use case."""
    raw_once = raw_three_steps()
    raw, ours = [], []
    for _ in range(scale.windows):
        raw.append(median([raw_once() for _ in range(scale.per_window)]))
        for _ in range(3):
            (item,) = district.open_items(district.start("bench_three"))
            taken = []
            for _ in range(3):
                item, seconds = district.complete(item)
                taken.append(seconds)
            ours.append(sum(taken) / 3)
    return median(raw), median(ours)
