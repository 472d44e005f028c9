"""One hundred documents signed at once by eight processes: through the completion of the signing step itself."""

import multiprocessing
import queue
import time
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tests.diagrams.acts import TEAM, day
from tests.diagrams.world import Walk, furnish
from workflows.db import Database, StoreUnavailable
from workflows.supervision import cases
from workflows.supervision.documents.register import series
from workflows.supervision.documents.tables import document
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.officers import actor_for
from workflows.usecases.cases.start import start
from workflows.usecases.tasks.complete import complete

CASES, PROCESSES = 100, 8


def sign(url: str, items: list[str], served: dict[str, Any], at: str, ready: Any, done: Any) -> None:
    """One process: completes its steps when all are there."""
    database, now = Database(url), datetime.fromisoformat(at)
    with database.reading() as conn:
        actor = actor_for(conn, "inspector1", now.date())
    ready.wait()
    try:
        for item in items:
            until = time.monotonic() + 120
            while not signed(database, actor, item, served, now) and time.monotonic() < until:
                pass
    except Exception as error:
        done.put(repr(error))
    else:
        done.put("")


def signed(database: Database, actor: Actor, item: str, served: dict[str, Any], now: datetime) -> bool:
    """Whoever is told that the store is busy (SQLite has one writer) presses the button again."""
    try:
        complete(database, actor, item, served, now=now)
    except StoreUnavailable:
        return False
    return True


def test_eight_processes_sign_one_hundred_orders_without_a_gap(any_database: Database, now: datetime) -> None:
    furnish(any_database, now=now)
    walk = Walk(any_database, now)
    items = to_be_served(walk)
    assert walk.ask(select(document.c.id)) == []
    served = {"served_on": day(walk, 0), "served_how": "direct", "recipient": "店主"}
    ended = in_processes(any_database.url, [items[start::PROCESSES] for start in range(PROCESSES)], served, now)
    assert ended == [""] * PROCESSES
    query = select(document.c.number).where(document.c.kind == "rectification_order")
    numbers = [row[0] for row in walk.ask(query)]
    assert sorted(numbers) == sorted(f"市场监管局责改〔2026〕{n}号" for n in range(1, CASES + 1))
    with any_database.reading() as conn:
        (found,) = series(conn, ["QY-SJ"], year=2026)
    assert (found.last, found.gaps, found.voided) == (CASES, (), 0)


def to_be_served(walk: Walk) -> list[str]:
    """The serving steps of one hundred approved orders."""
    inspector, head = walk.who("inspector1"), walk.who("section1")
    about = {"item": 1, "party": 1, "problem": "没有健康证明", "inspectors": TEAM}
    order = {
        "problem": "两名从业人员没有健康证明", "basis": "《食品安全法》第四十五条",
        "requirement": "办理健康证明后上岗", "deadline_on": day(walk, 10),
    }  # fmt: skip
    items = []
    for _ in range(CASES):
        begun = start(walk.database, inspector, "rectification", about, now=walk.now)
        assert begun.case_id is not None
        with walk.database.reading() as conn:
            walk.root_id = cases.by_id(conn, begun.case_id).instance_id
        complete(walk.database, inspector, walk.item("draft_order").id, order, now=walk.now)
        complete(walk.database, head, walk.item("approve_order").id, {"order_decision": "approve"}, now=walk.now)
        items.append(walk.item("serve_order").id)
    return items


def in_processes(url: str, shares: list[list[str]], served: dict[str, Any], now: datetime) -> list[str]:
    context = multiprocessing.get_context("spawn")
    ready, done = context.Barrier(len(shares)), context.Queue()
    workers = [
        context.Process(target=sign, args=(url, share, served, now.isoformat(), ready, done), daemon=True)
        for share in shares
    ]
    for worker in workers:
        worker.start()
    ended: list[str] = []
    until = time.monotonic() + 240
    while len(ended) < len(workers) and time.monotonic() < until:
        try:
            ended.append(done.get(timeout=2))
        except queue.Empty:
            if not any(worker.is_alive() for worker in workers):
                break
    for worker in workers:
        worker.join(timeout=20)
    return ended
