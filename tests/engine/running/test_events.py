"""Timers, messages, errors, boundaries."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.engine.drawn import (
    Walk,
    boundary,
    catch,
    el,
    end,
    error,
    flow,
    message,
    path,
    process,
    start,
    timer,
    user,
)
from workflows import engine
from workflows.engine.tables import due_work


def with_boundary(event: str, *, interrupting: bool) -> bytes:
    return process(
        start(), user("a"), boundary("b", "a", event, interrupting=interrupting), user("z"), user("y"), end(),
        path("s", "a", "z", "e"), path("b", "y", "e"),
    )  # fmt: skip


def rows_of_work(walk: Walk) -> int:
    with walk.database.reading() as conn:
        return conn.scalar(select(func.count()).select_from(due_work)) or 0


def test_an_interrupting_timer_takes_the_task_away(walk: Walk) -> None:
    walk.start(with_boundary(timer("P3D"), interrupting=True))
    assert walk.drain(days=2) == 0 and walk.open() == ["a"]
    assert walk.drain(days=1) == 1
    assert walk.open() == ["y"]
    assert ("cancelled", "a") in walk.host.told and walk.happened("element.cancelled") == ["a"]
    assert walk.happened("timer.fired") == ["b"] and "b_y" in walk.trace().taken_flows
    walk.do("y")
    assert walk.state() == "completed"


def test_a_timer_that_does_not_interrupt_fires_once(walk: Walk) -> None:
    walk.start(with_boundary(timer("P3D"), interrupting=False))
    walk.drain(days=4)
    assert walk.open() == ["a", "y"]
    assert walk.drain(days=40) == 0
    walk.do("a")
    walk.do("y")
    assert walk.open() == ["z"]
    walk.do("z")
    assert walk.state() == "completed"


@pytest.mark.parametrize("interrupting", [True, False])
def test_a_completed_task_takes_its_timer_with_it(walk: Walk, interrupting: bool) -> None:
    walk.start(with_boundary(timer("P3D"), interrupting=interrupting))
    walk.do("a")
    assert rows_of_work(walk) == 0
    assert walk.drain(days=9) == 0 and walk.open() == ["z"]


def test_a_due_time_is_fixed_when_the_timer_is_reached(walk: Walk) -> None:
    walk.start(with_boundary(timer(at="${limit}"), interrupting=True), {"limit": "2026-03-20"})
    assert walk.waiting().timers[0].due_at.isoformat() == "2026-03-20T00:00:00+08:00"


def test_a_timer_may_name_a_rule_and_keeps_its_facts(walk: Walk) -> None:
    walk.start(with_boundary(timer(at="${due('T-C-02')}"), interrupting=True))
    armed = walk.waiting().timers[0]
    assert armed.due["code"] == "T-C-02" and armed.due["calendar_version"] == "2026"
    assert armed.due_at == walk.now + timedelta(days=5)


@pytest.mark.parametrize("text", ["${1}", "${'soon'}", "${-1}", "${missing}"])
def test_a_timer_whose_value_is_no_time_fails_the_step(walk: Walk, text: str) -> None:
    definition = walk.publish(with_boundary(timer(at=text), interrupting=True))
    with pytest.raises(engine.StepFailed) as failed:
        walk.start(definition)
    assert failed.value.kind == "expression"


def test_a_row_fired_after_its_task_is_gone_does_nothing(walk: Walk) -> None:
    walk.start(with_boundary(timer("P3D"), interrupting=True))
    with walk.database.reading() as conn:
        kept = conn.execute(select(due_work)).one()._asdict()
    walk.do("a")
    walk.now += timedelta(days=4)
    with walk.database.transaction() as conn:
        conn.execute(due_work.insert(), kept)
    with walk.database.transaction() as conn:
        assert engine.fire(conn, walk.host, kept["id"], now=walk.now) is False
    assert walk.open() == ["z"] and rows_of_work(walk) == 0


def test_a_row_that_is_not_due_is_not_fired(walk: Walk) -> None:
    walk.start(with_boundary(timer("P3D"), interrupting=True))
    with walk.database.transaction() as conn:
        due_id = conn.scalar(select(due_work.c.id))
        assert due_id is not None
        assert engine.next_due(conn, now=walk.now) is None
        assert engine.fire(conn, walk.host, due_id, now=walk.now) is False
    assert walk.open() == ["a"] and rows_of_work(walk) == 1


def test_timers_missed_by_days_fire_in_the_order_in_which_they_were_due(walk: Walk) -> None:
    walk.start(
        process(
            start(), el("parallelGateway", "f"), catch("third", timer("P3D")), catch("first", timer("P1D")),
            catch("second", timer("PT36H")), el("parallelGateway", "j"), end(),
            path("s", "f", "third", "j", "e"), path("f", "first", "j"), path("f", "second", "j"),
        )
    )  # fmt: skip
    assert walk.drain(days=30) == 3
    assert walk.happened("timer.fired") == ["first", "second", "third"] and walk.state() == "completed"


def test_two_timers_due_together_on_one_task_both_count_when_neither_interrupts(walk: Walk) -> None:
    walk.start(
        process(
            start(), user("a"), boundary("b1", "a", timer("P3D"), interrupting=False),
            boundary("b2", "a", timer("P3D"), interrupting=False), user("x"), user("y"), end(),
            path("s", "a", "e"), path("b1", "x", "e"), path("b2", "y", "e"),
        )
    )  # fmt: skip
    assert walk.drain(days=3) == 2
    assert walk.open() == ["a", "x", "y"]


def test_the_first_interrupting_timer_withdraws_the_other(walk: Walk) -> None:
    walk.start(
        process(
            start(), user("a"), boundary("b1", "a", timer("P3D")), boundary("b2", "a", timer("P2D")),
            user("x"), user("y"), end(), path("s", "a", "e"), path("b1", "x", "e"), path("b2", "y", "e"),
        )
    )  # fmt: skip
    assert walk.drain(days=30) == 1
    assert walk.open() == ["y"]


def test_a_boundary_timer_in_a_loop_is_armed_anew_in_each_round(walk: Walk) -> None:
    walk.start(
        process(
            start(), user("a"), boundary("b", "a", timer("P3D")), el("exclusiveGateway", "g", default="g_e"), end(),
            path("s", "a", "g"), path("b", "a"), flow("g", "a", "${again}"), flow("g", "e"),
        )
    )  # fmt: skip
    for _ in range(3):
        assert walk.drain(days=3) == 1 and walk.open() == ["a"]
        assert rows_of_work(walk) == 1
    walk.do("a", {"again": True})
    assert walk.drain(days=3) == 1
    walk.do("a", {"again": False})
    assert walk.state() == "completed" and rows_of_work(walk) == 0


def test_a_message_event_waits_and_takes_its_variables(walk: Walk) -> None:
    walk.start(process(start(), catch("m", message()), user("z"), end(), path("s", "m", "z", "e")))
    assert walk.dead_ends() == [] and walk.waiting().messages[0].name == "paid"
    with pytest.raises(engine.NobodyWaits):
        walk.send("other")
    walk.send("paid", {"amount": 200})
    assert walk.open() == ["z"] and walk.variables() == {"amount": 200}
    with pytest.raises(engine.NobodyWaits):
        walk.send("paid")


def test_messages_find_their_instance_by_business_key(walk: Walk) -> None:
    definition = walk.publish(process(start(), catch("m", message()), user("z"), end(), path("s", "m", "z", "e")))
    others = [Walk(walk.database, walk.now).start(definition, key=f"other-{n}") for n in range(3)]
    walk.start(definition, key="mine")
    with pytest.raises(engine.AmbiguousMessage):
        walk.send("paid", business_key=None)
    walk.send("paid", business_key="mine")
    assert walk.open() == ["z"] and all(other.open() == [] for other in others)
    with pytest.raises(engine.NobodyWaits):
        walk.send("paid", business_key="nobody")


def test_a_message_that_does_not_interrupt_is_caught_three_times(walk: Walk) -> None:
    walk.start(with_boundary(message(), interrupting=False))
    for occurrence in range(1, 4):
        walk.send("paid", {"n": occurrence})
        assert walk.open() == ["a", *["y"] * occurrence]
    walk.do("a")
    with pytest.raises(engine.NobodyWaits):
        walk.send("paid")
    for _ in range(3):
        walk.do("y")
    walk.do("z")
    assert walk.state() == "completed"


def test_an_interrupting_message_withdraws_the_task(walk: Walk) -> None:
    walk.start(with_boundary(message(), interrupting=True))
    walk.send("paid")
    assert walk.open() == ["y"] and walk.waiting().messages == ()


def test_a_message_starts_an_instance_of_the_version_in_force(walk: Walk) -> None:
    def drawn(step: str) -> bytes:
        return process(start("s", message("other")), user(step), end(), path("s", step, "e"))

    walk.publish(drawn("old"))
    walk.publish(drawn("new"))
    outcome = walk.send("other", {"x": 1}, business_key="K-9")
    walk.instance_id = outcome.instance.id
    assert walk.open() == ["new"] and outcome.instance.business_key == "K-9"


def test_the_start_event_without_a_trigger_is_taken_when_a_person_starts(walk: Walk) -> None:
    drawn = process(
        start("by_message", message("other")), start("by_hand"), user("a"), user("b"), end(),
        path("by_message", "a", "e"), path("by_hand", "b", "e"),
    )  # fmt: skip
    walk.start(drawn)
    assert walk.open() == ["b"]


def scope(*inside: str, ident: str = "sub", extra: str = "") -> str:
    return el("subProcess", ident, extra, *inside)


def raising(caught: str, *, more: str = "") -> bytes:
    body = scope(
        start("s1"), el("parallelGateway", "f"), user("a"), user("k"), end("bad", error("bad")), end("e1"),
        path("s1", "f", "a", "bad"), path("f", "k", "e1"),
    )  # fmt: skip
    return process(
        start(), body, boundary("b", "sub", caught), user("z"), user("y"), end(), more,
        path("s", "sub", "z", "e"), path("b", "y", "e"),
    )  # fmt: skip


@pytest.mark.parametrize("caught", [error("bad"), error("")])
def test_an_error_end_interrupts_the_sub_process_at_its_boundary(walk: Walk, caught: str) -> None:
    walk.start(raising(caught))
    walk.do("a")
    assert walk.open() == ["y"] and ("cancelled", "k") in walk.host.told
    walk.do("y")
    assert walk.state() == "completed"


def test_the_code_decides_between_two_error_boundaries(walk: Walk) -> None:
    more = boundary("w", "sub", error("worse")) + user("x") + path("w", "x", "e")
    walk.start(raising(error("bad"), more=more))
    walk.do("a")
    assert walk.open() == ["y"]


def test_an_error_goes_outwards_to_the_first_boundary_that_catches_it(walk: Walk) -> None:
    innermost = scope(start("s2"), user("a"), end("bad", error("bad")), path("s2", "a", "bad"), ident="inner")
    caught_not = boundary("w", "inner", error("worse")) + user("x") + end("e3") + path("w", "x", "e3")
    body = scope(start("s1"), innermost, caught_not, end("e1"), path("s1", "inner", "e1"))
    walk.start(
        process(start(), body, boundary("b", "sub", error("bad")), user("y"), end(), path("s", "sub", "e"),
                path("b", "y", "e"))
    )  # fmt: skip
    walk.do("a")
    assert walk.open() == ["y"]


def test_an_interrupting_timer_on_a_sub_process_withdraws_everything_inside(walk: Walk) -> None:
    inside = scope(start("s2"), user("b"), end("e2"), path("s2", "b", "e2"), ident="inner")
    body = scope(
        start("s1"), el("parallelGateway", "f"), user("a"), inside, catch("m", message()), end("e1"),
        path("s1", "f", "a", "e1"), path("f", "inner", "e1"), path("f", "m", "e1"),
    )  # fmt: skip
    walk.start(
        process(start(), body, boundary("b1", "sub", timer("P1D")), user("y"), end(), path("s", "sub", "e"),
                path("b1", "y", "e"))
    )  # fmt: skip
    assert walk.open() == ["a", "b"]
    walk.drain(days=2)
    assert walk.open() == ["y"] and walk.waiting().messages == ()
    walk.do("y")
    assert walk.state() == "completed"


def test_a_timer_inside_a_sub_process_survives_saving(walk: Walk) -> None:
    body = scope(start("s1"), catch("t", timer("P1D")), end("e1"), path("s1", "t", "e1"))
    walk.start(process(start(), body, user("z"), end(), path("s", "sub", "z", "e")))
    walk.drain(days=2)
    assert walk.open() == ["z"]


def test_terminating_withdraws_everything_and_leaves_no_rows(walk: Walk) -> None:
    walk.start(with_boundary(timer("P3D"), interrupting=True))
    outcome = walk.terminate()
    assert outcome.ended and walk.state() == "terminated" and walk.reason() == "withdrawn"
    assert walk.open() == [] and rows_of_work(walk) == 0
    with pytest.raises(engine.InstanceEnded):
        walk.terminate()
    with pytest.raises(engine.UnknownInstance):
        walk.terminate("nobody")


def test_open_due_times_are_recomputed_when_the_calendar_changes(walk: Walk) -> None:
    task = user("a", dueDate="${due('T-A-05')}")
    walk.start(
        process(start(), task, boundary("b", "a", timer(at="${due('T-C-02')}")), user("y"), end(),
                path("s", "a", "e"), path("b", "y", "e"))
    )  # fmt: skip
    walk.host.days = 9
    with walk.database.transaction() as conn:
        changes = engine.recompute_due(conn, walk.host, now=walk.now + timedelta(days=1))
    assert [(c.element_id, c.after - c.before) for c in changes] == [
        ("a", timedelta(days=4)),
        ("b", timedelta(days=4)),
    ]
    assert walk.items()[0].due_at == walk.now + timedelta(days=9)
    assert walk.drain(days=6) == 0
    assert walk.drain(days=3) == 1 and walk.open() == ["y"]
    with walk.database.transaction() as conn:
        assert engine.recompute_due(conn, walk.host, now=walk.now) == []


def test_spiffworkflows_own_clock_is_never_read(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    from SpiffWorkflow.bpmn.specs.event_definitions import timer as stock

    class NoClock:
        def __getattr__(self, name: str) -> Any:
            raise AssertionError(f"SpiffWorkflow reads the clock: datetime.{name}")

    monkeypatch.setattr(stock, "datetime", NoClock())
    test_an_interrupting_timer_takes_the_task_away(walk)


def test_a_timer_that_reaches_spiffworkflow_unbridged_raises(walk: Walk) -> None:
    from workflows.engine.acting import plans

    definition = walk.publish(with_boundary(timer("P3D"), interrupting=True))
    walk.start(definition)
    with walk.database.reading() as conn:
        spec = plans.plan(conn, definition.id).spec.task_specs["b"]

    class Stand:
        task_spec = spec

    with pytest.raises(engine.UnbridgedClock):
        spec.event_definition.has_fired(Stand())
    with pytest.raises(engine.UnbridgedClock):
        spec.event_definition.update_task(Stand())
