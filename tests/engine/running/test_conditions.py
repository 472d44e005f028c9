"""Conditional events: they happen when their condition becomes true, once, or each time after it was false."""

import pytest

from tests.engine.drawn import (
    Walk,
    boundary,
    catch,
    condition,
    el,
    end,
    flow,
    many,
    path,
    process,
    service,
    start,
    timer,
    triggered,
    user,
)
from workflows import engine

HIGH = condition("${score > 5}")
FORK = el("parallelGateway", "f")


def beside(*more: str) -> bytes:
    """``set`` can be done again and again beside what waits."""
    return process(
        start(), FORK, user("set"), el("exclusiveGateway", "g", default="g_e"), el("exclusiveGateway", "m"), end(),
        path("s", "f", "m", "set", "g", "e"), flow("g", "m", "${more}"), *more,
    )  # fmt: skip


def give(walk: Walk, **variables: object) -> None:
    walk.do("set", {"more": True, **variables})


def test_a_catch_event_waits_until_its_condition_holds(walk: Walk) -> None:
    walk.start(beside(catch("c", HIGH), user("z"), path("f", "c", "z", "e")), {"score": 0})
    (waiting,) = walk.waiting().conditions
    assert (waiting.element_id, waiting.condition) == ("c", "${score > 5}")
    give(walk, score=4)
    assert walk.open() == ["set"]
    give(walk, score=6)
    assert walk.open() == ["set", "z"] and walk.happened("condition.met") == ["c"]
    assert walk.waiting().conditions == ()
    give(walk, score=0)
    give(walk, score=9)
    assert walk.open() == ["set", "z"]


def test_one_that_holds_when_it_is_reached_passes_at_once(walk: Walk) -> None:
    walk.start(process(start(), catch("c", HIGH), user("z"), end(), path("s", "c", "z", "e")), {"score": 7})
    assert walk.open() == ["z"]


def test_a_variable_that_nobody_has_set_yet_does_not_fulfil_it(walk: Walk) -> None:
    walk.start(beside(catch("c", HIGH), user("z"), path("f", "c", "z", "e")))
    assert walk.open() == ["set"]
    give(walk, score=6)
    assert walk.open() == ["set", "z"]


def test_a_condition_that_cannot_be_computed_fails_the_step_and_changes_nothing(walk: Walk) -> None:
    walk.start(beside(catch("c", HIGH), path("f", "c", "e")), {"score": 0})
    with pytest.raises(engine.StepFailed) as failed:
        give(walk, score="much")
    assert (failed.value.kind, failed.value.element_id) == ("expression", "c") and walk.variables()["score"] == 0


def test_an_instance_that_waits_for_nothing_else_is_no_dead_end_and_goes_on_when_a_variable_is_set(walk: Walk) -> None:
    walk.start(process(start(), catch("c", HIGH), user("z"), end(), path("s", "c", "z", "e")), {"score": 1})
    assert walk.dead_ends() == []
    with walk.database.transaction() as conn:
        engine.set_variables(conn, walk.host, walk.instance_id, {"score": 8}, actor="clock", now=walk.now)
    assert walk.open() == ["z"]


@pytest.mark.parametrize("interrupting", [True, False])
def test_a_boundary_event(walk: Walk, interrupting: bool) -> None:
    on = boundary("b", "a", HIGH, interrupting=interrupting)
    walk.start(beside(user("a"), on, user("y"), path("f", "a", "e"), path("b", "y", "e")), {"score": 0})
    for occurrence in range(1, 2 if interrupting else 4):
        give(walk, score=9)
        give(walk, score=8)
        expected = [*([] if interrupting else ["a"]), "set", *["y"] * occurrence]
        assert walk.open() == expected, "true twice is one occurrence"
        give(walk, score=1)
        assert walk.open() == expected
    assert len(walk.waiting().conditions) == (0 if interrupting else 1)


@pytest.mark.parametrize("interrupting", [True, False])
def test_an_event_sub_process(walk: Walk, interrupting: bool) -> None:
    body = user("h") + end("x_e") + path("x_s", "h", "x_e")
    walk.start(beside(triggered("x", HIGH, body, interrupting=interrupting)), {"score": 0})
    if interrupting:
        give(walk, score=9)
        assert walk.open() == ["h"]
        walk.do("h")
    else:
        for occurrence in range(1, 4):
            give(walk, score=9)
            assert walk.open() == [*["h"] * occurrence, "set"]
            give(walk, score=0)
        for _ in range(3):
            walk.do("h")
        walk.do("set", {"more": False})
    assert walk.state() == "completed" and walk.waiting().conditions == ()


