"""Accounts as rows: opening, disabling, new passwords. Whatever changes an account ends its sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from workflows.supervision.accounts.passwords import REMEMBERED
from workflows.supervision.accounts.tables import account, api_token, session


class UnknownAccount(LookupError):
    """No account has this login; look at the list of accounts."""


class AccountExists(ValueError):
    """An account with this login exists already; give it a new password instead."""


@dataclass(frozen=True)
class Account:
    login: str
    password_hash: str
    state: str
    must_change: bool
    demo: bool
    history: Sequence[str]
    changed_at: datetime

    @property
    def active(self) -> bool:
        return self.state == "active"


def account_of(conn: Connection, login: str) -> Account | None:
    row = conn.execute(select(account).where(account.c.login == login)).first()
    return Account(**row._mapping) if row else None


def require(conn: Connection, login: str) -> Account:
    found = account_of(conn, login)
    if found is None:
        raise UnknownAccount(login)
    return found


def accounts(conn: Connection) -> list[Account]:
    return [Account(**row._mapping) for row in conn.execute(select(account).order_by(account.c.login))]


def open_account(
    conn: Connection, login: str, password_hash: str, *, at: datetime, must_change: bool = True, demo: bool = False
) -> None:
    """``at`` is real time, as everywhere in this room."""
    if account_of(conn, login) is not None:
        raise AccountExists(login)
    conn.execute(
        account.insert(),
        {"login": login, "password_hash": password_hash, "state": "active", "must_change": must_change, "demo": demo,
         "history": [password_hash], "changed_at": at},
    )  # fmt: skip


def set_password(conn: Connection, login: str, password_hash: str, *, must_change: bool, at: datetime) -> None:
    history = [password_hash, *require(conn, login).history][:REMEMBERED]
    _change(conn, login, at=at, password_hash=password_hash, must_change=must_change, history=history)


def set_state(conn: Connection, login: str, state: str, *, at: datetime) -> None:
    """``active`` or ``disabled``; disabling revokes the tokens, too."""
    require(conn, login)
    _change(conn, login, at=at, state=state)
    if state == "disabled":
        open_tokens = (api_token.c.login == login, api_token.c.revoked_at.is_(None))
        conn.execute(update(api_token).where(*open_tokens).values(revoked_at=at))


def touch(conn: Connection, login: str, *, at: datetime) -> None:
    """The roles changed: sessions and remembered credentials end."""
    if account_of(conn, login) is not None:
        _change(conn, login, at=at)


def count_accounts(conn: Connection) -> int:
    return conn.scalar(select(func.count()).select_from(account)) or 0


def _change(conn: Connection, login: str, *, at: datetime, **values: object) -> None:
    conn.execute(update(account).where(account.c.login == login).values(changed_at=at, **values))
    conn.execute(session.delete().where(session.c.login == login))
