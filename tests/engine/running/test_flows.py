"""Flows that leave a step: with conditions, several at once, and links; each step saved and loaded."""

from itertools import product

import pytest

from tests.engine.drawn import Walk, boundary, catch, el, end, flow, many, message, path, process, start, timer, user
from workflows import engine


def leaving(*flows: str, **attributes: str) -> bytes:
    return process(
        start(), user("a", **attributes), user("b"), user("c"), user("n"), end(), path("s", "a"), *flows,
        path("b", "e"), path("c", "e"), path("n", "e"),
    )  # fmt: skip


@pytest.mark.parametrize(("b", "c"), list(product((True, False), repeat=2)))
def test_all_conditions_that_hold_are_taken_else_the_default(walk: Walk, b: bool, c: bool) -> None:
    walk.start(leaving(flow("a", "b", "${b}"), flow("a", "c", "${c}"), flow("a", "n"), default="a_n"))
    walk.do("a", {"b": b, "c": c})
    assert walk.open() == ["b"] * b + ["c"] * c + ["n"] * (not b and not c)


@pytest.mark.parametrize("b", [True, False])
def test_a_flow_without_a_condition_is_taken_beside_those_that_hold(walk: Walk, b: bool) -> None:
    walk.start(leaving(flow("a", "b", "${b}"), flow("a", "c"), flow("a", "n")))
    walk.do("a", {"b": b})
    assert walk.open() == ["b"] * b + ["c", "n"]


@pytest.mark.parametrize("b", [True, False])
def test_the_default_is_taken_when_no_condition_holds_also_beside_a_flow_without_one(walk: Walk, b: bool) -> None:
    walk.start(leaving(flow("a", "b", "${b}"), flow("a", "c"), flow("a", "n"), default="a_n"))
    walk.do("a", {"b": b})
    assert walk.open() == (["b", "c"] if b else ["c", "n"])


def test_a_step_of_which_no_flow_can_be_taken_fails(walk: Walk) -> None:
    walk.start(leaving(flow("a", "b", "${x > 1}"), flow("a", "c", "${x > 2}"), path("s", "n")))
    with pytest.raises(engine.StepFailed) as failed:
        walk.do("a", {"x": 0})
    assert (failed.value.kind, failed.value.element_id) == ("expression", "a")
    assert walk.open() == ["a", "n"]


def test_a_fork_without_a_gateway_is_joined_by_one(walk: Walk) -> None:
    walk.start(
        process(
            start(), user("a"), user("b"), user("c"), el("parallelGateway", "j"), user("z"), end(),
            path("s", "a", "b", "j", "z", "e"), path("a", "c", "j"),
        )
    )  # fmt: skip
    walk.do("a")
    assert walk.open() == ["b", "c"]
    walk.do("b")
    assert walk.open() == ["c"]
    walk.do("c")
    assert walk.open() == ["z"]


def test_a_fork_from_conditions_is_joined_by_an_inclusive_gateway(walk: Walk) -> None:
    definition = walk.publish(
        process(
            start(), user("a", default="a_n"), user("b"), user("c"), user("n"), el("inclusiveGateway", "j"), user("z"),
            end(), path("s", "a"), flow("a", "b", "${b}"), flow("a", "c", "${c}"), path("a", "n", "j", "z", "e"),
            path("b", "j"), path("c", "j"),
        )
    )  # fmt: skip
    for opened in ("bc", "b", "c", "n"):
        walk.start(definition)
        walk.do("a", {"b": "b" in opened, "c": "c" in opened})
        for done, name in enumerate(opened, start=1):
            assert walk.open() == list(opened[done - 1 :])
            walk.do(name)
        assert walk.open() == ["z"]


def test_each_token_that_reaches_a_step_runs_it(walk: Walk) -> None:
    walk.start(process(start(), user("a"), user("b"), user("z"), end(), path("s", "a", "z", "e"), path("s", "b", "z")))
    walk.do("a")
    walk.do("b")
    assert walk.open() == ["z", "z"]
    walk.do("z")
    assert walk.state() == "active"
    walk.do("z")
    assert walk.state() == "completed"


def test_conditions_and_forks_behind_events(walk: Walk) -> None:
    drawn = process(
        start(), user("a"), boundary("t", "a", timer("P1D"), interrupting=False), catch("m", message()),
        user("b"), user("c"), user("x"), user("y"), end(),
        flow("s", "a"), flow("s", "m"), path("a", "e"), flow("t", "b", "${n > 1}"), flow("t", "c"),
        flow("m", "x", "${n > 1}"), flow("m", "y", "${n > 0}"), path("b", "e"), path("c", "e"), path("x", "e"),
        path("y", "e"),
    )  # fmt: skip
    walk.start(drawn, {"n": 2})
    walk.drain(days=2)
    assert walk.open() == ["a", "b", "c"]
    walk.send(variables={"n": 1})
    assert walk.open() == ["a", "b", "c", "y"]


def test_several_flows_out_of_a_sub_process_a_call_and_a_multi_instance_step(walk: Walk) -> None:
    walk.publish(process(start(), user("work"), end(), path("s", "work", "e"), key="c"))
    sub = el("subProcess", "sub", start("s1"), user("u"), end("e1"), path("s1", "u", "e1"))
    drawn = process(
        start(), sub, el("callActivity", "call", calledElement="c"), user("m", many(cardinality="2")),
        user("b"), user("z"), end(), path("s", "sub", "call", "m", "z", "e"),
        path("sub", "b", "e"), path("call", "b"), path("m", "b"),
    )  # fmt: skip
    walk.start(drawn)
    walk.do("u")
    assert walk.open() == ["b", "work"]
    walk.do("work")
    walk.drain()
    assert walk.open() == ["b", "b", "m", "m"]
    walk.do("m")
    walk.do("m")
    assert walk.open() == ["b", "b", "b", "z"]


def test_an_activity_that_forks_takes_its_boundary_events_with_it(walk: Walk) -> None:
    walk.start(
        process(
            start(), user("a"), boundary("t", "a", timer("P1D")), user("b"), user("c"), user("y"), end(),
            path("s", "a", "b", "e"), path("a", "c", "e"), path("t", "y", "e"),
        )
    )  # fmt: skip
    walk.do("a")
    assert walk.open() == ["b", "c"] and walk.waiting().timers == ()
