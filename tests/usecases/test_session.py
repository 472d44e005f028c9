"""Signing in and out; what administrators may do with accounts and roles."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from tests.support.people import PASSWORD, a_department, an_account, an_actor, an_officer
from workflows.audit import audit_leaf
from workflows.db import Database
from workflows.engine.types import Refused
from workflows.supervision.accounts.passwords import DEMO_PASSWORD
from workflows.supervision.organisation.actor import SYSTEM, Actor
from workflows.supervision.organisation.officers import actor_for
from workflows.usecases import accounts, organisation, session
from workflows.usecases.errors import NotPermitted
from workflows.usecases.session import DemoInProduction, LockedOut, SignInRefused

HERE = "10.0.0.1"


@pytest.fixture
def where(database: Database) -> int:
    with database.transaction() as conn:
        return a_department(conn, "市场监督管理局")


@pytest.fixture
def secadmin(database: Database, where: int, now: datetime) -> Actor:
    with database.transaction() as conn:
        return an_actor(conn, "secadmin", department_id=where, roles=("secadmin",), on=now.date())


def zhao(database: Database, where: int, **account: bool) -> int:
    with database.transaction() as conn:
        officer = an_officer(conn, "zhao1", department_id=where, roles=("inspector",))
        an_account(conn, "zhao1", **account)
        return officer


def leaves(database: Database, action: str) -> int:
    with database.reading() as conn:
        return conn.scalar(select(func.count()).select_from(audit_leaf).where(audit_leaf.c.action == action)) or 0


def test_a_signed_in_officer_is_known_by_his_token_until_he_signs_out(
    database: Database, where: int, now: datetime
) -> None:
    zhao(database, where)
    signed_in = session.sign_in(database, "zhao1", PASSWORD, address=HERE, now=now)
    assert signed_in.actor.has("inspector", where)
    assert session.actor_of_session(database, signed_in.token, now=now) == signed_in.actor
    session.sign_out(database, signed_in.token, now=now)
    assert session.actor_of_session(database, signed_in.token, now=now) is None
    assert (leaves(database, "session.open"), leaves(database, "session.close")) == (1, 1)


def test_two_sign_ins_have_different_tokens(database: Database, where: int, now: datetime) -> None:
    zhao(database, where)
    tokens = {session.sign_in(database, "zhao1", PASSWORD, address=HERE, now=now).token for _ in range(2)}
    assert len(tokens) == 2


@pytest.mark.parametrize("login", ["zhao1", "nobody", "x" * 500, "a\0b", "", "赵"])
def test_a_wrong_password_and_an_unknown_login_get_the_same_words(
    database: Database, where: int, now: datetime, login: str
) -> None:
    zhao(database, where)
    with pytest.raises(SignInRefused) as refused:
        session.sign_in(database, login, "Wrong-2026", address=HERE, now=now)
    assert str(refused.value) == SignInRefused.__doc__


def test_a_disabled_account_and_one_who_left_get_the_same_words(database: Database, where: int, now: datetime) -> None:
    zhao(database, where)
    accounts.disable(database, SYSTEM, "zhao1", now=now)
    with pytest.raises(SignInRefused, match="用户名或密码不正确"):
        session.sign_in(database, "zhao1", PASSWORD, address=HERE, now=now)
    accounts.enable(database, SYSTEM, "zhao1", now=now)
    assert session.sign_in(database, "zhao1", PASSWORD, address=HERE, now=now)
    with pytest.raises(SignInRefused):
        session.sign_in(database, "zhao1", PASSWORD, address=HERE, now=now.replace(year=2019))


def test_after_five_failures_even_the_right_password_waits(database: Database, where: int, now: datetime) -> None:
    zhao(database, where)
    for place in range(5):
        with pytest.raises(SignInRefused):
            session.sign_in(database, "zhao1", "Wrong-2026", address=f"10.0.1.{place}", now=now)
    with pytest.raises(LockedOut):
        session.sign_in(database, "zhao1", PASSWORD, address=HERE, now=now)


def test_an_unknown_login_is_locked_like_a_known_one(database: Database, now: datetime) -> None:
    for place in range(5):
        with pytest.raises(SignInRefused):
            session.sign_in(database, "nobody", "Wrong-2026", address=f"10.0.1.{place}", now=now)
    with pytest.raises(LockedOut):
        session.sign_in(database, "nobody", "Wrong-2026", address=HERE, now=now)


def test_the_clock_of_business_does_not_end_a_session(database: Database, where: int, now: datetime) -> None:
    zhao(database, where)
    token = session.sign_in(database, "zhao1", PASSWORD, address=HERE, now=now).token
    assert session.actor_of_session(database, token, now=now + timedelta(days=90)) is not None


def test_a_new_role_or_its_end_signs_out(database: Database, where: int, now: datetime, secadmin: Actor) -> None:
    officer = zhao(database, where)
    token = session.sign_in(database, "zhao1", PASSWORD, address=HERE, now=now).token
    organisation.assign_role(database, secadmin, officer, where, "handler", valid_from=now.date(), now=now)
    assert session.actor_of_session(database, token, now=now) is None


def test_a_password_change_ends_all_sessions_but_the_new_one(database: Database, where: int, now: datetime) -> None:
    zhao(database, where)
    old = session.sign_in(database, "zhao1", PASSWORD, address=HERE, now=now)
    new = session.change_password(database, old.actor, PASSWORD, "Other-2026-x", address=HERE, now=now)
    assert session.actor_of_session(database, old.token, now=now) is None
    assert session.actor_of_session(database, new.token, now=now) == old.actor
    with pytest.raises(Refused, match="最近 5 次"):
        session.change_password(database, old.actor, "Other-2026-x", PASSWORD, address=HERE, now=now)


def test_production_refuses_demo_accounts_and_the_demo_password(
    database: Database, where: int, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    zhao(database, where, demo=True)
    with database.transaction() as conn:
        an_officer(conn, "qian2", department_id=where)
        an_account(conn, "qian2", password=DEMO_PASSWORD)
    monkeypatch.setenv("SUPERVISION_ENV", "demo")
    assert session.sign_in(database, "zhao1", PASSWORD, address=HERE, now=now)
    monkeypatch.setenv("SUPERVISION_ENV", "production")
    for login, password in (("zhao1", PASSWORD), ("qian2", DEMO_PASSWORD)):
        with pytest.raises(DemoInProduction):
            session.sign_in(database, login, password, address=HERE, now=now)
    with pytest.raises(Refused, match="演示密码"):
        accounts.reset_password(database, SYSTEM, "qian2", password=DEMO_PASSWORD, now=now)


def test_basic_credentials_are_remembered_until_the_account_changes(
    database: Database, where: int, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    zhao(database, where)
    assert session.actor_of_basic(database, "zhao1", PASSWORD, address=HERE, now=now).login == "zhao1"
    monkeypatch.setattr("workflows.supervision.accounts.passwords.matches", pytest.fail)
    assert session.actor_of_basic(database, "zhao1", PASSWORD, address=HERE, now=now).login == "zhao1"
    monkeypatch.undo()
    accounts.disable(database, SYSTEM, "zhao1", now=now)
    with pytest.raises(SignInRefused):
        session.actor_of_basic(database, "zhao1", PASSWORD, address=HERE, now=now)


def test_a_bearer_token_acts_for_its_account_within_its_scope(database: Database, where: int, now: datetime) -> None:
    zhao(database, where)
    token = accounts.issue_token(database, SYSTEM, "zhao1", scope="engine_rest", now=now)
    assert session.actor_of_bearer(database, token, scope="engine_rest", now=now).login == "zhao1"
    for wrong, scope in ((token, "api"), (token[:-1], "engine_rest"), ("", "engine_rest")):
        with pytest.raises(SignInRefused):
            session.actor_of_bearer(database, wrong, scope=scope, now=now)
    accounts.disable(database, SYSTEM, "zhao1", now=now)
    with pytest.raises(SignInRefused):
        session.actor_of_bearer(database, token, scope="engine_rest", now=now)


def test_a_new_account_has_a_first_password_to_be_changed(database: Database, where: int, now: datetime) -> None:
    password = accounts.add_user(
        database, SYSTEM, "sun3", name="孙清和", department="市场监督管理局", roles=("inspector",), now=now
    )
    signed_in = session.sign_in(database, "sun3", password, address=HERE, now=now)
    assert signed_in.must_change
    with pytest.raises(SignInRefused):  # a program cannot change it
        session.actor_of_basic(database, "sun3", password, address=HERE, now=now)


@pytest.mark.parametrize("login", ["Zhao", "1zhao", "z", "zhao li", "system", "赵一", "a" * 40])
def test_a_bad_login_is_refused_with_a_sentence(database: Database, where: int, now: datetime, login: str) -> None:
    with pytest.raises(Refused, match="登录名"):
        accounts.add_user(database, SYSTEM, login, name="某", department="市场监督管理局", now=now)


ASKS: dict[str, Callable[[Database, Actor, datetime], object]] = {
    "list accounts": lambda db, who, now: accounts.accounts(db, who, now=now),
    "open an account": lambda db, who, now: accounts.add_user(db, who, "zhao1", now=now),
    "disable": lambda db, who, now: accounts.disable(db, who, "zhao1", now=now),
    "reset": lambda db, who, now: accounts.reset_password(db, who, "zhao1", now=now),
    "token": lambda db, who, now: accounts.issue_token(db, who, "zhao1", now=now),
    "role": lambda db, who, now: organisation.assign_role(db, who, 1, 1, "handler", valid_from=now.date(), now=now),
    "department": lambda db, who, now: organisation.end_department(db, who, 1, last_day=now.date(), now=now),
    "function": lambda db, who, now: organisation.bind_function(db, who, "price", 1, valid_from=now.date(), now=now),
    "people": lambda db, who, now: organisation.list_officers(db, who, now=now),
}


@pytest.mark.parametrize("role", ["inspector", "head", "process_owner", "case_operator", "auditadmin"])
def test_none_of_it_is_open_to_others(database: Database, where: int, now: datetime, role: str) -> None:
    with database.transaction() as conn:
        actor = an_actor(conn, "outsider", department_id=where, roles=(role,), on=now.date())
    for ask in (name for name in ASKS if (name, role) != ("people", "auditadmin")):
        with pytest.raises(NotPermitted):
            ASKS[ask](database, actor, now)


def test_nobody_changes_his_own_roles_or_account(
    database: Database, where: int, now: datetime, secadmin: Actor
) -> None:
    assert secadmin.officer_id is not None
    with pytest.raises(Refused, match="自己"):
        organisation.assign_role(
            database, secadmin, secadmin.officer_id, where, "handler", valid_from=now.date(), now=now
        )
    with pytest.raises(Refused, match="自己"):
        accounts.disable(database, secadmin, "secadmin", now=now)


def test_a_refused_change_leaves_neither_row_nor_leaf(
    database: Database, where: int, now: datetime, secadmin: Actor
) -> None:
    with database.transaction() as conn:
        officer = an_officer(conn, "admin9", department_id=where, roles=("sysadmin",))
    with pytest.raises(Refused, match="三员分立"):
        organisation.assign_role(database, secadmin, officer, where, "auditadmin", valid_from=now.date(), now=now)
    with database.reading() as conn:
        assert actor_for(conn, "admin9", now.date()).roles == {(where, "sysadmin")}
    assert leaves(database, "role.assign") == 0


def test_every_change_has_its_leaf(database: Database, where: int, now: datetime, secadmin: Actor) -> None:
    officer = zhao(database, where)
    organisation.assign_role(database, secadmin, officer, where, "handler", valid_from=now.date(), now=now)
    accounts.reset_password(database, secadmin, "zhao1", now=now)
    assert (leaves(database, "role.assign"), leaves(database, "account.reset_password")) == (1, 1)


def test_many_guesses_at_once_lock_as_well(any_database: Database, now: datetime) -> None:
    with any_database.transaction() as conn:
        an_officer(conn, "zhao1", department_id=a_department(conn))
        an_account(conn, "zhao1")
    answers: list[str] = []

    def guess(place: int) -> None:
        try:
            session.sign_in(any_database, "zhao1", f"Wrong-{place}", address=f"10.0.2.{place}", now=now)
        except SignInRefused as refused:
            answers.append(type(refused).__name__)

    threads = [threading.Thread(target=guess, args=(place,)) for place in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count("SignInRefused") < 12
    with pytest.raises(LockedOut):
        session.sign_in(any_database, "zhao1", PASSWORD, address=HERE, now=now)
