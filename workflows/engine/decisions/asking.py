"""Decisions as the rest of the engine sees them: published, listed, asked; files are parsed once per process."""

from collections.abc import Mapping
from datetime import datetime
from threading import Lock
from typing import Literal

from sqlalchemy import Connection

from workflows.db import Json
from workflows.engine.decision_types import Decision, Evaluation, TableView
from workflows.engine.decisions.checking import DecisionRefused, check_decision, read_decisions
from workflows.engine.decisions.evaluation import evaluate
from workflows.engine.decisions.model import DecisionFile
from workflows.engine.diagram_types import DecisionNames, Severity, Vocabulary
from workflows.engine.store import decisions as store
from workflows.engine.store.decisions import UnknownDecision

_files: dict[str, DecisionFile] = {}
_lock = Lock()
MOST = 256


def publish_decision(
    conn: Connection,
    file: str,
    content: bytes,
    *,
    vocabulary: Vocabulary,
    state: Literal["published", "draft"] = "published",
    source: str,
    actor: str,
    now: datetime,
    deployment_id: str | None = None,
    note: str = "",
) -> list[Decision]:
    """Store a ``.dmn`` file: each decision in it gets its next version; raises DecisionRefused for an error.

    Running instances ask for the version in force when their task runs.
    """
    read = _accepted(file, content, vocabulary)
    return store.insert_upload(
        conn,
        file,
        content,
        {key: (table.name, table.version_tag) for key, table in read.tables.items()},
        state=state,
        source=source,
        actor=actor,
        now=now,
        deployment_id=deployment_id,
        note=note,
    )


def promote_decision(
    conn: Connection, decision_id: str, *, vocabulary: Vocabulary, actor: str, now: datetime
) -> list[Decision]:
    """Publish a draft with all decisions of its file, after checking it again."""
    found = store.decision_by_id(conn, decision_id)
    _accepted(found.file, store.content_of(conn, found.upload_id), vocabulary)
    store.mark_upload_published(conn, found.upload_id, actor=actor, now=now)
    return store.decisions_of_upload(conn, found.upload_id)


def _accepted(file: str, content: bytes, vocabulary: Vocabulary) -> DecisionFile:
    findings = check_decision(file, content, vocabulary)
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise DecisionRefused(findings)
    return read_decisions(file, content)


def decision_content(conn: Connection, decision_id: str) -> bytes:
    """The ``.dmn`` file of a version, as it was uploaded."""
    return store.content_of(conn, store.decision_by_id(conn, decision_id).upload_id)


def decision_table(conn: Connection, decision_id: str) -> TableView:
    """The columns of a version, for lists and forms."""
    found = store.decision_by_id(conn, decision_id)
    return _file(conn, found).view(found.key)


def names_in(file: str, content: bytes) -> Mapping[str, DecisionNames]:
    """What diagrams may know of the decisions of a file; empty where it cannot be read."""
    try:
        read = read_decisions(file, content)
    except DecisionRefused:
        return {}
    return {key: read.names(key) for key in read.tables}


def decision_names(conn: Connection) -> Mapping[str, DecisionNames]:
    """What diagrams may know of the decisions in force, by key: for ``Vocabulary.decisions``."""
    return {found.key: _file(conn, found).names(found.key) for found in store.decisions_in_force(conn)}


def evaluate_decision(
    conn: Connection, key: str, variables: Mapping[str, Json], *, now: datetime, decision_id: str | None = None
) -> Evaluation:
    """Make the decision in force (or that very version); raises UnknownDecision, DecisionFailed. Writes nothing."""
    found = store.latest_decision(conn, key) if decision_id is None else store.decision_by_id(conn, decision_id)
    if found is None:
        raise UnknownDecision(key)
    file = _file(conn, found)
    return evaluate(file, found.key, variables, now=now, decision_id=found.id, version=found.version)


def _file(conn: Connection, found: Decision) -> DecisionFile:
    read = _files.get(found.upload_id)
    if read is None:
        read = read_decisions(found.file, store.content_of(conn, found.upload_id))
        with _lock:
            while len(_files) >= MOST:
                _files.pop(next(iter(_files)))
            read = _files.setdefault(found.upload_id, read)
    return read
