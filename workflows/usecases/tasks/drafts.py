"""Drafts and their files: saved as one types, kept until the step is completed."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, select

from workflows import audit
from workflows.db import Database, Json
from workflows.engine.tables import attachment, draft, work_item
from workflows.engine.types import Form, Refused
from workflows.processes.common.holding import refuse_if_held
from workflows.supervision import cases
from workflows.supervision.organisation.actor import Actor
from workflows.usecases.errors import NotFound
from workflows.usecases.forms.scalars import FILES
from workflows.usecases.forms.shown import FileRef
from workflows.usecases.tasks import files
from workflows.usecases.tasks.acting import check_may_act, load

FILES_PER_ITEM = 200
DRAFT_KEYS = 2000


def save_draft(
    database: Database, actor: Actor, item_id: str, raw: Mapping[str, Json], *, opinion: str = "", now: datetime
) -> datetime:
    """Keep what was typed, unchecked; only for the person who typed it."""
    with database.transaction() as conn:
        _hold(conn, item_id)
        item, step = load(conn, actor, item_id)
        _require_open(item.state)
        check_may_act(conn, actor, item, step, now=now)
        if len(raw) > DRAFT_KEYS:
            raise Refused("草稿内容太多，没有保存。")
        forget(conn, item_id, actor.login)
        data = {"raw": dict(raw), "opinion": opinion[:20_000]}
        conn.execute(draft.insert(), {"work_item_id": item_id, "login": actor.login, "data": data, "saved_at": now})
    return now


_FORGET = delete(draft).where(draft.c.work_item_id == bindparam("item"))
_OWN_FILES = select(attachment.c.id).where(
    attachment.c.work_item_id == bindparam("item"), attachment.c.uploaded_by == bindparam("login")
)


def forget(conn: Connection, item_id: str, login: str | None = None) -> None:
    if login is None:
        conn.execute(_FORGET, {"item": item_id})
    else:
        conn.execute(delete(draft).where(draft.c.work_item_id == item_id, draft.c.login == login))


def draft_of(conn: Connection, item_id: str, login: str) -> tuple[Mapping[str, Json], str, datetime | None]:
    row = conn.execute(select(draft).where(draft.c.work_item_id == item_id, draft.c.login == login)).one_or_none()
    return ({}, "", None) if row is None else (row.data["raw"], row.data["opinion"], row.saved_at)


def upload(
    database: Database, actor: Actor, item_id: str, field_id: str, filename: str, content: bytes, *, now: datetime
) -> FileRef:
    """Store one chosen file as a draft attachment of this work item; the form then carries its id."""
    with database.reading() as conn:
        item, step = load(conn, actor, item_id)
        _require_open(item.state)
        check_may_act(conn, actor, item, step, now=now)
        if not _takes_files(step.form, field_id):
            raise Refused("这一项不接受文件。")
    stored = files.keep(filename, content)  # outside the write transaction: hashing and fsync take their time
    with database.transaction() as conn:
        _require_open(_hold(conn, item_id))
        _check_count(conn, item_id)
        return files.enter(
            conn, stored, root_id=item.root_id, field_id=field_id, subject=f"work_item:{item_id}", actor=actor.login,
            now=now, work_item_id=item_id,
        )  # fmt: skip


def _hold(conn: Connection, item_id: str) -> str:
    """The item's state, which nobody changes before we are done: two tabs save in turn, nothing comes after 办结."""
    return conn.scalar(select(work_item.c.state).where(work_item.c.id == item_id).with_for_update()) or ""


def _check_count(conn: Connection, item_id: str) -> None:
    count = conn.scalar(select(func.count()).where(attachment.c.work_item_id == item_id)) or 0
    if count >= FILES_PER_ITEM:
        raise Refused(f"每个环节最多上传 {FILES_PER_ITEM} 个文件。")


def _require_open(state: str) -> None:
    if state != "open":
        raise Refused("这项待办已经办结或已取消，不能再修改。")


def _takes_files(form: Form | None, field_id: str) -> bool:
    """``field_id`` is a field, or ``field.row.column`` in a table."""
    name, _, column = field_id.partition(".")
    field = form.field(name) if form else None
    if field is None:
        return False
    if not column:
        return field.type in FILES
    return any(inner.id == column.rpartition(".")[2] and inner.type in FILES for inner in field.columns)


def draft_files(conn: Connection, item_id: str, login: str) -> frozenset[str]:
    """The ids a submission of this person may name: own uploads on this work item."""
    return frozenset(conn.scalars(_OWN_FILES, {"item": item_id, "login": login}))


def remove_upload(database: Database, actor: Actor, item_id: str, attachment_id: str, *, now: datetime) -> None:
    """Take back a file of a draft; one that belongs to a submission stays for ever."""
    with database.transaction() as conn:
        root = conn.scalar(select(attachment.c.root_id).where(attachment.c.id == attachment_id)) or ""
        known = cases.of_instance(conn, root)
        refuse_if_held(conn, known.id if known else None, "删除已上传的材料")
        query = delete(attachment).where(
            attachment.c.id == attachment_id,
            attachment.c.work_item_id == item_id,
            attachment.c.uploaded_by == actor.login,
            attachment.c.submission_id.is_(None),
        )
        if conn.execute(query).rowcount != 1:
            raise NotFound(attachment_id)
        audit.record(
            conn, now=now, actor=actor.login, action="attachment.remove", subject=f"work_item:{item_id}",
            facts={"attachment": attachment_id},
        )  # fmt: skip
