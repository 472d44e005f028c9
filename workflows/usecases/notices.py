"""提醒 and 红牌: what waits to be read, and reading it."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, func, or_, select

from workflows.db import Database
from workflows.engine.tables import definition, instance, work_item
from workflows.supervision.cases.notifications import Notification, mark_read, not_read, unread
from workflows.supervision.cases.tables import case, notification
from workflows.supervision.organisation.actor import Actor
from workflows.usecases.permissions import visible_cases
from workflows.usecases.secrecy import SENSITIVE

LADDER = ("remind", "red_card")


def waiting(database: Database, actor: Actor, *, now: datetime) -> list[Notification]:
    """What this person, or a group of his, has not read yet; the newest first.

    A reminder of a step that has been completed since says nothing any more and is left out.
    """
    with database.reading() as conn:
        found = unread(conn, login=actor.login, candidates=actor.reach, still=_matters())
        closed = _closed(conn, actor, {one.case_id for one in found if one.case_id is not None})
        return [_sealed(one, closed[one.case_id]) if one.case_id in closed else one for one in found]


def _closed(conn: Connection, actor: Actor, case_ids: Collection[int]) -> dict[int | None, str]:
    """The sensitive cases among these that this person may not open, with the names of their processes."""
    query = (
        select(case.c.id, definition.c.name)
        .join(instance, instance.c.id == case.c.instance_id)
        .join(definition, definition.c.id == instance.c.definition_id)
        .where(case.c.id.in_(sorted(case_ids)), case.c.secrecy == SENSITIVE, ~visible_cases(actor))
    )
    return {row.id: row.name for row in conn.execute(query)}


def _sealed(one: Notification, process_name: str) -> Notification:
    """Reminders name the step and its limit; what else was written is for those who may open the case."""
    if one.kind in LADDER:
        return replace(one, case_id=None)
    return replace(one, case_id=None, text=f"{process_name}：有一条提醒，内容只对本案人员显示")


def count(database: Database, actor: Actor) -> int:
    query = select(func.count()).select_from(notification).where(not_read(actor.login, actor.reach), _matters())
    with database.reading() as conn:
        return conn.scalar(query) or 0


def _matters() -> ColumnElement[bool]:
    item = notification.c.work_item_id
    return or_(item.is_(None), exists().where(work_item.c.id == item, work_item.c.state == "open"))


def read(database: Database, actor: Actor, ids: Collection[int], *, now: datetime) -> None:
    with database.transaction() as conn:
        mark_read(conn, list(ids)[:200], login=actor.login, candidates=actor.reach, now=now)
