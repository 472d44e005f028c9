"""提醒 and 红牌: what waits to be read, and reading it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, or_, select

from workflows.db import Database
from workflows.supervision.cases.notifications import Notification, mark_read, unread
from workflows.supervision.cases.tables import notification
from workflows.supervision.organisation.actor import Actor


def waiting(database: Database, actor: Actor, *, now: datetime) -> list[Notification]:
    """What this person, or a group of his, has not read yet; the newest first."""
    with database.reading() as conn:
        return unread(conn, login=actor.login, candidates=actor.candidates)


def count(database: Database, actor: Actor) -> int:
    mine = or_(notification.c.login == actor.login, notification.c.candidate.in_(actor.candidates))
    query = select(func.count()).select_from(notification).where(notification.c.read_at.is_(None), mine)
    with database.reading() as conn:
        return conn.scalar(query) or 0


def read(database: Database, actor: Actor, ids: Collection[int], *, now: datetime) -> None:
    with database.transaction() as conn:
        mark_read(conn, list(ids)[:200], login=actor.login, candidates=actor.candidates, now=now)
