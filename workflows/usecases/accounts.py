"""What the security administrator does with accounts: open, disable, new first password, API tokens."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from workflows import audit
from workflows.clock import production, real
from workflows.db import Database
from workflows.engine.types import Refused
from workflows.supervision.accounts import passwords, store, tokens
from workflows.supervision.organisation import changes
from workflows.supervision.organisation.actor import SYSTEM, Actor
from workflows.supervision.organisation.departments import department_named
from workflows.supervision.organisation.officers import Officer, UnknownOfficer, officer_by_login, officers
from workflows.usecases.errors import NotPermitted
from workflows.usecases.permissions import Permission, may
from workflows.usecases.refusals import in_words

LOGIN = re.compile(r"[a-z][a-z0-9_.-]{1,31}")
RESERVED = frozenset({"system", "anonymous", "admin", "root"})


@dataclass(frozen=True)
class AccountView:
    login: str
    name: str
    state: str
    must_change: bool
    demo: bool
    changed_at: datetime


def require(actor: Actor, permission: Permission) -> None:
    """The permission, which the command line (``SYSTEM``) always has: it reads the database file anyway."""
    if actor != SYSTEM and not may(actor, permission):
        raise NotPermitted(permission)


def accounts(database: Database, actor: Actor, *, now: datetime) -> list[AccountView]:
    require(actor, Permission.ACCOUNT_MANAGE)
    with database.reading() as conn:
        known = {person.login: person.name for person in officers(conn, None, limit=100_000)}
        return [
            AccountView(a.login, known.get(a.login, ""), a.state, a.must_change, a.demo, a.changed_at)
            for a in store.accounts(conn)
        ]


def add_user(
    database: Database, actor: Actor, login: str, *, now: datetime, name: str = "", department: str = "",
    roles: tuple[str, ...] = (), password: str | None = None,
) -> str:  # fmt: skip
    """Open an account (and the officer, where ``name`` and ``department`` are given); the answer is the password."""
    require(actor, Permission.ACCOUNT_MANAGE)
    if roles:
        require(actor, Permission.ROLE_ASSIGN)
    check_login(login)
    password, password_hash = _first(login, password)
    with database.transaction() as conn, in_words():
        if name or department:
            _add_officer(conn, login, name, department, now=now)
        person = _officer(conn, login)
        for role in roles:
            changes.assign_role(conn, person.id, person.department_id, role, valid_from=now.date())
        store.open_account(conn, login, password_hash, at=real())
        _leaf(conn, actor, "account.open", login, now=now, roles=",".join(roles))
    return password


def disable(database: Database, actor: Actor, login: str, *, now: datetime) -> None:
    """Sessions and tokens end at once."""
    require(actor, Permission.ACCOUNT_MANAGE)
    if login == actor.login:
        raise Refused("不能停用自己的账号，请由另一名安全管理员办理。")
    with database.transaction() as conn, in_words():
        store.set_state(conn, login, "disabled", at=real())
        _leaf(conn, actor, "account.disable", login, now=now)


def enable(database: Database, actor: Actor, login: str, *, now: datetime) -> None:
    require(actor, Permission.ACCOUNT_MANAGE)
    with database.transaction() as conn, in_words():
        store.set_state(conn, login, "active", at=real())
        _leaf(conn, actor, "account.enable", login, now=now)


def reset_password(database: Database, actor: Actor, login: str, *, password: str | None = None, now: datetime) -> str:
    """A new first password, to be handed over and changed at the next sign-in."""
    require(actor, Permission.ACCOUNT_MANAGE)
    with database.reading() as conn, in_words():
        history = store.require(conn, login).history
    password, password_hash = _first(login, password, tuple(history))
    with database.transaction() as conn, in_words():
        store.set_password(conn, login, password_hash, must_change=True, at=real())
        _leaf(conn, actor, "account.reset_password", login, now=now)
    return password


def issue_token(
    database: Database, actor: Actor, login: str, *, scope: str = "engine_rest", note: str = "", days: int = 90,
    now: datetime,
) -> str:  # fmt: skip
    """A Bearer token; it is shown once."""
    require(actor, Permission.ACCOUNT_MANAGE)
    if scope not in tokens.SCOPES:
        raise Refused(f"令牌范围只能是 {'、'.join(tokens.SCOPES)}。", "scope")
    if not 1 <= days <= 366:
        raise Refused("令牌有效期为 1 至 366 天。", "days")
    with database.transaction() as conn, in_words():
        if not store.require(conn, login).active:
            raise Refused("账号已停用，不能发放令牌。")
        expires_at = real() + timedelta(days=days)
        token = tokens.issue(conn, login, scope=scope, note=note[:128], expires_at=expires_at, at=real())
        _leaf(conn, actor, "account.issue_token", login, now=now, scope=scope)
    return token


def tokens_of(database: Database, actor: Actor, login: str, *, now: datetime) -> list[tokens.Token]:
    require(actor, Permission.ACCOUNT_MANAGE)
    with database.reading() as conn:
        return tokens.tokens(conn, login)


def revoke_token(database: Database, actor: Actor, login: str, token_id: int, *, now: datetime) -> None:
    require(actor, Permission.ACCOUNT_MANAGE)
    with database.transaction() as conn:
        if token_id in {token.id for token in tokens.tokens(conn, login)}:
            tokens.revoke(conn, token_id, at=real())
            _leaf(conn, actor, "account.revoke_token", login, now=now)


def check_login(login: str) -> None:
    """Refuse what is not a login: 2 to 32 small letters, digits and ``_ . -``, beginning with a letter."""
    if not LOGIN.fullmatch(login) or login in RESERVED:
        raise Refused(
            "登录名须以小写字母开头，由 2 至 32 位小写字母、数字、下划线、点或短横组成，且不能是保留字。", "login"
        )


def _first(login: str, password: str | None, history: tuple[str, ...] = ()) -> tuple[str, str]:
    """The given password, checked, or a random one; and its hash, made outside of any transaction."""
    if password is None:
        password = passwords.first_password()
    else:
        with in_words("password"):
            passwords.check_new(password, login=login, history=history, production=production())
    return password, passwords.hashed(password)


def _officer(conn: Connection, login: str) -> Officer:
    try:
        return officer_by_login(conn, login)
    except UnknownOfficer:
        raise Refused(f"人员中没有登录名 {login}，请先登记人员（姓名和部门），再开通账号。", "login") from None


def _add_officer(conn: Connection, login: str, name: str, department: str, *, now: datetime) -> None:
    if not name or not department:
        raise Refused("新登记人员须同时填写姓名和部门。")
    where = department_named(conn, department, now.date())
    if any(person.login == login for person in officers(conn, None, text=login)):
        raise Refused(f"登录名 {login} 已有人员使用，请另选。", "login")
    changes.add_officer(
        conn, login=login, staff_no=login.upper(), name=name, department_id=where.id, valid_from=now.date()
    )


def _leaf(conn: Connection, actor: Actor, action: str, login: str, *, now: datetime, **facts: str) -> None:
    audit.record(conn, now=now, actor=actor.login, action=action, subject=f"account:{login}", facts=dict(facts))
