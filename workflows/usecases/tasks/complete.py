"""办结: all or nothing. Submission, diagram, documents and audit leaf in one transaction."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from workflows import audit, engine
from workflows.db import Database, Json
from workflows.engine.tables import attachment, instance
from workflows.engine.types import Outcome, Step, WorkItem
from workflows.processes.host import HOST
from workflows.supervision.organisation.actor import Actor
from workflows.usecases import idempotency
from workflows.usecases.case_head import CaseHead, head_of_root
from workflows.usecases.errors import FormInvalid, NotFound
from workflows.usecases.forms import Clean, FormContext, plaintext, validate
from workflows.usecases.forms.context import Wrong
from workflows.usecases.incidents import opening_incidents
from workflows.usecases.permissions import sees_root
from workflows.usecases.records import NO_FORM, write
from workflows.usecases.tasks import drafts, subject
from workflows.usecases.tasks.about import about
from workflows.usecases.tasks.acting import check_may_act, load, principal_of, why_not
from workflows.usecases.tasks.overlap_rows import asked_department
from workflows.usecases.tasks.views import Completed

ACTION = "work_item.complete"


def complete(
    database: Database,
    actor: Actor,
    item_id: str,
    raw: Mapping[str, Json],
    *,
    opinion: str = "",
    now: datetime,
    idempotency_key: str | None = None,
) -> Completed:
    """Complete one work item.

    Raises FormInvalid (per field), Refused (a rule), NotFound, engine.WorkItemClosed or engine.Conflict; on
    engine.StepFailed everything is rolled back and an incident is open when it is raised again.
    """
    payload: dict[str, Json] = {
        "ask": ACTION, "item_id": item_id, "actor": actor.login, "raw": dict(raw), "opinion": opinion
    }  # fmt: skip
    with opening_incidents(database, payload, now=now), database.transaction() as conn:
        lock(conn, item_id)
        known = idempotency.first_answer(conn, actor=actor.login, key=idempotency_key, action=ACTION)
        if known is not None:
            return Completed(**known | {"next_names": tuple(known["next_names"])})
        answer = _complete(conn, actor, item_id, raw, opinion, now=now)
        facts: dict[str, Any] = asdict(answer)
        idempotency.remember(conn, actor=actor.login, key=idempotency_key, action=ACTION, answer=facts, now=now)
        return answer


def lock(conn: Connection, item_id: str) -> None:
    """The instance's row first, as the engine does: two completions of one instance wait for each other."""
    try:
        item = engine.work_item(conn, item_id)
    except engine.UnknownWorkItem as error:
        raise NotFound(item_id) from error
    conn.execute(_LOCK, {"ident": item.instance_id})


_LOCK = select(instance.c.id).where(instance.c.id == bindparam("ident")).with_for_update()


def _complete(
    conn: Connection, actor: Actor, item_id: str, raw: Mapping[str, Json], opinion: str, *, now: datetime
) -> Completed:
    item, step = load(conn, actor, item_id)
    if item.state != "open":
        raise engine.WorkItemClosed(item_id)
    check_may_act(conn, actor, item, step, now=now)
    principal = principal_of(actor, item)
    behalf = principal.login if principal else None
    head = about(conn, head_of_root(conn, item.root_id), item.instance_id)
    clean = check(conn, actor, item, step, raw, head, now=now)
    submission_id = write(
        conn, instance_id=item.instance_id, root_id=item.root_id, definition_id=item.definition_id,
        element_id=item.element_id, form=step.form or NO_FORM, data=clean.data, actor=actor.login, now=now,
        work_item_id=item_id, opinion=_opinion(opinion), on_behalf_of=behalf,
    )  # fmt: skip
    attach(conn, item_id, actor.login, clean.data, submission_id)
    outcome = engine.complete(
        conn, HOST, item_id, variables=clean.variables, actor=actor.login, now=now, on_behalf_of=behalf
    )
    drafts.forget(conn, item_id)
    _mended(conn, actor, item, now=now)
    audit.record(
        conn, now=now, actor=actor.login, action=ACTION, subject=_subject(head, item),
        facts={"work_item": item_id, "element": item.element_id, "submission": submission_id,
               **({"on_behalf_of": behalf} if behalf else {})},
    )  # fmt: skip
    return _completed(conn, actor, item, head, outcome, now=now)


def check(
    conn: Connection,
    actor: Actor,
    item: WorkItem,
    step: Step,
    raw: Mapping[str, Json],
    head: CaseHead | None,
    *,
    now: datetime,
) -> Clean:
    """The form's rules; a step without fields takes variables only from an account with the publish right."""
    form = step.form or NO_FORM
    if not form.fields:
        if raw and not actor.has("process_owner"):
            raise FormInvalid({name[:60]: "这个环节没有表单，不接受数据。" for name in list(raw)[:20]})
        reserved = [name for name in raw if name.startswith("sys_")]
        if reserved:
            raise FormInvalid(dict.fromkeys(reserved, "以 sys_ 开头的名称由系统使用，不能填写。"))
        return Clean(dict(raw), dict(raw))
    context = FormContext(
        conn=conn,
        today=now.date(),
        attachments=drafts.draft_files(conn, item.id, actor.login),
        checklist=subject.points(conn, head, now=now, form=form, department_id=asked_department(step, item)),
        current=engine.instance_view(conn, item.instance_id).variables,
    )
    return validate(form, raw, context=context)


def _mended(conn: Connection, actor: Actor, item: WorkItem, *, now: datetime) -> None:
    """The step went through: what had failed at this work item before is over."""
    for found in engine.open_incidents(conn, instance_id=item.instance_id):
        if found.payload.get("item_id") == item.id:
            engine.resolve_incident(conn, found.id, actor=actor.login, now=now)


def _opinion(text: str) -> str:
    try:
        return plaintext.text(text, limit=2000, lines=True).strip()
    except Wrong as wrong:
        raise FormInvalid({"opinion": str(wrong)}) from wrong


def attach(conn: Connection, item_id: str, login: str, data: Mapping[str, Json], submission_id: int) -> None:
    """The files this submission names now belong to it and can no longer be removed."""
    named = set(strings_in(data)) & drafts.draft_files(conn, item_id, login)
    if named:
        conn.execute(
            update(attachment)
            .where(attachment.c.id.in_(sorted(named)), attachment.c.submission_id.is_(None))
            .values(submission_id=submission_id)
        )


def strings_in(value: "Json | Mapping[str, Json]") -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = list(value.values()) if isinstance(value, Mapping) else value if isinstance(value, list) else []
    return [text for part in parts for text in strings_in(part)]


def _subject(head: CaseHead | None, item: WorkItem) -> str:
    return f"case:{head.case_no}" if head else f"instance:{item.root_id}"


def _completed(
    conn: Connection, actor: Actor, item: WorkItem, head: CaseHead | None, outcome: Outcome, *, now: datetime
) -> Completed:
    """The next item is one this person may do at once: not what separation of duties leaves to a colleague."""

    def may_go_on(opened: WorkItem) -> bool:
        step = engine.diagram(conn, opened.definition_id).steps[opened.element_id]
        return not why_not(conn, actor, opened, step, now=now)

    mine = [opened for opened in outcome.opened if may_go_on(opened)]
    return Completed(
        item_id=item.id,
        case_id=head.id if head and sees_root(conn, actor, item.root_id) else None,
        instance_id=item.instance_id,
        ended=outcome.ended,
        next_item_id=mine[0].id if mine else None,
        next_names=tuple(opened.name for opened in outcome.opened),
    )
