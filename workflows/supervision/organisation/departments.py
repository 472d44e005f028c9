"""Which departments there were on a day, which function each held, and what became of them."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Row, Select, or_, select

from workflows.supervision.organisation.dated import in_force
from workflows.supervision.organisation.tables import department, department_succession, function_binding


class UnknownDepartment(LookupError):
    """No department has this id, code or name on that day; look at the list of departments."""


@dataclass(frozen=True)
class Department:
    id: int
    code: str
    name: str
    short_name: str
    kind: str
    district_code: str
    valid_from: date
    valid_to: date | None


def departments(conn: Connection, on: date, *, kind: str | None = None) -> list[Department]:
    """The departments in force on a day, by code."""
    query = select(department).where(in_force(department, on)).order_by(department.c.code)
    if kind is not None:
        query = query.where(department.c.kind == kind)
    return [_department(row) for row in conn.execute(query)]


def all_departments(conn: Connection) -> list[Department]:
    """Every department there ever was, the living first."""
    query = select(department).order_by(department.c.valid_to.is_not(None), department.c.code)
    return [_department(row) for row in conn.execute(query)]


def department_of(conn: Connection, department_id: int) -> Department:
    return _one(conn, select(department).where(department.c.id == department_id), str(department_id))


def department_named(conn: Connection, text: str, on: date) -> Department:
    """By code, name or short name; where several rows match on that day the code wins."""
    named = or_(department.c.code == text, department.c.name == text, department.c.short_name == text)
    query = select(department).where(named, in_force(department, on))
    return _one(conn, query.order_by((department.c.code == text).desc(), department.c.id), text)


def successors(conn: Connection, department_id: int, on: date) -> list[int]:
    """Where the duties of a department stand on a day: itself while it lives, else its successors' successors."""
    found: list[int] = []
    open_ids, seen = [department_id], set[int]()
    while open_ids:
        current = open_ids.pop(0)
        if current in seen:
            continue
        seen.add(current)
        table = department_succession
        steps = select(table.c.successor_id).where(table.c.predecessor_id == current, table.c.succeeded_on <= on)
        following = list(conn.scalars(steps.order_by(table.c.successor_id)))
        open_ids += following
        if not following:
            found.append(current)
    return found


def holders(conn: Connection, function_code: str, on: date) -> list[int]:
    """The departments that hold a function on a day: usually one, two for ``price`` after 2019."""
    table = function_binding
    query = select(table.c.department_id).where(table.c.function_code == function_code, in_force(table, on))
    return list(conn.scalars(query.distinct().order_by(table.c.department_id)))


@dataclass(frozen=True)
class Binding:
    """One row of the dated function table."""

    id: int
    function_code: str
    department_id: int
    department_name: str
    valid_from: date
    valid_to: date | None


def bindings(conn: Connection, on: date | None = None) -> list[Binding]:
    """The function table, on a day or whole (newest first within a function)."""
    table = function_binding
    joined = table.join(department, department.c.id == table.c.department_id)
    query = select(
        table.c.id,
        table.c.function_code,
        table.c.department_id,
        department.c.name,
        table.c.valid_from,
        table.c.valid_to,
    ).select_from(joined)
    if on is not None:
        query = query.where(in_force(table, on))
    ordered = query.order_by(table.c.function_code, table.c.valid_from.desc(), table.c.id)
    return [Binding(*row) for row in conn.execute(ordered)]


def _department(row: Row[tuple[object, ...]]) -> Department:
    return Department(**row._mapping)


def _one(conn: Connection, query: Select[tuple[object, ...]], asked: str) -> Department:
    row = conn.execute(query).first()
    if row is None:
        raise UnknownDepartment(asked)
    return _department(row)
