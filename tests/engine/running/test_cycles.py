"""Timer cycles: repeating, bounded, on the calendar; late ones fire once and say how many were missed."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.engine.drawn import (
    Walk,
    boundary,
    el,
    end,
    many,
    message,
    path,
    process,
    start,
    timer,
    triggered,
    user,
)
from workflows import engine
from workflows.clock import SHANGHAI


def at_boundary(every: str) -> bytes:
    return process(
        start(), user("a"), boundary("b", "a", timer(every=every), interrupting=False), user("y"), end(),
        path("s", "a", "e"), path("b", "y", "e"),
    )  # fmt: skip


def in_event_subprocess(every: str, *more: str) -> bytes:
    body = user("y") + end("x_e") + path("x_s", "y", "x_e")
    beside = triggered("x", timer(every=every), body, interrupting=False)
    return process(start(), user("a"), end(), path("s", "a", "e"), beside, *more)


BOTH = pytest.mark.parametrize("drawn", [at_boundary, in_event_subprocess])


def missed(walk: Walk) -> list[Any]:
    with walk.database.reading() as conn:
        happened = engine.history(conn, walk.instance_id)
    return [e.detail["missed"] for e in happened if e.kind == "timer.fired"]  # type: ignore[index,call-overload]


def due(walk: Walk) -> list[str]:
    return [one.due_at.isoformat()[:16] for one in walk.waiting().timers]


@BOTH
def test_it_repeats_until_its_scope_ends(walk: Walk, drawn: Any) -> None:
    walk.start(drawn("R/P1D"))
    for occurrence in range(1, 4):
        assert walk.drain(hours=23) == 0
        assert walk.drain(hours=1) == 1
        assert walk.open() == ["a", *["y"] * occurrence]
    for _ in range(3):
        walk.do("y")
    walk.do("a")
    assert walk.state() == "completed" and walk.waiting().timers == () and walk.drain(days=9) == 0


@BOTH
def test_a_bounded_one_repeats_so_often(walk: Walk, drawn: Any) -> None:
    walk.start(drawn("R3/P7D"))
    for _ in range(6):
        walk.drain(days=7)
    assert walk.open() == ["a", "y", "y", "y"] and walk.waiting().timers == () and missed(walk) == [0, 0, 0]


@BOTH
def test_occurrences_that_were_missed_are_not_made_up_for(walk: Walk, drawn: Any) -> None:
    begun = walk.now
    walk.start(drawn("R/P1D"))
    assert walk.drain(days=4, hours=5) == 1, "no burst"
    assert walk.open() == ["a", "y"] and missed(walk) == [3]
    assert due(walk) == [(begun + timedelta(days=5)).isoformat()[:16]], "in step with its anchor"
    assert walk.drain(hours=19) == 1 and missed(walk) == [3, 0]


@pytest.mark.parametrize(("days", "expected"), [(14, [1]), (21, [2]), (90, [2])])
def test_missed_occurrences_count_against_the_bound(walk: Walk, days: int, expected: list[int]) -> None:
    walk.start(at_boundary("R3/P7D"))
    walk.drain(days=days)
    assert missed(walk) == expected and walk.open() == ["a", "y"]
    assert len(walk.waiting().timers) == (1 if days == 14 else 0)


def test_months_are_counted_from_the_first_anchor(walk: Walk) -> None:
    walk.now = datetime(2026, 1, 31, 9, tzinfo=SHANGHAI)
    walk.start(at_boundary("R/P1M"))
    seen = []
    for _ in range(4):
        seen += due(walk)
        walk.drain(days=(datetime.fromisoformat(f"{seen[-1]}+08:00") - walk.now).days)
    assert seen == ["2026-02-28T09:00", "2026-03-31T09:00", "2026-04-30T09:00", "2026-05-31T09:00"]


@pytest.mark.parametrize(
    ("every", "first"),
    [
        ("R/2026-04-01T08:00:00+08:00/P1W", "2026-04-01T08:00"),
        ("R/2026-03-02T08:00:00+08:00/P1W", "2026-03-23T08:00"),
        ("R/2026-03-16T09:00:00+08:00/P1W", "2026-03-16T09:00"),
        ("R5/2026-03-02T08:00:00/P1W", "2026-03-23T08:00"),
        ("${every}", "2026-03-18T09:00"),
    ],
)
def test_the_first_occurrence_is_the_written_start_or_the_next_that_is_not_past(
    walk: Walk, every: str, first: str
) -> None:
    walk.start(at_boundary(every), {"every": "R/P2D"})
    assert due(walk) == [first]


def test_one_whose_repetitions_are_all_past_never_fires(walk: Walk) -> None:
    walk.start(at_boundary("R2/2026-01-01T00:00:00/P1W"))
    assert walk.waiting().timers == () and walk.drain(days=90) == 0
    walk.do("a")
    assert walk.state() == "completed"


@pytest.mark.parametrize("every", ["R0/P1D", "PT1H", "0 0 9 * * ?", "7"])
def test_a_value_that_is_no_cycle_fails_the_step(walk: Walk, every: str) -> None:
    definition = walk.publish(at_boundary("${every}"))
    with pytest.raises(engine.StepFailed) as failed:
        walk.start(definition, {"every": every})
    assert (failed.value.kind, failed.value.element_id) == ("expression", "b")


def test_each_instance_of_a_multi_instance_sub_process_has_its_own_cycle(walk: Walk) -> None:
    body = user("y") + end("x_e") + path("x_s", "y", "x_e")
    inner = triggered("x", timer(every="R2/P1D"), body, interrupting=False)
    scope = el(
        "subProcess", "sub", many("${things}", "thing"), start("s1"), user("a"), end("e1"), path("s1", "a", "e1"), inner
    )
    walk.start(process(start(), scope, end(), path("s", "sub", "e")), {"things": [1, 2]})
    walk.drain(days=1)
    walk.do("a")
    walk.drain(days=1)
    assert walk.open() == ["a", "y", "y", "y", "y"] and walk.waiting().timers == ()


def test_an_outer_interruption_ends_the_cycle(walk: Walk) -> None:
    outer = triggered("o", message(), user("h"), end("o_e"), path("o_s", "h", "o_e"))
    walk.start(in_event_subprocess("R/P1D", outer))
    walk.drain(days=1)
    walk.send("paid")
    assert walk.open() == ["h"] and walk.drain(days=9) == 0


def test_recomputing_leaves_cycles_alone(walk: Walk) -> None:
    walk.start(at_boundary("R/P1D"))
    with walk.database.transaction() as conn:
        assert engine.recompute_due(conn, walk.host, now=walk.now) == []
    assert walk.drain(days=1) == 1
