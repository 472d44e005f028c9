"""What other programs ask over REST: deploy, start, list and do tasks, look at instances.

The same permissions, checks, transactions and audit as behind the pages; only the answers are shaped for programs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select

from workflows import engine
from workflows.clock import production
from workflows.db import Database, Json
from workflows.engine.tables import deployment, instance, work_item, work_item_candidate
from workflows.engine.types import Bundle, Decision, Definition, Diagram, Finding, InstanceView, WorkItem
from workflows.supervision.cases.tables import case
from workflows.supervision.organisation.actor import Actor
from workflows.usecases import cases, diagrams, tasks
from workflows.usecases.errors import NotFound
from workflows.usecases.permissions import Permission, require, require_root, sees_root, visible_cases
from workflows.usecases.secrecy import SENSITIVE

DIAGRAM_ENDINGS = (".bpmn", ".bpmn20.xml")
DECISION_ENDINGS = (".dmn", ".dmn11.xml")
MOST = 1000


class NothingToDeploy(ValueError):
    """The upload holds no diagram; send at least one ``.bpmn`` or ``.dmn`` file."""


class DeploymentRefused(ValueError):
    """A diagram of the deployment has errors; nothing was stored."""

    def __init__(self, findings: Mapping[str, Sequence[Finding]]) -> None:
        super().__init__("diagram refused")
        self.findings = findings


@dataclass(frozen=True)
class Deployment:
    id: str
    name: str | None
    source: str | None
    deployed_at: datetime
    definitions: tuple[Definition, ...] = ()
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True)
class TaskQuery:
    """Filters of the task list; None means any."""

    process_instance_id: str | None = None
    process_key: str | None = None
    assignee: str | None = None
    candidate_group: str | None = None
    candidate_user: str | None = None
    name: str | None = None
    element_id: str | None = None
    unassigned: bool = False
    due_before: datetime | None = None
    first: int = 0
    most: int = 100


def deploy(
    database: Database,
    actor: Actor,
    files: Mapping[str, bytes],
    *,
    name: str | None,
    source: str | None,
    filter_duplicates: bool,
    now: datetime,
) -> Deployment:
    """Store the diagrams of one upload, all or none: published in the demo, drafts in production.

    Raises NothingToDeploy, DeploymentRefused. A duplicate answers the former deployment, without definitions.
    """
    require(actor, Permission.DIAGRAM_PUBLISH)
    bodies = {file: body for file, body in files.items() if file.lower().endswith(DIAGRAM_ENDINGS)}
    tables = {file: body for file, body in files.items() if file.lower().endswith(DECISION_ENDINGS)}
    if not bodies and not tables:
        raise NothingToDeploy
    resources = {file: body for file, body in files.items() if file not in bodies and file not in tables}
    with database.transaction() as conn:
        read = {file: _read(file, body, resources) for file, body in bodies.items()}
        if filter_duplicates and (known := _same_as_before(conn, bodies, read, tables)) is not None:
            return known
        deployment_id = engine.record_deployment(conn, name=name, source=source, actor=actor.login, now=now)
        decided = {
            file: diagrams.store_decisions(
                conn,
                actor,
                file,
                body,
                source="rest",
                state="draft" if production() else "published",
                deployment_id=deployment_id,
                now=now,
            )
            for file, body in tables.items()
        }
        stored = {
            file: diagrams.store(
                conn,
                actor,
                Bundle(file, body, resources),
                source="rest",
                state="draft" if production() else "published",
                also_known=frozenset(diagram.key for diagram in read.values()),
                also_decided=dict(chain.from_iterable(engine.names_in(*file).items() for file in tables.items())),
                deployment_id=deployment_id,
                now=now,
            )
            for file, body in _callees_first(bodies, read)
        }
        refused = {file: done.findings for file, done in stored.items() if done.definition is None}
        refused |= {file: done.findings for file, done in decided.items() if not done.decisions}
        if refused:
            raise DeploymentRefused(refused)
    made = tuple(done.definition for done in stored.values() if done.definition is not None)
    versions = chain.from_iterable(done.decisions for done in decided.values())
    return Deployment(deployment_id, name, source, now, made, tuple(versions))


def deployments(database: Database, actor: Actor, *, first: int = 0, most: int = 100) -> tuple[Deployment, ...]:
    query = select(deployment).order_by(deployment.c.deployed_at.desc(), deployment.c.id.desc())
    with database.reading() as conn:
        rows = conn.execute(query.offset(first).limit(min(most, MOST)))
        return tuple(Deployment(row.id, row.name, row.source, row.deployed_at) for row in rows)


def definitions(database: Database, actor: Actor, *, key: str | None = None) -> tuple[Definition, ...]:
    """Published versions, newest first within a process."""
    with database.reading() as conn:
        found = engine.definitions(conn, key=key, state="published")
    return tuple(sorted(found, key=lambda d: (d.key, -d.version)))


def decisions(database: Database, actor: Actor, *, key: str | None = None) -> tuple[Decision, ...]:
    """Published versions of decisions, newest first within a decision."""
    with database.reading() as conn:
        return tuple(engine.decisions(conn, key, "published"))


def decision(database: Database, actor: Actor, *, key: str = "", decision_id: str | None = None) -> Decision:
    """That version, or the one in force."""
    with database.reading() as conn:
        found = engine.latest_decision(conn, key) if decision_id is None else _decision_by_id(conn, decision_id)
    if found is None:
        raise NotFound(decision_id or key)
    return found


def _decision_by_id(conn: Connection, decision_id: str) -> Decision | None:
    try:
        return engine.decision(conn, decision_id)
    except engine.UnknownDecision:
        return None


def start(
    database: Database,
    actor: Actor,
    *,
    key: str | None = None,
    definition_id: str | None = None,
    business_key: str | None,
    variables: Mapping[str, Json],
    now: datetime,
) -> InstanceView:
    """Start by id (that version) or by key (the newest published one)."""
    with database.reading() as conn:
        definition = _definition(conn, key, definition_id)
    started = cases.start_version(
        database, actor, definition.id, variables, business_key=business_key, source="rest", now=now
    )
    with database.reading() as conn:
        return engine.instance_view(conn, started.instance_id)


def task_list(database: Database, actor: Actor, query: TaskQuery, *, now: datetime) -> tuple[WorkItem, ...]:
    """Open work items that the actor may know of, newest first as Camunda lists them."""
    with database.reading() as conn:
        rows = conn.scalars(
            select(work_item.c.id)
            .where(*_task_clauses(actor, query))
            .order_by(work_item.c.created_at.desc(), work_item.c.id.desc())
            .offset(query.first)
            .limit(min(query.most, MOST))
        ).all()
        return tuple(engine.work_item(conn, item_id) for item_id in rows)


def task_count(database: Database, actor: Actor, query: TaskQuery, *, now: datetime) -> int:
    with database.reading() as conn:
        number: int = conn.scalar(select(func.count()).select_from(work_item).where(*_task_clauses(actor, query))) or 0
        return number


def task(database: Database, actor: Actor, item_id: str, *, now: datetime) -> WorkItem:
    """One open work item; NotFound once it is closed."""
    with database.reading() as conn:
        query = select(work_item.c.id).where(work_item.c.id == item_id, *_task_clauses(actor, TaskQuery()))
        if conn.scalar(query) is None:
            raise NotFound(item_id)
        return engine.work_item(conn, item_id)


def claim(database: Database, actor: Actor, item_id: str, *, now: datetime) -> None:
    tasks.claim(database, actor, item_id, now=now)


def release(database: Database, actor: Actor, item_id: str, *, now: datetime) -> None:
    tasks.release(database, actor, item_id, now=now)


def complete(
    database: Database, actor: Actor, item_id: str, variables: Mapping[str, Json], *, now: datetime
) -> Mapping[str, Json]:
    """Complete with variables as form data; answers the instance's variables afterwards, to who may see its case."""
    done = tasks.complete(database, actor, item_id, variables, now=now)
    with database.reading() as conn:
        view = engine.instance_view(conn, done.instance_id)
        if _is_sensitive(conn, view.root_id) and not sees_root(conn, actor, view.root_id):
            return {}
        return view.variables


