"""Decision tables: the list, one with its versions, upload with findings, publication, trying one out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, Literal

from sqlalchemy import Connection

from workflows import audit, engine
from workflows.db import Database, Json
from workflows.engine.types import Decision, Evaluation, Finding, TableView
from workflows.processes.vocabulary import for_decisions
from workflows.supervision.organisation.actor import Actor
from workflows.usecases.errors import NotFound
from workflows.usecases.permissions import Permission, may, require

DECISION_ENDING = ".dmn"


@dataclass(frozen=True)
class UploadedDecisions:
    """``decisions`` is empty when an error finding refused the file; nothing was stored then."""

    findings: tuple[Finding, ...]
    decisions: tuple[Decision, ...]


@dataclass(frozen=True)
class DecisionRow:
    key: str
    name: str
    version: int
    published_at: datetime | None
    drafts: int


@dataclass(frozen=True)
class DecisionView:
    """One version of a decision: its columns, its siblings in the same file, all versions, the newest first."""

    decision: Decision
    table: TableView
    siblings: tuple[Decision, ...]
    versions: tuple[Decision, ...]
    may_draft: bool
    may_publish: bool


def decision_listing(database: Database, actor: Actor, *, now: datetime) -> tuple[DecisionRow, ...]:
    """Every decision, by name; what is published counts, drafts beside it."""
    with database.reading() as conn:
        groups: dict[str, list[Decision]] = {}
        for found in engine.decisions(conn):
            groups.setdefault(found.key, []).append(found)
    return tuple(sorted((_row(key, versions) for key, versions in groups.items()), key=lambda row: row.name))


def _row(key: str, versions: list[Decision]) -> DecisionRow:
    published = [found for found in versions if found.state == "published"]
    newest = max(published or versions, key=lambda found: found.version)
    return DecisionRow(key, newest.name, newest.version, newest.published_at, len(versions) - len(published))


def show_decision(
    database: Database, actor: Actor, key: str, *, decision_id: str | None = None, now: datetime
) -> DecisionView:
    """One decision: the version asked for, or the one in force, or the newest draft."""
    with database.reading() as conn:
        versions = tuple(engine.decisions(conn, key))
        chosen = next((found for found in versions if decision_id in (None, found.id)), None)
        if decision_id is None:
            chosen = engine.latest_decision(conn, key) or chosen
        if chosen is None:
            raise NotFound(decision_id or key)
        siblings = tuple(found for found in engine.decisions(conn) if found.upload_id == chosen.upload_id)
        return DecisionView(
            chosen,
            engine.decision_table(conn, chosen.id),
            siblings,
            versions,
            may(actor, Permission.DIAGRAM_DRAFT),
            may(actor, Permission.DIAGRAM_PUBLISH),
        )


def decision_file(database: Database, actor: Actor, decision_id: str, *, now: datetime) -> bytes:
    """The ``.dmn`` file of a version, as it was uploaded."""
    with database.reading() as conn:
        try:
            return engine.decision_content(conn, decision_id)
        except engine.UnknownDecision as error:
            raise NotFound(decision_id) from error


def decision_text(database: Database, actor: Actor, decision_id: str, *, now: datetime) -> str:
    """The same as text, whatever its encoding: for editors and for JSON."""
    content = decision_file(database, actor, decision_id, now=now)
    for codec in ("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "gb18030"):
        try:
            return content.decode(codec)
        except UnicodeDecodeError:
            continue
    return content.decode("utf-8", "replace")


def edit_decision(database: Database, actor: Actor, decision_id: str, *, now: datetime) -> tuple[DecisionView, str]:
    """One version with its file, for whoever may draw a draft of it."""
    require(actor, Permission.DIAGRAM_DRAFT)
    view = show_decision(database, actor, decision_id.partition(":")[0], decision_id=decision_id, now=now)
    return view, decision_text(database, actor, decision_id, now=now)


def upload_decisions(
    database: Database,
    actor: Actor,
    filename: str,
    content: bytes,
    *,
    source: str = "owner",
    state: Literal["draft", "published"] = "draft",
    note: str = "",
    now: datetime,
) -> UploadedDecisions:
    """Check a ``.dmn`` file; without an error it is stored as a draft (or published with ``state``)."""
    require(actor, Permission.DIAGRAM_PUBLISH if state == "published" else Permission.DIAGRAM_DRAFT)
    with database.transaction() as conn:
        return store_decisions(conn, actor, filename, content, source=source, state=state, note=note, now=now)


def store_decisions(
    conn: Connection,
    actor: Actor,
    filename: str,
    content: bytes,
    *,
    source: str,
    state: Literal["draft", "published"],
    note: str = "",
    deployment_id: str | None = None,
    now: datetime,
) -> UploadedDecisions:
    """The part of :func:`upload_decisions` inside another use case's transaction."""
    names, file = for_decisions(conn, now=now), PurePosixPath(filename).name or "decision.dmn"
    try:
        stored = engine.publish_decision(
            conn,
            file,
            content,
            vocabulary=names,
            state=state,
            source=source,
            actor=actor.login,
            now=now,
            deployment_id=deployment_id,
            note=note,
        )
    except engine.DecisionRefused as refused:
        return UploadedDecisions(tuple(refused.findings), ())
    for decision in stored:
        record_decision(conn, decision, actor, now=now)
    return UploadedDecisions(tuple(engine.check_decision(file, content, names)), tuple(stored))


