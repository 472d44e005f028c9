"""Transactions that meet: a worker and a person, two workers, a recomputation and a person."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from tests.engine.drawn import Walk, boundary, catch, el, end, path, process, start, timer, user
from workflows import engine
from workflows.db import Database

TIMED = process(
    start(), user("a", dueDate="${due('T-A-05')}"), boundary("b", "a", timer(at="${due('T-C-02')}")), user("y"), end(),
    path("s", "a", "e"), path("b", "y", "e"),
)  # fmt: skip


def test_a_timer_and_a_person_who_meet_do_not_deadlock_and_one_of_them_wins(walk: Walk) -> None:
    """The worker locks its row first, the person the instance: the person must not wait for the row."""
    walk.start(TIMED)
    item = walk.items()[0].id
    walk.now += timedelta(days=9)
    claimed, results = threading.Event(), []

    def work() -> None:
        with walk.database.transaction() as conn:
            due_id = engine.next_due(conn, now=walk.now)
            assert due_id is not None
            claimed.set()
            threading.Event().wait(0.3)
            results.append(("timer", engine.fire(conn, walk.host, due_id, now=walk.now)))

    worker = threading.Thread(target=work)
    worker.start()
    claimed.wait(10)
    try:
        walk.complete(item)
        results.append(("person", True))
    except engine.WorkItemClosed:
        results.append(("person", False))
    worker.join(30)
    assert sorted(results) in ([("person", False), ("timer", True)], [("person", True), ("timer", False)])
    assert (walk.open(), walk.state()) in ((["y"], "active"), ([], "completed"))
    assert walk.drain() == 0


def test_a_recomputation_and_a_worker_who_meet_do_not_deadlock(walk: Walk) -> None:
    walk.start(TIMED)
    walk.now += timedelta(days=9)
    walk.host.days = 30
    claimed, fired = threading.Event(), []

    def work() -> None:
        with walk.database.transaction() as conn:
            due_id = engine.next_due(conn, now=walk.now)
            assert due_id is not None
            claimed.set()
            threading.Event().wait(0.3)
            fired.append(engine.fire(conn, walk.host, due_id, now=walk.now))

    worker = threading.Thread(target=work)
    worker.start()
    claimed.wait(10)
    with walk.database.transaction() as conn:
        engine.recompute_due(conn, walk.host, now=walk.now)
    worker.join(30)
    assert fired == [True] and walk.open() == ["y"]


@pytest.fixture
def on_postgres(postgres_url: str, now: datetime) -> Iterator[Walk]:
    database = Database(postgres_url)
    yield Walk(database, now)
    database.dispose()


def test_two_workers_do_not_fire_the_timers_of_one_instance_out_of_order(on_postgres: Walk) -> None:
    walk = on_postgres
    walk.start(
        process(
            start(), el("parallelGateway", "f"), catch("second", timer("P2D")), catch("first", timer("P1D")),
            el("parallelGateway", "j"), end(), path("s", "f", "first", "j", "e"), path("f", "second", "j"),
        )
    )  # fmt: skip
    walk.now += timedelta(days=3)
    with walk.database.transaction() as one:
        first = engine.next_due(one, now=walk.now)
        with walk.database.transaction() as other:
            second = engine.next_due(other, now=walk.now)
            assert second not in (None, first)
            assert engine.fire(other, walk.host, second or 0, now=walk.now) is False, "the earlier one is not fired yet"
        assert engine.fire(one, walk.host, first or 0, now=walk.now) is True
    assert walk.drain() == 1
    assert walk.happened("timer.fired") == ["first", "second"] and walk.state() == "completed"
