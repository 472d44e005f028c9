"""Event sub-processes: armed with their scope, interrupting it or running beside it; saved and loaded at every step."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.engine.drawn import (
    Walk,
    boundary,
    el,
    end,
    error,
    flow,
    many,
    message,
    path,
    process,
    service,
    start,
    timer,
    triggered,
    user,
)
from workflows import engine
from workflows.engine.tables import awaited_message, due_work

FORK = el("parallelGateway", "f")


def rows_left(walk: Walk) -> int:
    with walk.database.reading() as conn:
        counts = [conn.scalar(select(func.count()).select_from(table)) for table in (awaited_message, due_work)]
    return sum(count or 0 for count in counts)


def handled(ident: str, definition: str, *, interrupting: bool, steps: str = "h") -> str:
    """An event sub-process with one user task."""
    drawn = user(steps) + end(f"{ident}_e") + path(f"{ident}_s", steps, f"{ident}_e")
    return triggered(ident, definition, drawn, interrupting=interrupting)


def in_process(definition: str, *, interrupting: bool, more: str = "") -> bytes:
    return process(
        start(), FORK, user("a"), user("b"), user("z"), end(),
        path("s", "f", "a", "z", "e"), path("f", "b", "e"), handled("x", definition, interrupting=interrupting), more,
    )  # fmt: skip


def in_scope(definition: str, *, interrupting: bool, loop: str = "", inside: str = "") -> bytes:
    """The event sub-process belongs to an embedded sub-process that has a task beside it."""
    body = el(
        "subProcess", "sub", loop, start("s1"), el("parallelGateway", "f1"), user("a"), user("b"), end("e1"),
        path("s1", "f1", "a", "e1"), path("f1", "b", "e1"), handled("x", definition, interrupting=interrupting), inside,
    )  # fmt: skip
    return process(
        start(), FORK, body, user("beside"), user("z"), end(),
        path("s", "f", "sub", "z", "e"), path("f", "beside", "e"),
    )  # fmt: skip


# -- interrupting --------------------
def test_an_interrupting_message_withdraws_everything_and_the_process_ends_with_the_event_sub_process(
    walk: Walk,
) -> None:
    walk.start(in_process(message(), interrupting=True))
    walk.do("a")
    walk.send("paid", {"why": "withdrawn"})
    assert walk.open() == ["h"] and walk.state() == "active" and walk.variables() == {"why": "withdrawn"}
    assert sorted(walk.happened("element.cancelled")) == ["b", "z"]
    with pytest.raises(engine.NobodyWaits):
        walk.send("paid")
    walk.do("h")
    assert walk.state() == "completed" and rows_left(walk) == 0 and walk.reason() is None


def test_history_and_picture_show_the_drawn_ids(walk: Walk) -> None:
    walk.start(in_process(message(), interrupting=True))
    assert walk.trace().open_elements == {"a", "b"}, "an armed start event is not an open step"
    assert [one.element_id for one in walk.waiting().messages] == ["x_s"]
    walk.send("paid")
    assert walk.happened("message.received") == ["x_s"]
    assert walk.happened("element.entered")[-2:] == ["x", "h"]
    assert walk.trace().open_elements == {"x", "h"} and "x_s_h" in walk.trace().taken_flows
    walk.do("h")
    assert walk.happened("element.completed")[-3:] == ["h", "x_e", "x"]
    assert walk.happened("element.completed").count("x_s") == 1


def test_an_interrupting_event_sub_process_of_a_scope_leaves_what_is_outside(walk: Walk) -> None:
    walk.start(in_scope(message(), interrupting=True))
    walk.send("paid")
    assert walk.open() == ["beside", "h"]
    walk.do("h")
    assert walk.open() == ["beside", "z"], "the scope completed normally"
    walk.do("z")
    walk.do("beside")
    assert walk.state() == "completed"


@pytest.mark.parametrize(("definition", "days"), [(timer("P3D"), 3), (timer(at="${limit}"), 4)])
def test_an_interrupting_timer_is_armed_when_its_scope_is_entered(walk: Walk, definition: str, days: int) -> None:
    body = el(
        "subProcess", "sub", start("s1"), user("a"), end("e1"), path("s1", "a", "e1"),
        handled("x", definition, interrupting=True),
    )  # fmt: skip
    limit = (walk.now + timedelta(days=9)).isoformat()
    walk.start(process(start(), user("before"), body, end(), path("s", "before", "sub", "e")), {"limit": limit})
    assert walk.drain(days=5) == 0 and walk.waiting().timers == ()
    walk.do("before")
    assert [one.element_id for one in walk.waiting().timers] == ["x_s"]
    assert walk.drain(days=days - 1) == 0 and walk.open() == ["a"]
    assert walk.drain(days=1) == 1 and walk.open() == ["h"] and walk.happened("timer.fired") == ["x_s"]
    walk.do("h")
    assert walk.state() == "completed"


def raising(*catchers: str) -> bytes:
    body = el(
        "subProcess", "sub", start("s1"), el("parallelGateway", "f1"), user("a"), user("b"), end("bad", error("bad")),
        end("e1"), path("s1", "f1", "a", "bad"), path("f1", "b", "e1"), *catchers,
    )  # fmt: skip
    return process(
        start(), body, boundary("bd", "sub", error("bad")), user("outside"), user("z"), end(),
        path("s", "sub", "z", "e"), path("bd", "outside", "e"),
    )  # fmt: skip


@pytest.mark.parametrize("caught", [error("bad"), error("")])
def test_an_error_is_caught_in_its_scope_before_the_boundary_event_sees_it(walk: Walk, caught: str) -> None:
    walk.start(raising(handled("x", caught, interrupting=True)))
    walk.do("a")
    assert walk.open() == ["h"] and ("cancelled", "b") in walk.host.told
    walk.do("h")
    assert walk.open() == ["z"]


def test_an_error_of_another_code_goes_on_to_the_boundary_event(walk: Walk) -> None:
    walk.start(raising(handled("x", error("worse"), interrupting=True)))
    walk.do("a")
    assert walk.open() == ["outside"]


def test_the_code_goes_before_the_event_sub_process_that_catches_every_error(walk: Walk) -> None:
    every = handled("every", error(""), interrupting=True, steps="any")
    walk.start(raising(every, handled("x", error("bad"), interrupting=True)))
    walk.do("a")
    assert walk.open() == ["h"]


def test_an_error_raised_while_it_is_handled_goes_outwards(walk: Walk) -> None:
    again = triggered("x", error("bad"), user("h"), end("x_e", error("bad")), path("x_s", "h", "x_e"))
    walk.start(raising(again))
    walk.do("a")
    walk.do("h")
    assert walk.open() == ["outside"]


def test_an_error_of_the_process_is_handled_by_its_own_event_sub_process(walk: Walk) -> None:
    drawn = process(
        start(), user("a"), end("bad", error("bad")), path("s", "a", "bad"), handled("x", error(), interrupting=True)
    )
    walk.start(drawn)
    walk.do("a")
    assert walk.open() == ["h"]
    walk.do("h")
    assert walk.state() == "completed" and walk.reason() is None


def test_an_error_of_a_child_is_handled_by_an_event_sub_process_of_its_parent(walk: Walk) -> None:
    walk.publish(process(start(), user("inner"), end("bad", error("bad")), path("s", "inner", "bad"), key="child"))
    call = el("callActivity", "call", calledElement="child")
    walk.start(process(start(), call, end(), path("s", "call", "e"), handled("x", error("bad"), interrupting=True)))
    walk.do("inner")
    walk.drain()
    assert walk.open() == ["h"]
    walk.do("h")
    assert walk.state() == "completed"


# -- not interrupting --------------------
def test_a_message_that_does_not_interrupt_starts_the_event_sub_process_three_times(walk: Walk) -> None:
    walk.start(in_process(message(), interrupting=False))
    for occurrence in range(1, 4):
        walk.send("paid", {"n": occurrence})
        assert walk.open() == sorted(["a", "b", *["h"] * occurrence])
    walk.do("h", {"done": 1}, index=1)
    walk.do("a")
    walk.do("z")
    walk.do("b")
    assert walk.open() == ["h", "h"] and walk.state() == "active", "what runs beside keeps the process alive"
    walk.send("paid")
    for _ in range(3):
        assert walk.state() == "active"
        walk.do("h")
    assert walk.state() == "completed" and rows_left(walk) == 0
    assert walk.happened("element.completed").count("x") == 4 and walk.variables()["done"] == 1


def test_an_armed_event_sub_process_does_not_keep_its_scope_alive(walk: Walk) -> None:
    walk.start(in_scope(message(), interrupting=False))
    walk.do("a")
    walk.do("b")
    assert walk.open() == ["beside", "z"] and rows_left(walk) == 0
    with pytest.raises(engine.NobodyWaits):
        walk.send("paid")


def test_a_timer_that_does_not_interrupt_fires_once(walk: Walk) -> None:
    walk.start(in_process(timer("P3D"), interrupting=False))
    assert walk.drain(days=40) == 1 and walk.open() == ["a", "b", "h"]
    assert walk.drain(days=40) == 0


def test_an_interrupting_one_withdraws_what_runs_beside_and_disarms_the_others(walk: Walk) -> None:
    other = handled("y", message("other"), interrupting=False, steps="k") + handled(
        "w", timer("P9D"), interrupting=False, steps="late"
    )
    walk.start(in_process(message(), interrupting=True, more=other))
    walk.send("other")
    walk.send("other")
    assert walk.open() == ["a", "b", "k", "k"]
    walk.send("paid")
    assert walk.open() == ["h"] and rows_left(walk) == 0
    assert walk.happened("element.cancelled").count("k") == 2 and walk.happened("element.cancelled").count("y") == 2


# -- many, nested, cancelled --------------------
LOOP = many("${things}", "thing")


def test_each_instance_of_a_multi_instance_sub_process_has_its_own(walk: Walk) -> None:
    walk.start(in_scope(timer("P3D"), interrupting=True, loop=LOOP), {"things": ["p", "q", "r"]})
    walk.do("a", {"answer": 1})
    walk.do("b")
    assert len(walk.waiting().timers) == 2
    assert walk.drain(days=4) == 2
    assert walk.open() == ["beside", "h", "h"]
    walk.do("h", {"answer": 2})
    walk.do("h", {"answer": 3})
    assert walk.open() == ["beside", "z"]
    assert walk.variables()["sub"] == [{"answer": 1}, {"answer": 2}, {"answer": 3}]


def test_one_instance_of_several_is_interrupted_by_its_own_message(walk: Walk) -> None:
    walk.start(in_scope(message(), interrupting=True, loop=LOOP), {"things": ["p", "q"]})
    with pytest.raises(engine.AmbiguousMessage):
        walk.send("paid")
    walk.do("a")
    walk.do("b")
    walk.send("paid", {"note": "q only"})
    assert walk.open() == ["beside", "h"]
    walk.do("h")
    assert walk.variables()["sub"] == [{}, {"note": "q only"}]


def test_an_event_sub_process_inside_another_is_armed_while_that_one_runs(walk: Walk) -> None:
    inner = handled("y", message("other"), interrupting=True, steps="k")
    outer = triggered("x", message(), user("h"), end("x_e"), path("x_s", "h", "x_e"), inner, interrupting=False)
    walk.start(process(start(), user("a"), end(), path("s", "a", "e"), outer))
    with pytest.raises(engine.NobodyWaits):
        walk.send("other")
    walk.send("paid")
    walk.send("other")
    assert walk.open() == ["a", "k"]
    walk.do("a")
    walk.do("k")
    assert walk.state() == "completed" and rows_left(walk) == 0


@pytest.mark.parametrize("interrupting", [True, False])
@pytest.mark.parametrize("begun", [True, False])
def test_an_outer_interruption_takes_it_away_whether_it_runs_or_is_only_armed(
    walk: Walk, interrupting: bool, begun: bool
) -> None:
    outer = handled("o", message("other"), interrupting=True, steps="k")
    inside = in_scope(message(), interrupting=interrupting).decode()
    walk.start(inside.replace("</bpmn:process>", f"{outer}</bpmn:process>").encode())
    if begun:
        walk.send("paid")
    walk.send("other")
    assert walk.open() == ["k"] and rows_left(walk) == 0
    walk.do("k")
    assert walk.state() == "completed"


def test_a_boundary_event_of_the_sub_process_takes_a_running_event_sub_process_away(walk: Walk) -> None:
    drawn = in_scope(message(), interrupting=False).decode()
    more = boundary("bd", "sub", timer("P2D")) + user("y") + path("bd", "y", "e")
    walk.start(drawn.replace("</bpmn:process>", f"{more}</bpmn:process>").encode())
    walk.send("paid")
    walk.drain(days=2)
    assert walk.open() == ["beside", "y"] and walk.waiting().messages == ()


def test_a_terminate_end_inside_ends_the_event_sub_process_only(walk: Walk) -> None:
    body = (
        el("parallelGateway", "g"), user("h"), user("k"), end("x_e"),
        end("x_t", "<bpmn:terminateEventDefinition/>"), path("x_s", "g", "h", "x_t"), path("g", "k", "x_e"),
    )  # fmt: skip
    walk.start(
        process(start(), user("a"), end(), path("s", "a", "e"), triggered("x", message(), *body, interrupting=False))
    )
    walk.send("paid")
    walk.do("h")
    assert walk.open() == ["a"] and walk.happened("element.cancelled") == ["k"]


def test_a_scope_in_a_loop_is_armed_anew_in_each_round(walk: Walk) -> None:
    body = el(
        "subProcess", "sub", start("s1"), user("a"), end("e1"), path("s1", "a", "e1"),
        handled("x", timer("P3D"), interrupting=True),
    )  # fmt: skip
    walk.start(
        process(
            start(), body, el("exclusiveGateway", "g", default="g_e"), end(), path("s", "sub", "g", "e"),
            flow("g", "sub", "${again}"),
        )
    )  # fmt: skip
    walk.drain(days=2)
    walk.do("a", {"again": True})
    assert walk.drain(days=2) == 0 and walk.open() == ["a"]
    assert walk.drain(days=1) == 1
    walk.do("h", {"again": True})
    assert walk.drain(days=3) == 1
    walk.do("h", {"again": False})
    assert walk.state() == "completed"


def test_the_only_branches_left_wait_for_each_other_although_an_event_sub_process_is_armed(walk: Walk) -> None:
    """A parallel join that one branch never reaches: an event beside it cannot help, so the step is refused."""
    drawn = process(
        start(), FORK, user("a"), el("exclusiveGateway", "g", default="g_e"), el("parallelGateway", "j"), end(),
        path("s", "f", "a", "g", "e"), path("f", "j", "e"), flow("g", "j", "${yes}"),
        handled("x", message(), interrupting=False),
    )  # fmt: skip
    walk.start(drawn)
    with pytest.raises(engine.StepFailed) as failed:
        walk.do("a", {"yes": False})
    assert (failed.value.kind, failed.value.element_id) == ("dead_end", "j")
    walk.do("a", {"yes": True})
    assert walk.state() == "completed"


def test_timers_of_event_sub_processes_are_recomputed(walk: Walk) -> None:
    walk.start(in_process(timer(at="${due('T-C-02')}"), interrupting=True))
    walk.host.days = 9
    with walk.database.transaction() as conn:
        (change,) = engine.recompute_due(conn, walk.host, now=walk.now)
    assert change.element_id == "x_s" and change.after - change.before == timedelta(days=4)
    assert walk.drain(days=6) == 0
    assert walk.drain(days=3) == 1 and walk.open() == ["h"]


def test_a_failing_step_of_an_event_sub_process_changes_nothing(walk: Walk) -> None:
    body = (service("w", "note.add"), end("x_e"), path("x_s", "w", "x_e"))
    walk.start(process(start(), user("a"), end(), path("s", "a", "e"), triggered("x", message(), *body)))
    with pytest.raises(engine.StepFailed):
        walk.send("paid")
    assert walk.open() == ["a"]
    walk.host.operations["note.add"] = lambda ctx: {"seen": ctx.element_id}
    walk.send("paid")
    assert walk.state() == "completed" and walk.variables() == {"seen": "w"}
