"""Steps that the diagram of that day drew as still to come, whichever way it went, when a case was ended by hand.

A step counts only where every way from what was open (boundary events are ways, too) to an end leads through it:
what one branch alone would have asked is no omission.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import Row, select

from workflows import engine
from workflows.engine.tables import event, instance
from workflows.engine.types import Diagram, Step, StepKind
from workflows.processes.reconstruction import expected
from workflows.processes.reconstruction.reach import Reach
from workflows.supervision.tracing import Deviation, Moment, MomentKind


def moments(reach: Reach) -> Iterator[Moment]:
    """One for each step that a terminated instance can no longer do; what was open is a cancelled step already."""
    for roots in reach.roots():
        query = select(instance).where(
            instance.c.root_id.in_(roots),
            instance.c.state == "terminated",
            instance.c.ended_at >= reach.start,
            instance.c.ended_at < reach.end,
        )
        for row in reach.conn.execute(query).all():
            if reach.cut_short(row.root_id, row.ended_at):
                yield from _of_instance(reach, row)


def _of_instance(reach: Reach, row: Row[Any]) -> Iterator[Moment]:
    diagram = engine.diagram(reach.conn, row.definition_id)
    done, withdrawn = _stood(reach, row)
    for step in missed(diagram, done=done, withdrawn=withdrawn):
        wanted = expected.of_step(reach, row.definition_id, step.id, step.name, None, None)
        yield Moment(
            at=row.ended_at, kind=MomentKind.STEP_SKIPPED, source="instance", source_id=f"{row.id}:{step.id}",
            title=step.name, element_id=step.id, expected=wanted, done={"why": row.end_reason or ""},
            deviation=Deviation.SKIPPED, **reach.about(reach.by_root[row.root_id].id),
        )  # fmt: skip


def missed(diagram: Diagram, *, done: Collection[str], withdrawn: Collection[str]) -> list[Step]:
    """The user tasks that could not be avoided from where the instance stood, and were neither done nor open."""
    ways = ways_of(diagram)
    found: dict[str, Step] = {}
    for place in sorted(withdrawn):
        for step in diagram.steps.values():
            open_still = step.kind is StepKind.USER and step.id not in done and step.id not in withdrawn
            same_scope = step.parent == diagram.steps[place].parent
            if open_still and same_scope and unavoidable(ways, place, step.id):
                found[step.id] = step
    return list(found.values())


def ways_of(diagram: Diagram) -> Mapping[str, frozenset[str]]:
    """Element → what can come next: flows, boundary events, links, into a sub-process and out of it."""
    ways: dict[str, set[str]] = defaultdict(set)
    catches = {step.link: step.id for step in diagram.steps.values() if step.link and step.tag.endswith("CatchEvent")}
    for flow in diagram.flows.values():
        ways[flow.source].add(flow.target)
    for step in diagram.steps.values():
        if step.attached_to:
            ways[step.attached_to].add(step.id)
        if step.link and step.id != catches.get(step.link):
            ways[step.id].add(catches.get(step.link, step.id))
    return {place: frozenset(following) for place, following in ways.items()}


def unavoidable(ways: Mapping[str, frozenset[str]], start: str, step: str) -> bool:
    """Whether every way from ``start`` to an end leads through ``step``."""
    reached, waiting, met = {start}, [start], False
    while waiting:
        for following in ways.get(waiting.pop(), frozenset()):
            if following == step:
                met = True
            elif following not in reached:
                reached.add(following)
                waiting.append(following)
    ends = any(not ways.get(place) for place in reached)
    return met and not ends


def _stood(reach: Reach, row: Row[Any]) -> tuple[set[str], set[str]]:
    """What the instance had done, and what was withdrawn when it was ended."""
    done: set[str] = set()
    withdrawn: set[str] = set()
    kinds = ("element.completed", "element.cancelled")
    query = select(event.c.kind, event.c.element_id, event.c.at)
    query = query.where(event.c.instance_id == row.id, event.c.kind.in_(kinds))
    for kind, element_id, at in reach.conn.execute(query):
        if kind == "element.completed":
            done.add(element_id)
        elif at == row.ended_at:
            withdrawn.add(element_id)
    return done, withdrawn
