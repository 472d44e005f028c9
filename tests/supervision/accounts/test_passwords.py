"""Passwords, sessions, lockout, tokens."""

from datetime import datetime, timedelta

import pytest

from tests.support.people import PASSWORD, a_department, an_account, an_officer
from workflows.clock import real
from workflows.db import Database
from workflows.supervision.accounts import lockout, passwords, remembered, sessions, store, tokens

HASH = passwords.hashed(PASSWORD)


def check(password: str, history: tuple[str, ...] = (), *, production: bool = False) -> None:
    passwords.check_new(password, login="zhao1", history=history, production=production)


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("Ab1!xyz", passwords.PasswordTooShort),
        ("abcdefg1", passwords.PasswordTooPlain),
        ("ABCDEFG1", passwords.PasswordTooPlain),
        ("Zhao1-2026x", passwords.PasswordContainsLogin),
        ("Aa1!" * 40, passwords.PasswordTooLong),
    ],
)
def test_a_weak_password_is_refused(password: str, fault: type[Exception]) -> None:
    with pytest.raises(fault):
        check(password)


def test_three_kinds_of_characters_are_enough() -> None:
    check("qiuyue-2026")
    check("Qiuyue2026")


def test_one_of_the_last_five_is_not_taken_again_but_the_sixth_is() -> None:
    others = [passwords.hashed(f"Other-{n}-pass") for n in range(5)]
    with pytest.raises(passwords.PasswordReused):
        check(PASSWORD, (*others[:4], HASH))
    check(PASSWORD, (*others, HASH))


def test_the_demo_password_is_refused_in_production_only() -> None:
    check(passwords.DEMO_PASSWORD)
    with pytest.raises(passwords.PasswordIsPublic):
        check(passwords.DEMO_PASSWORD, production=True)


def test_full_width_digits_are_the_same_password() -> None:
    assert passwords.matches("Qiuyue-２０２６", HASH)
    assert not passwords.matches("Qiuyue-2027", HASH)
    assert not passwords.matches("\ud800", HASH)


def test_first_passwords_satisfy_the_rule() -> None:
    for _ in range(50):
        check(passwords.first_password())


def opened(database: Database, at: datetime) -> str:
    with database.transaction() as conn:
        an_officer(conn, "zhao1", department_id=a_department(conn))
        an_account(conn, "zhao1")
        return sessions.open_session(conn, "zhao1", address="", at=at)


@pytest.mark.parametrize(
    ("idle", "age", "open_"),
    [
        (timedelta(minutes=29), timedelta(hours=1), True),
        (timedelta(minutes=31), timedelta(hours=1), False),
        (timedelta(minutes=1), timedelta(hours=11, minutes=59), True),
        (timedelta(minutes=1), timedelta(hours=12, minutes=1), False),
    ],
)
def test_a_session_ends_idle_and_after_twelve_hours(
    database: Database, idle: timedelta, age: timedelta, open_: bool
) -> None:
    at = real()
    token = opened(database, at)
    with database.transaction() as conn:
        sessions.seen(conn, token, at=at + age - idle)
        assert (sessions.login_of(conn, token, at=at + age) is not None) == open_


def test_every_change_of_an_account_ends_its_sessions(database: Database) -> None:
    at = real()
    for change in (
        lambda conn: store.set_password(conn, "zhao1", "x", must_change=False, at=at),
        lambda conn: store.set_state(conn, "zhao1", "disabled", at=at),
        lambda conn: store.touch(conn, "zhao1", at=at),
    ):
        with database.transaction() as conn:
            if store.account_of(conn, "zhao1") is None:
                an_officer(conn, "zhao1", department_id=a_department(conn))
                an_account(conn, "zhao1")
            token = sessions.open_session(conn, "zhao1", address="", at=at)
            change(conn)
            assert sessions.login_of(conn, token, at=at) is None


def test_five_failures_lock_for_fifteen_minutes_from_the_last(any_database: Database) -> None:
    at = real()
    with any_database.transaction() as conn:
        for place in range(5):
            assert lockout.locked_until(conn, login="x", address="1.2.3.4", at=at) is None
            lockout.record_failure(conn, login="x", address="1.2.3.4", at=at + timedelta(minutes=place))
        last = at + timedelta(minutes=4)
        assert lockout.locked_until(conn, login="x", address="", at=last) == last + lockout.WINDOW
        assert lockout.locked_until(conn, login="other", address="1.2.3.4", at=last) is None
        assert lockout.locked_until(conn, login="x", address="1.2.3.4", at=last + lockout.WINDOW) is None


def test_fifty_failures_lock_an_address_but_an_office_behind_one_may_slip(any_database: Database) -> None:
    at = real()
    with any_database.transaction() as conn:
        for number in range(50):
            assert lockout.locked_until(conn, login="other", address="1.2.3.4", at=at) is None
            lockout.record_failure(conn, login=f"x{number}", address="1.2.3.4", at=at)
        assert lockout.locked_until(conn, login="other", address="1.2.3.4", at=at) == at + lockout.WINDOW
        assert lockout.locked_until(conn, login="other", address="5.6.7.8", at=at) is None


def test_a_success_clears_the_account_but_not_the_address(database: Database) -> None:
    at = real()
    with database.transaction() as conn:
        for _ in range(50):
            lockout.record_failure(conn, login="x", address="1.2.3.4", at=at)
        lockout.forget(conn, login="x")
        assert lockout.locked_until(conn, login="x", address="", at=at) is None
        assert lockout.locked_until(conn, login="x", address="1.2.3.4", at=at) is not None


def test_a_token_opens_its_scope_until_it_expires_or_is_revoked(database: Database) -> None:
    at = real()
    opened(database, at)
    with database.transaction() as conn:
        token = tokens.issue(conn, "zhao1", scope="api", note="", expires_at=at + timedelta(days=1), at=at)
        assert tokens.login_of_token(conn, token, scope="api", at=at) == "zhao1"
        assert tokens.login_of_token(conn, token, scope="engine_rest", at=at) is None
        assert tokens.login_of_token(conn, token + "x", scope="api", at=at) is None
        assert tokens.login_of_token(conn, token, scope="api", at=at + timedelta(days=1)) is None
        tokens.revoke(conn, tokens.tokens(conn, "zhao1")[0].id, at=at)
        assert tokens.login_of_token(conn, token, scope="api", at=at) is None


def test_remembered_credentials_end_with_any_change_of_the_account() -> None:
    at = real()
    remembered.remember("zhao1", "p", changed_at=at, at=at)
    assert remembered.remembers("zhao1", "p", changed_at=at, at=at)
    assert not remembered.remembers("zhao1", "q", changed_at=at, at=at)
    assert not remembered.remembers("zhao1", "p", changed_at=at + timedelta(seconds=1), at=at)
    assert not remembered.remembers("zhao1", "p", changed_at=at, at=at + remembered.HOLDS)
