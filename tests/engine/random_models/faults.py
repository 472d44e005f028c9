"""Seeded faults: one mistake each, put into the engine in memory, that the random models must notice.

They reach into private parts of ``workflows.engine`` on purpose; when those parts change, the test of the fault fails
(nothing is caught any more) and the fault is rewritten.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from SpiffWorkflow.util.task import TaskState

from tests.engine.random_models.engine_side import Act, Shown, perform
from workflows.engine.acting import firing, plans, step
from workflows.engine.running import events, many, nodes, state, throwing, turn
from workflows.engine.store import due

Patch = tuple[Any, str, Any]
FAULTS: dict[str, Callable[[], list[Patch]]] = {}


def fault(make: Callable[[], list[Patch]]) -> Callable[[], list[Patch]]:
    FAULTS[make.__name__] = make
    return make


@contextmanager
def put_in(name: str) -> Iterator[None]:
    """The engine of this process has the fault for a while; parsed diagrams are forgotten before and after."""
    undo: list[Patch] = []
    plans._plans.clear()
    for owner, attribute, value in FAULTS[name]() if name else []:
        undo.append((owner, attribute, getattr(owner, attribute)))
        setattr(owner, attribute, value)
    try:
        yield
    finally:
        for owner, attribute, value in reversed(undo):
            setattr(owner, attribute, value)
        plans._plans.clear()


def perform_with(name: str, url: str, root: str, act: Act) -> Shown:
    """:func:`perform` in a process of its own, with that fault put in."""
    with put_in(name):
        return perform(url, root, act)


@fault
def a_parallel_join_does_not_consume_the_tokens_of_the_other_branches() -> list[Patch]:
    def update(self: Any, token: Any) -> bool:
        token._set_state(TaskState.WAITING)
        tokens = [t for t in token.workflow.tasks.values() if t.task_spec is self]
        arrived = {t.internal_data["via"] for t in tokens if t.state == TaskState.WAITING}
        return len(arrived) >= len(self.incoming)

    return [(nodes.ParallelGateway, "_update_hook", update)]


@fault
def compaction_drops_a_token_parked_at_a_join() -> list[Patch]:
    rows = state._rows

    def without(scope: Any) -> list[list[Any]]:
        joins = {n for n, s in scope.spec.task_specs.items() if isinstance(s, nodes.ParallelGateway)}
        return [row for row in rows(scope) if row[3] not in joins]

    return [(state, "_rows", without)]


@fault
def a_message_that_does_not_interrupt_comes_only_once() -> list[Patch]:
    fire = events.BoundaryEvent.fire

    def once(self: Any, token: Any) -> None:
        if self.cancel_activity or self.step.event == "error":
            fire(self, token)
        else:
            token._ready()

    return [(events.BoundaryEvent, "fire", once)]


@fault
def an_interrupting_boundary_event_leaves_its_activity_open() -> list[Patch]:
    def fire(self: Any, token: Any) -> None:
        if not self.cancel_activity and self.step.event == "message":
            token.workflow.top_workflow.enter(token.parent, self.name, via="", group=True)
        token._ready()

    return [(events.BoundaryEvent, "fire", fire)]


@fault
def a_multi_instance_step_is_done_one_instance_too_early() -> list[Patch]:
    merge = many.MultiInstance.merge

    def early(self: Any, child: Any) -> None:
        data = child.parent.internal_data
        if data["total"] > 1 and len(data["answers"]) == data["total"] - 2:
            data["total"] -= 1
        merge(self, child)

    return [(many.MultiInstance, "merge", early)]


@fault
def instances_of_a_multi_instance_step_are_connected_only_in_the_process_that_made_them() -> list[Patch]:
    update = many.MultiInstance._update_hook
    merge = many.MultiInstance.merge
    connected: set[int] = set()

    def connecting(self: Any, token: Any) -> bool:
        connected.add(id(self))
        return bool(update(self, token))

    def only_connected(self: Any, child: Any) -> None:
        if id(self) in connected:
            merge(self, child)

    return [(many.MultiInstance, "_update_hook", connecting), (many.MultiInstance, "merge", only_connected)]


@fault
def a_timer_is_lost_when_the_instance_is_loaded() -> list[Patch]:
    restore = state._restore

    def losing(scope: Any, rows: list[list[Any]]) -> None:
        kept = [[*row[:4], {k: v for k, v in row[4].items() if k != "due"}, row[5]] for row in rows]
        restore(scope, kept)

    return [(state, "_restore", losing)]


@fault
def an_exclusive_gateway_takes_the_default_although_a_condition_holds() -> list[Patch]:
    choose = nodes.ExclusiveGateway.choose

    def default_first(self: Any, token: Any) -> list[Any]:
        return [b for b in self.branches if b.default] or list(choose(self, token))

    return [(nodes.ExclusiveGateway, "choose", default_first)]


@fault
def stale_variables_win_at_a_parallel_join() -> list[Patch]:
    update = nodes.ParallelGateway._update_hook

    def stale(self: Any, token: Any) -> bool:
        variables = token.workflow.top_workflow.turn.variables
        token.internal_data["seen"] = dict(variables)
        waiting = [t for t in token.workflow.tasks.values() if t.task_spec is self and "seen" in t.internal_data]
        oldest = dict(waiting[0].internal_data["seen"])
        fires = bool(update(self, token))
        if fires:
            variables.update(oldest)
        return fires

    return [(nodes.ParallelGateway, "_update_hook", stale)]


@fault
def the_other_events_of_an_event_gateway_stay_armed() -> list[Patch]:
    return [(events.Catching, "fire", lambda self, token: token._ready())]


@fault
def an_error_is_caught_by_the_outermost_boundary_event() -> list[Patch]:
    catcher = throwing._catcher

    def outermost(host: Any, code: str, event: str = "error") -> Any:
        top = host.workflow.top_workflow
        scope, found = host.workflow, catcher(host, code, event)
        while scope is not top:
            host = top.token(scope.parent_task_id)
            found = catcher(host, code, event) or found
            scope = host.workflow
        return found

    return [(throwing, "_catcher", outermost)]


@fault
def children_live_on_when_their_call_is_interrupted() -> list[Patch]:
    return [(step, "_cancel_children", lambda work, token: [])]


@fault
def what_is_set_in_one_of_several_instances_is_seen_in_all() -> list[Patch]:
    return [(turn.Turn, "write", lambda self, token, values: self.variables.update(values))]


@fault
def a_terminate_end_event_ends_only_its_own_token() -> list[Patch]:
    def complete(self: Any, token: Any) -> None:
        top = token.workflow.top_workflow
        if self.step is not None and self.step.event == "error":
            events.throw_error(token.workflow, self.step.error_code)
            return
        top.settle(token.workflow)

    return [(events.EndEvent, "_on_complete", complete)]


@fault
def what_a_called_process_returns_is_forgotten() -> list[Patch]:
    return [(many.CallActivity, "outputs", lambda self, turn, token, variables: {})]


@fault
def timers_that_no_longer_apply_stay_in_due_work_and_fire() -> list[Patch]:
    def fire(conn: Any, host: Any, row: Any, now: Any) -> bool:
        work, token = firing._token(conn, host, row, now)
        if work is not None and token is not None:
            token._ready()
            work.run.advance()
            step.conclude(work)
        return True

    return [(due, "rows_of_tokens", lambda *args: []), (firing, "_timer", fire)]
