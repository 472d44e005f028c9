"""Seeded faults of gateways, flows and activities that repeat."""

from typing import Any

from SpiffWorkflow.util.task import TaskState

from tests.engine.random_models.faults import Patch, fault
from workflows.engine.running import inclusive, nodes, state


@fault
def an_inclusive_join_fires_as_soon_as_one_token_has_come() -> list[Patch]:
    return [(inclusive.InclusiveGateway, "is_complete", lambda self, scope, waiting: True)]


@fault
def an_inclusive_join_waits_for_a_token_on_every_flow() -> list[Patch]:
    def complete(self: Any, scope: Any, waiting: list[Any]) -> bool:
        return len({token.internal_data["via"] for token in waiting}) == len(self.incoming)

    return [(inclusive.InclusiveGateway, "is_complete", complete)]


@fault
def an_inclusive_join_waits_for_tokens_that_may_come_to_a_flow_that_has_one() -> list[Patch]:
    def complete(self: Any, scope: Any, waiting: list[Any]) -> bool:
        empty = (1 << len(self.incoming)) - 1 & ~self.bits(waiting)
        standing = inclusive._standing(scope) - {self.name}
        return not empty or not any(self.coming.get(name, 0) & empty for name in standing)

    return [(inclusive.InclusiveGateway, "is_complete", complete)]


@fault
def an_inclusive_join_consumes_one_token_only() -> list[Patch]:
    fire = inclusive.fire_first

    def sparing(gathering: dict[Any, Any]) -> bool:
        waiting = [token for token in gathering.values() if token.state == TaskState.WAITING]
        fired = fire(gathering)
        for token in waiting:
            if token.state == TaskState.COMPLETED:
                token._set_state(TaskState.WAITING)
        return fired

    return [(inclusive, "fire_first", sparing), *_where_used(fire, sparing)]


def _where_used(function: Any, replacement: Any) -> list[Patch]:
    """The same function under the names by which other modules have imported it."""
    import workflows.engine.running.run as run

    return [(run, name, replacement) for name, value in vars(run).items() if value is function]


@fault
def an_inclusive_split_takes_the_first_way_only() -> list[Patch]:
    choose = inclusive.InclusiveGateway.choose
    return [(inclusive.InclusiveGateway, "choose", lambda self, token: choose(self, token)[:1])]


@fault
def a_loaded_instance_forgets_the_tokens_that_wait_at_inclusive_joins() -> list[Patch]:
    restore = state._restore

    def forgetting(scope: Any, rows: list[list[Any]]) -> None:
        restore(scope, rows)
        scope.top_workflow.gathering.clear()

    return [(state, "_restore", forgetting)]


@fault
def conditions_of_flows_that_leave_an_activity_are_not_looked_at() -> list[Patch]:
    def choose(self: Any, token: Any) -> list[Any]:
        return [branch for branch in self.branches if not branch.default] or self.branches

    return [(nodes.Node, "choose", choose)]


@fault
def the_default_of_an_activity_is_left_out_beside_an_unconditional_flow() -> list[Patch]:
    choose = nodes.Node.choose

    def without(self: Any, token: Any) -> list[Any]:
        taken = list(choose(self, token))
        return [b for b in taken if not b.default] or taken

    return [(nodes.Node, "choose", without)]


@fault
def only_the_first_flow_leaves_a_user_task() -> list[Patch]:
    choose = nodes.Node.choose
    return [(nodes.UserTask, "choose", lambda self, token: choose(self, token)[:1])]
