"""Notifications (提醒、红牌): to one person or to everybody who answers to a candidate string."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, insert, or_, select, true, update

from workflows.supervision.cases.tables import notification


@dataclass(frozen=True)
class Notification:
    id: int
    login: str | None
    candidate: str | None
    case_id: int | None
    work_item_id: str | None
    kind: str
    text: str
    at: datetime
    read_at: datetime | None


def notify(
    conn: Connection,
    *,
    logins: Collection[str] = (),
    candidates: Collection[str] = (),
    case_id: int | None,
    work_item_id: str | None,
    kind: str,
    text: str,
    now: datetime,
) -> None:
    shared = {"case_id": case_id, "work_item_id": work_item_id, "kind": kind, "text": text, "at": now}
    rows = [{"login": login, "candidate": None, **shared} for login in dict.fromkeys(logins)]
    rows += [{"login": None, "candidate": candidate, **shared} for candidate in dict.fromkeys(candidates)]
    if rows:
        conn.execute(insert(notification), rows)


def unread(
    conn: Connection,
    *,
    login: str,
    candidates: Sequence[str],
    still: ColumnElement[bool] | None = None,
    limit: int = 100,
) -> list[Notification]:
    """What a person has not read yet, the newest first; ``still`` narrows it to what can still be acted on."""
    query = select(notification).where(not_read(login, candidates), true() if still is None else still)
    newest = query.order_by(notification.c.at.desc(), notification.c.id.desc()).limit(limit)
    return [Notification(**row._mapping) for row in conn.execute(newest)]


def mark_read(conn: Connection, ids: Collection[int], *, login: str, candidates: Sequence[str], now: datetime) -> None:
    """A notification to a group is read for all once one of them has read it."""
    where = (notification.c.id.in_(sorted(ids)), notification.c.read_at.is_(None), _mine(login, candidates))
    conn.execute(update(notification).where(*where).values(read_at=now))


def not_read(login: str, candidates: Sequence[str]) -> ColumnElement[bool]:
    return and_(notification.c.read_at.is_(None), _mine(login, candidates))


def _mine(login: str, candidates: Sequence[str]) -> ColumnElement[bool]:
    return or_(notification.c.login == login, notification.c.candidate.in_(list(candidates)))