def instance_state(database: Database, actor: Actor, instance_id: str, *, now: datetime) -> InstanceView:
    """One instance of a case the actor may see, running or ended."""
    with database.reading() as conn:
        try:
            view = engine.instance_view(conn, instance_id)
        except engine.UnknownInstance as error:
            raise NotFound(instance_id) from error
        require_root(conn, actor, view.root_id)
        return view


def instances(
    database: Database, actor: Actor, *, key: str | None, business_key: str | None, now: datetime
) -> tuple[InstanceView, ...]:
    """Running instances of cases the actor may see."""
    roots = select(case.c.instance_id).where(visible_cases(actor))
    clauses = [instance.c.state == "active", instance.c.root_id.in_(roots)]
    if key:
        clauses.append(instance.c.key == key)
    if business_key:
        clauses.append(instance.c.business_key == business_key)
    with database.reading() as conn:
        found = conn.scalars(select(instance.c.id).where(and_(*clauses)).order_by(instance.c.id).limit(MOST)).all()
        return tuple(engine.instance_view(conn, ident) for ident in found)


def _read(file: str, body: bytes, resources: Mapping[str, bytes]) -> Diagram:
    try:
        return engine.read(diagrams.with_shipped(Bundle(file, body, resources)))
    except engine.DiagramRefused as refused:
        raise DeploymentRefused({file: refused.findings}) from refused


