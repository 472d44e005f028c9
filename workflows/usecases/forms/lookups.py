"""What exists: officers in force, departments, parties, items; and the validators of codes."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, or_, select

from workflows.supervision.items.tables import approval_item
from workflows.supervision.organisation.tables import department, officer
from workflows.supervision.parties.tables import party

TABLES = {"department": department, "party": party, "item": approval_item}


def officers_in_force(conn: Connection, logins: Collection[str], *, today: date) -> set[str]:
    query = select(officer.c.login).where(
        officer.c.login.in_(list(logins)[:500]),
        officer.c.valid_from <= today,
        or_(officer.c.valid_to.is_(None), officer.c.valid_to >= today),
    )
    return set(conn.scalars(query))


def exists(conn: Connection, kind: str, number: int) -> bool:
    table = TABLES[kind]
    return conn.scalar(select(table.c.id).where(table.c.id == number)) is not None
