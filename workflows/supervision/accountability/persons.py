"""The people of a tracing: what was told to each, what each said, what was decided, what stood in the end."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, select, update

from workflows.supervision.accountability.tables import person_flag, tracing_person
from workflows.supervision.organisation.tables import officer
from workflows.supervision.tracing.liabilities import WEIGHT, Liability, liabilities_of

AWAITED, STATED, WAIVED, LAPSED, ENDED = "awaited", "stated", "waived", "lapsed", "ended"


class UnknownPerson(LookupError):
    """The person is not examined in this tracing case; load the page again."""


@dataclass(frozen=True)
class Person:
    id: int
    case_id: int
    officer_id: int
    liability: str
    told_liability: str
    told_measure: str
    defence_case_id: int | None
    defence_state: str
    defence_text: str
    adopted: str
    adoption_reason: str
    measure: str
    measure_also: str
    measure_basis: str
    measure_reason: str
    decided_on: date | None
    outcome_case_id: int | None
    result: str
    login: str
    name: str
    department_id: int

    @property
    def charged(self) -> bool:
        return self.liability != Liability.EXEMPT


@dataclass(frozen=True)
class Flag:
    id: int
    officer_id: int
    case_id: int
    kind: str
    since: date
    until: date | None
    document: str
    lifted_on: date | None
    lift_reason: str


def weigh(conn: Connection, case_id: int) -> list[Person]:
    """Write down everybody who was judged, with the heaviest liability in force; nobody is ever taken off the list."""
    heaviest: dict[int, str] = {}
    for one in liabilities_of(conn, case_id):
        if one.officer_id is not None:
            before = heaviest.get(one.officer_id, one.liability)
            heaviest[one.officer_id] = max(before, one.liability, key=lambda word: WEIGHT[word])
    known = {one.officer_id for one in persons_of(conn, case_id)}
    for officer_id, liability in heaviest.items():
        if officer_id in known:
            where = (tracing_person.c.case_id == case_id, tracing_person.c.officer_id == officer_id)
            conn.execute(update(tracing_person).where(*where).values(liability=liability))
        else:
            conn.execute(insert(tracing_person), {"case_id": case_id, "officer_id": officer_id, "liability": liability})
    return persons_of(conn, case_id)


def persons_of(conn: Connection, case_id: int) -> list[Person]:
    return _select(conn, tracing_person.c.case_id == case_id)


def of_defence(conn: Connection, defence_case_id: int) -> Person | None:
    return next(iter(_select(conn, tracing_person.c.defence_case_id == defence_case_id)), None)


def of_outcome(conn: Connection, outcome_case_id: int) -> Person | None:
    return next(iter(_select(conn, tracing_person.c.outcome_case_id == outcome_case_id)), None)


def person(conn: Connection, person_id: int) -> Person:
    found = _select(conn, tracing_person.c.id == person_id)
    if not found:
        raise UnknownPerson(str(person_id))
    return found[0]


def change(conn: Connection, person_id: int, **values: Any) -> None:
    conn.execute(update(tracing_person).where(tracing_person.c.id == person_id).values(**values))


def defences_open(conn: Connection, case_id: int) -> int:
    """How many of those who were told have neither spoken nor let the time pass."""
    return sum(one.defence_state == AWAITED for one in persons_of(conn, case_id))


def flag(
    conn: Connection, officer_id: int, case_id: int, *, kind: str, since: date, document: str, until: date | None = None
) -> None:
    """Mark a person's record (政务处分法52条: filed; 公务员法64条: sanctioned), once per case and kind."""
    table = person_flag
    where = (table.c.officer_id == officer_id, table.c.case_id == case_id, table.c.kind == kind)
    if conn.scalar(select(table.c.id).where(*where, table.c.lifted_on.is_(None))) is None:
        row = {
            "officer_id": officer_id, "case_id": case_id, "kind": kind, "since": since, "until": until,
            "document": document[:255],
        }  # fmt: skip
        conn.execute(insert(table), row)


def lift(conn: Connection, officer_id: int, case_id: int, *, on: date, reason: str, kind: str = "") -> None:
    table = person_flag
    where = [table.c.officer_id == officer_id, table.c.case_id == case_id, table.c.lifted_on.is_(None)]
    if kind:
        where.append(table.c.kind == kind)
    conn.execute(update(table).where(*where).values(lifted_on=on, lift_reason=reason))


def flags_of(conn: Connection, officer_id: int, on: date) -> list[Flag]:
    """The marks in force on a day: ask before a transfer, a promotion, an award or a resignation is written down."""
    table = person_flag
    query = select(table).where(table.c.officer_id == officer_id, table.c.since <= on).order_by(table.c.id)
    found = [Flag(**row._mapping) for row in conn.execute(query)]
    return [
        one for one in found if (one.lifted_on is None or one.lifted_on > on) and (one.until is None or one.until >= on)
    ]


def _select(conn: Connection, where: ColumnElement[bool]) -> list[Person]:
    query = (
        select(tracing_person, officer.c.login, officer.c.name, officer.c.department_id)
        .join(officer, officer.c.id == tracing_person.c.officer_id)
        .where(where)
        .order_by(tracing_person.c.id)
    )
    return [Person(**row._mapping) for row in conn.execute(query)]
