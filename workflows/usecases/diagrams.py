"""Process owners' desk: see every process with its versions, upload a diagram with its findings, publish it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Literal

from sqlalchemy import Connection, func, select

from workflows import audit, engine
from workflows.db import Database
from workflows.engine.reading import check_paths as engine_check_paths
from workflows.engine.tables import awaited_message, incident, instance, work_item
from workflows.engine.types import Bundle, Definition, Finding, Severity, Step, StepKind
from workflows.processes import shipped
from workflows.processes.vocabulary import shipped_vocabulary, vocabulary
from workflows.supervision.cases.tables import case
from workflows.supervision.documents import KINDS, DocumentKind, TemplateUnreadable, check_template
from workflows.supervision.organisation.actor import SYSTEM, Actor
from workflows.usecases.errors import NotFound
from workflows.usecases.permissions import Permission, may, require, visible_cases

PEOPLE_STEPS = (StepKind.USER, StepKind.MANUAL, StepKind.CALL)


@dataclass(frozen=True)
class ProcessRow:
    key: str
    name: str
    version: int
    published_at: datetime | None
    drafts: int
    open_cases: int


@dataclass(frozen=True)
class Token:
    """How many tokens wait at one element of the picture."""

    element_id: str
    open: int
    overdue: int


@dataclass(frozen=True)
class ProcessView:
    """``steps`` are the user tasks and calls in drawing order, ``tokens`` of all versions by element id."""

    key: str
    name: str
    definition: Definition
    versions: tuple[Definition, ...]
    steps: tuple[Step, ...]
    tokens: tuple[Token, ...]
    running: Mapping[str, int]
    may_publish: bool


@dataclass(frozen=True)
class Uploaded:
    """``definition`` is None when an error finding refused the diagram; nothing was stored then."""

    findings: tuple[Finding, ...]
    definition: Definition | None


def listing(database: Database, actor: Actor, *, now: datetime) -> tuple[ProcessRow, ...]:
    """Every process, by name; the count is of cases the actor may see."""
    with database.reading() as conn:
        counts = _open_cases(conn, actor)
        groups: dict[str, list[Definition]] = {}
        for definition in engine.definitions(conn):
            groups.setdefault(definition.key, []).append(definition)
        rows = [_row(key, versions, counts.get(key, 0)) for key, versions in groups.items()]
    return tuple(sorted(rows, key=lambda row: row.name))


def show(database: Database, actor: Actor, key: str, *, definition_id: str | None = None, now: datetime) -> ProcessView:
    """One process: the version asked for (or the newest published) with its picture's open tokens."""
    with database.reading() as conn:
        versions = _versions(conn, key)
        definition = _chosen(versions, definition_id)
        diagram = engine.diagram(conn, definition.id)
        steps = tuple(
            step for step in diagram.steps.values() if step.kind in (StepKind.USER, StepKind.MANUAL, StepKind.CALL)
        )
        return ProcessView(
            key,
            diagram.name,
            definition,
            versions,
            steps,
            _tokens(conn, actor, key, now),
            _running(conn, key),
            may(actor, Permission.DIAGRAM_PUBLISH),
        )


def picture(database: Database, actor: Actor, definition_id: str, *, now: datetime) -> bytes:
    """The ``.bpmn`` file of one version, as it was uploaded."""
    with database.reading() as conn:
        return _bundle(conn, definition_id).diagram


def upload(
    database: Database,
    actor: Actor,
    filename: str,
    content: bytes,
    *,
    resources: Mapping[str, bytes] | None = None,
    source: str = "owner",
    state: Literal["draft", "published"] = "draft",
    note: str = "",
    deployment_id: str | None = None,
    now: datetime,
) -> Uploaded:
    """Check a diagram; without an error it is stored as a draft (or published with ``state``), all or nothing."""
    require(actor, Permission.DIAGRAM_PUBLISH if state == "published" else Permission.DIAGRAM_DRAFT)
    with database.transaction() as conn:
        return store(
            conn,
            actor,
            Bundle(PurePosixPath(filename).name or "diagram.bpmn", content, resources or {}),
            source=source,
            state=state,
            note=note,
            deployment_id=deployment_id,
            now=now,
        )


