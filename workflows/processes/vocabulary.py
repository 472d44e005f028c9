"""The names a diagram may use today: from the live tables and from what the product ships."""

from collections.abc import Mapping, Set
from datetime import datetime

from sqlalchemy import Connection

from workflows import engine
from workflows.clock import aware, production
from workflows.engine.types import DecisionNames, Vocabulary
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


def _known(codes: Set[str], processes: Set[str], decisions: Mapping[str, DecisionNames]) -> Vocabulary:
    return Vocabulary(
        groups=frozenset(str(code) for code in STEP_CODES),
        topics=frozenset(registry.OPERATIONS),
        deadlines=frozenset(codes),
        processes=frozenset(processes),
        documents=frozenset(kind.value for kind in KINDS),
        variables=registry.VARIABLES,
        decisions=decisions,
        legal_content_is_error=production(),
    )
