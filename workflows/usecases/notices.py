"""提醒 and 红牌: what waits to be read, and reading it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_, select

from workflows.db import Database
from workflows.engine.tables import work_item
from workflows.supervision.cases.notifications import Notification, mark_read, not_read, unread
from workflows.supervision.cases.tables import notification
from workflows.supervision.organisation.actor import Actor


def waiting(database: Database, actor: Actor, *, now: datetime) -> list[Notification]:
    """What this person, or a group of his, has not read yet; the newest first.

    A reminder of a step that has been completed since says nothing any more and is left out.
    """
    with database.reading() as conn:
        return unread(conn, login=actor.login, candidates=actor.candidates, still=_matters())


def count(database: Database, actor: Actor) -> int:
    query = select(func.count()).select_from(notification).where(not_read(actor.login, actor.candidates), _matters())
    with database.reading() as conn:
        return conn.scalar(query) or 0


def _matters() -> ColumnElement[bool]:
    item = notification.c.work_item_id
    return or_(item.is_(None), exists().where(work_item.c.id == item, work_item.c.state == "open"))


def read(database: Database, actor: Actor, ids: Collection[int], *, now: datetime) -> None:
    with database.transaction() as conn:
        mark_read(conn, list(ids)[:200], login=actor.login, candidates=actor.candidates, now=now)
