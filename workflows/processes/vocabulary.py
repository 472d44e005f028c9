"""The names a diagram may use today: from the live tables and from what the product ships."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from workflows import engine
from workflows.clock import aware, production
from workflows.engine.types import Bundle, DecisionNames, Vocabulary
from workflows.processes import registry, shipped, shipped_decisions
from workflows.supervision import deadlines
from workflows.supervision.documents import KINDS
from workflows.supervision.organisation.roles import STEP_CODES


def vocabulary(conn: Connection, *, now: datetime) -> Vocabulary:
    """Roles and functions, operations, limits in force, processes known, documents with a template kind."""
    published = {found.key for found in engine.definitions(conn, state="published")}
    decisions = {**shipped_decisions.names(), **engine.decision_names(conn)}
    return _known(deadlines.codes_in_force(conn, aware(now).date()), published | shipped.keys(), decisions)


def shipped_vocabulary(*, now: datetime) -> Vocabulary:
    """The same names as the product ships them: for a check where there is no database."""
    day = aware(now).date()
    rules = (rule for rule in deadlines.shipped_rules() if rule.valid_from <= day <= (rule.valid_to or day))
    return _known(frozenset(rule.code for rule in rules), shipped.keys(), shipped_decisions.names())


def for_decisions(conn: Connection, *, now: datetime) -> Vocabulary:
    """The same for decision tables: they may read whatever the diagrams in force give values to."""
    newest = {found.key: found.id for found in reversed(engine.definitions(conn, state="published"))}
    return _with_declared(vocabulary(conn, now=now), (engine.bundle(conn, ident) for ident in newest.values()))


def shipped_for_decisions(drawn: Iterable[Bundle] = (), *, now: datetime) -> Vocabulary:
    """The same as the product ships it, and what the diagrams that are checked together give values to."""
    return _with_declared(shipped_vocabulary(now=now), (*shipped.bundles(), *drawn))


def _with_declared(names: Vocabulary, bundles: Iterable[Bundle]) -> Vocabulary:
    declared = frozenset().union(*(engine.declared_names(bundle) for bundle in bundles))
    return replace(names, variables=(names.variables or frozenset()) | declared)


def _known(codes: Set[str], processes: Set[str], decisions: Mapping[str, DecisionNames]) -> Vocabulary:
    return Vocabulary(
        groups=frozenset(str(code) for code in STEP_CODES),
        topics=frozenset(registry.OPERATIONS),
        deadlines=frozenset(codes),
        processes=frozenset(processes),
        documents=frozenset(KINDS),
        variables=registry.VARIABLES,
        decisions=decisions,
        legal_content_is_error=production(),
    )
