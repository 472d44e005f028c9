"""Publishing: a bundle becomes the next version of its process, checked and frozen."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection

from workflows.engine.acting import plans, starting
from workflows.engine.reading import DiagramRefused, check
from workflows.engine.store import definitions
from workflows.engine.types import Bundle, Definition, Severity, Vocabulary


def publish(
    conn: Connection,
    bundle: Bundle,
    *,
    vocabulary: Vocabulary,
    state: Literal["published", "draft"] = "published",
    source: str,
    actor: str,
    now: datetime,
    deployment_id: str | None = None,
    note: str = "",
) -> Definition:
    """Store the bundle as the next version of its process; raises DiagramRefused when a check finds an error.

    ``source`` is ``shipped``, ``owner`` or ``rest``. Running instances keep their version; what starts the process by
    itself is the new version from now on.
    """
    _refuse_errors(conn, bundle, vocabulary)
    diagram = plans.compile_bundle(bundle).diagram
    stored = definitions.insert_definition(
        conn,
        bundle,
        diagram,
        state=state,
        source=source,
        actor=actor,
        now=now,
        deployment_id=deployment_id,
        note=note,
    )
    starting.subscribe(conn, stored, diagram, now=now)
    return stored


def promote(conn: Connection, definition_id: str, *, vocabulary: Vocabulary, actor: str, now: datetime) -> Definition:
    """Publish a draft, after checking it again against today's vocabulary."""
    _refuse_errors(conn, definitions.bundle_of(conn, definition_id), vocabulary)
    definitions.mark_published(conn, definition_id, actor=actor, now=now)
    stored = definitions.definition_by_id(conn, definition_id)
    starting.subscribe(conn, stored, plans.diagram(conn, definition_id), now=now)
    return stored


def _refuse_errors(conn: Connection, bundle: Bundle, vocabulary: Vocabulary) -> None:
    called = called_by_key(conn)
    findings = check(bundle, vocabulary, called_keys=lambda key: called.get(key, frozenset()))
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise DiagramRefused(findings)


def called_by_key(conn: Connection) -> Mapping[str, frozenset[str]]:
    """The keys that each published process calls."""
    return {
        found.key: frozenset(step.called for step in plans.diagram(conn, found.id).steps.values() if step.called)
        for found in definitions.latest_of_each(conn)
    }
