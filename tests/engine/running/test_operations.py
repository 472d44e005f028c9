"""What runs an operation, waits for a message or passes: tasks and throwing events; errors that operations throw."""

from typing import Any

import pytest

from tests.engine.drawn import (
    Walk,
    boundary,
    catch,
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
    user,
)
from workflows import engine


def throw(ident: str, *inside: str) -> str:
    return el("intermediateThrowEvent", ident, *inside)


def sent(topic: str) -> str:
    return f'<bpmn:messageEventDefinition messageRef="m_paid" camunda:type="external" camunda:topic="{topic}"/>'


def link(name: str) -> str:
    return f'<bpmn:linkEventDefinition name="{name}"/>'


def receive(ident: str) -> str:
    return el("receiveTask", ident).replace("receiveTask", 'receiveTask messageRef="m_paid"', 1)


def test_tasks_without_a_type_and_events_without_a_definition_pass(walk: Walk) -> None:
    walk.start(process(start(), el("task", "a"), throw("b"), user("z"), end(), path("s", "a", "b", "z", "e")))
    assert walk.open() == ["z"]
    assert walk.happened("element.completed") == ["s", "a", "b"]


def sending() -> bytes:
    return process(
        start(), el("sendTask", "a", type="external", topic="mail.one"), throw("b", sent("mail.two")), user("z"),
        end("e", sent("mail.three")), path("s", "a", "b", "z", "e"),
    )  # fmt: skip


def test_send_tasks_and_message_events_run_their_operation_and_pass(walk: Walk) -> None:
    ran: list[tuple[str, str]] = []

    def operation(topic: str) -> Any:
        def run(ctx: Any) -> dict[str, Any]:
            ran.append((topic, ctx.element_id))
            return {topic.partition(".")[2]: len(ran)}

        return run

    walk.host.operations = {topic: operation(topic) for topic in ("mail.one", "mail.two", "mail.three")}
    walk.start(sending())
    assert ran == [("mail.one", "a"), ("mail.two", "b")] and walk.open() == ["z"]
    walk.do("z")
    assert ran[2] == ("mail.three", "e")
    assert walk.state() == "completed" and walk.variables() == {"one": 1, "two": 2, "three": 3}


def test_a_message_without_a_registered_operation_fails_the_step(walk: Walk) -> None:
    walk.host.operations = {"mail.one": lambda ctx: None, "mail.two": lambda ctx: None}
    walk.start(sending())
    with pytest.raises(engine.StepFailed) as failed:
        walk.do("z")
    assert (failed.value.kind, failed.value.element_id) == ("operation", "e")
    assert walk.open() == ["z"]


def test_a_receive_task_waits_for_its_message(walk: Walk) -> None:
    walk.start(process(start(), receive("a"), user("z"), end(), path("s", "a", "z", "e")))
    assert walk.open() == [] and walk.dead_ends() == []
    assert [(one.name, one.element_id) for one in walk.waiting().messages] == [("paid", "a")]
    walk.send(variables={"x": 1})
    assert walk.open() == ["z"] and walk.variables() == {"x": 1}
    with pytest.raises(engine.NobodyWaits):
        walk.send()


def test_a_receive_task_with_a_boundary_event(walk: Walk) -> None:
    definition = walk.publish(
        process(
            start(), receive("a"), boundary("late", "a", timer("P2D")), user("y"), user("z"), end(),
            path("s", "a", "z", "e"), path("late", "y", "e"),
        )
    )  # fmt: skip
    walk.start(definition)
    walk.drain(days=3)
    assert walk.open() == ["y"]
    with pytest.raises(engine.NobodyWaits):
        walk.send()
    walk.start(definition, key="K-2")
    walk.send()
    assert walk.open() == ["z"] and walk.waiting().timers == ()


def failing(code: str = "BAD") -> Any:
    def fail(ctx: Any) -> None:
        raise engine.BpmnError(code, "the register is closed")

    return fail


def caught(host: str, *codes: str, more: str = "") -> bytes:
    """``a`` throws; each code is caught at a boundary event of its own."""
    events = "".join(
        boundary(f"b_{code}", "a", error(code)) + user(f"y_{code}") + path(f"b_{code}", f"y_{code}", "e")
        for code in codes
    )
    return process(start(), host, events, user("z"), end(), path("s", "a", "z", "e"), more)


@pytest.mark.parametrize(
    ("codes", "taken"), [(("bad",), "bad"), (("worse", "bad"), "bad"), (("",), ""), (("", "bad"), "bad")]
)
def test_an_error_of_an_operation_goes_to_the_boundary_event_that_names_it(
    walk: Walk, codes: tuple[str, ...], taken: str
) -> None:
    walk.host.operations["item.check"] = failing()
    walk.start(caught(service("a", "item.check"), *codes))
    assert walk.open() == [f"y_{taken}"]
    assert "a" not in walk.trace().done_elements
    assert walk.happened("error.thrown") == ["a"] and walk.happened("element.cancelled")[0] == "a"


def test_a_send_task_can_throw_too(walk: Walk) -> None:
    walk.host.operations["mail.one"] = failing("WORSE")
    walk.start(caught(el("sendTask", "a", type="external", topic="mail.one"), "bad", "worse"))
    assert walk.open() == ["y_worse"]


def test_an_error_is_caught_by_the_scope_around_where_the_step_does_not(walk: Walk) -> None:
    walk.host.operations["item.check"] = failing()
    inside = service("w", "item.check") + boundary("other", "w", error("worse")) + path("other", "e1")
    sub = el("subProcess", "a", start("s1"), user("u"), inside, user("v"), end("e1"), el("parallelGateway", "f"),
             path("s1", "f", "u", "w", "e1"), path("f", "v", "e1"))  # fmt: skip
    walk.start(caught(sub, "bad"))
    walk.do("u")
    assert walk.open() == ["y_bad"], "everything in the sub-process is withdrawn"


