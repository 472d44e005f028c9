"""Signing in and out, changing one's password, and who stands behind a cookie, Basic or Bearer credential.

``now`` is business time and decides which roles are in force; sessions, lockout and tokens count real time.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from workflows import audit
from workflows.clock import production, real
from workflows.db import Database
from workflows.supervision.accounts import lockout, passwords, remembered, sessions, store, tokens
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.officers import UnknownOfficer, actor_for
from workflows.usecases.refusals import in_words


class SignInRefused(Exception):
    """用户名或密码不正确，或者账号已停用。请核对后重试；忘记密码请联系安全管理员重置。"""


class LockedOut(SignInRefused):
    """登录失败次数过多，已暂停登录 15 分钟。请稍后再试，或联系安全管理员。"""


class DemoInProduction(SignInRefused):
    """演示账号和演示密码不能用于正式环境。请使用正式账号，或联系安全管理员设置新密码。"""


@dataclass(frozen=True)
class SignedIn:
    """``token`` goes into the cookie; with ``must_change`` nothing but a new password is accepted."""

    token: str
    actor: Actor
    must_change: bool


@dataclass(frozen=True)
class OpenSession:
    actor: Actor
    must_change: bool


def sign_in(database: Database, login: str, password: str, *, address: str, now: datetime) -> SignedIn:
    """Opens a session with a fresh id. Raises SignInRefused, in the same words and time for unknown logins."""
    _check_password(database, login, password, address=address, now=now)
    with database.transaction() as conn:
        found = store.account_of(conn, login)
        actor = _working(conn, login, now=now)
        if found is None or not found.active or actor is None:
            raise SignInRefused(SignInRefused.__doc__)
        lockout.forget(conn, login=login)
        token = sessions.open_session(conn, login, address=address, at=real())
        audit.record(conn, now=now, actor=login, action="session.open", subject=f"account:{login}")
        return SignedIn(token, actor, found.must_change)


def actor_of_session(database: Database, token: str, *, now: datetime) -> Actor | None:
    """Who asks, from the token in the cookie; None once the session is over."""
    found = open_session(database, token, now=now)
    return found.actor if found else None


def open_session(database: Database, token: str, *, now: datetime) -> OpenSession | None:
    """The session behind a token, with whether the password must be changed first."""
    at = real()
    with database.reading() as conn:
        found = sessions.login_of(conn, token, at=at)
        actor = _working(conn, found[0], now=now) if found else None
    if found is None or actor is None:
        return None
    if at - found[2] >= sessions.SEEN_EVERY:
        with database.transaction() as conn:
            sessions.seen(conn, token, at=at)
    return OpenSession(actor, must_change=found[1])


def sign_out(database: Database, token: str, *, now: datetime) -> None:
    """The session ends in the database: a replayed cookie opens nothing."""
    with database.transaction() as conn:
        found = sessions.login_of(conn, token, at=real())
        sessions.close_session(conn, token)
        if found is not None:
            audit.record(conn, now=now, actor=found[0], action="session.close", subject=f"account:{found[0]}")


def change_password(
    database: Database, actor: Actor, old: str, new: str, *, address: str, now: datetime
) -> SignedIn:  # fmt: skip
    """One's own password. All sessions end; the answer is a new one. Raises SignInRefused for a wrong old password."""
    _check_password(database, actor.login, old, address=address, now=now)
    with database.reading() as conn:
        history = store.require(conn, actor.login).history
    with in_words():
        passwords.check_new(new, login=actor.login, history=history, production=production())
    password_hash = passwords.hashed(new)
    with database.transaction() as conn:
        store.set_password(conn, actor.login, password_hash, must_change=False, at=real())
        token = sessions.open_session(conn, actor.login, address=address, at=real())
        audit.record(conn, now=now, actor=actor.login, action="account.change_password",
                     subject=f"account:{actor.login}")  # fmt: skip
    return SignedIn(token, actor, must_change=False)


def actor_of_login(database: Database, login: str, *, now: datetime) -> Actor:
    """An officer by login, without any proof: for the demo, the worker, and REST after authentication."""
    with database.reading() as conn:
        return actor_for(conn, login, now.date())


def actor_of_basic(database: Database, login: str, password: str, *, address: str, now: datetime) -> Actor:
    """Basic credentials: argon2 once, then remembered for five minutes while the account does not change."""
    at = real()
    with database.reading() as conn:
        found = store.account_of(conn, login)
    known = found is not None and found.active and not (production() and found.demo)
    if found is None or not known or not remembered.remembers(login, password, changed_at=found.changed_at, at=at):
        _check_password(database, login, password, address=address, now=now)
        with database.reading() as conn:
            found = store.require(conn, login)
        remembered.remember(login, password, changed_at=found.changed_at, at=at)
    if found.must_change:
        raise SignInRefused(SignInRefused.__doc__)
    return _working_or_refused(database, login, now=now)


def actor_of_bearer(database: Database, token: str, *, scope: str, now: datetime) -> Actor:
    """A Bearer token of that scope (``api`` or ``engine_rest``)."""
    with database.reading() as conn:
        login = tokens.login_of_token(conn, token, scope=scope, at=real())
        found = store.account_of(conn, login) if login else None
    if found is None or (found.demo and production()):
        raise SignInRefused(SignInRefused.__doc__)
    return _working_or_refused(database, found.login, now=now)


def _check_password(database: Database, login: str, password: str, *, address: str, now: datetime) -> None:
    """Raise unless the password is right; hashes outside of any transaction, then decides in one."""
    with database.reading() as conn:
        _refuse_locked(conn, login, address)
        found = store.account_of(conn, login) if _possible(login) else None
    right = passwords.matches(password, found.password_hash) if found else passwords.matches_nobody(password)
    accepted = right and found is not None and found.active
    with database.transaction() as conn:
        _refuse_locked(conn, login, address)
        if not accepted:
            lockout.record_failure(conn, login=login, address=address, at=real())
            subject = f"account:{login}" if found else "account:unknown"
            audit.record(conn, now=now, actor="anonymous", action="session.refuse", subject=subject)
    if not accepted:
        raise SignInRefused(SignInRefused.__doc__)
    if production() and found is not None and (found.demo or passwords.is_public(password)):
        raise DemoInProduction(DemoInProduction.__doc__)


def _refuse_locked(conn: Connection, login: str, address: str) -> None:
    if lockout.locked_until(conn, login=login, address=address, at=real()) is not None:
        raise LockedOut(LockedOut.__doc__)


def _working(conn: Connection, login: str, *, now: datetime) -> Actor | None:
    """The officer behind the login while he serves."""
    try:
        actor = actor_for(conn, login, now.date())
    except UnknownOfficer:
        return None
    return actor if actor.department_id is not None else None


def _working_or_refused(database: Database, login: str, *, now: datetime) -> Actor:
    with database.reading() as conn:
        actor = _working(conn, login, now=now)
    if actor is None:
        raise SignInRefused(SignInRefused.__doc__)
    return actor


def _possible(login: str) -> bool:
    return len(login) <= 64 and login.isprintable()
