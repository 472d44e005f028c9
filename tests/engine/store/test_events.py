"""Signals, escalations and timers of several instances, on both databases; two processes whose instances meet."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from tests.engine.drawn import (
    Walk,
    boundary,
    catch,
    el,
    end,
    escalation,
    path,
    process,
    signal,
    start,
    throw,
    timer,
    triggered,
    user,
)
from workflows import engine
from workflows.engine.tables import awaited_event, due_work, instance
from workflows.engine.types import Vocabulary

ROOT = Path(__file__).parents[3]
HEARING = process(
    start(), user("a"), boundary("b", "a", signal("named"), interrupting=False), user("y"), end(),
    path("s", "a", "e"), path("b", "y", "e"), key="hearing",
)  # fmt: skip
THROWING = process(start(), user("close"), end("over", signal("named")), path("s", "close", "over"), key="throwing")


def waiting_rows(walk: Walk) -> int:
    with walk.database.reading() as conn:
        return conn.scalar(select(func.count()).select_from(awaited_event)) or 0


def spawn(*arguments: str) -> "subprocess.Popen[str]":
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.engine.store.meeting", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment)


def test_two_processes_that_throw_at_once_are_both_heard_by_everyone_once(walk: Walk, tmp_path: Path) -> None:
    hearing, throwing = walk.publish(HEARING), walk.publish(THROWING)
    hearers = [Walk(walk.database, walk.now).start(hearing, {"name": "spring"}, key=f"h{n}") for n in range(4)]
    throwers = [Walk(walk.database, walk.now).start(throwing, {"name": "spring"}, key=f"t{n}") for n in range(2)]
    sign = tmp_path / "go"
    url = walk.database.engine.url.render_as_string(hide_password=False)
    racers = [spawn(url, one.items()[0].id, str(sign), walk.now.isoformat()) for one in throwers]
    for racer in racers:
        assert racer.stdout is not None and racer.stdout.readline() == "ready\n"
    sign.touch()
    assert [racer.communicate(timeout=60)[0] for racer in racers] == ["done\n", "done\n"]
    assert [racer.returncode for racer in racers] == [0, 0]
    for hearer in hearers:
        hearer.drain()
        assert hearer.open() == ["a", "y", "y"]
        assert hearer.happened("signal.received") == ["b", "b"]
    assert waiting_rows(walk) == 4


def test_who_waits_is_found_by_name_among_many_and_no_row_is_left_behind(walk: Walk) -> None:
    hearing = walk.publish(HEARING)
    for number in range(30):
        Walk(walk.database, walk.now).start(hearing, {"name": f"other {number}"}, key=f"o{number}").terminate()
    walk.start(hearing, {"name": "spring"})
    assert waiting_rows(walk) == 1
    for _ in range(3):
        assert walk.signal("spring") == 1
        walk.drain()
        assert waiting_rows(walk) == 1, "each occurrence replaces the row"
    assert walk.open() == ["a", "y", "y", "y"]
    walk.terminate()
    assert waiting_rows(walk) == 0 and walk.signal("spring") == 0


def test_escalations_reach_the_parent_before_the_end_of_the_child(walk: Walk) -> None:
    walk.publish(
        process(start(), user("inner"), throw("t", escalation()), end(), path("s", "inner", "t", "e"), key="child")
    )
    walk.start(
        process(
            start(), el("callActivity", "call", calledElement="child"),
            boundary("b", "call", escalation(), interrupting=False), user("y"), user("z"), end(),
            path("s", "call", "z", "e"), path("b", "y", "e"),
        )
    )  # fmt: skip
    walk.do("inner")
    with walk.database.reading() as conn:
        kinds = list(conn.scalars(select(due_work.c.kind).order_by(due_work.c.id)))
        ended = conn.scalar(select(due_work.c.id).where(due_work.c.kind == "child.ended")) or 0
    assert kinds == ["child.escalated", "child.ended"]
    with walk.database.transaction() as conn:
        assert engine.fire(conn, walk.host, ended, now=walk.now) is False, "another worker took the end first"
    walk.drain()
    assert walk.open() == ["y", "z"] and walk.happened("escalation.uncaught") == []


def test_timers_due_at_one_instant_fire_in_the_order_of_the_diagram(walk: Walk) -> None:
    """Armed in the opposite order, days apart; an interrupting one of the process comes last in the drawing."""
    instant = (walk.now + timedelta(days=9)).isoformat()
    last = triggered("x", timer(at=instant), user("h"), end("x_e"), path("x_s", "h", "x_e"))
    walk.start(
        process(
            start(), user("a"), boundary("first", "a", timer(at=instant), interrupting=False), user("u1"),
            user("b"), boundary("second", "b", timer(at=instant), interrupting=False), user("u2"), end(),
            el("parallelGateway", "f"), path("s", "f", "b", "e"), path("f", "c", "a", "e"), path("first", "u1", "e"),
            path("second", "u2", "e"), user("c"), last,
        )
    )  # fmt: skip
    walk.now += timedelta(days=2)
    walk.do("c")
    assert walk.drain(days=8) == 3
    assert walk.happened("timer.fired") == ["first", "second", "x_s"] and walk.open() == ["h"]


def started_by_signal(step: str, *, name: str = "over") -> bytes:
    return process(start("s", signal(name)), user(step), end(), path("s", step, "e"), key="started")


def instances_of(walk: Walk, key: str) -> list[str]:
    with walk.database.reading() as conn:
        return list(conn.scalars(select(instance.c.id).where(instance.c.key == key).order_by(instance.c.id)))


def test_a_signal_starts_the_version_in_force_once(walk: Walk) -> None:
    walk.publish(started_by_signal("old"))
    walk.publish(started_by_signal("new"))
    walk.publish(started_by_signal("draft"), state="draft")
    assert walk.signal("over", {"round": 1}) == 1
    walk.drain()
    (walk.instance_id,) = instances_of(walk, "started")
    assert walk.open() == ["new"] and walk.variables() == {"round": 1}
    assert ("started", "started") in walk.host.told, "the host hears of it as of any start"
    assert walk.happened("instance.started") == ["s"] and walk.happened("signal.received") == ["s"]


def test_a_version_without_the_signal_is_no_longer_started_by_it(walk: Walk) -> None:
    walk.publish(started_by_signal("old"))
    walk.publish(process(start(), user("a"), end(), path("s", "a", "e"), key="started"))
    assert walk.signal() == 0


def test_a_promoted_draft_is_started_by_its_signal(walk: Walk) -> None:
    walk.publish(started_by_signal("old"))
    draft = walk.publish(started_by_signal("later"), state="draft")
    with walk.database.transaction() as conn:
        engine.promote(conn, draft.id, vocabulary=Vocabulary(), actor="owner", now=walk.now)
    walk.signal()
    walk.drain()
    (walk.instance_id,) = instances_of(walk, "started")
    assert walk.open() == ["later"]


def test_an_older_draft_promoted_after_a_newer_version_starts_nothing(walk: Walk) -> None:
    draft = walk.publish(started_by_signal("old"), state="draft")
    walk.publish(started_by_signal("newer"))
    with walk.database.transaction() as conn:
        engine.promote(conn, draft.id, vocabulary=Vocabulary(), actor="owner", now=walk.now)
    walk.signal()
    walk.drain()
    (walk.instance_id,) = instances_of(walk, "started")
    assert walk.open() == ["newer"]


def test_a_signal_thrown_by_a_process_starts_another(walk: Walk) -> None:
    walk.publish(started_by_signal("a"))
    other = Walk(walk.database, walk.now).start(THROWING, {"name": "over"})
    other.do("close")
    assert other.drain() == 1
    (walk.instance_id,) = instances_of(walk, "started")
    assert walk.open() == ["a"]


def test_who_waits_and_who_is_started_hear_the_same_signal(walk: Walk) -> None:
    walk.publish(started_by_signal("a"))
    walk.start(process(start(), catch("c", signal()), user("z"), end(), path("s", "c", "z", "e")))
    assert walk.signal() == 2
    walk.drain()
    assert walk.open() == ["z"] and len(instances_of(walk, "started")) == 1
