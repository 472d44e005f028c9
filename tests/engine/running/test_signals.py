"""Signals: everyone who waits for the name hears it, here at once and in other instances by due work."""

import pytest
from sqlalchemy import func, select

from tests.engine.drawn import (
    Walk,
    boundary,
    catch,
    el,
    end,
    flow,
    many,
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
from workflows.engine.tables import awaited_event

FORK = el("parallelGateway", "f")


def waits(walk: Walk) -> int:
    with walk.database.reading() as conn:
        return conn.scalar(select(func.count()).select_from(awaited_event)) or 0


def waiting_process(*more: str, key: str = "p", definition: str = "") -> bytes:
    return process(
        start(), catch("c", definition or signal()), user("z"), end(), path("s", "c", "z", "e"), *more, key=key
    )


def test_a_signal_from_outside_is_caught_with_its_variables(walk: Walk) -> None:
    walk.start(waiting_process())
    assert walk.dead_ends() == []
    (awaited,) = walk.waiting().signals
    assert (awaited.name, awaited.element_id, awaited.instance_id) == ("over", "c", walk.instance_id)
    assert walk.signal("other") == 0 and walk.drain() == 0
    assert walk.signal("over", {"round": 3}) == 1
    assert walk.open() == [], "each instance hears it in a transaction of its own"
    walk.drain()
    assert walk.open() == ["z"] and walk.variables() == {"round": 3} and waits(walk) == 0
    assert walk.happened("signal.received") == ["c"]
    assert walk.signal() == 0


def test_the_name_may_be_an_expression_and_is_fixed_when_the_event_is_reached(walk: Walk) -> None:
    drawn = process(
        start(), FORK, catch("c", signal("named")), user("a"), user("z"), end(),
        path("s", "f", "c", "z", "e"), path("f", "a", "e"),
    )  # fmt: skip
    walk.start(drawn, {"name": "spring"})
    walk.do("a", {"name": "autumn"})
    assert walk.signal("autumn") == 0
    assert walk.signal("spring") == 1
    walk.drain()
    assert walk.open() == ["z"]


@pytest.mark.parametrize("name", ["", None, 7, "x" * 256])
def test_a_name_that_is_none_fails_the_step(walk: Walk, name: object) -> None:
    definition = walk.publish(waiting_process(definition=signal("named")))
    with pytest.raises(engine.StepFailed) as failed:
        walk.start(definition, {"name": name})
    assert (failed.value.kind, failed.value.element_id) == ("expression", "c")


def with_boundary(*, interrupting: bool) -> bytes:
    return process(
        start(), user("a"), boundary("b", "a", signal(), interrupting=interrupting), user("y"), end(),
        path("s", "a", "e"), path("b", "y", "e"),
    )  # fmt: skip


def test_an_interrupting_boundary_event_withdraws_its_task(walk: Walk) -> None:
    walk.start(with_boundary(interrupting=True))
    walk.signal()
    walk.drain()
    assert walk.open() == ["y"] and waits(walk) == 0


def test_one_that_does_not_interrupt_hears_it_three_times(walk: Walk) -> None:
    walk.start(with_boundary(interrupting=False))
    for occurrence in range(1, 4):
        walk.signal()
        walk.drain()
        assert walk.open() == ["a", *["y"] * occurrence]
    walk.do("a")
    assert waits(walk) == 0


def test_two_thrown_before_either_is_delivered_are_both_heard(walk: Walk) -> None:
    walk.start(with_boundary(interrupting=False))
    assert walk.signal() + walk.signal() == 2
    assert walk.drain() == 2
    assert walk.open() == ["a", "y", "y"]


def test_what_was_armed_after_it_was_thrown_does_not_hear_it(walk: Walk) -> None:
    drawn = process(
        start(), FORK, catch("c", signal()), user("a"), catch("late", signal()), user("z"), end(),
        path("s", "f", "c", "z", "e"), path("f", "a", "late", "e"),
    )  # fmt: skip
    walk.start(drawn)
    walk.signal()
    walk.do("a")
    walk.drain()
    assert walk.open() == ["z"] and [one.element_id for one in walk.waiting().signals] == ["late"]


@pytest.mark.parametrize("interrupting", [True, False])
def test_an_event_sub_process_hears_it(walk: Walk, interrupting: bool) -> None:
    body = user("h") + end("x_e") + path("x_s", "h", "x_e")
    walk.start(
        process(
            start(), user("a"), end(), path("s", "a", "e"), triggered("x", signal(), body, interrupting=interrupting)
        )
    )
    for occurrence in range(1, 2 if interrupting else 4):
        walk.signal()
        walk.drain()
        assert walk.open() == ([] if interrupting else ["a"]) + ["h"] * occurrence
    for item in walk.open():
        walk.do(item)
    assert walk.state() == "completed" and waits(walk) == 0


def test_an_event_gateway_takes_the_signal_or_the_timer(walk: Walk) -> None:
    drawn = process(
        start(), el("eventBasedGateway", "g"), catch("c", signal()), catch("t", timer("P1D")), user("y"), user("z"),
        end(), path("s", "g", "c", "y", "e"), path("g", "t", "z", "e"),
    )  # fmt: skip
    other = Walk(walk.database, walk.now).start(drawn, key="other")
    walk.drain(days=2)
    assert other.open() == ["z"] and waits(walk) == 0
    walk.start(drawn)
    walk.signal()
    walk.drain()
    assert walk.open() == ["y"] and walk.waiting().timers == ()


# -- thrown by a process --------------------
def throwing(*more: str, by: str = "") -> bytes:
    """Beside who waits, ``a`` leads to the throwing event."""
    return process(
        start(), FORK, user("a"), by or throw("t", signal()), user("after"), end(),
        path("s", "f", "a", "t", "after", "e"), *more,
    )  # fmt: skip


def test_in_the_instance_that_throws_everyone_who_waits_hears_it_at_once_in_document_order(walk: Walk) -> None:
    drawn = throwing(
        catch("second", signal()), catch("first", signal()), user("y"), user("x"),
        path("f", "first", "x", "e"), path("f", "second", "y", "e"),
    )  # fmt: skip
    walk.start(drawn)
    walk.do("a")
    assert walk.open() == ["after", "x", "y"]
    assert walk.happened("signal.thrown") == ["t"] and walk.happened("signal.received") == ["second", "first"]
    assert walk.drain() == 0, "the instance that throws hears nothing twice"


def test_who_throws_and_is_interrupted_by_it_is_gone(walk: Walk) -> None:
    body = user("h") + end("x_e") + path("x_s", "h", "x_e")
    walk.start(throwing(triggered("x", signal(), body)))
    walk.do("a")
    assert walk.open() == ["h"] and "t_after" not in walk.trace().taken_flows


def test_the_earlier_in_the_document_interrupts_the_later(walk: Walk) -> None:
    handled = [
        triggered(i, signal(name), user(f"{i}_u"), end(f"{i}_e"), path(f"{i}_s", f"{i}_u", f"{i}_e"), interrupting=yes)
        for i, name, yes in (("x", "over", True), ("w", "named", False))
    ]
    walk.start(throwing(*handled), {"name": "over"})
    walk.do("a")
    assert walk.open() == ["x_u"]


def test_the_later_in_the_document_hears_it_when_the_earlier_does_not_interrupt(walk: Walk) -> None:
    handled = [
        triggered(i, signal(name), user(f"{i}_u"), end(f"{i}_e"), path(f"{i}_s", f"{i}_u", f"{i}_e"), interrupting=yes)
        for i, name, yes in (("w", "named", False), ("x", "over", True))
    ]
    walk.start(throwing(*handled), {"name": "over"})
    walk.do("a")
    assert walk.open() == ["x_u"] and walk.happened("signal.received") == ["w_s", "x_s"]


def test_what_the_signal_arms_does_not_hear_it(walk: Walk) -> None:
    drawn = throwing(catch("c", signal()), catch("c2", signal()), path("f", "c", "c2", "e"))
    walk.start(drawn)
    walk.do("a")
    assert [one.element_id for one in walk.waiting().signals] == ["c2"]


def test_an_end_event_throws_it_to_a_boundary_event_of_its_own_scope(walk: Walk) -> None:
    body = el("subProcess", "sub", start("s1"), user("a"), end("t", signal()), path("s1", "a", "t"))
    walk.start(
        process(start(), body, boundary("b", "sub", signal(), interrupting=False), user("y"), user("z"), end(),
                path("s", "sub", "z", "e"), path("b", "y", "e"))
    )  # fmt: skip
    walk.do("a")
    assert walk.open() == ["y", "z"]


def test_two_processes_meet(walk: Walk) -> None:
    """A campaign ends by a signal; every inspection that waits for its end goes on, those of other campaigns do not."""
    waiter = walk.publish(waiting_process(key="inspection", definition=signal("named")))
    mine = [Walk(walk.database, walk.now).start(waiter, {"name": "spring"}, key=f"m{n}") for n in range(3)]
    other = Walk(walk.database, walk.now).start(waiter, {"name": "autumn"}, key="other")
    ended = Walk(walk.database, walk.now).start(waiter, {"name": "spring"}, key="ended")
    ended.terminate()
    walk.start(
        process(start(), user("close"), end("over", signal("named")), path("s", "close", "over"), key="campaign"),
        {"name": "spring"},
    )
    outcome = walk.do("close")
    assert walk.state() == "completed" and len(outcome.due_work) == 3
    assert all(one.open() == [] for one in mine)
    assert walk.drain() == 3
    assert all(one.open() == ["z"] for one in mine) and other.open() == [] and ended.open() == []
    with walk.database.reading() as conn:
        heard = [e for e in engine.history(conn, mine[0].instance_id) if e.kind == "signal.received"]
    assert [e.actor for e in heard] == ["li"], "who let it be thrown is written down where it is heard"


def test_children_of_the_same_case_hear_it_too(walk: Walk) -> None:
    walk.publish(waiting_process(key="child"))
    call = el("callActivity", "call", calledElement="child")
    walk.start(throwing(call, path("f", "call", "e")))
    walk.do("a")
    walk.drain()
    assert walk.open() == ["after", "z"]


def test_instances_of_a_multi_instance_sub_process_hear_it_each(walk: Walk) -> None:
    body = el(
        "subProcess", "sub", many("${things}", "thing"), start("s1"), user("w"),
        boundary("b", "w", signal(), interrupting=True), user("y"), end("e1"), path("s1", "w", "e1"),
        path("b", "y", "e1"),
    )  # fmt: skip
    walk.start(process(start(), body, end(), path("s", "sub", "e")), {"things": [1, 2, 3]})
    walk.do("w")
    walk.signal(variables={"heard": True})
    walk.drain()
    assert walk.open() == ["y", "y"]
    walk.do("y")
    walk.do("y")
    assert walk.variables()["sub"] == [{}, {"heard": True}, {"heard": True}]


def test_an_outer_interruption_takes_who_waits_away(walk: Walk) -> None:
    body = el("subProcess", "sub", start("s1"), catch("c", signal()), end("e1"), path("s1", "c", "e1"))
    walk.start(
        process(start(), body, boundary("b", "sub", timer("P1D")), user("y"), end(), path("s", "sub", "e"),
                path("b", "y", "e"))
    )  # fmt: skip
    walk.drain(days=2)
    assert walk.open() == ["y"] and waits(walk) == 0


def test_a_loop_of_throwing_and_catching_ends_with_the_step_limit_and_changes_nothing(walk: Walk) -> None:
    body = throw("t2", signal()) + end("x_e") + path("x_s", "t2", "x_e")
    walk.start(throwing(triggered("x", signal(), body, interrupting=False)))
    with pytest.raises(engine.StepFailed) as failed:
        walk.do("a")
    assert failed.value.kind == "step_limit" and walk.open() == ["a"]


def test_occurrences_that_feed_each_other_and_stay_open_are_bounded_too(walk: Walk) -> None:
    body = throw("t2", signal()) + user("h") + end("x_e") + path("x_s", "t2", "h", "x_e")
    walk.start(throwing(triggered("x", signal(), body, interrupting=False)))
    with pytest.raises(engine.StepFailed) as failed:
        walk.do("a")
    assert (failed.value.kind, failed.value.element_id) == ("step_limit", "x_s") and walk.open() == ["a"]


def test_a_signal_in_a_loop_is_waited_for_anew_in_each_round(walk: Walk) -> None:
    walk.start(
        process(
            start(), el("exclusiveGateway", "m"), catch("c", signal()), user("a"),
            el("exclusiveGateway", "g", default="g_e"), end(), path("s", "m", "c", "a", "g", "e"),
            flow("g", "m", "${again}"),
        )
    )  # fmt: skip
    for again in (True, True, False):
        walk.signal()
        walk.drain()
        walk.do("a", {"again": again})
    assert walk.state() == "completed"


def test_what_one_boundary_event_has_begun_is_left_alone_by_another_that_interrupts(walk: Walk) -> None:
    more = (
        user("w"), boundary("first", "w", signal("named"), interrupting=False), boundary("second", "w", signal()),
        user("y"), user("x"), path("f", "w", "e"), path("first", "y", "e"), path("second", "x", "e"),
    )  # fmt: skip
    walk.start(throwing(*more), {"name": "over"})
    walk.do("a")
    assert walk.open() == ["after", "x", "y"]
