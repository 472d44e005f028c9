"""Escalations: caught like errors, but who throws goes on unless the catcher interrupts; across calls, too."""

import pytest

from tests.engine.drawn import (
    Walk,
    boundary,
    catch,
    el,
    end,
    error,
    escalation,
    flow,
    many,
    message,
    path,
    process,
    start,
    throw,
    timer,
    triggered,
    user,
)

FORK = el("parallelGateway", "f1")


def scope(*more: str, throwing: str = "", loop: str = "") -> str:
    """A sub-process: beside ``b``, ``a`` leads to the throwing event ``t`` and on to ``after``."""
    thrown = throwing or throw("t", escalation())
    return el(
        "subProcess", "sub", loop, start("s1"), FORK, user("a"), thrown, user("after"), user("b"), end("e1"),
        path("s1", "f1", "a", "t", "after", "e1"), path("f1", "b", "e1"), *more,
    )  # fmt: skip


def around(inside: str, *more: str) -> bytes:
    return process(start(), inside, user("z"), end(), path("s", "sub", "z", "e"), *more)


def on_scope(definition: str, *, interrupting: bool, ident: str = "bd", to: str = "y") -> str:
    return boundary(ident, "sub", definition, interrupting=interrupting) + user(to) + path(ident, to, "e")


def handled(ident: str, definition: str, *, interrupting: bool, step: str = "h") -> str:
    body = user(step) + end(f"{ident}_e") + path(f"{ident}_s", step, f"{ident}_e")
    return triggered(ident, definition, body, interrupting=interrupting)


def test_who_throws_goes_on_when_the_catcher_does_not_interrupt(walk: Walk) -> None:
    walk.start(around(scope(), on_scope(escalation(), interrupting=False)))
    walk.do("a")
    assert walk.open() == ["after", "b", "y"]
    assert walk.happened("escalation.thrown") == ["t"] and walk.happened("escalation.caught") == ["bd"]
    for step in ("after", "b", "z", "y"):
        walk.do(step)
    assert walk.state() == "completed" and walk.happened("escalation.uncaught") == []


def test_an_interrupting_boundary_event_takes_the_scope_and_the_thrower_away(walk: Walk) -> None:
    walk.start(around(scope(), on_scope(escalation(), interrupting=True)))
    walk.do("a")
    assert walk.open() == ["y"] and sorted(walk.happened("element.cancelled")) == ["b", "sub"]
    assert "t_after" not in walk.trace().taken_flows and "t" in walk.trace().done_elements
    walk.do("y")
    assert walk.state() == "completed"


@pytest.mark.parametrize("interrupting", [True, False])
def test_the_event_sub_process_of_the_scope_goes_before_the_boundary_event(walk: Walk, interrupting: bool) -> None:
    inner = handled("x", escalation(), interrupting=interrupting)
    walk.start(around(scope(inner), on_scope(escalation(), interrupting=True)))
    walk.do("a")
    assert walk.open() == (["h"] if interrupting else ["after", "b", "h"])
    for item in walk.open():
        walk.do(item)
    assert walk.open() == ["z"], "the scope completed normally"


def test_the_code_goes_before_the_one_that_catches_every_code(walk: Walk) -> None:
    more = on_scope(escalation(""), interrupting=True) + on_scope(escalation(), interrupting=False, ident="bc", to="x")
    walk.start(around(scope(), more))
    walk.do("a")
    assert walk.open() == ["after", "b", "x"]


def test_an_escalation_of_another_code_goes_outwards(walk: Walk) -> None:
    inner = handled("x", escalation("later"), interrupting=True)
    outer = handled("o", escalation(""), interrupting=False, step="outside")
    walk.start(around(scope(inner), on_scope(escalation("later"), interrupting=True), outer))
    walk.do("a")
    assert walk.open() == ["after", "b", "outside"]


def test_one_that_nobody_catches_is_written_down_and_changes_nothing(walk: Walk) -> None:
    walk.start(around(scope(), on_scope(escalation("later"), interrupting=True)))
    walk.do("a")
    assert walk.open() == ["after", "b"] and walk.happened("escalation.uncaught") == ["t"]


def test_an_error_is_not_caught_as_an_escalation_nor_an_escalation_as_an_error(walk: Walk) -> None:
    walk.start(around(scope(), on_scope(error(""), interrupting=True)))
    walk.do("a")
    assert walk.open() == ["after", "b"]


@pytest.mark.parametrize("interrupting", [True, False])
def test_an_end_event_throws_before_its_scope_ends(walk: Walk, interrupting: bool) -> None:
    body = el("subProcess", "sub", start("s1"), user("a"), end("t", escalation()), path("s1", "a", "t"))
    walk.start(around(body, on_scope(escalation(), interrupting=interrupting)))
    walk.do("a")
    assert walk.open() == (["y"] if interrupting else ["y", "z"])


