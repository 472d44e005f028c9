"""Factories of departments, officers, accounts: one call, one row; what a test does not name is unrelated."""

from datetime import date
from itertools import count

from sqlalchemy import Connection

from workflows.clock import real
from workflows.supervision.accounts import passwords, store
from workflows.supervision.organisation import changes
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.officers import actor_for

SINCE = date(2020, 1, 1)
PASSWORD = "Qiuyue-2026"

_numbers = count(1)


def a_department(conn: Connection, name: str = "", *, code: str = "", **values: object) -> int:
    number = next(_numbers)
    given: dict[str, object] = {
        "code": code or f"T-{number:04d}", "name": name or f"第{number}局", "short_name": name or f"{number}局",
        "kind": "department", "district_code": "370399", "valid_from": SINCE, **values,
    }  # fmt: skip
    return changes.add_department(conn, **given)  # type: ignore[arg-type]


def an_officer(
    conn: Connection, login: str = "", *, department_id: int, roles: tuple[str, ...] = (), since: date = SINCE
) -> int:
    number = next(_numbers)
    officer_id = changes.add_officer(
        conn, login=login or f"officer{number}", staff_no=f"T-{number:04d}", name=f"人员{number}",
        department_id=department_id, valid_from=since,
    )  # fmt: skip
    for role in roles:
        changes.assign_role(conn, officer_id, department_id, role, valid_from=since)
    return officer_id


def an_account(conn: Connection, login: str, *, password: str = PASSWORD, **values: bool) -> None:
    store.open_account(conn, login, passwords.hashed(password), at=real(), **{"must_change": False, **values})


def an_actor(conn: Connection, login: str, *, department_id: int, roles: tuple[str, ...], on: date) -> Actor:
    an_officer(conn, login, department_id=department_id, roles=roles)
    return actor_for(conn, login, on)
