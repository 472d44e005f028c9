"""What exists: officers in force, departments, parties, items; and the validators of codes."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, select

from workflows.supervision.items.tables import approval_item
from workflows.supervision.organisation.dated import in_force
from workflows.supervision.organisation.tables import department, officer
from workflows.supervision.parties.identifiers import check_idno, check_uscc
from workflows.supervision.parties.tables import equipment, party

TABLES = {"department": department, "party": party, "item": approval_item, "equipment": equipment}


def officers_in_force(conn: Connection, logins: Collection[str], *, today: date) -> set[str]:
    return set(conn.scalars(select(officer.c.login).where(officer.c.login.in_(list(logins)), in_force(officer, today))))


def by_code(conn: Connection, kind: str, code: str) -> int | None:
    """A party, item or piece of equipment by its code, as people type it."""
    table = TABLES[kind]
    if kind == "department":
        return None
    return conn.scalar(select(table.c.id).where(table.c.code == code.strip().upper()))


def exists(conn: Connection, kind: str, number: int) -> bool:
    table = TABLES[kind]
    return conn.scalar(select(table.c.id).where(table.c.id == number)) is not None


def uscc_fault(code: str) -> str:
    """The sentence that says what is wrong with a 统一社会信用代码; "" when it is right or only odd."""
    return verdict.message if (verdict := check_uscc(code)).fault else ""


def idno_fault(number: str) -> str:
    return verdict.message if (verdict := check_idno(number)).fault else ""