def store(
    conn: Connection,
    actor: Actor,
    given: Bundle,
    *,
    source: str,
    state: Literal["draft", "published"],
    also_known: frozenset[str] = frozenset(),
    note: str = "",
    deployment_id: str | None = None,
    now: datetime,
) -> Uploaded:
    """The part of :func:`upload` inside another use case's transaction: one diagram of a deployment.

    ``also_known`` are the processes that come with the same deployment and may be called.
    """
    names = vocabulary(conn, now=now)
    if names.processes is not None:
        names = replace(names, processes=names.processes | also_known)
    bundle = _completed(conn, given)
    wrong = template_findings(given.resources)
    if wrong:
        return Uploaded(wrong, None)
    try:
        definition = engine.publish(
            conn,
            bundle,
            vocabulary=names,
            state=state,
            source=source,
            actor=actor.login,
            now=now,
            deployment_id=deployment_id,
            note=note,
        )
    except engine.DiagramRefused as refused:
        return Uploaded(tuple(refused.findings), None)
    findings = tuple(engine.check(bundle, names))
    audit.record(
        conn,
        now=now,
        actor=actor.login,
        action=f"definition.{'publish' if state == 'published' else 'upload'}",
        subject=f"definition:{definition.id}",
        facts={"file": bundle.file, "digest": definition.digest, "source": source},
    )
    return Uploaded(findings, definition)


def with_shipped(given: Bundle) -> Bundle:
    """The bundle with the shared forms and document templates that it does not bring itself."""
    return Bundle(given.file, given.diagram, {**shipped.resources(), **given.resources})


def _completed(conn: Connection, given: Bundle) -> Bundle:
    """With what the upload leaves out taken from the version in force, then from what is shipped."""
    shipped_too = with_shipped(given)
    try:
        latest = engine.latest(conn, engine.read(shipped_too).key)
    except engine.DiagramRefused:
        return shipped_too
    former = engine.bundle(conn, latest.id).resources if latest is not None else {}
    return Bundle(given.file, given.diagram, {**shipped_too.resources, **former, **given.resources})


def template_findings(resources: Mapping[str, bytes]) -> tuple[Finding, ...]:
    """What is wrong with the uploaded document templates: unreadable files, kinds and fields nobody knows."""
    found = []
    for path, content in resources.items():
        if path.startswith("documents/") and (message := _template_wrong(PurePosixPath(path).stem, content)):
            found.append(Finding(path, 1, "", "", "document-template", Severity.ERROR, message))
    return tuple(found)


def _template_wrong(kind: str, content: bytes) -> str:
    if kind not in {known.value for known in KINDS}:
        return f"没有名为“{kind}”的文书，文件名须是：{'、'.join(f'{known.value}.docx' for known in KINDS)}。"
    try:
        unknown = check_template(content, DocumentKind(kind))
    except TemplateUnreadable:
        return "文件打不开，须是 Word 或 WPS 另存的 .docx 文件，且花括号字段写法完整。"
    return f"模板用到不认识的字段：{'、'.join(unknown)}，请改正拼写。" if unknown else ""


def publish_shipped(database: Database, *, now: datetime) -> tuple[Definition, ...]:
    """At start: bring in the shipped files that are new; see ``processes/shipped.py`` for what is published."""
    with database.transaction() as conn:
        stored = shipped.publish(conn, vocabulary=vocabulary(conn, now=now), actor=SYSTEM.login, now=now)
        for definition in stored:
            audit.record(
                conn,
                now=now,
                actor=SYSTEM.login,
                action=f"definition.{'publish' if definition.state == 'published' else 'upload'}",
                subject=f"definition:{definition.id}",
                facts={"digest": definition.digest, "source": "shipped"},
            )
    return tuple(stored)


