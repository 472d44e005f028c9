"""What select boxes offer: officers of the department, departments, items, equipment of the party."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection, or_, select

from workflows.engine.types import Field, Form
from workflows.supervision.items.tables import approval_item
from workflows.supervision.organisation.dated import in_force
from workflows.supervision.organisation.tables import certificate, department, officer, role_assignment
from workflows.supervision.parties.tables import equipment, party

FOUND = 20


@dataclass(frozen=True)
class Choices:
    """Pairs of value and text; ``parties`` names those already chosen, by id."""

    users: tuple[tuple[str, str], ...] = ()
    departments: tuple[tuple[int, str], ...] = ()
    items: tuple[tuple[int, str], ...] = ()
    parties: Mapping[int, tuple[str, str]] = field(default_factory=dict)  # id → code, name
    equipment: tuple[tuple[int, str], ...] = ()


def kinds_of(fields: tuple[Field, ...]) -> set[str]:
    return {part.type for part in fields} | {part.type for table in fields for part in table.columns}


def choices(
    conn: Connection,
    form: Form,
    *,
    department_id: int | None,
    values: Mapping[str, object],
    today: date,
    party_id: int | None = None,
) -> Choices:
    """Only what this form asks for is read."""
    kinds = kinds_of(form.fields)
    return Choices(
        users=_users(conn, department_id, today, _roles(form)) if kinds & {"user", "users"} else (),
        departments=_departments(conn, today) if kinds & {"department", "departments"} else (),
        items=_items(conn, form, department_id, today) if "item" in kinds else (),
        parties=_parties(conn, form, values) if "party" in kinds else {},
        equipment=_equipment(conn, party_id) if "equipment" in kinds and party_id is not None else (),
    )


def _roles(form: Form) -> tuple[str, ...]:
    """Property ``roles`` of a field of people: whoever holds one of them in any department; ``*``: everybody."""
    named = (field.properties.get("roles", "") for field in form.fields if field.type in ("user", "users"))
    return tuple(dict.fromkeys(role.strip() for one in named for role in one.split(",") if role.strip()))


def _users(
    conn: Connection, department_id: int | None, today: date, roles: tuple[str, ...] = ()
) -> tuple[tuple[str, str], ...]:
    held = select(certificate.c.number).where(
        certificate.c.officer_id == officer.c.id, certificate.c.valid_from <= today, certificate.c.valid_to >= today
    )
    query = (
        select(officer.c.login, officer.c.name, held.limit(1).scalar_subquery().label("number"))
        .where(in_force(officer, today))
        .order_by(officer.c.staff_no)
        .limit(400)
    )
    if "*" not in roles and roles:
        held_roles = select(role_assignment.c.officer_id).where(
            role_assignment.c.role_code.in_(roles), in_force(role_assignment, today)
        )
        query = query.where(officer.c.id.in_(held_roles))
    elif department_id is not None and not roles:
        query = query.where(officer.c.department_id == department_id)
    found = sorted(conn.execute(query), key=lambda row: row.number is None)
    return tuple((row.login, f"{row.name}（执法证 {row.number}）" if row.number else row.name) for row in found)


def _departments(conn: Connection, today: date) -> tuple[tuple[int, str], ...]:
    query = select(department.c.id, department.c.name).where(in_force(department, today)).order_by(department.c.code)
    return tuple((row.id, row.name) for row in conn.execute(query))


def _items(conn: Connection, form: Form, department_id: int | None, today: date) -> tuple[tuple[int, str], ...]:
    """The department's own items (all where it has none); a field may ask for some ``kinds`` or for ``scope=all``."""
    asked = next((field.properties for field in form.fields if field.type == "item"), {})
    query = select(approval_item.c.id, approval_item.c.code, approval_item.c.name).where(
        approval_item.c.valid_from <= today, approval_item.c.still_supervised.is_(True)
    )
    if asked.get("kinds"):
        query = query.where(approval_item.c.kind.in_([kind.strip() for kind in asked["kinds"].split(",")]))
    narrow = department_id is not None and asked.get("scope") != "all"
    own = query.where(approval_item.c.department_id == department_id) if narrow else query
    found = conn.execute(own.order_by(approval_item.c.code)).all()
    found = found or conn.execute(query.order_by(approval_item.c.code)).all()
    return tuple((row.id, f"{row.name}（{row.code}）") for row in found)


def _parties(conn: Connection, form: Form, values: Mapping[str, object]) -> dict[int, tuple[str, str]]:
    chosen = [values.get(field.id) for field in form.fields if field.type == "party"]
    numbers = [int(value) for value in chosen if isinstance(value, int | str) and str(value).isdecimal()]
    query = select(party.c.id, party.c.code, party.c.name).where(party.c.id.in_(numbers))
    return {row.id: (row.code, row.name) for row in conn.execute(query)} if numbers else {}


def _equipment(conn: Connection, party_id: int) -> tuple[tuple[int, str], ...]:
    """What the party has in use or suspended, the one to be tested first above."""
    table = equipment
    query = select(table.c.id, table.c.code, table.c.name, table.c.next_test_on).where(
        table.c.party_id == party_id, table.c.state != "scrapped"
    )
    found = sorted(conn.execute(query), key=lambda row: (row.next_test_on or date.min, row.code))
    return tuple((row.id, f"{row.name}（{row.code}，下次检验{row.next_test_on or '日期未登记'}）") for row in found)


def find_parties(conn: Connection, text: str) -> list[tuple[int, str, str]]:
    """Parties by part of the name or start of the code: id, code, name."""
    wanted = text.strip()
    if len(wanted) < 2:
        return []
    query = select(party.c.id, party.c.code, party.c.name).where(
        or_(party.c.name.contains(wanted, autoescape=True), party.c.code.startswith(wanted.upper(), autoescape=True))
    )
    return [(row.id, row.code, row.name) for row in conn.execute(query.order_by(party.c.name).limit(FOUND))]
