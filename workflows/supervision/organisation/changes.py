"""Dated changes: a row is ended and another added; nothing that was true on a day is overwritten."""

from datetime import date, timedelta

from sqlalchemy import Connection, Table, and_, or_, select, update

from workflows.supervision.organisation.dated import in_force
from workflows.supervision.organisation.roles import check_exclusive
from workflows.supervision.organisation.tables import (
    certificate,
    department,
    department_succession,
    function_binding,
    officer,
    responsibility,
    role_assignment,
)

SINGLE_TIERS = frozenset({"first_responsible"})


class EndsBeforeStart(ValueError):
    """The last day lies before the first one; choose a later day."""


class AlreadyEnded(ValueError):
    """The row has ended already; only what is in force can be ended."""


class AlreadyHeld(ValueError):
    """This is in force already on that day; nothing to add."""


class UnknownRow(LookupError):
    """There is no such row; load the page again."""


class NotInForce(ValueError):
    """The department or officer is not in force on that day; choose another day or another one."""


def add_department(
    conn: Connection,
    *,
    code: str,
    name: str,
    short_name: str,
    kind: str,
    district_code: str,
    valid_from: date,
    valid_to: date | None = None,
) -> int:
    if valid_to is not None and valid_to < valid_from:
        raise EndsBeforeStart(valid_to.isoformat())
    return _insert(
        conn, department, code=code, name=name, short_name=short_name, kind=kind, district_code=district_code,
        valid_from=valid_from, valid_to=valid_to,
    )  # fmt: skip


def succeed(conn: Connection, predecessor_id: int, successor_id: int, *, on: date, basis: str = "") -> None:
    """``on`` is the successor's first day; the predecessor ends the day before (old cases keep the old name)."""
    if predecessor_id == successor_id:
        raise AlreadyHeld(str(successor_id))
    last = on - timedelta(days=1)
    dates = select(department.c.valid_from, department.c.valid_to).where(department.c.id == predecessor_id)
    row = conn.execute(dates).first()
    if row is None:
        raise UnknownRow(f"department {predecessor_id}")
    valid_from, valid_to = row
    if last < valid_from:
        raise EndsBeforeStart(on.isoformat())
    if valid_to is None or valid_to > last:
        conn.execute(update(department).where(department.c.id == predecessor_id).values(valid_to=last))
        _end_all(conn, function_binding, function_binding.c.department_id == predecessor_id, last)
    conn.execute(
        department_succession.insert(),
        {"predecessor_id": predecessor_id, "successor_id": successor_id, "succeeded_on": on, "basis": basis},
    )


def end_department(conn: Connection, department_id: int, *, last_day: date) -> None:
    """Close a department and the functions it holds."""
    _end(conn, department, department_id, last_day)
    _end_all(conn, function_binding, function_binding.c.department_id == department_id, last_day)


def bind_function(
    conn: Connection, function_code: str, department_id: int, *, valid_from: date, valid_to: date | None = None,
    replace: bool = True,
) -> int:  # fmt: skip
    """Give a function to a department from a day on; the holders until then end the day before unless they share."""
    _require(conn, department, department_id, valid_from)
    table = function_binding
    mine = (table.c.function_code == function_code, table.c.department_id == department_id)
    if conn.scalar(select(table.c.id).where(*mine, in_force(table, valid_from))) is not None:
        raise AlreadyHeld(function_code)
    if replace:
        _end_all(conn, table, table.c.function_code == function_code, valid_from - timedelta(days=1))
    return _insert(
        conn, table, function_code=function_code, department_id=department_id, valid_from=valid_from, valid_to=valid_to
    )


def end_binding(conn: Connection, binding_id: int, *, last_day: date) -> None:
    _end(conn, function_binding, binding_id, last_day)


def add_officer(
    conn: Connection, *, login: str, staff_no: str, name: str, department_id: int, valid_from: date,
    valid_to: date | None = None,
) -> int:  # fmt: skip
    _require(conn, department, department_id, valid_from)
    return _insert(
        conn, officer, login=login, staff_no=staff_no, name=name, department_id=department_id, valid_from=valid_from,
        valid_to=valid_to,
    )  # fmt: skip


def end_officer(conn: Connection, officer_id: int, *, last_day: date) -> None:
    """An officer leaves: roles and responsibilities end with him."""
    _end(conn, officer, officer_id, last_day)
    _end_all(conn, role_assignment, role_assignment.c.officer_id == officer_id, last_day)
    _end_all(conn, responsibility, responsibility.c.officer_id == officer_id, last_day)


