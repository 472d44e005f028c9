"""The rules a diagram must keep. One rule per function, one file per subject; a rule yields findings."""

from workflows.engine.reading.rules import (
    attributes,
    constructs,
    decisions,
    event_subprocesses,
    events,
    expressions,
    fields,
    flows,
    graph,
    joins,
    links,
    loops,
    names,
    operations,
    people,
    references,
    tasks,
    thrown,
    timing,
)
from workflows.engine.reading.rules.subject import CalledKeys, Rule, Subject

ALL: tuple[Rule, ...] = (
    *names.RULES,
    *references.RULES,
    *constructs.RULES,
    *graph.RULES,
    *joins.RULES,
    *flows.RULES,
    *events.RULES,
    *event_subprocesses.RULES,
    *thrown.RULES,
    *timing.RULES,
    *links.RULES,
    *operations.RULES,
    *tasks.RULES,
    *loops.RULES,
    *decisions.RULES,
    *attributes.RULES,
    *expressions.RULES,
    *fields.RULES,
    *people.RULES,
)

__all__ = ["ALL", "CalledKeys", "Rule", "Subject"]
