"""Real processes: two complete one item; one is killed in the middle."""

import os
import subprocess
import sys
import time
from pathlib import Path

from sqlalchemy import select

from tests.engine.drawn import Walk, el, end, flow, path, process, start, user
from workflows import engine
from workflows.engine.tables import instance, work_item

ROOT = Path(__file__).parents[3]


def spawn(*arguments: str) -> "subprocess.Popen[str]":
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SUPERVISION_SQLITE_SYNCHRONOUS": "FULL"}
    command = [sys.executable, "-m", "tests.engine.store.completing", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment)


def url_of(walk: Walk) -> str:
    return walk.database.url


def test_of_two_processes_completing_one_item_one_wins(walk: Walk, tmp_path: Path) -> None:
    walk.start(process(start(), user("a"), user("z"), end(), path("s", "a", "z", "e")))
    item = walk.items()[0].id
    signal = tmp_path / "go"
    racers = [spawn("race", url_of(walk), item, str(signal)) for _ in range(2)]
    for racer in racers:
        assert racer.stdout is not None and racer.stdout.readline() == "ready\n"
    signal.touch()
    results = sorted(racer.communicate(timeout=60)[0].strip() for racer in racers)
    assert results == ["WorkItemClosed", "completed"]
    assert [racer.returncode for racer in racers] == [0, 0]
    assert walk.open() == ["z"] and walk.happened("work_item.completed") == ["a"]


def test_killing_a_process_loses_nothing_that_was_acknowledged(walk: Walk) -> None:
    walk.start(
        process(
            start(), user("a"), el("exclusiveGateway", "g", default="g_e"), end(),
            path("s", "a", "g"), flow("g", "a", "${again}"), flow("g", "e"),
        )
    )  # fmt: skip
    acknowledged: list[str] = []
    for delay in (0.0, 0.013, 0.031):
        victim = spawn("loop", url_of(walk), walk.instance_id)
        assert victim.stdout is not None
        acknowledged.append(victim.stdout.readline().strip())
        time.sleep(delay)
        victim.kill()
        acknowledged += victim.communicate(timeout=60)[0].split()
        check_all_agrees(walk, acknowledged)
    walk.do("a", {"again": False})
    assert walk.state() == "completed"


def check_all_agrees(walk: Walk, acknowledged: list[str]) -> None:
    """One open item, the instance waits exactly there, each acknowledged completion is kept, history matches."""
    with walk.database.reading() as conn:
        done = set(conn.scalars(select(work_item.c.id).where(work_item.c.state == "done")))
        version = conn.scalar(select(instance.c.version).where(instance.c.id == walk.instance_id))
        completed = [e for e in engine.history(conn, walk.instance_id) if e.kind == "work_item.completed"]
        assert engine.silent_dead_ends(conn) == []
    assert set(acknowledged) <= done
    assert len(done) - len(set(acknowledged)) <= 3, "at most the one in flight at each kill was not acknowledged"
    assert {event.work_item_id for event in completed} == done
    assert version == 2 + len(done)
    assert walk.open() == ["a"]
