"""发起: which processes a person may start, and starting one as a case of his department."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from workflows import audit, engine
from workflows.db import Database, Json
from workflows.engine.types import Definition, Diagram, Form, InstanceView
from workflows.processes.host import HOST
from workflows.processes.starting import start_case
from workflows.supervision.cases import of_instance
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.tables import department
from workflows.usecases.errors import FormInvalid, NotFound, NotPermitted
from workflows.usecases.forms import Clean, FormContext, validate
from workflows.usecases.forms.choices import Choices, choices
from workflows.usecases.incidents import opening_incidents
from workflows.usecases.permissions import is_administrator, require_case
from workflows.usecases.records import NO_FORM, write

ACTION = "case.start"
OWNER = "process_owner"


@dataclass(frozen=True)
class Startable:
    key: str
    name: str
    definition_id: str
    version: int
    legal_basis: str
    documentation: str


@dataclass(frozen=True)
class StartForm:
    process: Startable
    form: Form
    choices: Choices
    department_name: str


@dataclass(frozen=True)
class CaseRef:
    """``case_id`` None: a process without a case."""

    case_id: int | None
    case_no: str
    instance_id: str


@dataclass(frozen=True)
class Follows:
    """The case that a new one follows from, and how."""

    case_id: int
    link: str


def startable(database: Database, actor: Actor, *, now: datetime) -> tuple[Startable, ...]:
    """The processes whose starter groups name a role of the actor; a process owner also sees uploaded ones."""
    if is_administrator(actor):
        return ()
    with database.reading() as conn:
        newest = {one.key: one for one in sorted(engine.definitions(conn, state="published"), key=lambda d: d.version)}
        found = [
            _startable(definition, diagram)
            for definition in newest.values()
            if may_start(actor, diagram := engine.diagram(conn, definition.id))
            and (diagram.starter_groups or definition.source != "shipped")
        ]
    return tuple(sorted(found, key=lambda one: one.name))


def _startable(definition: Definition, diagram: Diagram) -> Startable:
    properties = diagram.properties
    return Startable(
        definition.key, diagram.name or definition.key, definition.id, definition.version,
        properties.get("legal_basis", ""), properties.get("documentation", ""),
    )  # fmt: skip


def may_start(actor: Actor, diagram: Diagram) -> bool:
    return any(actor.has(code) for code in diagram.starter_groups) or actor.has(OWNER)


def start_form(database: Database, actor: Actor, key: str, raw: Mapping[str, Json], *, now: datetime) -> StartForm:
    """The start form of the newest published version; ``raw`` is what was filled in so far."""
    process = next((one for one in startable(database, actor, now=now) if one.key == key), None)
    if process is None:
        raise NotFound(key)
    with database.reading() as conn:
        diagram = engine.diagram(conn, process.definition_id)
        where = department_for(actor, diagram)
        form = diagram.start_form or NO_FORM
        offered = choices(conn, form, department_id=where, values=raw, today=now.date())
        name = conn.scalar(select(department.c.name).where(department.c.id == where)) or ""
    return StartForm(process, form, offered, name)


def department_for(actor: Actor, diagram: Diagram) -> int | None:
    """Where the actor holds a starting role: his own department first."""
    held = sorted({where for where, code in actor.roles if code in diagram.starter_groups})
    if actor.department_id in held:
        return actor.department_id
    return held[0] if held else None


def start(
    database: Database,
    actor: Actor,
    process_key: str,
    raw: Mapping[str, Json],
    *,
    follows: Follows | None = None,
    now: datetime,
) -> CaseRef:
    """Start the newest published version of a process as a case of the actor's department."""
    with database.reading() as conn:
        newest = engine.latest(conn, process_key)
    if newest is None:
        raise NotFound(process_key)
    return start_version(database, actor, newest.id, raw, follows=follows, now=now)


def start_version(
    database: Database,
    actor: Actor,
    definition_id: str,
    raw: Mapping[str, Json],
    *,
    business_key: str | None = None,
    source: str = "manual",
    follows: Follows | None = None,
    now: datetime,
) -> CaseRef:
    """Start one version. Raises FormInvalid, NotPermitted, Refused by an operation, engine.StepFailed."""
    payload: dict[str, Json] = {"ask": ACTION, "definition": definition_id, "actor": actor.login}
    with opening_incidents(database, payload, now=now), database.transaction() as conn:
        return start_in(
            conn, actor, definition_id, raw, business_key=business_key, source=source, follows=follows, now=now
        )  # fmt: skip


def start_in(
    conn: Connection,
    actor: Actor,
    definition_id: str,
    raw: Mapping[str, Json],
    *,
    business_key: str | None = None,
    source: str = "manual",
    follows: Follows | None = None,
    now: datetime,
) -> CaseRef:
    """The same inside a transaction of the caller."""
    diagram = engine.diagram(conn, definition_id)
    if is_administrator(actor) or not may_start(actor, diagram):
        raise NotPermitted(definition_id)
    if follows is not None:
        require_case(conn, actor, follows.case_id)
    clean = _check(conn, actor, diagram, raw, now=now)
    where = department_for(actor, diagram)
    newest = engine.latest(conn, diagram.key)
    if where is not None and business_key is None and newest is not None and newest.id == definition_id:
        outcome = start_case(
            conn, HOST, diagram.key, variables=clean.variables, department_id=where, actor=actor.login, now=now,
            source=source, parent_case_id=follows.case_id if follows else None,
            link=follows.link if follows else "follow_up",
        ).outcome  # fmt: skip
    else:
        outcome = engine.start(
            conn, HOST, definition_id, business_key=business_key, variables=clean.variables, actor=actor.login, now=now
        )
    _keep(conn, actor, definition_id, diagram, outcome.instance, clean, now=now)
    opened = of_instance(conn, outcome.instance.id)
    audit.record(
        conn, now=now, actor=actor.login, action=ACTION,
        subject=f"case:{opened.case_no}" if opened else f"instance:{outcome.instance.id}",
        facts={"definition": definition_id, "instance": outcome.instance.id},
    )  # fmt: skip
    return CaseRef(opened.id if opened else None, opened.case_no if opened else "", outcome.instance.id)


def _check(conn: Connection, actor: Actor, diagram: Diagram, raw: Mapping[str, Json], *, now: datetime) -> Clean:
    if diagram.start_form and diagram.start_form.fields:
        return validate(diagram.start_form, raw, context=FormContext(conn=conn, today=now.date()))
    if raw and not actor.has(OWNER):
        raise FormInvalid({name[:60]: "这个流程没有发起表单，不接受数据。" for name in list(raw)[:20]})
    if reserved := [name for name in raw if name.startswith("sys_")]:
        raise FormInvalid(dict.fromkeys(reserved, "以 sys_ 开头的名称由系统使用，不能填写。"))
    return Clean(dict(raw), dict(raw))


def _keep(
    conn: Connection, actor: Actor, definition_id: str, diagram: Diagram, instance: InstanceView, clean: Clean,
    *, now: datetime,
) -> None:  # fmt: skip
    """The start form is a submission like any other, at the start event."""
    if not clean.data:
        return
    starts = (step.id for step in diagram.steps.values() if step.tag == "startEvent" and not step.parent)
    write(
        conn, instance_id=instance.id, root_id=instance.root_id, definition_id=definition_id,
        element_id=next(starts, ""), form=diagram.start_form or NO_FORM, data=clean.data, actor=actor.login, now=now,
    )  # fmt: skip
