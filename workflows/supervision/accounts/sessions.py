"""Sessions in the database: 30 minutes idle, 12 hours at most; the cookie's token is stored only as its hash."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, or_, select, update

from workflows.supervision.accounts.tables import account, session

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)


def open_session(conn: Connection, login: str, *, address: str, at: datetime) -> str:
    """A new token for the cookie; sessions that are over go on this occasion."""
    conn.execute(delete(session).where(or_(session.c.seen_at < at - IDLE, session.c.created_at < at - LONGEST)))
    token = secrets.token_urlsafe(32)
    row = {"id": _id(token), "login": login, "created_at": at, "seen_at": at, "address": address[:64]}
    conn.execute(session.insert(), row)
    return token


def login_of(conn: Connection, token: str, *, at: datetime) -> tuple[str, bool, datetime] | None:
    """Login, whether the password must be changed first, and when last seen; None when the session is over."""
    query = (
        select(session.c.login, account.c.must_change, session.c.seen_at)
        .join(account, account.c.login == session.c.login)
        .where(session.c.id == _id(token), account.c.state == "active")
        .where(session.c.seen_at >= at - IDLE, session.c.created_at >= at - LONGEST)
    )
    row = conn.execute(query).first()
    return (row.login, row.must_change, row.seen_at) if row else None


def seen(conn: Connection, token: str, *, at: datetime) -> None:
    conn.execute(update(session).where(session.c.id == _id(token)).values(seen_at=at))


def close_session(conn: Connection, token: str) -> None:
    conn.execute(delete(session).where(session.c.id == _id(token)))


def close_all(conn: Connection, login: str) -> None:
    conn.execute(delete(session).where(session.c.login == login))


def _id(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
