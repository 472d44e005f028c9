"""Looking at processes: the list, one with its versions, steps and open tokens, the picture itself."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, or_, select, true

from workflows import engine
from workflows.db import Database
from workflows.engine.tables import awaited_event, awaited_message, incident, instance, work_item
from workflows.engine.types import Bundle, Definition, Step, StepKind
from workflows.supervision.cases.tables import case
from workflows.supervision.deadlines import Rule, all_rules
from workflows.supervision.organisation.actor import Actor
from workflows.usecases.errors import NotFound
from workflows.usecases.permissions import Permission, may, visible_cases
from workflows.usecases.secrecy import is_plain

NAMED_LIMIT = re.compile(r"due\(\s*['\"]([^'\"]+)")
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
class StepRow:
    """One user task or call of the picture; ``rule`` is the limit's version in force today, where one is named."""

    step: Step
    rule: Rule | None


@dataclass(frozen=True)
class ProcessView:
    """``steps`` are the user tasks and calls in drawing order, ``tokens`` of all versions by element id."""

    key: str
    name: str
    definition: Definition
    versions: tuple[Definition, ...]
    steps: tuple[StepRow, ...]
    tokens: tuple[Token, ...]
    running: Mapping[str, int]
    may_publish: bool


def listing(database: Database, actor: Actor, *, now: datetime) -> tuple[ProcessRow, ...]:
    """Every process, by name; the count is of the cases the actor may see, or of all for who publishes diagrams."""
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
            StepRow(step, _rule(conn, step, now=now)) for step in diagram.steps.values() if step.kind in PEOPLE_STEPS
        )
        return ProcessView(
            key,
            diagram.name,
            definition,
            versions,
            steps,
            _tokens(conn, actor, key, now),
            _running(conn, actor, key),
            may(actor, Permission.DIAGRAM_PUBLISH),
        )


def picture(database: Database, actor: Actor, definition_id: str, *, now: datetime) -> bytes:
    """The ``.bpmn`` file of one version, as it was uploaded."""
    with database.reading() as conn:
        return bundle_of(conn, definition_id).diagram


def _rule(conn: Connection, step: Step, *, now: datetime) -> Rule | None:
    """The general version in force of the limit that ``camunda:dueDate`` names."""
    named = NAMED_LIMIT.search(step.due_date)
    if named is None:
        return None
    found = [rule for rule in all_rules(conn, named[1]) if rule.in_force(now.date())]
    return min(found, key=lambda rule: bool(rule.applies_to_item or rule.applies_to_department), default=None)


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


def bundle_of(conn: Connection, definition_id: str) -> Bundle:
    try:
        return engine.bundle(conn, definition_id)
    except engine.UnknownDefinition as error:
        raise NotFound(definition_id) from error


def _counted(actor: Actor) -> ColumnElement[bool]:
    """Whose numbers the picture shows: the cases one may see; who publishes it sees all that are not sensitive."""
    seen = visible_cases(actor)
    return or_(is_plain(), seen) if may(actor, Permission.DIAGRAM_PUBLISH) else seen


def _open_cases(conn: Connection, actor: Actor) -> dict[str, int]:
    query = (
        select(case.c.process_key, func.count())
        .where(_counted(actor), case.c.state == "open")
        .group_by(case.c.process_key)
    )
    return {row[0]: row[1] for row in conn.execute(query)}


def _running(conn: Connection, actor: Actor, key: str) -> dict[str, int]:
    """How many instances run on each version: who publishes them must know, of others the cases they may see count."""
    mine = select(case.c.instance_id).where(visible_cases(actor))
    counted = true() if may(actor, Permission.DIAGRAM_PUBLISH) else instance.c.root_id.in_(mine)
    query = (
        select(instance.c.definition_id, func.count())
        .where(instance.c.key == key, instance.c.state == "active", counted)
        .group_by(instance.c.definition_id)
    )
    return {row[0]: row[1] for row in conn.execute(query)}


def _tokens(conn: Connection, actor: Actor, key: str, now: datetime) -> tuple[Token, ...]:
    """Open work items, awaited messages, called children and incidents, by the element where they wait."""
    mine = select(case.c.instance_id).where(_counted(actor), case.c.state == "open")
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
    for waiting in (awaited_message, awaited_event, incident):
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
