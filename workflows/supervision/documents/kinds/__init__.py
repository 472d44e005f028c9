"""The kinds of documents (文书), one module per family; ``README.md`` says how to add one.

A kind is named by its template: ``bpmn/documents/<kind>.docx``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from workflows.supervision.documents.kinds import (
    campaigns,
    evaluations,
    inspections,
    methods,
    orders,
    penalties,
    plans,
    problems,
    referrals,
    service,
    tracing,
)
from workflows.supervision.documents.kinds.model import FieldMissing, KindFacts

FAMILIES = (
    inspections,
    methods,
    orders,
    plans,
    evaluations,
    campaigns,
    problems,
    referrals,
    penalties,
    tracing,
    service,
)


class KindTwice(ValueError):
    """Two families describe a kind of the same name; rename one."""


def _gathered() -> Iterator[tuple[str, KindFacts]]:
    seen: set[str] = set()
    for family in FAMILIES:
        for kind, facts in family.KINDS.items():
            if kind in seen:
                raise KindTwice(kind)
            seen.add(kind)
            yield kind, replace(facts, names=family.FIELD_NAMES, shapes=family.SHAPES)


KINDS: Mapping[str, KindFacts] = dict(_gathered())
"""Every kind of document by its name, with the field names and shapes of its family."""

__all__ = ["FAMILIES", "KINDS", "FieldMissing", "KindFacts", "KindTwice"]