def test_it_is_caught_three_times_at_a_boundary_and_by_an_event_sub_process(walk: Walk) -> None:
    looping = (
        throw("t", escalation()) + throw("t2", escalation("later")) + user("again")
        + el("exclusiveGateway", "g", default="g_e1")
    )  # fmt: skip
    body = el(
        "subProcess", "sub", start("s1"), el("exclusiveGateway", "m"), looping, end("e1"),
        path("s1", "m", "t", "t2", "again", "g", "e1"), flow("g", "m", "${more}"),
        handled("x", escalation("later"), interrupting=False),
    )  # fmt: skip
    walk.start(around(body, on_scope(escalation(), interrupting=False)))
    for round_ in range(1, 4):
        assert walk.open() == sorted(["again", *["h"] * round_, *["y"] * round_])
        walk.do("again", {"more": round_ < 3})
    for _ in range(3):
        walk.do("h")
        walk.do("y")
    assert walk.open() == ["z"]


def test_each_instance_of_a_multi_instance_sub_process_escalates_to_its_boundary(walk: Walk) -> None:
    walk.start(
        around(scope(loop=many("${things}", "thing")), on_scope(escalation(), interrupting=False)),
        {"things": [1, 2, 3]},
    )
    for _ in range(3):
        walk.do("a")
    assert walk.open().count("y") == 3 and walk.open().count("after") == 3


def test_one_of_several_instances_interrupts_them_all_at_the_boundary(walk: Walk) -> None:
    walk.start(
        around(scope(loop=many("${things}", "thing")), on_scope(escalation(), interrupting=True)), {"things": [1, 2, 3]}
    )
    walk.do("a", index=1)
    assert walk.open() == ["y"]


def test_an_outer_interruption_takes_what_handles_it_away(walk: Walk) -> None:
    inner = handled("x", escalation(), interrupting=False)
    walk.start(around(scope(inner), boundary("bt", "sub", timer("P1D")) + user("y") + path("bt", "y", "e")))
    walk.do("a")
    assert "h" in walk.open()
    walk.drain(days=2)
    assert walk.open() == ["y"]


# -- across calls --------------------
def child(*, key: str = "child", thrown: str = "") -> bytes:
    thrown = thrown or throw("t", escalation())
    return process(
        start(), user("inner"), thrown, user("inner_after"), end(), path("s", "inner", "t", "inner_after", "e"), key=key
    )


def caller(*more: str, key: str = "p", called: str = "child", loop: str = "") -> bytes:
    call = el("callActivity", "sub", loop, calledElement=called)
    return process(start(), call, user("z"), end(), path("s", "sub", "z", "e"), *more, key=key)


def test_a_child_escalates_to_its_call_and_goes_on(walk: Walk) -> None:
    walk.publish(child())
    walk.start(caller(on_scope(escalation(), interrupting=False)))
    walk.do("inner")
    assert walk.open() == ["inner_after"]
    walk.drain()
    assert walk.open() == ["inner_after", "y"]
    walk.do("inner_after")
    walk.drain()
    assert walk.open() == ["y", "z"] and walk.happened("escalation.uncaught") == []


def test_an_interrupting_catcher_of_the_parent_cancels_the_child(walk: Walk) -> None:
    walk.publish(child())
    walk.start(caller(on_scope(escalation(), interrupting=True)))
    walk.do("inner")
    walk.drain()
    assert walk.open() == ["y"] and walk.waiting().children == ()


def test_a_child_that_ends_by_escalating_is_heard_before_its_end(walk: Walk) -> None:
    walk.publish(process(start(), user("inner"), end("t", escalation()), path("s", "inner", "t"), key="child"))
    walk.start(caller(on_scope(escalation(), interrupting=True)))
    walk.do("inner")
    walk.drain()
    assert walk.open() == ["y"]


def test_it_goes_on_to_the_grandparent_and_is_written_down_at_the_root_if_nobody_catches_it(walk: Walk) -> None:
    walk.publish(child())
    walk.publish(caller(key="middle"))
    walk.start(caller(called="middle"))
    walk.do("inner")
    walk.drain()
    assert walk.open() == ["inner_after"] and walk.happened("escalation.uncaught") == ["sub"]


def test_the_grandparent_catches_it_with_an_event_sub_process(walk: Walk) -> None:
    walk.publish(child())
    walk.publish(caller(key="middle"))
    walk.start(caller(handled("x", escalation(), interrupting=False), called="middle"))
    walk.do("inner")
    walk.drain()
    assert walk.open() == ["h", "inner_after"]


def test_every_child_of_a_multi_instance_call_is_heard(walk: Walk) -> None:
    walk.publish(child())
    walk.start(
        caller(on_scope(escalation(), interrupting=False), loop=many("${things}", "thing")), {"things": [1, 2, 3]}
    )
    walk.drain()
    for _ in range(3):
        walk.do("inner")
        walk.drain()
    assert walk.open().count("y") == 3
    for _ in range(3):
        walk.do("inner_after")
    walk.drain()
    assert walk.open() == ["y", "y", "y", "z"]


def test_an_escalation_that_comes_after_its_call_is_over_is_written_down(walk: Walk) -> None:
    walk.publish(child())
    walk.start(caller(boundary("bm", "sub", message()) + user("y") + path("bm", "y", "e")))
    walk.do("inner")
    walk.send("paid")
    walk.drain()
    assert walk.open() == ["y"] and walk.happened("escalation.uncaught") == ["t"]


def test_it_is_thrown_while_a_catch_event_waits_beside_it(walk: Walk) -> None:
    body = scope(handled("x", escalation(), interrupting=True), catch("w", message()), path("f1", "w", "e1"))
    walk.start(around(body))
    walk.do("a")
    assert walk.open() == ["h"] and walk.waiting().messages == ()