def publish_decision(database: Database, actor: Actor, decision_id: str, *, now: datetime) -> Decision:
    """A draft, with all decisions of its file, becomes the version that is asked from now on."""
    require(actor, Permission.DIAGRAM_PUBLISH)
    with database.transaction() as conn:
        try:
            published = engine.promote_decision(
                conn, decision_id, vocabulary=for_decisions(conn, now=now), actor=actor.login, now=now
            )
        except engine.UnknownDecision as error:
            raise NotFound(decision_id) from error
        for decision in published:
            record_decision(conn, decision, actor, now=now)
    return next(found for found in published if found.id == decision_id)


def record_decision(conn: Connection, decision: Decision, actor: Actor, *, now: datetime) -> None:
    """The audit leaf of one version that was stored or published."""
    audit.record(
        conn,
        now=now,
        actor=actor.login,
        action=f"decision.{'publish' if decision.state == 'published' else 'upload'}",
        subject=f"decision:{decision.id}",
        facts={"file": decision.file, "digest": decision.digest, "source": decision.source},
    )


def evaluate_decision(
    database: Database,
    actor: Actor,
    variables: Mapping[str, Json],
    *,
    key: str = "",
    decision_id: str | None = None,
    now: datetime,
) -> Evaluation:
    """Make the decision in force, or that very version, over given values; writes nothing; raises DecisionFailed."""
    with database.reading() as conn:
        try:
            return engine.evaluate_decision(conn, key, variables, now=now, decision_id=decision_id)
        except engine.UnknownDecision as error:
            raise NotFound(decision_id or key) from error


def try_decision(
    database: Database, actor: Actor, decision_id: str, raw: Mapping[str, str], *, now: datetime
) -> Evaluation:
    """Make the decision over values as a person types them; what is left empty is null."""
    view = show_decision(database, actor, decision_id.partition(":")[0], decision_id=decision_id, now=now)
    typed: dict[str, Json] = {}
    for asked in view.table.asked:
        *holders, name = asked.name.split(".")
        place: Any = typed
        for holder in holders:
            if not isinstance(place.get(holder), dict):
                place[holder] = {}
            place = place[holder]
        place[name] = _typed(raw.get(asked.name, "").strip(), asked.type)
    return evaluate_decision(database, actor, typed, decision_id=decision_id, now=now)


def _typed(text: str, kind: str) -> Json:
    """A number where the column takes numbers or anything, else the text: the table itself says what does not fit."""
    if not text:
        return None
    if kind in ("boolean", "") and text in ("true", "false"):
        return text == "true"
    if kind in ("integer", "number", ""):
        for read in (int, float):
            try:
                return read(text)
            except ValueError:
                continue
    return text