def test_an_error_of_an_operation_that_nobody_catches_ends_the_instance(walk: Walk) -> None:
    walk.host.operations["item.check"] = failing()
    walk.start(
        process(
            start(), user("u"), service("a", "item.check"), user("v"), end(), path("s", "u", "a", "e"),
            path("s", "v", "e"),
        )
    )  # fmt: skip
    walk.do("u")
    assert walk.state() == "terminated" and walk.reason() == "error:BAD" and walk.open() == []


def test_what_was_written_before_the_error_stays(walk: Walk) -> None:
    walk.host.operations["item.check"] = failing()
    walk.host.operations["item.count"] = lambda ctx: {"n": 7}
    more = service("c", "item.count") + path("s", "c", "a")
    walk.start(caught(service("a", "item.check"), "bad", more=more).replace(flow("s", "a").encode(), b""))
    assert walk.open() == ["y_bad"] and walk.variables() == {"n": 7}


def test_an_error_in_a_child_reaches_the_boundary_event_of_the_call(walk: Walk) -> None:
    walk.host.operations["item.check"] = failing()
    walk.publish(process(start(), service("w", "item.check"), end(), path("s", "w", "e"), key="c"))
    walk.start(caught(el("callActivity", "a", calledElement="c"), "bad"))
    walk.drain()
    assert walk.open() == ["y_bad"]


def test_a_message_end_event_can_throw_an_error_outwards(walk: Walk) -> None:
    walk.host.operations["mail.three"] = failing()
    sub = el("subProcess", "a", start("s1"), user("u"), end("e1", sent("mail.three")), path("s1", "u", "e1"))
    walk.start(caught(sub, "bad"))
    walk.do("u")
    assert walk.open() == ["y_bad"]


def test_a_service_whose_error_does_not_come_withdraws_its_boundary_event(walk: Walk) -> None:
    walk.host.operations["item.check"] = lambda ctx: {"x": 1}
    walk.start(caught(service("a", "item.check"), "bad"))
    assert walk.open() == ["z"] and walk.variables() == {"x": 1}
    walk.do("z")
    assert walk.state() == "completed"


def test_a_link_jumps_to_where_its_name_is_caught(walk: Walk) -> None:
    walk.start(
        process(
            start(), user("a"), user("b"), throw("t", link("L")), throw("u", link("L")), catch("c", link("L")),
            user("z"), end(), path("s", "a", "t"), path("s", "b", "u"), path("c", "z", "e"),
        )
    )  # fmt: skip
    walk.do("a")
    assert walk.open() == ["b", "z"]
    walk.do("b")
    assert walk.open() == ["z", "z"]
    assert {"t", "u", "c"} <= walk.trace().done_elements
    walk.do("z")
    walk.do("z")
    assert walk.state() == "completed"


def test_links_of_one_name_in_two_scopes_do_not_meet(walk: Walk) -> None:
    sub = el("subProcess", "sub", start("s1"), throw("t1", link("L")), catch("c1", link("L")), user("u"), end("e1"),
             path("s1", "t1"), path("c1", "u", "e1"))  # fmt: skip
    walk.start(
        process(
            start(), sub, throw("t", link("L")), catch("c", link("L")), user("z"), end(), path("s", "sub", "t"),
            path("c", "z", "e"),
        )
    )  # fmt: skip
    assert walk.open() == ["u"]
    walk.do("u")
    assert walk.open() == ["z"]


def test_a_loop_drawn_with_a_link(walk: Walk) -> None:
    walk.start(
        process(
            start(), user("a"), el("exclusiveGateway", "g", default="g_e"), throw("t", link("again")),
            catch("c", link("again")), el("exclusiveGateway", "m"), end(),
            path("s", "m", "a", "g", "e"), flow("g", "t", "${again}"), path("c", "m"),
        )
    )  # fmt: skip
    for again in (True, True, False):
        assert walk.open() == ["a"]
        walk.do("a", {"again": again})
    assert walk.state() == "completed"


def test_an_inclusive_join_sees_a_token_before_a_link(walk: Walk) -> None:
    walk.start(
        process(
            start(), user("a"), user("b"), throw("t", link("L")), catch("c", link("L")), el("inclusiveGateway", "j"),
            user("z"), end(), path("s", "a", "j", "z", "e"), path("s", "b", "t"), path("c", "j"),
        )
    )  # fmt: skip
    walk.do("a")
    assert walk.open() == ["b"]
    walk.do("b")
    assert walk.open() == ["z"]


def test_an_error_in_one_of_many_services_interrupts_them_all(walk: Walk) -> None:
    def check(ctx: Any) -> dict[str, Any]:
        if ctx.variables["who"] == 2:
            raise engine.BpmnError("BAD")
        return {"seen": ctx.variables["who"]}

    walk.host.operations["item.check"] = check
    sub = el("subProcess", "a", start("s1"), service("w", "item.check"), end("e1"), path("s1", "w", "e1"),
             many("people", "who"))  # fmt: skip
    walk.start(caught(sub, "bad"), {"people": [1, 2, 3]})
    assert walk.open() == ["y_bad"]


def test_a_message_to_a_receive_task_is_not_taken_for_a_thrown_one(walk: Walk) -> None:
    """A throwing event names its message, but waits for none."""
    walk.host.operations = {"mail.two": lambda ctx: None}
    walk.start(
        process(
            start(), throw("b", sent("mail.two")), catch("m", message("other")), user("z"), end(),
            path("s", "b", "m", "z", "e"),
        )
    )  # fmt: skip
    assert [one.name for one in walk.waiting().messages] == ["other"]