def check_paths(paths: Sequence[Path], *, now: datetime) -> list[Finding]:
    """The findings of files and folders, against the names that the product ships; needs no database."""
    return engine_check_paths(paths, shipped_vocabulary(now=now))


def publish(database: Database, actor: Actor, definition_id: str, *, now: datetime) -> Definition:
    """A draft becomes the version that new cases run on; running cases stay on theirs."""
    require(actor, Permission.DIAGRAM_PUBLISH)
    with database.transaction() as conn:
        _bundle(conn, definition_id)
        definition = engine.promote(
            conn, definition_id, vocabulary=vocabulary(conn, now=now), actor=actor.login, now=now
        )
        audit.record(
            conn,
            now=now,
            actor=actor.login,
            action="definition.publish",
            subject=f"definition:{definition.id}",
            facts={"digest": definition.digest},
        )
    return definition


def _row(key: str, versions: list[Definition], open_cases: int) -> ProcessRow:
    published = [d for d in versions if d.state == "published"]
    newest = max(published or versions, key=lambda d: d.version)
    return ProcessRow(key, newest.name, newest.version, newest.published_at, len(versions) - len(published), open_cases)


def _versions(conn: Connection, key: str) -> tuple[Definition, ...]:
    versions = sorted(engine.definitions(conn, key=key), key=lambda d: -d.version)
    if not versions:
        raise NotFound(key)
    return tuple(versions)


def _chosen(versions: tuple[Definition, ...], definition_id: str | None) -> Definition:
    if definition_id is None:
        return next((d for d in versions if d.state == "published"), versions[0])
    found = next((d for d in versions if d.id == definition_id), None)
    if found is None:
        raise NotFound(definition_id)
    return found


def _bundle(conn: Connection, definition_id: str) -> Bundle:
    try:
        return engine.bundle(conn, definition_id)
    except engine.UnknownDefinition as error:
        raise NotFound(definition_id) from error


def _open_cases(conn: Connection, actor: Actor) -> dict[str, int]:
    query = (
        select(case.c.process_key, func.count())
        .where(visible_cases(actor), case.c.state == "open")
        .group_by(case.c.process_key)
    )
    return {row[0]: row[1] for row in conn.execute(query)}


def _running(conn: Connection, key: str) -> dict[str, int]:
    query = (
        select(instance.c.definition_id, func.count())
        .where(instance.c.key == key, instance.c.state == "active")
        .group_by(instance.c.definition_id)
    )
    return {row[0]: row[1] for row in conn.execute(query)}


def _tokens(conn: Connection, actor: Actor, key: str, now: datetime) -> tuple[Token, ...]:
    """Open work items, awaited messages, called children and incidents, by the element where they wait."""
    mine = select(case.c.instance_id).where(visible_cases(actor), case.c.state == "open")
    counts: dict[str, list[int]] = {}

    def add(element_id: str, number: int, overdue: int = 0) -> None:
        found = counts.setdefault(element_id, [0, 0])
        found[0] += number
        found[1] += overdue

    open_items = select(work_item.c.element_id, func.count(), func.count().filter(work_item.c.due_at <= now)).where(
        work_item.c.key == key, work_item.c.state == "open", work_item.c.root_id.in_(mine)
    )
    for element_id, number, overdue in conn.execute(open_items.group_by(work_item.c.element_id)):
        add(element_id, number, overdue)
    for waiting in (awaited_message, incident):
        query = (
            select(waiting.c.element_id, func.count())
            .join(instance, instance.c.id == waiting.c.instance_id)
            .where(instance.c.key == key, instance.c.state == "active", instance.c.root_id.in_(mine))
        )
        if waiting is incident:
            query = query.where(incident.c.resolved_at.is_(None))
        for element_id, number in conn.execute(query.group_by(waiting.c.element_id)):
            add(element_id, number)
    return tuple(Token(element_id, *found) for element_id, found in sorted(counts.items()))
