"""Officers as they stood on a day: roles, certificate, responsibility, recusal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Select, or_, select

from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.dated import in_force
from workflows.supervision.organisation.substitutions import standings
from workflows.supervision.organisation.tables import certificate, officer, recusal, responsibility, role_assignment


class UnknownOfficer(LookupError):
    """No officer has this login or staff number; import the people, or look at the list."""


@dataclass(frozen=True)
class Officer:
    """人员. ``department_id`` is where the officer belongs now; where he acted on a day is in the role assignments."""

    id: int
    login: str
    staff_no: str
    name: str
    department_id: int
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class Assignment:
    id: int
    officer_id: int
    department_id: int
    role_code: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class Certificate:
    """执法证: an inspector acts only with one that is valid on the day."""

    id: int
    officer_id: int
    number: str
    kind: str
    valid_from: date
    valid_to: date


def actor_for(conn: Connection, login: str, on: date) -> Actor:
    """Who asks, with the roles in force on that day; one who has left has none."""
    person = officer_by_login(conn, login)
    working = person.valid_from <= on and (person.valid_to is None or person.valid_to >= on)
    roles = frozenset((a.department_id, a.role_code) for a in assignments(conn, person.id, on)) if working else None
    return Actor(
        login=person.login,
        name=person.name,
        officer_id=person.id,
        department_id=person.department_id if working else None,
        roles=roles or frozenset(),
        stands_for=standings(conn, person.id, on) if working else (),
    )


def officer_by_login(conn: Connection, login: str) -> Officer:
    return _one(conn, select(officer).where(officer.c.login == login), login)


def officer_by_id(conn: Connection, officer_id: int) -> Officer:
    return _one(conn, select(officer).where(officer.c.id == officer_id), str(officer_id))


def officers(
    conn: Connection, on: date | None, *, department_id: int | None = None, text: str = "", limit: int = 1000
) -> list[Officer]:
    """Officers of a day (or ever), by staff number; ``text`` is part of a name, login or staff number."""
    query = select(officer).order_by(officer.c.staff_no).limit(limit)
    if on is not None:
        query = query.where(in_force(officer, on))
    if department_id is not None:
        query = query.where(officer.c.department_id == department_id)
    if text:
        columns = (officer.c.name, officer.c.login, officer.c.staff_no)
        query = query.where(or_(*(column.contains(text, autoescape=True) for column in columns)))
    return [Officer(**row._mapping) for row in conn.execute(query)]


def officers_with_role(conn: Connection, department_id: int, role_code: str, on: date) -> list[Officer]:
    """Who holds a role in a department on a day, by staff number."""
    table = role_assignment
    query = (
        select(officer)
        .join(table, table.c.officer_id == officer.c.id)
        .where(table.c.department_id == department_id, table.c.role_code == role_code)
        .where(in_force(table, on), in_force(officer, on))
        .distinct()
        .order_by(officer.c.staff_no)
    )
    return [Officer(**row._mapping) for row in conn.execute(query)]


def names(conn: Connection, logins: Sequence[str]) -> dict[str, str]:
    """Names of several logins at once, for lists."""
    query = select(officer.c.login, officer.c.name).where(officer.c.login.in_(sorted(set(logins))))
    return {row.login: row.name for row in conn.execute(query)}


def assignments(conn: Connection, officer_id: int, on: date | None = None) -> list[Assignment]:
    """An officer's roles on a day, or all there ever were (newest first)."""
    table = role_assignment
    query = select(table).where(table.c.officer_id == officer_id).order_by(table.c.valid_from.desc(), table.c.id)
    if on is not None:
        query = query.where(in_force(table, on))
    return [Assignment(**row._mapping) for row in conn.execute(query)]


def valid_certificate(conn: Connection, officer_id: int, on: date) -> Certificate | None:
    """The 执法证 valid on that day, the one that lasts longest; None where there is none."""
    table = certificate
    query = select(table).where(table.c.officer_id == officer_id, table.c.valid_from <= on, table.c.valid_to >= on)
    row = conn.execute(query.order_by(table.c.valid_to.desc(), table.c.id).limit(1)).first()
    return Certificate(**row._mapping) if row else None


def certificates(conn: Connection, officer_id: int) -> list[Certificate]:
    query = select(certificate).where(certificate.c.officer_id == officer_id)
    return [Certificate(**row._mapping) for row in conn.execute(query.order_by(certificate.c.valid_to.desc()))]


def certified_inspectors(conn: Connection, department_id: int, on: date) -> list[tuple[Officer, Certificate]]:
    """The inspector pool of a department on a day: those with the role and a certificate valid on that day."""
    people = officers_with_role(conn, department_id, "inspector", on)
    table = certificate
    query = select(table).where(table.c.officer_id.in_([person.id for person in people]))
    valid = query.where(table.c.valid_from <= on, table.c.valid_to >= on).order_by(table.c.valid_to, table.c.id.desc())
    held = {row.officer_id: Certificate(**row._mapping) for row in conn.execute(valid)}
    return [(person, held[person.id]) for person in people if person.id in held]


def responsible(
    conn: Connection, department_id: int, tier: str, on: date, *, item_id: int | None = None
) -> list[Officer]:
    """Who bore a tier of responsibility on a day: named for the item, else for the whole department."""
    if item_id is not None and (named := _responsible(conn, department_id, tier, on, item_id)):
        return named
    return _responsible(conn, department_id, tier, on, None)


def recused(conn: Connection, party_id: int, on: date) -> dict[int, str]:
    """Officers who must not act towards a party on a day: officer id → reason."""
    query = select(recusal.c.officer_id, recusal.c.reason).where(recusal.c.party_id == party_id)
    return {row.officer_id: row.reason for row in conn.execute(query.where(in_force(recusal, on)))}


def recusals_of(conn: Connection, officer_ids: Sequence[int], on: date) -> list[tuple[int, int, str]]:
    """(officer, party, reason) of everybody asked for on a day, in one query: for pools of thousands."""
    table = recusal
    query = select(table.c.officer_id, table.c.party_id, table.c.reason).where(
        table.c.officer_id.in_(list(officer_ids)), in_force(table, on)
    )
    found = {(row.officer_id, row.party_id): row.reason for row in conn.execute(query.order_by(table.c.id))}
    return [(officer_id, party_id, reason) for (officer_id, party_id), reason in found.items()]


def _responsible(conn: Connection, department_id: int, tier: str, on: date, item_id: int | None) -> list[Officer]:
    table = responsibility
    query = (
        select(officer)
        .join(table, table.c.officer_id == officer.c.id)
        .where(table.c.department_id == department_id, table.c.tier == tier, in_force(table, on))
        .where(table.c.item_id.is_(None) if item_id is None else table.c.item_id == item_id)
        .order_by(officer.c.staff_no)
    )
    return [Officer(**row._mapping) for row in conn.execute(query)]


def _one(conn: Connection, query: Select[tuple[object, ...]], asked: str) -> Officer:
    row = conn.execute(query).first()
    if row is None:
        raise UnknownOfficer(asked)
    return Officer(**row._mapping)
