"""Seeded faults of events and event sub-processes."""

from typing import Any

from SpiffWorkflow.util.task import TaskState

from tests.engine.random_models.faults import Patch, fault
from workflows.engine.running import event_subprocess, nodes, throwing

Start = event_subprocess.EventSubprocessStart


@fault
def an_interrupting_event_sub_process_runs_beside_what_it_interrupts() -> list[Patch]:
    def fire(self: Any, token: Any) -> None:
        token._set_state(TaskState.COMPLETED)
        if not self.interrupting and self.repeats:
            self.arm_again(token, token.workflow.task_tree)
        token.workflow.top_workflow.enter(token, self.starts, via="")

    return [(Start, "fire", fire)]


@fault
def an_event_sub_process_that_does_not_interrupt_comes_only_once() -> list[Patch]:
    return [(Start, "arm_again", lambda self, token, parent, **more: None)]


@fault
def event_sub_processes_are_armed_in_the_process_only() -> list[Patch]:
    arm = event_subprocess.arm

    def only_outside(scope: Any) -> None:
        if scope is scope.top_workflow:
            arm(scope)

    import workflows.engine.running.run as run

    names = [name for name, value in vars(run).items() if value is arm]
    return [(event_subprocess, "arm", only_outside), *((run, name, only_outside) for name in names)]


@fault
def an_armed_event_sub_process_keeps_its_scope_alive() -> list[Patch]:
    import workflows.engine.running.run as run

    names = [name for name, value in vars(run).items() if value is nodes.only_arms]
    return [(module, name, lambda token: False) for module, name in [(nodes, "only_arms"), *((run, n) for n in names)]]


@fault
def an_error_is_looked_for_at_boundary_events_only() -> list[Patch]:
    chosen = throwing._chosen

    def boundary_only(tokens: list[Any], *wanted: Any) -> Any:
        return chosen([t for t in tokens if not isinstance(t.task_spec, Start)], *wanted)

    return [(throwing, "_chosen", boundary_only)]