def test_an_interrupting_boundary_event_whose_condition_holds_already_lets_nothing_begin(walk: Walk) -> None:
    body = el("subProcess", "sub", start("s1"), service("w", "note.add"), end("e1"), path("s1", "w", "e1"))
    walk.host.operations["note.add"] = lambda ctx: {"ran": True}
    walk.start(
        process(
            start(), body, boundary("b", "sub", HIGH), user("y"), end(), path("s", "sub", "e"), path("b", "y", "e")
        ),
        {"score": 9},
    )
    assert walk.open() == ["y"] and "ran" not in walk.variables()


def test_an_event_gateway_takes_the_condition_or_the_timer(walk: Walk) -> None:
    drawn = process(
        start(), el("eventBasedGateway", "g"), catch("t", timer("P1D")), catch("c", HIGH), user("y"), user("z"), end(),
        path("s", "g", "c", "y", "e"), path("g", "t", "z", "e"),
    )  # fmt: skip
    walk.start(drawn, {"score": 9})
    assert walk.open() == ["y"] and walk.waiting().timers == ()
    other = Walk(walk.database, walk.now).start(drawn, {"score": 0})
    assert other.drain(days=2) == 1 and other.open() == ["z"] and other.waiting().conditions == ()


def test_several_happen_in_document_order_and_are_evaluated_again_in_between(walk: Walk) -> None:
    """The first to happen makes the condition of the second false before its turn comes."""
    walk.host.operations["reset"] = lambda ctx: {"score": 0}
    drawn = beside(
        catch("one", HIGH), service("w", "reset"), catch("two", HIGH), user("z"),
        path("f", "two", "z", "e"), path("f", "one", "w", "e"),
    )  # fmt: skip
    walk.start(drawn, {"score": 0})
    give(walk, score=9)
    assert walk.happened("condition.met") == ["one"]
    assert [one.element_id for one in walk.waiting().conditions] == ["two"]


def test_what_feeds_itself_is_bounded(walk: Walk) -> None:
    walk.host.operations["down"] = lambda ctx: {"score": 0}
    walk.host.operations["up"] = lambda ctx: {"score": 9}
    drawn = beside(
        el("exclusiveGateway", "n"), catch("low", condition("${score <= 5 && go}")), service("u", "up"),
        catch("high", HIGH), service("w", "down"), el("exclusiveGateway", "q", default="q_e"),
        path("f", "n", "low", "u", "high", "w", "q", "e"), flow("q", "n", "${go}"),
    )  # fmt: skip
    walk.start(drawn, {"score": 0, "go": False})
    with pytest.raises(engine.StepFailed) as failed:
        give(walk, go=True)
    assert failed.value.kind == "step_limit" and walk.variables()["go"] is False


def test_each_instance_of_a_multi_instance_sub_process_sees_its_own_variables(walk: Walk) -> None:
    inner = triggered("x", HIGH, user("h"), end("x_e"), path("x_s", "h", "x_e"))
    scope = el(
        "subProcess", "sub", many("${things}", "score"), start("s1"), user("a"), end("e1"), path("s1", "a", "e1"), inner
    )
    walk.start(process(start(), scope, end(), path("s", "sub", "e")), {"things": [1, 9, 2]})
    assert walk.open() == ["a", "a", "h"]


def test_an_outer_interruption_takes_it_away(walk: Walk) -> None:
    body = el("subProcess", "sub", start("s1"), catch("c", HIGH), end("e1"), path("s1", "c", "e1"))
    walk.start(
        process(start(), body, boundary("b", "sub", timer("P1D")), user("y"), end(), path("s", "sub", "e"),
                path("b", "y", "e")),
        {"score": 0},
    )  # fmt: skip
    walk.drain(days=2)
    assert walk.open() == ["y"] and walk.waiting().conditions == ()


def test_a_message_and_a_timer_that_change_nothing_leave_it_waiting(walk: Walk) -> None:
    on = boundary("b", "set", timer("P1D"), interrupting=False)
    walk.start(beside(catch("c", HIGH), on, path("f", "c", "e"), path("b", "e")), {"score": 0})
    walk.drain(days=2)
    assert [one.element_id for one in walk.waiting().conditions] == ["c"]


def test_two_boundary_events_whose_conditions_hold_when_they_are_reached_both_happen(walk: Walk) -> None:
    more = (boundary("first", "a", HIGH, interrupting=False), boundary("second", "a", condition("${score > 7}")))
    walk.start(
        process(start(), user("a"), *more, user("y"), user("x"), end(), path("s", "a", "e"), path("first", "y", "e"),
                path("second", "x", "e")),
        {"score": 9},
    )  # fmt: skip
    assert walk.open() == ["x", "y"]
