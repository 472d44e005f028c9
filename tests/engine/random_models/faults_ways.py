"""Seeded faults of gateways, flows and activities that repeat."""

from typing import Any

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
def an_inclusive_join_consumes_all_tokens_of_a_flow() -> list[Patch]:
    fire = inclusive.fire_first

    def greedy(gathering: dict[Any, Any]) -> bool:
        before = set(gathering)
        fired = fire(gathering)
        if fired:
            gone = [t for t in map(gathering.get, before) if t is not None and t.state != nodes.TaskState.WAITING]
            for token in [t for t in gathering.values() if t.task_spec in {g.task_spec for g in gone}]:
                if token.state == nodes.TaskState.WAITING:
                    token._set_state(nodes.TaskState.COMPLETED)
        return fired

    return [(inclusive, "fire_first", greedy), *_where_used(fire, greedy)]


def _where_used(function: Any, replacement: Any) -> list[Patch]:
    """The same function under the names by which other modules have imported it."""
    import workflows.engine.running.run as run

    return [(run, name, replacement) for name, value in vars(run).items() if value is function]


@fault
def an_inclusive_split_takes_the_first_way_only() -> list[Patch]:
    choose = inclusive.InclusiveGateway.choose
    return [(inclusive.InclusiveGateway, "choose", lambda self, token: choose(self, token)[:1])]


@fault
def compaction_drops_a_token_parked_at_an_inclusive_join() -> list[Patch]:
    rows = state._rows

    def without(scope: Any) -> list[list[Any]]:
        joins = {n for n, s in scope.spec.task_specs.items() if isinstance(s, inclusive.InclusiveGateway)}
        return [row for row in rows(scope) if row[3] not in joins]

    return [(state, "_rows", without)]


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
