"""更正: a new submission with a reason replaces the old one, which stays; the diagram does not move."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from workflows import audit, engine
from workflows.db import Database, Json
from workflows.engine.types import Refused
from workflows.processes.common.holding import refuse_if_held
from workflows.supervision.organisation.actor import Actor
from workflows.usecases.case_head import head_of_root
from workflows.usecases.errors import NotFound, NotPermitted
from workflows.usecases.forms import FormContext, validate
from workflows.usecases.permissions import Permission, may
from workflows.usecases.records import Record, form_of, records, write
from workflows.usecases.tasks import drafts, subject
from workflows.usecases.tasks.acting import load
from workflows.usecases.tasks.complete import attach, strings_in


def correctable(conn: Connection, actor: Actor, record: Record) -> bool:
    """The one who completed it, or a section head of the case's department; never where the diagram forbids it."""
    if record.superseded or record.work_item_id is None or not record.form.fields:
        return False
    item = engine.work_item(conn, record.work_item_id)
    step = engine.diagram(conn, item.definition_id).steps[item.element_id]
    if item.state != "done" or step.properties.get("correctable") == "false":
        return False
    head = head_of_root(conn, item.root_id)
    leads = head is not None and may(actor, Permission.CASE_CORRECT, head.department_id)
    return record.actor == actor.login or leads


def correct(
    database: Database,
    actor: Actor,
    item_id: str,
    raw: Mapping[str, Json],
    *,
    reason: str,
    now: datetime,
) -> int:
    """Supersede the submission of a completed item; returns the number of the new one."""
    with database.transaction() as conn:
        item, step = load(conn, actor, item_id)
        if step.properties.get("correctable") == "false":
            raise Refused("这个环节的内容已据以作出决定或公示，不能直接更正；确需改变的请按程序撤回后重新办理。")
        written, _names = records(conn, item.root_id)
        old = next((record for record in reversed(written) if record.work_item_id == item_id), None)
        if old is None:
            raise NotFound(item_id)
        if not correctable(conn, actor, old):
            raise NotPermitted(item_id)
        if len(reason.strip()) < 4:
            raise Refused("请写明更正原因（不少于 4 个字）。", "reason")
        head = head_of_root(conn, item.root_id)
        refuse_if_held(conn, head.id if head else None, "更正")
        form = form_of(conn, item.definition_id, item.element_id)[1]
        context = FormContext(
            conn=conn,
            today=now.date(),
            attachments=drafts.draft_files(conn, item_id, actor.login) | frozenset(strings_in(old.data)),
            checklist=subject.points(conn, head, now=old.at, form=form),
            current={**engine.instance_view(conn, item.instance_id).variables, **old.data},
        )
        clean = validate(form, raw, context=context)
        if clean.data == dict(old.data):
            raise Refused("内容没有变化，无需更正。")
        number = write(
            conn, instance_id=item.instance_id, root_id=item.root_id, definition_id=item.definition_id,
            element_id=item.element_id, form=form, data=clean.data, actor=actor.login, now=now, work_item_id=item_id,
            opinion=old.opinion, supersedes_id=old.id, reason=reason.strip()[:1000],
        )  # fmt: skip
        attach(conn, item_id, actor.login, clean.data, number)
        audit.record(
            conn, now=now, actor=actor.login, action="submission.correct",
            subject=f"case:{head.case_no}" if head else f"instance:{item.root_id}",
            facts={"work_item": item_id, "submission": number, "supersedes": old.id},
        )  # fmt: skip
        return number
