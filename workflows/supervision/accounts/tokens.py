"""API tokens (Bearer): shown once, stored as a hash, scoped, expiring."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from workflows.supervision.accounts.tables import account, api_token

PREFIX = "sv_"
SCOPES = ("api", "engine_rest")


@dataclass(frozen=True)
class Token:
    id: int
    login: str
    scope: str
    note: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


def issue(conn: Connection, login: str, *, scope: str, note: str, expires_at: datetime, at: datetime) -> str:
    """A new token; this is the only time that it can be read."""
    token = PREFIX + secrets.token_urlsafe(32)
    row = {"token_hash": _hash(token), "login": login, "scope": scope, "note": note, "created_at": at}
    conn.execute(api_token.insert(), {**row, "expires_at": expires_at})
    return token


def login_of_token(conn: Connection, token: str, *, scope: str, at: datetime) -> str | None:
    """Whose token this is, while it holds; None for every other text."""
    query = (
        select(api_token.c.login)
        .join(account, account.c.login == api_token.c.login)
        .where(api_token.c.token_hash == _hash(token), api_token.c.scope == scope, account.c.state == "active")
        .where(api_token.c.expires_at > at, api_token.c.revoked_at.is_(None))
    )
    return conn.scalar(query)


def tokens(conn: Connection, login: str) -> list[Token]:
    table = api_token
    columns = (table.c.id, table.c.login, table.c.scope, table.c.note, table.c.created_at, table.c.expires_at)
    query = select(*columns, table.c.revoked_at).where(table.c.login == login).order_by(table.c.id.desc())
    return [Token(**row._mapping) for row in conn.execute(query)]


def revoke(conn: Connection, token_id: int, *, at: datetime) -> None:
    open_one = (api_token.c.id == token_id, api_token.c.revoked_at.is_(None))
    conn.execute(update(api_token).where(*open_one).values(revoked_at=at))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
