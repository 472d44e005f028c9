"""The oracle itself, on models worked out by hand from BPMN 2.0.2 chapters 10.5 and 13.5: events."""

from datetime import datetime, timedelta

from tests.engine.random_models.blocks import FOREVER, START, Awaited, Block, Boundary
from tests.engine.random_models.by_hand import (
    NOW,
    after,
    at_least,
    complete,
    event,
    open_steps,
    oracle,
    oracle_of,
    send,
    seq,
    sub,
    user,
)
from tests.engine.random_models.cycles import cycle_of
from workflows.clock import SHANGHAI


def test_an_error_interrupts_the_innermost_activity_that_catches_it() -> None:
    inner = sub("inner", user("a"), Block("error", "stop", name="E"))
    inner.boundaries = [Boundary("caught", "error", True, seq(user("here")), name="E")]
    outer = sub("outer", inner, boundary=event("late", "error", seq(user("there"))))
    played = oracle(outer)
    complete(played, "a")
    assert open_steps(played) == ["here"]


def test_an_error_that_nobody_catches_ends_the_instance_and_all_it_has_called() -> None:
    failing = seq(user("a"), Block("error", "stop", name="E"))
    call = Block("call", "call", name="p1")
    both = Block("fork", "fork", [failing, seq(call)])
    played = oracle_of({"p0": seq(both), "p1": seq(user("b"))})
    assert open_steps(played) == ["a", "b"]
    complete(played, "a")
    assert played.root.ended
    assert open_steps(played) == []


def test_an_error_of_an_operation_is_caught_on_its_own_activity_first() -> None:
    raising = Block("raise", "raise", name="E", condition=at_least("v0", 1))
    raising.boundaries = [Boundary("near", "error", True, seq(user("here")), name="E")]
    around = sub("sub", user("a"), raising, boundary=event("far", "error", seq(user("there"))))
    played = oracle(around, user("after"), v0=0)
    complete(played, "a")
    assert open_steps(played) == ["after"]
    played = oracle(around, user("after"), v0=0)
    complete(played, "a", v0=1)
    assert open_steps(played) == ["here"]


def test_a_timer_that_does_not_interrupt_fires_once_and_a_message_as_often_as_it_comes() -> None:
    soon = Boundary("soon", "timer", False, seq(user("t")), seconds=60)
    note = Boundary("note", "message", False, seq(user("m")), name="M")
    played = oracle(user("a", soon, note))
    assert played.timers() == [("soon", NOW + timedelta(seconds=60))]
    played.advance(NOW + timedelta(seconds=60))
    assert played.timers() == []
    for _ in range(3):
        send(played, "M")
    assert open_steps(played) == ["a", "m", "m", "m", "t"]
    complete(played, "a")
    assert open_steps(played) == ["m", "m", "m", "t"]
    assert played.messages() == []


def test_the_first_event_of_an_event_gateway_takes_the_others_away() -> None:
    news = Block("message", "news", name="M")
    late = Block("timer", "late", seconds=60)
    played = oracle(Block("events", "events", [seq(user("a")), seq(user("b"))], triggers=[news, late]))
    played.advance(NOW + timedelta(seconds=60))
    assert open_steps(played) == ["b"]
    assert played.messages() == []


def test_an_event_sub_process_that_interrupts_takes_all_other_tokens_and_the_scope_goes_on() -> None:
    handler = event("stop", "message", seq(user("h")), name="M")
    both = Block("fork", "fork", [seq(user("a")), seq(user("b"))])
    played = oracle(sub("sub", both, handler=handler), user("after"))
    send(played, "M")
    assert open_steps(played) == ["h"]
    assert played.messages() == []
    complete(played, "h")
    assert open_steps(played) == ["after"]


def test_an_event_sub_process_that_does_not_interrupt_keeps_its_scope_alive_and_comes_again() -> None:
    handler = event("more", "message", seq(user("h")), name="M", interrupting=False)
    played = oracle(sub("sub", user("a"), handler=handler), user("after"))
    for _ in range(3):
        send(played, "M")
    complete(played, "a")
    assert open_steps(played) == ["h", "h", "h"]
    for _ in range(3):
        complete(played, "h")
    assert open_steps(played) == ["after"]


def test_an_armed_event_sub_process_does_not_keep_its_scope_alive() -> None:
    handler = event("late", "timer", seq(user("h")), awaited=Awaited(seconds=60))
    played = oracle(sub("sub", user("a"), handler=handler), user("after"))
    assert played.timers() == [("late_start", after(60))]
    complete(played, "a")
    assert (open_steps(played), played.timers()) == (["after"], [])


def test_an_event_sub_process_catches_an_error_before_a_boundary_event() -> None:
    handler = event("inside", "error", seq(user("h")), name="E")
    outside = event("outside", "error", seq(user("o")))
    played = oracle(sub("sub", user("a"), Block("error", "stop", name="E"), boundary=outside, handler=handler))
    complete(played, "a")
    assert open_steps(played) == ["h"]


def test_an_error_in_an_event_sub_process_is_not_caught_by_itself() -> None:
    handler = event("inside", "error", seq(user("h"), Block("error", "second", name="E")), name="E")
    outside = event("outside", "error", seq(user("o")))
    played = oracle(sub("sub", user("a"), Block("error", "stop", name="E"), boundary=outside, handler=handler))
    complete(played, "a")
    complete(played, "h")
    assert open_steps(played) == ["o"]