def _same_as_before(
    conn: Connection, bodies: Mapping[str, bytes], read: Mapping[str, Diagram], tables: Mapping[str, bytes]
) -> Deployment | None:
    """The deployment that the newest versions came with, when every file is what it was."""
    decided = [_same_decisions(conn, file, body) for file, body in tables.items()]
    if None in decided:
        return None
    newest = {file: engine.definitions(conn, key=diagram.key) for file, diagram in read.items()}
    if not all(newest.values()):
        return None
    latest = {file: max(found, key=lambda d: d.version) for file, found in newest.items()}
    if any(engine.bundle(conn, latest[file].id).diagram != body for file, body in bodies.items()):
        return None
    ident = next((one.deployment_id for one in (*latest.values(), *decided) if one is not None), None)
    row = conn.execute(select(deployment).where(deployment.c.id == ident)).first() if ident else None
    return Deployment(row.id, row.name, row.source, row.deployed_at) if row is not None else None


def _same_decisions(conn: Connection, file: str, body: bytes) -> Decision | None:
    """The newest version of the file's decisions, when it came with the same file."""
    newest = [next(iter(engine.decisions(conn, key)), None) for key in engine.names_in(file, body)]
    digest = engine.decision_digest(body)
    return newest[0] if newest and all(one is not None and one.digest == digest for one in newest) else None


def _callees_first(bodies: Mapping[str, bytes], read: Mapping[str, Diagram]) -> list[tuple[str, bytes]]:
    """Callers after what they call, so that the first check of a caller already knows its callees."""
    called = {file: {step.called for step in diagram.steps.values() if step.called} for file, diagram in read.items()}
    return sorted(bodies.items(), key=lambda entry: len(called[entry[0]]))


def _definition(conn: Connection, key: str | None, definition_id: str | None) -> Definition:
    if definition_id is not None:
        try:
            return engine.definition(conn, definition_id)
        except engine.UnknownDefinition as error:
            raise NotFound(definition_id) from error
    found = engine.latest(conn, key or "")
    if found is None:
        raise NotFound(key)
    return found


def _task_clauses(actor: Actor, query: TaskQuery) -> list[ColumnElement[bool]]:
    candidate = work_item_candidate.c
    mine = exists().where(candidate.item_id == work_item.c.id, candidate.candidate.in_(actor.candidates))
    roots = select(case.c.instance_id).where(visible_cases(actor))
    clauses = [
        work_item.c.state == "open",
        or_(work_item.c.assignee == actor.login, mine, work_item.c.root_id.in_(roots)),
    ]
    equal = {
        work_item.c.instance_id: query.process_instance_id,
        work_item.c.key: query.process_key,
        work_item.c.assignee: query.assignee,
        work_item.c.name: query.name,
        work_item.c.element_id: query.element_id,
    }
    clauses += [column == value for column, value in equal.items() if value is not None]
    wanted = {query.candidate_group, query.candidate_user and f"user:{query.candidate_user}"} - {None}
    clauses += [exists().where(candidate.item_id == work_item.c.id, candidate.candidate == one) for one in wanted]
    if query.unassigned:
        clauses.append(work_item.c.assignee.is_(None))
    if query.due_before is not None:
        clauses.append(work_item.c.due_at < query.due_before)
    return clauses


def _is_sensitive(conn: Connection, root_id: str) -> bool:
    return conn.scalar(select(case.c.secrecy).where(case.c.instance_id == root_id)) == SENSITIVE


__all__ = [
    "Deployment", "DeploymentRefused", "NothingToDeploy", "TaskQuery", "claim", "complete", "decision",
    "decisions", "definitions", "deploy",
    "deployments", "instance_state", "instances", "release", "start", "task", "task_count", "task_list",
]  # fmt: skip
