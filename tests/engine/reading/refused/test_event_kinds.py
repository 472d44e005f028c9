# ruff: noqa: E501
"""Events that mean nothing where they are drawn: event sub-processes, escalations, signals, conditions, cycles."""

import pytest

from tests.engine.reading.building import (
    ROOTS,
    boundary,
    catch,
    definition,
    diagram,
    element,
    end,
    error,
    flow,
    flows,
    formal,
    gateway,
    many,
    message,
    service,
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


ESCALATION = '<bpmn:escalation id="L1" escalationCode="late"/><bpmn:escalation id="L2"/>'
ESCALATION += '<bpmn:escalation id="L3" escalationCode="${x}"/>'
SIGNAL = f'<bpmn:signal id="G1" name="结束"/><bpmn:signal id="G2"/><bpmn:signal id="G3" name="{"x" * 256}"/>'
SIGNAL += '<bpmn:signal id="G4" name="${x}"/><bpmn:signal id="G5" name="x-${x}"/><bpmn:signal id="G6" name="${x +}"/>'
BOTH = ROOTS + ESCALATION + SIGNAL
INSIDE = (start("s1"), user("u1"), end("e1"), *flows("s1>u1>e1"))


def escalation(ref: str = "L1") -> str:
    return f'<bpmn:escalationEventDefinition escalationRef="{ref}"/>' if ref else definition("escalation")


def signal(ref: str = "G1") -> str:
    return f'<bpmn:signalEventDefinition signalRef="{ref}"/>' if ref else definition("signal")


def caught(*drawn: str, on: str = "") -> bytes:
    """A sub-process ``a`` with boundary events ``b``, ``c`` on it."""
    events = [one for one in "bc" if any(f'id="{one}"' in part for part in drawn)]
    return diagram(
        start(), on or sub("a", *INSIDE), *drawn, end(), *flows("s>a>e", *(f"{one}>e" for one in events)), roots=BOTH
    )


def thrown(definition: str) -> bytes:
    return diagram(start(), element("intermediateThrowEvent", "a", definition), end(), *flows("s>a>e"), roots=BOTH)


THROWN = [
    *(Case("escalation-code", thrown(escalation(ref)), "a") for ref in ("", "L2", "L3")),
    Case("escalation-code", diagram(start(), user(), end("e", escalation("")), *flows("s>a>e"), roots=BOTH), "e"),
    Case("escalation-code", caught(boundary("b", "a", escalation("L2"))), "b"),
    Case("escalation-code", diagram(start(), user(), triggered("x", escalation("L3")), end(), *flows("s>a>e"), roots=BOTH), "x_s"),
    *(Case("escalation-boundary", caught(boundary("b", "a", escalation()), on=on), "b") for on in (user(), service())),
    Case("dangling-reference", thrown(escalation("L9")), "a"),
    Case("dangling-reference", thrown(signal("G9")), "a"),
    *(Case("signal-name", thrown(signal(ref)), "a") for ref in ("", "G2", "G3")),
    Case("signal-name", diagram(start("s", signal("G4")), user(), end(), *flows("s>a>e"), roots=BOTH), "s"),
    Case("expression-syntax", thrown(signal("G5")), "a"),
    Case("expression-syntax", thrown(signal("G6")), "a"),
    Case("unknown-variable", thrown(signal("G4")).replace(b'"${x}"', b'"${nowhere}"'), "a", warns=True),
    Case("caught-twice", caught(boundary("b", "a", escalation()), boundary("c", "a", escalation())), "c"),
    Case("caught-twice", caught(boundary("b", "a", escalation("")), boundary("c", "a", escalation(""))), "c"),
    Case("caught-twice", caught(boundary("b", "a", signal()), boundary("c", "a", signal())), "c"),
    Case("caught-twice", diagram(start(), user(), triggered("x", signal()), triggered("y", signal()), end(), *flows("s>a>e"), roots=BOTH), "y_s"),
    Case("caught-twice", diagram(start(), user(), triggered("x", escalation("")), triggered("y", escalation("")), end(), *flows("s>a>e"), roots=BOTH), "y_s"),
    Case("caught-twice", diagram(start("s", signal()), start("t", signal()), user(), end(), *flows("s>a>e", "t>a"), roots=BOTH), "t"),
    Case("caught-twice", diagram(start(), gateway("g", "eventBased"), catch("m", signal()), catch("n", signal()), end(),
                                 *flows("s>g>m>e", "g>n>e"), roots=BOTH), "n"),
    Case("unsupported-event", diagram(start("s", escalation()), user(), end(), *flows("s>a>e"), roots=BOTH), "s"),
    Case("unsupported-event", straight(sub("a", start("s1", signal()), end("e1"), *flows("s1>e1")), roots=BOTH), "s1"),
    Case("unsupported-event", straight(catch("a", escalation()), roots=BOTH), "a"),
    Case("unsupported-event", straight(catch("a", error())), "a"),
    Case("unsupported-event", thrown(timer()), "a"),
    Case("unsupported-event", thrown(definition("compensate")), "a"),
]  # fmt: skip


@pytest.mark.parametrize("case", THROWN, ids=str)
def test_escalations_and_signals(case: Case) -> None:
    judge(case)


def condition(text: str = "") -> str:
    inside = formal("condition", text) if text else ""
    return f"<bpmn:conditionalEventDefinition>{inside}</bpmn:conditionalEventDefinition>"


def cycle(text: str = "R3/PT1H") -> str:
    return timer(text, "timeCycle")


def repeating(text: str) -> bytes:
    return diagram(
        start(), user(), boundary("b", "a", cycle(text), cancelActivity="false"), end(), *flows("s>a>e", "b>e")
    )


TIMING = [
    Case("timer-cycle", straight(catch("a", cycle())), "a"),
    Case("timer-cycle", diagram(start(), user(), boundary("b", "a", cycle()), end(), *flows("s>a>e", "b>e")), "b"),
    Case("timer-cycle", beside(triggered("x", cycle())), "x_s"),
    Case("timer-cycle", diagram(start(), gateway("g", "eventBased"), catch("m", message()), catch("n", cycle()), end(),
                                *flows("s>g>m>e", "g>n>e")), "n"),
    *(Case("malformed-timer", repeating(text), "b")
      for text in ("0 0 9 * * ?", "*/5 * * * *", "R0/PT1H", "R/PT0S", "R-1/PT1H", "PT1H", "R/1 week", "R/明天/P1W", "R/P", "")),
    *(Case("malformed-timer", diagram(start("s", timer(text, tag)), user(), end(), *flows("s>a>e")), "s")
      for text, tag in (("soon", "timeDate"), ("", "timeDuration"), ("0 0 9 ? * MON", "timeCycle"), ("R/2026-02-30/P1W", "timeCycle"))),
    *(Case("start-timer", diagram(start("s", timer(text, tag)), user(), end(), *flows("s>a>e")), "s")
      for text, tag in (("${x}", "timeDate"), ("${x}", "timeCycle"), ("${x}", "timeDuration"))),
    Case("unsupported-event", straight(sub("a", start("s1", timer()), end("e1"), *flows("s1>e1"))), "s1"),
    Case("unsupported-event", straight(sub("a", start("s1", condition("${x > 1}")), end("e1"), *flows("s1>e1"))), "s1"),
    *(Case("event-condition", content, ident) for content, ident in (
        (straight(catch("a", condition())), "a"),
        (diagram(start("s", condition()), user(), end(), *flows("s>a>e")), "s"),
        (beside(triggered("x", condition())), "x_s"),
        (diagram(start(), user(), boundary("b", "a", condition()), end(), *flows("s>a>e", "b>e")), "b"))),
    Case("expression-syntax", straight(catch("a", condition("${x +}"))), "a"),
    Case("unknown-function", straight(catch("a", condition("${open(x)}"))), "a"),
    Case("unknown-variable", straight(catch("a", condition("${nowhere > 1}"))), "a", warns=True),
]  # fmt: skip


@pytest.mark.parametrize("case", TIMING, ids=str)
def test_timers_and_conditions(case: Case) -> None:
    judge(case)
