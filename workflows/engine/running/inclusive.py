"""The inclusive gateway: takes every way whose condition holds, and joins those that were taken (BPMN 2.0.2, 13.3.3).

A join cannot know on arrival whether more tokens will come: it is asked when nothing automatic is left to do.
"""

from functools import cached_property
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.util.task import TaskState

from workflows.engine.running.nodes import Branch, Node, Split, live
from workflows.engine.running.turn import Token


class InclusiveGateway(Node, defaults.InclusiveGateway):
    """With several incoming flows it waits until no token that could still come would bring a new one."""

    def _update_hook(self, my_task: Token) -> bool:
        if len(self.incoming) < 2:
            return True
        my_task._set_state(TaskState.WAITING)
        my_task.workflow.top_workflow.gathering[my_task.id] = my_task
        return False

    def choose(self, token: Token) -> list[Branch]:
        """Every flow whose condition holds, a flow without a condition always; if none, the default (13.3.3)."""
        taken = super().choose(token)
        return [branch for branch in taken if not branch.default] or taken

    @cached_property
    def coming(self) -> dict[str, int]:
        """For each node of the scope, as bits, the incoming flows that a token on it can still reach.

        Computed once per parsed definition. A path ends at this gateway; from an activity it may leave through its
        boundary events, too.
        """
        specs = self._wf_spec.task_specs
        leading: dict[str, list[str]] = {}
        sources: dict[str, str] = {}
        for spec in specs.values():
            for branch in getattr(spec, "branches", ()):
                leading.setdefault(branch.target, []).append(spec.name)
                sources[branch.flow_id] = spec.name
            if isinstance(spec, Split):
                for event in spec.boundaries:
                    leading.setdefault(event, []).append(spec.host)
        found: dict[str, int] = {}
        for bit, flow_id in enumerate(self.incoming):
            pending, seen = [sources[flow_id]], {self.name}
            while pending:
                name = pending.pop()
                if name not in seen:
                    seen.add(name)
                    found[name] = found.get(name, 0) | 1 << bit
                    pending.extend(leading.get(name, ()))
        return found

    def bits(self, tokens: list[Token]) -> int:
        """The incoming flows by which these tokens came."""
        return sum(1 << self.incoming.index(flow_id) for flow_id in {t.internal_data["via"] for t in tokens})

    def is_complete(self, scope: Any, waiting: list[Token]) -> bool:
        """Whether no token elsewhere in the scope can still bring one to an incoming flow that has none.

        A token that can also come by a flow that has one does not hold the gateway up.
        """
        filled = self.bits(waiting)
        empty = (1 << len(self.incoming)) - 1 & ~filled
        return not empty or not any(
            reached & empty and not reached & filled
            for reached in (self.coming.get(name, 0) for name in _standing(scope) if name != self.name)
        )


def _standing(scope: Any) -> set[str]:
    """The nodes of the scope with a token; an armed event stands for its activity, an instance for its loop."""
    return {
        token.task_spec.name
        for token in scope.tasks.values()
        if live(token) and not token.internal_data.get("armed") and token.task_spec.wrapper is None
    }


def fire_first(gathering: dict[Any, Token]) -> bool:
    """Let the first join that need not wait any longer consume its tokens, in document order; False for none."""
    for ident in [ident for ident, token in gathering.items() if token.state != TaskState.WAITING]:
        del gathering[ident]
    joins: dict[tuple[int, str], list[Token]] = {}
    for token in gathering.values():
        joins.setdefault((id(token.workflow), token.task_spec.name), []).append(token)
    for waiting in sorted(joins.values(), key=lambda tokens: tokens[0].task_spec.place):
        if waiting[0].task_spec.is_complete(waiting[0].workflow, waiting):
            first: dict[str, Token] = {}
            for token in waiting:
                first.setdefault(token.internal_data["via"], token)
            for token in first.values():
                del gathering[token.id]
            going, *consumed = first.values()
            for token in consumed:
                token._set_state(TaskState.COMPLETED)
            going._ready()
            return True
    return False
