# ruff: noqa: E501
"""Events that mean nothing where they are drawn: event sub-processes, escalations, signals, conditions, cycles."""

import pytest

from tests.engine.reading.building import (
    boundary,
    definition,
    diagram,
    end,
    error,
    flow,
    flows,
    many,
    message,
    start,
    straight,
    sub,
    timer,
    triggered,
    user,
)
from tests.engine.reading.refused.judging import Case, judge

BODY = (user("u"), end("x_e"))


def beside(*drawn: str) -> bytes:
    """A process of one task, and event sub-processes beside it."""
    return straight(user(), *drawn)


EVENT_SUBPROCESSES = [
    Case("no-start-event", beside(sub("x", *BODY, *flows("u>x_e"), triggeredByEvent="true")), "x", also={"unreachable"}),
    Case("several-start-events", beside(triggered("x", message(), start("t", timer()), *flows("t>x_u"))), "t"),
    Case("no-end-event", beside(sub("x", start("x_s", message()), user("u"), *flows("x_s>u"), triggeredByEvent="true")), "x", also={"dead-end"}),
    Case("event-subprocess-start", beside(triggered("x", "")), "x_s"),
    Case("event-subprocess-start", beside(triggered("x", error(), isInterrupting="false")), "x_s"),
    *(Case("unsupported-event", beside(triggered("x", definition(kind))), "x_s") for kind in ("compensate", "terminate", "cancel")),
    Case("event-subprocess-flow", diagram(start(), user(), triggered("x", message()), end(), *flows("s>a>x>e")), "a_to_x"),
    Case("event-subprocess-flow", diagram(start(), user(), triggered("x", message()), end(), *flows("s>a>e", "x>e")), "x_to_e"),
    Case("event-subprocess-loop", beside(triggered("x", message(), many(camunda_collection="items", camunda_elementVariable="i"))), "x"),
    Case("event-subprocess-boundary", beside(triggered("x", message()), boundary("b", "x", timer()), flow("b", "e")), "b"),
    Case("caught-twice", beside(triggered("x", error()), triggered("y", error())), "y_s"),
    Case("caught-twice", beside(triggered("x", error("")), triggered("y", error(""))), "y_s"),
    Case("same-message-twice", beside(triggered("x", message()), triggered("y", message())), "y_s"),
    Case("message-missing", beside(triggered("x", "<bpmn:messageEventDefinition/>")), "x_s"),
    Case("error-code-missing", beside(triggered("x", error("E2"))), "x_s"),
    Case("malformed-timer", beside(triggered("x", timer("soon"))), "x_s"),
]  # fmt: skip


@pytest.mark.parametrize("case", EVENT_SUBPROCESSES, ids=str)
def test_event_sub_processes(case: Case) -> None:
    judge(case)
