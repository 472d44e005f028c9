"""The names a diagram may use today: from the live tables and from what the product ships."""

from datetime import datetime

from sqlalchemy import Connection

from workflows import engine
from workflows.clock import aware, production
from workflows.engine.types import Vocabulary
from workflows.processes import registry, shipped
from workflows.supervision import deadlines
from workflows.supervision.documents import KINDS
from workflows.supervision.organisation.roles import STEP_CODES


def vocabulary(conn: Connection, *, now: datetime) -> Vocabulary:
    """Roles and functions, operations, limits in force, processes known, documents with a template kind."""
    published = {found.key for found in engine.definitions(conn, state="published")}
    return Vocabulary(
        groups=frozenset(str(code) for code in STEP_CODES),
        topics=frozenset(registry.OPERATIONS),
        deadlines=deadlines.codes_in_force(conn, aware(now).date()),
        processes=frozenset(published | shipped.keys()),
        documents=frozenset(kind.value for kind in KINDS),
        variables=registry.VARIABLES,
        legal_content_is_error=production(),
    )