def transfer_officer(conn: Connection, officer_id: int, department_id: int, *, on: date) -> None:
    """From ``on`` the officer belongs elsewhere; what he held until then ends the day before."""
    _require(conn, department, department_id, on)
    last = on - timedelta(days=1)
    _end_all(conn, role_assignment, role_assignment.c.officer_id == officer_id, last)
    _end_all(conn, responsibility, responsibility.c.officer_id == officer_id, last)
    conn.execute(update(officer).where(officer.c.id == officer_id).values(department_id=department_id))


def assign_role(
    conn: Connection, officer_id: int, department_id: int, role_code: str, *, valid_from: date,
    valid_to: date | None = None,
) -> int:  # fmt: skip
    """Add a role; refuses a second role beside an administrator's (三员分立) in any overlapping time."""
    if valid_to is not None and valid_to < valid_from:
        raise EndsBeforeStart(valid_to.isoformat())
    _require(conn, department, department_id, valid_from)
    _require(conn, officer, officer_id, valid_from)
    table = role_assignment
    still = or_(table.c.valid_to.is_(None), table.c.valid_to >= valid_from)
    overlaps = still if valid_to is None else and_(still, table.c.valid_from <= valid_to)
    held = conn.execute(select(table).where(table.c.officer_id == officer_id, overlaps)).all()
    if any((row.department_id, row.role_code) == (department_id, role_code) for row in held):
        raise AlreadyHeld(role_code)
    check_exclusive({role_code, *(row.role_code for row in held)})
    return _insert(
        conn, table, officer_id=officer_id, department_id=department_id, role_code=role_code, valid_from=valid_from,
        valid_to=valid_to,
    )  # fmt: skip


def end_role(conn: Connection, assignment_id: int, *, last_day: date) -> None:
    _end(conn, role_assignment, assignment_id, last_day)


def add_certificate(
    conn: Connection, officer_id: int, *, number: str, valid_from: date, valid_to: date, kind: str = "执法证"
) -> int:
    if valid_to < valid_from:
        raise EndsBeforeStart(valid_to.isoformat())
    return _insert(
        conn, certificate, officer_id=officer_id, number=number, kind=kind, valid_from=valid_from, valid_to=valid_to
    )


def end_certificate(conn: Connection, certificate_id: int, *, last_day: date) -> None:
    """Withdrawn before it expires."""
    _end(conn, certificate, certificate_id, last_day, dated=True)


def assign_responsibility(
    conn: Connection, department_id: int, tier: str, officer_id: int, *, item_id: int | None, valid_from: date,
    valid_to: date | None = None,
) -> int:  # fmt: skip
    """Name who bears a tier; the first responsible person is one, so that the former one ends the day before."""
    _require(conn, officer, officer_id, valid_from)
    table = responsibility
    same_item = table.c.item_id.is_(None) if item_id is None else table.c.item_id == item_id
    same = and_(table.c.department_id == department_id, table.c.tier == tier, same_item)
    held = select(table.c.id).where(same, table.c.officer_id == officer_id, in_force(table, valid_from))
    if conn.scalar(held) is not None:
        raise AlreadyHeld(tier)
    if tier in SINGLE_TIERS:
        _end_all(conn, table, same, valid_from - timedelta(days=1))
    return _insert(
        conn, table, department_id=department_id, item_id=item_id, tier=tier, officer_id=officer_id,
        valid_from=valid_from, valid_to=valid_to,
    )  # fmt: skip


def end_responsibility(conn: Connection, responsibility_id: int, *, last_day: date) -> None:
    _end(conn, responsibility, responsibility_id, last_day)


def _insert(conn: Connection, table: Table, **values: object) -> int:
    key = conn.execute(table.insert().values(**values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def _end(conn: Connection, table: Table, row_id: int, last_day: date, *, dated: bool = False) -> None:
    row = conn.execute(select(table.c.valid_from, table.c.valid_to).where(table.c.id == row_id)).first()
    if row is None:
        raise UnknownRow(f"{table.name} {row_id}")
    if row.valid_to is not None and (not dated or row.valid_to <= last_day):
        raise AlreadyEnded(row.valid_to.isoformat())
    if last_day < row.valid_from:
        raise EndsBeforeStart(last_day.isoformat())
    conn.execute(update(table).where(table.c.id == row_id).values(valid_to=last_day))


def _end_all(conn: Connection, table: Table, which: object, last_day: date) -> None:
    """End what runs beyond ``last_day``; rows that would begin later never come into force and go."""
    running = and_(which, or_(table.c.valid_to.is_(None), table.c.valid_to > last_day))  # type: ignore[arg-type]
    conn.execute(table.delete().where(running, table.c.valid_from > last_day))
    conn.execute(update(table).where(running).values(valid_to=last_day))


def _require(conn: Connection, table: Table, row_id: int, on: date) -> None:
    if conn.scalar(select(table.c.id).where(table.c.id == row_id, in_force(table, on))) is None:
        raise NotInForce(f"{table.name} {row_id} on {on.isoformat()}")
