"""Uploading and publishing diagrams: checked, frozen with their forms and templates, never half."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Literal

from sqlalchemy import Connection

from workflows import audit, engine
from workflows.db import Database
from workflows.engine.reading import bundle_at
from workflows.engine.reading import check_paths as engine_check_paths
from workflows.engine.types import Bundle, DecisionNames, Definition, Finding, Severity
from workflows.processes import shipped, shipped_decisions
from workflows.processes.vocabulary import shipped_for_decisions, shipped_vocabulary, vocabulary
from workflows.supervision.documents import KINDS, KindFacts, TemplateTooLarge, TemplateUnreadable, check_template
from workflows.supervision.organisation.actor import SYSTEM, Actor
from workflows.usecases.diagrams.deciding import DECISION_ENDING, record_decision
from workflows.usecases.diagrams.looking import bundle_of
from workflows.usecases.permissions import Permission, require


@dataclass(frozen=True)
class Uploaded:
    """``definition`` is None when an error finding refused the diagram; nothing was stored then."""

    findings: tuple[Finding, ...]
    definition: Definition | None


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
    also_decided: Mapping[str, DecisionNames] = MappingProxyType({}),
    note: str = "",
    deployment_id: str | None = None,
    now: datetime,
) -> Uploaded:
    """The part of :func:`upload` inside another use case's transaction: one diagram of a deployment.

    ``also_known`` are the processes, ``also_decided`` the decisions that come with the same deployment.
    """
    names = vocabulary(conn, now=now)
    if names.processes is not None:
        names = replace(names, processes=names.processes | also_known)
    if names.decisions is not None:
        names = replace(names, decisions={**names.decisions, **also_decided})
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
    if kind not in KINDS:
        return f"没有名为“{kind}”的文书，文件名须是：{'、'.join(f'{known}.docx' for known in KINDS)}。"
    facts = KINDS[kind]
    try:
        unknown = check_template(content, kind)
    except TemplateTooLarge:
        return f"《{facts.title}》的模板太大，或者解压后太大，请删去图片等内容后另存为 .docx 再上传。"
    except TemplateUnreadable:
        return f"《{facts.title}》的模板打不开，须是 Word 或 WPS 另存的 .docx 文件，且花括号字段写法完整。"
    if not unknown:
        return ""
    known = "、".join(_field_words(facts, name) for name in sorted(facts.fields))
    return f"《{facts.title}》的模板 {kind}.docx 用到不认识的字段：{'、'.join(unknown)}。可用的字段：{known}。"


def _field_words(facts: KindFacts, name: str) -> str:
    """The field with its parts: ``party（name、uscc …）``."""
    parts = facts.shape(name)
    return f"{name}（{'、'.join(parts)}）" if parts else name


def publish_shipped(database: Database, *, now: datetime) -> tuple[Definition, ...]:
    """At start: bring in the shipped files that are new; see ``processes/shipped.py`` for what is published."""
    with database.transaction() as conn:
        names = vocabulary(conn, now=now)
        for decision in shipped_decisions.publish(conn, vocabulary=names, actor=SYSTEM.login, now=now):
            record_decision(conn, decision, SYSTEM, now=now)
        stored = shipped.publish(conn, vocabulary=names, actor=SYSTEM.login, now=now)
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
    """The findings of diagrams and decision tables, against the names that the product ships; needs no database.

    The decisions of the files themselves count as known.
    """
    names = shipped_vocabulary(now=now)
    files = [found for path in paths for found in (sorted(path.rglob("*.*")) if path.is_dir() else [path])]
    tables = [path for path in files if path.suffix.lower() == DECISION_ENDING]
    for_tables = shipped_for_decisions(_readable(path for path in files if path.suffix == ".bpmn"), now=now)
    known, decided = dict(names.decisions or {}), []
    for path in tables:
        try:
            content = path.read_bytes()
        except OSError as error:
            message = f"文件打不开（{error.strerror or error}），请检查路径和权限。"
            decided.append(Finding(str(path), 1, "", "", "unreadable-file", Severity.ERROR, message))
            continue
        known |= engine.names_in(path.name, content)
        decided += engine.check_decision(str(path), content, for_tables)
    drawn = engine_check_paths([path for path in paths if path not in tables], replace(names, decisions=known))
    return [*drawn, *decided]


def _readable(paths: Iterable[Path]) -> Iterator[Bundle]:
    for path in paths:
        with suppress(OSError):  # the check of the file itself says so
            yield bundle_at(path)


def publish(database: Database, actor: Actor, definition_id: str, *, now: datetime) -> Definition:
    """A draft becomes the version that new cases run on; running cases stay on theirs."""
    require(actor, Permission.DIAGRAM_PUBLISH)
    with database.transaction() as conn:
        bundle_of(conn, definition_id)
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
