"""Seeded faults of what is done one after the other, of links, tasks that only pass or wait, and thrown errors."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.engine.random_models.faults import Patch, fault
from workflows.engine.running import events, loops, many, nodes, operations, parsing, throwing

Sequential = loops.SequentialMultiInstance


def with_changed(owner: type, attribute: str, **changes: Callable[[Any], Any]) -> Patch:
    """``merge`` of the owner, as if its ``attribute`` (many or loop) were drawn otherwise."""
    merge = owner.merge  # type: ignore[attr-defined]

    def merging(self: Any, child: Any) -> None:
        drawn = getattr(self, attribute)
        setattr(self, attribute, replace(drawn, **{k: change(getattr(drawn, k)) for k, change in changes.items()}))
        try:
            merge(self, child)
        finally:
            setattr(self, attribute, drawn)

    return (owner, "merge", merging)


@fault
def sequential_instances_start_all_at_once() -> list[Patch]:
    return [(Sequential, "begin", many.MultiInstance.begin), (Sequential, "merge", many.MultiInstance.merge)]


@fault
def a_sequential_step_does_not_look_at_its_completion_condition() -> list[Patch]:
    return [with_changed(Sequential, "many", completion_condition=lambda drawn: "")]


@fault
def the_answers_of_sequential_instances_are_not_collected_in_order() -> list[Patch]:
    return [(many, "_in_order", lambda answers: [answers[c] for c in sorted(answers, key=int, reverse=True)])]


@fault
def a_loop_runs_one_round_more_than_its_maximum() -> list[Patch]:
    return [with_changed(loops.StandardLoop, "loop", maximum=lambda drawn: drawn and drawn + 1)]


@fault
def a_loop_that_tests_before_runs_once_all_the_same() -> list[Patch]:
    def update(self: Any, token: Any) -> bool:
        self.entered(token)
        token._set_state(nodes.TaskState.STARTED)
        self._begin(token, 0)
        return False

    return [(loops.StandardLoop, "_update_hook", update)]


@fault
def only_the_first_of_several_throwing_links_leads_on() -> list[Patch]:
    owner = next(c for c in vars(parsing).values() if isinstance(c, type) and "_link" in vars(c))
    link = owner._link

    def first_only(self: Any, specs: list[Any]) -> None:
        seen: set[str] = set()
        kept = []
        for spec in specs:
            name = spec.step.link if spec.step is not None else ""
            again = name in seen and not isinstance(spec, events.CatchEvent)
            if not again:
                kept.append(spec)
            if name and not isinstance(spec, events.CatchEvent):
                seen.add(name)
        link(self, kept)

    return [(owner, "_link", first_only)]


@fault
def a_receive_task_does_not_wait() -> list[Patch]:
    return [(events.ReceiveTask, "_update_hook", lambda self, token: True)]


@fault
def a_send_task_does_not_run_its_operation() -> list[Patch]:
    return [(operations.SendTask, "_run_hook", lambda self, token: True)]


@fault
def an_operation_that_throws_an_error_is_done_all_the_same() -> list[Patch]:
    return [(operations.Operating, "_on_complete", nodes.Node._on_complete)]


@fault
def an_error_of_an_operation_passes_by_the_boundary_event_of_its_own_activity() -> list[Patch]:
    return [(operations, "throw_error", lambda scope, code, host=None: throwing.throw_error(scope, code))]
