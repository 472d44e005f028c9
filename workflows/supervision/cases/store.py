"""The case row: opened before its instance runs, closed when the instance ends; links and officers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from workflows.clock import aware
from workflows.supervision.cases.tables import case, case_link, case_officer

PENDING = "pending:"
"""``instance_id`` of a case whose instance is about to start in the same transaction."""


class UnknownCase(LookupError):
    """There is no case with this id or number; look at the list of cases."""


@dataclass(frozen=True)
class Case:
    """案件: one matter of one department about one item and one party."""

    id: int
    case_no: str
    process_key: str
    title: str
    instance_id: str
    department_id: int | None
    item_id: int | None
    party_id: int | None
    source: str
    level: str
    secrecy: str
    opened_at: datetime
    opened_by: str
    rule_date: date
    state: str
    closed_at: datetime | None
    district_code: str


def open_case(
    conn: Connection,
    *,
    case_no: str,
    process_key: str,
    title: str,
    department_id: int | None,
    item_id: int | None,
    party_id: int | None,
    source: str,
    district_code: str,
    actor: str,
    now: datetime,
    instance_id: str | None = None,
    level: str = "general",
    secrecy: str = "public",
) -> Case:
    """Write the case; without ``instance_id`` it waits for the instance started next under its number."""
    row = {
        "case_no": case_no,
        "process_key": process_key,
        "title": title[:255],
        "instance_id": instance_id or pending(case_no),
        "department_id": department_id,
        "item_id": item_id,
        "party_id": party_id,
        "source": source,
        "level": level,
        "secrecy": secrecy,
        "opened_at": now,
        "opened_by": actor,
        "rule_date": aware(now).date(),
        "state": "open",
        "district_code": district_code,
    }
    conn.execute(insert(case), row)
    return by_number(conn, case_no)


def pending(case_no: str) -> str:
    return f"{PENDING}{case_no}"[:32]


def attach_instance(conn: Connection, case_no: str, instance_id: str) -> Case | None:
    """Tie a waiting case to its instance; None where no case waits under this number."""
    where = (case.c.case_no == case_no, case.c.instance_id == pending(case_no))
    if conn.execute(update(case).where(*where).values(instance_id=instance_id)).rowcount != 1:
        return None
    return by_number(conn, case_no)


def by_id(conn: Connection, case_id: int) -> Case:
    return _one(conn, case.c.id == case_id, case_id)


def by_number(conn: Connection, case_no: str) -> Case:
    return _one(conn, case.c.case_no == case_no, case_no)


def of_instance(conn: Connection, root_id: str) -> Case | None:
    """The case whose root instance this is."""
    row = conn.execute(select(case).where(case.c.instance_id == root_id)).one_or_none()
    return None if row is None else Case(**row._mapping)


def number_taken(conn: Connection, case_no: str) -> bool:
    return conn.scalar(select(case.c.id).where(case.c.case_no == case_no)) is not None


def describe(conn: Connection, case_id: int, *, subject: str, party_id: int | None = None) -> None:
    """Whom the case is about, where it is known only after it was opened: ``<process>：<subject>``."""
    known = by_id(conn, case_id)
    values: dict[str, object] = {"title": f"{known.title.partition('：')[0]}：{subject}"[:255]}
    if party_id is not None:
        values["party_id"] = party_id
    conn.execute(update(case).where(case.c.id == case_id).values(**values))


def count_about(conn: Connection, process_key: str, party_id: int, *, but_case: int) -> int:
    """How many other cases of a process there are about a party."""
    where = (case.c.process_key == process_key, case.c.party_id == party_id, case.c.id != but_case)
    return conn.scalar(select(func.count()).select_from(case).where(*where)) or 0


def close_case(conn: Connection, case_id: int, state: str, *, now: datetime) -> None:
    """``closed`` or ``terminated``; a case that was ended already keeps how it ended."""
    where = (case.c.id == case_id, case.c.state == "open")
    conn.execute(update(case).where(*where).values(state=state, closed_at=now))


def link(conn: Connection, from_case_id: int, to_case_id: int, kind: str) -> None:
    conn.execute(insert(case_link), {"from_case_id": from_case_id, "to_case_id": to_case_id, "kind": kind})


def linked_from(conn: Connection, case_id: int, kind: str) -> Case | None:
    """The case that this one follows (``follow_up``) or was drawn in (``batch``)."""
    where = (case_link.c.to_case_id == case_id, case_link.c.kind == kind)
    found = conn.scalar(select(case_link.c.from_case_id).where(*where).order_by(case_link.c.from_case_id).limit(1))
    return None if found is None else by_id(conn, found)


def name_officers(conn: Connection, case_id: int, part: str, logins: Collection[str]) -> None:
    """Who acts in the case in this part (``handler``, ``inspector``); replaces those named before."""
    conn.execute(delete(case_officer).where(case_officer.c.case_id == case_id, case_officer.c.part == part))
    rows = [{"case_id": case_id, "login": login, "part": part} for login in dict.fromkeys(logins)]
    if rows:
        conn.execute(insert(case_officer), rows)


def add_officer(conn: Connection, case_id: int, part: str, login: str) -> None:
    """One more who has this part; nothing where he has it already."""
    if login not in officers_of(conn, case_id, part):
        conn.execute(insert(case_officer), {"case_id": case_id, "login": login, "part": part})


def officers_of(conn: Connection, case_id: int, part: str) -> list[str]:
    where = (case_officer.c.case_id == case_id, case_officer.c.part == part)
    return list(conn.scalars(select(case_officer.c.login).where(*where).order_by(case_officer.c.login)))


def _one(conn: Connection, which: ColumnElement[bool], asked: Any) -> Case:
    row = conn.execute(select(case).where(which)).one_or_none()
    if row is None:
        raise UnknownCase(asked)
    return Case(**row._mapping)
