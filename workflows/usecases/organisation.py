"""What the administrators do with departments, functions, officers, roles, certificates and responsibilities.

The system administrator keeps departments and functions, the security administrator people and roles. Every change is
dated: what held until then keeps its row.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from workflows import audit
from workflows.clock import real
from workflows.db import Database, Json
from workflows.engine.types import Refused
from workflows.supervision.accounts import store
from workflows.supervision.items.tables import approval_item
from workflows.supervision.organisation import changes, profiles
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.departments import (
    Binding,
    Department,
    all_departments,
    bindings,
    department_of,
    departments,
)
from workflows.supervision.organisation.officers import (
    Assignment,
    Certificate,
    Officer,
    assignments,
    certificates,
    officer_by_id,
    officers,
)
from workflows.supervision.organisation.roles import ASSIGNABLE_CODES, FUNCTION_CODES, Tier
from workflows.supervision.organisation.tables import certificate, responsibility, role_assignment
from workflows.usecases.accounts import check_login, require
from workflows.usecases.errors import NotFound, NotPermitted
from workflows.usecases.permissions import Permission, is_administrator
from workflows.usecases.refusals import in_words

KINDS = ("department", "authorised", "town", "subdistrict", "zone", "external")


@dataclass(frozen=True)
class Charge:
    """One row of the dated responsibility table."""

    id: int
    tier: str
    department_id: int
    item_name: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class OfficerView:
    officer: Officer
    department: Department
    account: str  # active | disabled | "" without one
    assignments: list[Assignment]
    certificates: list[Certificate]
    charges: list[Charge]


def list_departments(database: Database, actor: Actor, *, now: datetime, all_times: bool = False) -> list[Department]:
    with database.reading() as conn:
        return all_departments(conn) if all_times else departments(conn, now.date())


def list_functions(database: Database, actor: Actor, *, now: datetime, all_times: bool = False) -> list[Binding]:
    with database.reading() as conn:
        return bindings(conn, None if all_times else now.date())


def list_officers(
    database: Database, actor: Actor, *, now: datetime, department_id: int | None = None, text: str = ""
) -> list[Officer]:
    """The officers in service, at most 300: narrow by department or text."""
    _administrators(actor)
    with database.reading() as conn:
        return officers(conn, now.date(), department_id=department_id, text=text.strip(), limit=300)


def show_officer(database: Database, actor: Actor, officer_id: int, *, now: datetime) -> OfficerView:
    _administrators(actor)
    with database.reading() as conn:
        person = _officer(conn, officer_id)
        found = store.account_of(conn, person.login)
        return OfficerView(
            officer=person,
            department=department_of(conn, person.department_id),
            account=found.state if found else "",
            assignments=assignments(conn, officer_id),
            certificates=certificates(conn, officer_id),
            charges=_charges(conn, officer_id),
        )


def add_department(
    database: Database, actor: Actor, *, code: str, name: str, short_name: str, kind: str, district_code: str,
    valid_from: date, predecessor_id: int | None = None, basis: str = "", now: datetime,
) -> int:  # fmt: skip
    """A new department; with a predecessor, the successor of one that ends the day before."""
    code, name, short_name = code.strip().upper(), name.strip(), short_name.strip()
    _present(code=code, name=name, short_name=short_name)
    if kind not in KINDS:
        raise Refused("请选择部门类别。", "kind")
    with _change(
        database,
        actor,
        Permission.ORGANISATION_EDIT,
        "department.add",
        code,
        now=now,
        name=name,
        valid_from=valid_from,
        predecessor=predecessor_id,
    ) as conn:
        if any(existing.code == code for existing in all_departments(conn)):
            raise Refused(f"部门代码 {code} 已经使用（含已撤销部门），请另编。", "code")
        if any(existing.name == name for existing in departments(conn, valid_from)):
            raise Refused(f"已有在册部门“{name}”，无需重复添加。", "name")
        new = changes.add_department(
            conn, code=code, name=name, short_name=short_name, kind=kind, district_code=district_code,
            valid_from=valid_from,
        )  # fmt: skip
        if predecessor_id is not None:
            changes.succeed(conn, predecessor_id, new, on=valid_from, basis=basis)
        return new


def end_department(database: Database, actor: Actor, department_id: int, *, last_day: date, now: datetime) -> None:
    subject = str(department_id)
    with _change(
        database, actor, Permission.ORGANISATION_EDIT, "department.end", subject, now=now, last_day=last_day
    ) as conn:
        if officers(conn, last_day, department_id=department_id, limit=1):
            raise Refused("部门还有在册人员，请先为其办理调动或离任，再撤销部门。")
        changes.end_department(conn, department_id, last_day=last_day)


def bind_function(
    database: Database, actor: Actor, function_code: str, department_id: int, *, valid_from: date, shared: bool = False,
    now: datetime,
) -> None:  # fmt: skip
    """Give a function to a department from a day on; ``shared`` keeps the other holders."""
    if function_code not in FUNCTION_CODES:
        raise Refused("请选择职能。", "function_code")
    with _change(
        database,
        actor,
        Permission.ORGANISATION_EDIT,
        "function.bind",
        function_code,
        now=now,
        department=department_id,
        valid_from=valid_from,
        shared=shared,
    ) as conn:
        changes.bind_function(conn, function_code, department_id, valid_from=valid_from, replace=not shared)


def end_binding(database: Database, actor: Actor, binding_id: int, *, last_day: date, now: datetime) -> None:
    subject = str(binding_id)
    with _change(
        database, actor, Permission.ORGANISATION_EDIT, "function.end", subject, now=now, last_day=last_day
    ) as conn:
        changes.end_binding(conn, binding_id, last_day=last_day)


def add_officer(
    database: Database, actor: Actor, *, login: str, staff_no: str, name: str, department_id: int, valid_from: date,
    now: datetime,
) -> int:  # fmt: skip
    login, staff_no, name = login.strip(), staff_no.strip(), name.strip()
    _present(login=login, staff_no=staff_no, name=name)
    check_login(login)
    with _change(
        database,
        actor,
        Permission.ROLE_ASSIGN,
        "officer.add",
        login,
        now=now,
        department=department_id,
        valid_from=valid_from,
    ) as conn:
        for person in officers(conn, None, limit=100_000):
            if person.login == login:
                raise Refused(f"登录名 {login} 已有人员使用，请另选。", "login")
            if person.staff_no == staff_no:
                raise Refused(f"工号 {staff_no} 已有人员使用，请核对。", "staff_no")
        return changes.add_officer(
            conn, login=login, staff_no=staff_no, name=name, department_id=department_id, valid_from=valid_from
        )


def transfer_officer(
    database: Database, actor: Actor, officer_id: int, department_id: int, *, on: date, now: datetime
) -> None:
    """调动: roles and responsibilities end; the new department assigns its own."""
    with _change(
        database,
        actor,
        Permission.ROLE_ASSIGN,
        "officer.transfer",
        str(officer_id),
        now=now,
        department=department_id,
        on=on,
    ) as conn:
        person = _officer(conn, officer_id)
        _not_oneself(actor, person)
        changes.transfer_officer(conn, officer_id, department_id, on=on)
        store.touch(conn, person.login, at=real())


def end_officer(database: Database, actor: Actor, officer_id: int, *, last_day: date, now: datetime) -> None:
    """离任: the account is disabled when the last day has passed."""
    with _change(
        database, actor, Permission.ROLE_ASSIGN, "officer.end", str(officer_id), now=now, last_day=last_day
    ) as conn:
        person = _officer(conn, officer_id)
        _not_oneself(actor, person)
        changes.end_officer(conn, officer_id, last_day=last_day)
        store.touch(conn, person.login, at=real())


def assign_role(
    database: Database, actor: Actor, officer_id: int, department_id: int, role_code: str, *, valid_from: date,
    now: datetime,
) -> None:  # fmt: skip
    """Sessions of the officer end, so that the new role holds from the next sign-in."""
    if role_code not in ASSIGNABLE_CODES:
        raise Refused("请选择岗位。", "role_code")
    with _change(
        database,
        actor,
        Permission.ROLE_ASSIGN,
        "role.assign",
        str(officer_id),
        now=now,
        department=department_id,
        role=role_code,
        valid_from=valid_from,
    ) as conn:
        person = _officer(conn, officer_id)
        _not_oneself(actor, person)
        changes.assign_role(conn, officer_id, department_id, role_code, valid_from=valid_from)
        store.touch(conn, person.login, at=real())


def end_role(database: Database, actor: Actor, assignment_id: int, *, last_day: date, now: datetime) -> None:
    with _change(
        database, actor, Permission.ROLE_ASSIGN, "role.end", str(assignment_id), now=now, last_day=last_day
    ) as conn:
        officer_id = conn.scalar(select(role_assignment.c.officer_id).where(role_assignment.c.id == assignment_id))
        person = _officer(conn, officer_id)
        _not_oneself(actor, person)
        changes.end_role(conn, assignment_id, last_day=last_day)
        store.touch(conn, person.login, at=real())


def add_certificate(
    database: Database, actor: Actor, officer_id: int, *, number: str, valid_from: date, valid_to: date, now: datetime
) -> None:
    number = number.strip()
    _present(number=number)
    with _change(
        database,
        actor,
        Permission.ROLE_ASSIGN,
        "certificate.add",
        str(officer_id),
        now=now,
        number=number,
        valid_to=valid_to,
    ) as conn:
        _officer(conn, officer_id)
        if conn.scalar(select(certificate.c.id).where(certificate.c.number == number)) is not None:
            raise Refused(f"证号 {number} 已登记，请核对。", "number")
        changes.add_certificate(conn, officer_id, number=number, valid_from=valid_from, valid_to=valid_to)


def end_certificate(database: Database, actor: Actor, certificate_id: int, *, last_day: date, now: datetime) -> None:
    with _change(
        database, actor, Permission.ROLE_ASSIGN, "certificate.end", str(certificate_id), now=now, last_day=last_day
    ) as conn:
        changes.end_certificate(conn, certificate_id, last_day=last_day)


def assign_responsibility(
    database: Database, actor: Actor, department_id: int, tier: str, officer_id: int, *, item_id: int | None,
    valid_from: date, now: datetime,
) -> None:  # fmt: skip
    if tier not in frozenset(Tier):
        raise Refused("请选择责任层级。", "tier")
    with _change(
        database,
        actor,
        Permission.ROLE_ASSIGN,
        "responsibility.assign",
        str(officer_id),
        now=now,
        department=department_id,
        tier=tier,
        item=item_id,
        valid_from=valid_from,
    ) as conn:
        _officer(conn, officer_id)
        changes.assign_responsibility(conn, department_id, tier, officer_id, item_id=item_id, valid_from=valid_from)


def end_responsibility(database: Database, actor: Actor, charge_id: int, *, last_day: date, now: datetime) -> None:
    with _change(
        database, actor, Permission.ROLE_ASSIGN, "responsibility.end", str(charge_id), now=now, last_day=last_day
    ) as conn:
        changes.end_responsibility(conn, charge_id, last_day=last_day)


def load_profile(database: Database, actor: Actor, name: str, *, now: datetime) -> None:
    """Departments and functions of a shipped profile (2015 or 2026) into an empty database."""
    with _change(database, actor, Permission.ORGANISATION_EDIT, "profile.load", name, now=now) as conn:
        profiles.load_profile(conn, name)


@contextmanager
def _change(
    database: Database,
    actor: Actor,
    permission: Permission,
    action: str,
    subject: str,
    *,
    now: datetime,
    **facts: object,
) -> Iterator[Connection]:
    """One permitted, audited transaction in which facts become sentences."""
    require(actor, permission)
    with database.transaction() as conn, in_words():
        yield conn
        noun = action.partition(".")[0]
        told: dict[str, Json] = {key: str(value) for key, value in facts.items()}
        audit.record(conn, now=now, actor=actor.login, action=action, subject=f"{noun}:{subject}", facts=told)


def _administrators(actor: Actor) -> None:
    if not is_administrator(actor):
        raise NotPermitted


def _not_oneself(actor: Actor, person: Officer) -> None:
    if person.login == actor.login:
        raise Refused("不能变更自己的岗位或任职，请由另一名安全管理员办理。")


def _officer(conn: Connection, officer_id: int | None) -> Officer:
    if officer_id is None:
        raise NotFound
    with in_words():
        return officer_by_id(conn, officer_id)


def _charges(conn: Connection, officer_id: int) -> list[Charge]:
    table = responsibility
    query = (
        select(table, approval_item.c.name)
        .outerjoin(approval_item, approval_item.c.id == table.c.item_id)
        .where(table.c.officer_id == officer_id)
        .order_by(table.c.valid_from.desc(), table.c.id)
    )
    rows = conn.execute(query)
    return [Charge(row.id, row.tier, row.department_id, row.name or "", row.valid_from, row.valid_to) for row in rows]


def _present(**values: str) -> None:
    for field, value in values.items():
        if not value:
            raise Refused("这一项必须填写。", field)