def test_an_escalation_that_does_not_interrupt_lets_the_thrower_go_on() -> None:
    aside = event("aside", "escalation", seq(user("told")), name="X", interrupting=False)
    played = oracle(sub("sub", user("a"), Block("escalate", "up", name="X"), user("b"), boundary=aside))
    complete(played, "a")
    assert open_steps(played) == ["b", "told"]


def test_an_escalation_that_interrupts_takes_the_thrower_away() -> None:
    stop = event("stop", "escalation", seq(user("told")), name="X")
    played = oracle(sub("sub", user("a"), Block("escalate", "up", name="X"), user("b"), boundary=stop))
    complete(played, "a")
    assert open_steps(played) == ["told"]


def test_an_escalation_that_nobody_catches_is_noted_and_the_thrower_goes_on() -> None:
    played = oracle(user("a"), Block("escalate", "up", name="X"), user("b"))
    complete(played, "a")
    assert (open_steps(played), played.uncaught) == (["b"], ["X"])


def test_an_escalation_of_a_called_process_reaches_its_caller() -> None:
    call = Block("call", "call", name="p1")
    call.boundaries = [event("told", "escalation", seq(user("t")), name="X", interrupting=False)]
    called = seq(user("a"), Block("escalate", "up", name="X"), user("b"))
    played = oracle_of({"p0": seq(call), "p1": called})
    complete(played, "a")
    assert open_steps(played) == ["b", "t"]


def test_a_signal_reaches_everybody_that_waits_for_it_in_every_instance() -> None:
    aside = event("aside", "signal", seq(user("told")), name="S", interrupting=False)
    call = Block("call", "call", name="p1")
    waits = seq(Block("signal", "wait", name="S"), user("w"))
    throws = seq(user("a", aside), Block("throw", "now", name="S"), user("b"))
    other = user("other", event("other_aside", "signal", seq(user("also")), name="S", interrupting=False))
    played = oracle_of({"p0": seq(Block("fork", "fork", [waits, throws, seq(call), seq(other)])), "p1": waits})
    complete(played, "a")
    assert open_steps(played) == ["also", "b", "other", "w", "w"]


def test_a_condition_comes_when_it_begins_to_hold_and_again_only_after_it_has_not_held() -> None:
    aside = event(
        "aside", "condition", seq(user("c")), interrupting=False, awaited=Awaited(condition=at_least("v0", 5))
    )
    played = oracle(user("a", aside), v0=5)
    counts = []
    for value in (6, 1, 7, 8, 0, 9):
        played.set(played.root, {"v0": value}, played.now)
        counts.append(open_steps(played).count("c"))
    assert counts == [1, 1, 2, 2, 2, 3]


def test_a_condition_that_holds_when_it_is_reached_does_not_wait() -> None:
    wait = Block("condition", "wait", condition=at_least("v0", 5))
    assert open_steps(oracle(wait, user("after"), v0=5)) == ["after"]
    played = oracle(user("a"), wait, user("after"), v0=0)
    complete(played, "a")
    assert open_steps(played) == []
    played.set(played.root, {"v0": 5}, played.now)
    assert open_steps(played) == ["after"]


def test_a_cycle_makes_up_for_nothing_it_has_missed() -> None:
    again = event("again", "timer", seq(user("t")), interrupting=False, awaited=Awaited(seconds=60, times=4))
    played = oracle(user("a", again))
    assert played.timers() == [("again", after(60))]
    played.advance(after(190))
    assert (open_steps(played), played.timers()) == (["a", "t"], [("again", after(240))])
    assert played.fired == [("again", 2)]
    played.advance(after(240))
    assert (open_steps(played), played.timers()) == (["a", "t", "t"], [])


def test_months_are_counted_from_the_first_by_the_calendar() -> None:
    begun = datetime(2026, 1, 31, 9, tzinfo=SHANGHAI)
    monthly = Awaited(times=FOREVER, months=1, anchor=int((begun - START).total_seconds()))
    cycle = cycle_of(monthly, datetime(2026, 2, 1, tzinfo=SHANGHAI))
    assert [cycle.at(cycle.next + n).day for n in range(3)] == [28, 31, 30]


def test_timers_due_at_one_instant_come_in_document_order() -> None:
    late = Boundary("z_first", "timer", False, seq(user("t")), seconds=60)
    wait = Block("timer", "a_second", seconds=60)
    played = oracle(Block("fork", "fork", [seq(user("a", late)), seq(wait)]))
    played.advance(after(60))
    assert [element for element, _ in played.fired] == ["z_first", "a_second"]


def test_a_receive_task_waits_for_its_message() -> None:
    played = oracle(Block("receive", "wait", name="M"), user("after"))
    send(played, "M")
    assert open_steps(played) == ["after"]


def test_plain_tasks_pass_and_a_send_task_runs_its_operation() -> None:
    played = oracle(Block("task", "plain", style="task"), Block("task", "tell", style="send"), user("after"))
    assert open_steps(played) == ["after"]
    assert played.root.variables == {"n_tell": 1}
