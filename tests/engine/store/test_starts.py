"""Processes that start by themselves: by time and by conditions; a new version takes the place of the old one's."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.engine.drawn import Walk, condition, end, path, process, start, timer, user
from workflows import engine
from workflows.engine.tables import due_work, instance
from workflows.engine.types import HistoryEvent


def timed(definition: str, step: str = "a") -> bytes:
    return process(start("s", definition), user(step), end(), path("s", step, "e"), key="timed")


def started(walk: Walk, key: str = "timed") -> list[list[str]]:
    """The open steps of each instance of the process, the oldest first."""
    with walk.database.reading() as conn:
        ids = conn.scalars(select(instance.c.id).where(instance.c.key == key).order_by(instance.c.id)).all()
        return [[item.element_id for item in engine.open_items(conn, root_id=ident)] for ident in ids]


def fired(walk: Walk) -> list[HistoryEvent]:
    with walk.database.reading() as conn:
        ids = conn.scalars(select(instance.c.id).order_by(instance.c.id)).all()
        return [e for ident in ids for e in engine.history(conn, ident) if e.kind == "timer.fired"]


def armed(walk: Walk) -> list[str]:
    with walk.database.reading() as conn:
        rows = conn.scalars(select(due_work.c.due_at).where(due_work.c.kind == "start.timer")).all()
    return [row.isoformat()[:16] for row in rows]


@pytest.mark.parametrize(
    ("definition", "due"),
    [
        (timer("P3D"), "2026-03-19T09:00"),
        (timer(at="2026-04-01T08:00:00"), "2026-04-01T08:00"),
        (timer(every="R/2026-01-01T08:00:00/P3M"), "2026-04-01T08:00"),
        (timer(every="R/P1W"), "2026-03-23T09:00"),
    ],
)
def test_a_process_starts_at_its_time(walk: Walk, definition: str, due: str) -> None:
    walk.publish(timed(definition))
    assert armed(walk) == [due]
    assert walk.drain(days=2) == 0 and started(walk) == []
    assert walk.drain(days=15) in (1, 2)
    assert started(walk)[0] == ["a"] and ("started", "timed") in walk.host.told
    (first, *_) = fired(walk)
    assert first.element_id == "s" and first.actor == engine.CLOCK


def test_a_time_that_is_past_on_publication_starts_nothing(walk: Walk) -> None:
    walk.publish(timed(timer(at="2026-03-01T08:00:00")))
    assert armed(walk) == [] and walk.drain(days=9) == 0


def test_a_cycle_starts_again_and_again_and_late_ones_once(walk: Walk) -> None:
    walk.publish(timed(timer(every="R/P1W")))
    assert walk.drain(days=7) == 1
    assert walk.drain(days=30) == 1, "no burst"
    assert [e.detail["missed"] for e in fired(walk)] == [0, 3]  # type: ignore[index,call-overload]
    assert len(started(walk)) == 2 and armed(walk) == ["2026-04-27T09:00"]


def test_a_bounded_cycle_starts_so_often(walk: Walk) -> None:
    walk.publish(timed(timer(every="R3/P1W")))
    for _ in range(5):
        walk.drain(days=7)
    assert len(started(walk)) == 3 and armed(walk) == []


def test_a_new_version_takes_the_place_of_the_timers_of_the_old_one(walk: Walk) -> None:
    walk.publish(timed(timer(every="R/P1W"), "old"))
    walk.now += timedelta(days=1)
    walk.publish(timed(timer(every="R/P1W"), "draft"), state="draft")
    walk.publish(timed(timer("P2D"), "new"))
    assert armed(walk) == ["2026-03-19T09:00"]
    walk.drain(days=30)
    assert started(walk) == [["new"]]


def test_a_version_without_a_timer_ends_the_cycle(walk: Walk) -> None:
    walk.publish(timed(timer(every="R/P1W")))
    walk.publish(process(start(), user("a"), end(), path("s", "a", "e"), key="timed"))
    assert armed(walk) == [] and walk.drain(days=30) == 0


def test_timers_of_other_processes_stay(walk: Walk) -> None:
    walk.publish(timed(timer(every="R/P1W")))
    walk.publish(timed(timer(every="R/P1D")).replace(b'id="timed"', b'id="other"'))
    walk.publish(timed(timer(every="R/P2W")))
    assert sorted(armed(walk)) == ["2026-03-17T09:00", "2026-03-30T09:00"]


def test_a_row_of_a_version_that_is_no_longer_in_force_starts_nothing(walk: Walk) -> None:
    walk.publish(timed(timer("P1D"), "old"))
    with walk.database.reading() as conn:
        kept = conn.execute(select(due_work)).one()._asdict()
    walk.publish(timed(timer("P9D"), "new"))
    walk.now += timedelta(days=2)
    with walk.database.transaction() as conn:
        conn.execute(due_work.insert(), kept)
    with walk.database.transaction() as conn:
        assert engine.fire(conn, walk.host, kept["id"], now=walk.now) is False
    assert started(walk) == [] and len(armed(walk)) == 1


def test_a_start_that_fails_leaves_no_instance_and_is_tried_again(walk: Walk) -> None:
    drawn = process(
        start("s", timer(every="R/P1W")), '<bpmn:serviceTask id="w" camunda:type="external" camunda:topic="x.y"/>',
        user("a"), end(), path("s", "w", "a", "e"), key="timed",
    )  # fmt: skip
    walk.publish(drawn)
    walk.now += timedelta(days=7)
    with walk.database.reading() as conn:
        due_id = conn.scalar(select(due_work.c.id)) or 0
    with pytest.raises(engine.StepFailed) as failed, walk.database.transaction() as conn:
        engine.fire(conn, walk.host, due_id, now=walk.now)
    with walk.database.transaction() as conn:
        engine.due_failed(conn, due_id, failed.value, now=walk.now)
    assert started(walk) == []
    walk.host.operations["x.y"] = lambda ctx: {}
    assert walk.drain(hours=1) == 1 and started(walk) == [["a"]] and armed(walk) == ["2026-03-30T09:00"]


# -- conditions --------------------
def conditional(text: str, step: str = "a", key: str = "conditional") -> bytes:
    return process(start("s", condition(text)), user(step), end(), path("s", step, "e"), key=key)


def evaluate(walk: Walk, **variables: object) -> list[str]:
    with walk.database.transaction() as conn:
        outcomes = engine.evaluate_conditions(
            conn,
            walk.host,
            variables=variables,
            business_key="K-7",
            actor="li",
            now=walk.now,  # type: ignore[arg-type]
        )
    return [outcome.instance.process_key for outcome in outcomes]


def test_every_process_whose_condition_holds_is_started(walk: Walk) -> None:
    walk.publish(conditional("${score > 80}", key="high"))
    walk.publish(conditional("${score > 20 && kind == 'x'}", key="middle"))
    walk.publish(conditional("${score > 95}", key="top"))
    assert evaluate(walk, score=90, kind="x") == ["high", "middle"]
    assert evaluate(walk, score=90) == ["high"], "a variable that is not given does not hold"
    assert evaluate(walk, score=1) == []
    assert started(walk, "high") == [["a"], ["a"]] and started(walk, "top") == []


def test_only_the_version_in_force_is_started(walk: Walk) -> None:
    walk.publish(conditional("${score > 80}", "old"))
    walk.publish(conditional("${score > 50}", "new"))
    assert evaluate(walk, score=60) == ["conditional"]
    assert started(walk, "conditional") == [["new"]]


def test_a_condition_that_cannot_be_computed_says_so(walk: Walk) -> None:
    walk.publish(conditional("${score > 80}"))
    with pytest.raises(engine.StepFailed) as failed:
        evaluate(walk, score="much")
    assert (failed.value.kind, failed.value.element_id) == ("expression", "s")
