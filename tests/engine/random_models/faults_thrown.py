"""Seeded faults of escalations and signals."""

from typing import Any

from tests.engine.random_models.faults import Patch, fault
from workflows.engine.running import events, throwing


def also_in_events(name: str, value: Any) -> list[Patch]:
    """The function where it is defined and under its name in ``events``, where that has it."""
    return [(module, name, value) for module in (throwing, events) if hasattr(module, name)]


@fault
def an_escalation_takes_the_token_of_who_throws_it() -> list[Patch]:
    choose = events.ThrowEvent.choose

    def stopping(self: Any, token: Any) -> list[Any]:
        going = choose(self, token)
        return [] if self.step is not None and self.step.event == "escalation" else list(going)

    return [(events.ThrowEvent, "choose", stopping)]


@fault
def boundary_events_do_not_catch_escalations() -> list[Patch]:
    nearest = throwing.nearest

    def inside_only(scope: Any, event: str, code: str, host: Any = None) -> Any:
        found = nearest(scope, event, code, host)
        boundary = found is not None and isinstance(found.task_spec, events.BoundaryEvent)
        return None if event == "escalation" and boundary else found

    return [(throwing, "nearest", inside_only)]


@fault
def an_escalation_does_not_leave_its_instance() -> list[Patch]:
    throw = throwing.throw_escalation

    def kept(scope: Any, *args: Any, **more: Any) -> None:
        throw(scope, *args, **more)
        scope.top_workflow.escalations.clear()

    return also_in_events("throw_escalation", kept)


@fault
def a_signal_reaches_only_the_first_that_waits() -> list[Patch]:
    receive = throwing.receive_signal

    def first(top: Any, name: str, **more: Any) -> bool:
        waiting = [t for t in top.live_tokens() if t.internal_data.get("signal") == name]
        for token in sorted(waiting, key=lambda t: t.task_spec.place)[1:]:
            token.internal_data["signal"] = f"not {name}"
        fired = receive(top, name, **more)
        for token in waiting:
            if token.internal_data.get("signal") == f"not {name}":
                token.internal_data["signal"] = name
        return bool(fired)

    from workflows.engine.acting import firing

    return [(module, "receive_signal", first) for module in (throwing, firing) if hasattr(module, "receive_signal")]


@fault
def a_signal_does_not_leave_the_instance_that_throws_it() -> list[Patch]:
    throw = throwing.throw_signal

    def kept(token: Any) -> None:
        throw(token)
        token.workflow.top_workflow.signals.clear()

    return [(throwing, "throw_signal", kept)]


@fault
def a_signal_that_does_not_interrupt_comes_only_once() -> list[Patch]:
    return [(events, "REPEATING", events.REPEATING - {"signal"})]


@fault
def an_escalation_that_does_not_interrupt_comes_only_once() -> list[Patch]:
    return [(events, "REPEATING", events.REPEATING - {"escalation"})]
