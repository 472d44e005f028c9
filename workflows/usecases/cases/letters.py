"""来文登记: organs that do not log in are answered for by a clerk who writes down what came in."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, select, update

from workflows import audit, engine
from workflows.db import Database, Json
from workflows.engine.tables import attachment, instance
from workflows.engine.types import AwaitedMessage, Form, Refused, Step
from workflows.processes.host import HOST
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.roles import FUNCTION_CODES
from workflows.usecases.case_head import CaseHead, head_of_case
from workflows.usecases.cases.views import AwaitedLetter
from workflows.usecases.errors import NotFound, NotPermitted
from workflows.usecases.forms import FormContext, validate
from workflows.usecases.forms.choices import Choices, choices
from workflows.usecases.forms.scalars import FILES
from workflows.usecases.forms.shown import FileRef
from workflows.usecases.incidents import opening_incidents
from workflows.usecases.permissions import Permission, may, require_case
from workflows.usecases.records import NO_FORM, write
from workflows.usecases.tasks import files
from workflows.usecases.tasks.complete import strings_in

ACTION = "message.register"


def awaited(
    conn: Connection, actor: Actor, head: CaseHead, messages: Iterable[AwaitedMessage]
) -> tuple[AwaitedLetter, ...]:
    """What the case waits for, each once, with whether this person may register it."""
    found: dict[str, AwaitedLetter] = {}
    for message in messages:
        step = _step(conn, message)
        label = step.properties.get("label") or step.name or message.name
        letter = AwaitedLetter(
            message.name,
            message.element_id,
            message.instance_id,
            label,
            step.form or NO_FORM,
            may_register(actor, head, step),
        )
        found.setdefault(message.name, letter)
    return tuple(found.values())


def _step(conn: Connection, message: AwaitedMessage) -> Step:
    definition_id = engine.instance_view(conn, message.instance_id).definition_id
    return engine.diagram(conn, definition_id).steps[message.element_id]


def may_register(actor: Actor, head: CaseHead, step: Step) -> bool:
    """The groups the event names, in the case's department (functions anywhere); without groups: the permission."""
    groups = [code.strip() for code in step.properties.get("groups", "").split(",") if code.strip()]
    if not groups:
        return may(actor, Permission.CASE_REGISTER, head.department_id)
    return any(actor.has(code, None if code in FUNCTION_CODES else head.department_id) for code in groups)


def letter(
    database: Database, actor: Actor, case_id: int, name: str, *, now: datetime
) -> tuple[CaseHead, AwaitedLetter, Choices]:
    """The letter to register with its form; NotFound when the case does not wait for it."""
    with database.reading() as conn:
        head, found, _message = _find(conn, actor, case_id, name)
        offered = choices(
            conn, found.form, department_id=head.department_id, values={}, today=now.date(), party_id=head.party_id
        )
        return head, found, offered


def _find(conn: Connection, actor: Actor, case_id: int, name: str) -> tuple[CaseHead, AwaitedLetter, AwaitedMessage]:
    require_case(conn, actor, case_id)
    head = head_of_case(conn, case_id)
    if head is None:
        raise NotFound(case_id)
    messages = [one for one in engine.waiting(conn, head.instance_id).messages if one.name == name]
    if not messages:
        raise engine.NobodyWaits(name)
    found = awaited(conn, actor, head, messages)[0]
    if not found.may_register:
        raise NotPermitted(name)
    return head, found, messages[0]


def register_message(
    database: Database, actor: Actor, case_id: int, name: str, raw: Mapping[str, Json], *, now: datetime
) -> None:
    """Write down what came in and let the case go on."""
    payload: dict[str, Json] = {
        "ask": ACTION, "case_id": case_id, "message": name, "actor": actor.login, "raw": dict(raw)
    }  # fmt: skip
    with opening_incidents(database, payload, now=now), database.transaction() as conn:
        head, found, message = _find(conn, actor, case_id, name)
        conn.execute(select(instance.c.id).where(instance.c.id == message.instance_id).with_for_update())
        view = engine.instance_view(conn, message.instance_id)
        context = FormContext(
            conn=conn,
            today=now.date(),
            attachments=uploads(conn, head.instance_id, actor.login),
            current=view.variables,
        )
        clean = validate(found.form, raw, context=context)
        number = write(
            conn, instance_id=message.instance_id, root_id=head.instance_id, definition_id=view.definition_id,
            element_id=message.element_id, form=found.form, data=clean.data, actor=actor.login, now=now,
        )  # fmt: skip
        _attach(conn, head.instance_id, actor.login, clean.data, number)
        engine.correlate(
            conn, HOST, name, variables=clean.variables, actor=actor.login, now=now, instance_id=message.instance_id
        )
        audit.record(
            conn, now=now, actor=actor.login, action=ACTION, subject=f"case:{head.case_no}",
            facts={"message": name, "submission": number},
        )  # fmt: skip


def uploads(conn: Connection, root_id: str, login: str) -> frozenset[str]:
    """Own uploads on this case that belong to no work item and no submission yet."""
    query = select(attachment.c.id).where(
        attachment.c.root_id == root_id,
        attachment.c.uploaded_by == login,
        attachment.c.work_item_id.is_(None),
        attachment.c.submission_id.is_(None),
    )
    return frozenset(conn.scalars(query))


def _attach(conn: Connection, root_id: str, login: str, data: Mapping[str, Json], submission_id: int) -> None:
    named = set(strings_in(data)) & uploads(conn, root_id, login)
    if named:
        conn.execute(update(attachment).where(attachment.c.id.in_(sorted(named))).values(submission_id=submission_id))


def upload(
    database: Database, actor: Actor, case_id: int, name: str, field_id: str, filename: str, content: bytes,
    *, now: datetime,
) -> FileRef:  # fmt: skip
    """A scan chosen in the registration form."""
    with database.reading() as conn:
        head, found, _message = _find(conn, actor, case_id, name)
    _check_field(found.form, field_id)
    stored = files.keep(filename, content)
    with database.transaction() as conn:
        return files.enter(
            conn,
            stored,
            root_id=head.instance_id,
            field_id=field_id,
            subject=f"case:{head.case_no}",
            actor=actor.login,
            now=now,
        )


def _check_field(form: Form, field_id: str) -> None:
    field = form.field(field_id)
    if field is None or field.type not in FILES:
        raise Refused("这一项不接受文件。")
