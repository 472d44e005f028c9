"""Who may not examine a matter (处分条例42条), and the rows of people in the forms of a tracing."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, select

from workflows.clock import SHANGHAI
from workflows.engine.tables import work_item
from workflows.engine.types import Refused
from workflows.supervision.accountability import persons
from workflows.supervision.accountability.persons import Person
from workflows.supervision.cases import Case
from workflows.supervision.cases.tables import case as case_table
from workflows.supervision.cases.tables import case_officer
from workflows.supervision.organisation.officers import officer_by_login, recused
from workflows.supervision.organisation.tables import responsibility
from workflows.supervision.tracing import Roster


def conflicts(conn: Connection, case: Case, login: str, *, organ: int, first: date, last: date, on: date) -> str:
    """Why this person must not examine the matter; "" where nothing on record stands against it."""
    person = officer_by_login(conn, login)
    family = Roster(conn).family(organ)
    if person.department_id in family:
        return "现在是责任单位的工作人员"
    if _was_responsible(conn, person.id, family, first, last):
        return "核查期间是责任单位的责任人"
    if _acted(conn, case, login, family, first, last):
        return "办理过所涉的案件"
    if case.party_id is not None and (reason := recused(conn, case.party_id, on).get(person.id)):
        return f"与监管对象有回避关系（{reason}）"
    return ""


def _was_responsible(conn: Connection, officer_id: int, family: list[int], first: date, last: date) -> bool:
    table = responsibility
    query = select(table.c.id).where(
        table.c.officer_id == officer_id, table.c.department_id.in_(family), table.c.valid_from <= last,
        (table.c.valid_to.is_(None)) | (table.c.valid_to >= first),
    )  # fmt: skip
    return conn.scalar(query.limit(1)) is not None


def _acted(conn: Connection, case: Case, login: str, family: list[int], first: date, last: date) -> bool:
    """Completed a step, or was named, in a case of the organ about the party (or the item) within the window."""
    about = case_table.c.party_id == case.party_id if case.party_id else case_table.c.item_id == case.item_id
    matter = (case_table.c.id != case.id, case_table.c.department_id.in_(family), about)
    since, until = (datetime.combine(one, time.min, SHANGHAI) for one in (first, last + timedelta(days=1)))
    steps = (
        select(work_item.c.id)
        .join(case_table, case_table.c.instance_id == work_item.c.root_id)
        .where(*matter, work_item.c.completed_by == login, work_item.c.ended_at >= since, work_item.c.ended_at < until)
    )
    named = (
        select(case_officer.c.case_id)
        .join(case_table, case_table.c.id == case_officer.c.case_id)
        .where(*matter, case_officer.c.login == login, case_table.c.opened_at < until)
    )
    return conn.scalar(steps.limit(1)) is not None or conn.scalar(named.limit(1)) is not None


def person_of_row(conn: Connection, row: Mapping[str, Any]) -> Person:
    """The person that a row ``P<id>`` of a form is about."""
    code = str(row.get("code") or "")
    try:
        return persons.person(conn, int(code.removeprefix("P")))
    except (ValueError, persons.UnknownPerson) as error:
        raise Refused("人员名单已经变化，请重新打开页面。") from error
