"""The problem itself: entered once per source, read by id, number, case and campaign."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from workflows.supervision import cases
from workflows.supervision.organisation.departments import department_of
from workflows.supervision.parties.tables import party
from workflows.supervision.problems.states import Grade, ProblemStatus, ProblemType
from workflows.supervision.problems.tables import problem, problem_change

NUMBER_CODE = "WT"
FEWEST_FINDERS = 2


class UnknownProblem(LookupError):
    """No problem has this id; look at the ledger."""


class TooFewFinders(ValueError):
    """A problem is found by two or more people (处罚法42条); name them all."""


class ObjectMissing(ValueError):
    """A problem is one of a party or of a department; name it."""


@dataclass(frozen=True)
class Problem:
    """问题: one fact found at one object; column by column as in ``tables.problem``."""

    id: int
    no: str
    source: str
    campaign_case_id: int | None
    case_id: int | None
    finding_id: int | None
    item_id: int | None
    party_id: int | None
    object_department_id: int | None
    department_id: int
    town: str
    site: str
    found_on: date
    found_by: tuple[str, ...]
    type: ProblemType
    grade: Grade
    description: str
    basis: str
    measure: str
    duty_department_id: int | None
    duty_person: str
    deadline_on: date | None
    extended_to: date | None
    status: ProblemStatus
    before: tuple[str, ...]
    after: tuple[str, ...]
    accepted_by: tuple[str, ...]
    accepted_on: date | None
    approved_by: str
    closed_on: date | None
    supervised_by: int | None
    supervised_on: date | None
    supervision_lifted_on: date | None
    times_reopened: int
    merged_into_id: int | None
    merge_reason: str
    merged_by: str
    merged_at: datetime | None
    entered_at: datetime
    entered_by: str

    @property
    def last_day(self) -> date | None:
        """The last day of its deadline, the extension included."""
        return self.extended_to or self.deadline_on


def enter(
    conn: Connection,
    *,
    source: str,
    department_id: int,
    found_on: date,
    found_by: Sequence[str],
    description: str,
    actor: str,
    now: datetime,
    campaign_case_id: int | None = None,
    case_id: int | None = None,
    finding_id: int | None = None,
    item_id: int | None = None,
    party_id: int | None = None,
    object_department_id: int | None = None,
    town: str = "",
    site: str = "",
    type: str = ProblemType.OTHER,
    grade: str = Grade.GENERAL,
    basis: str = "",
    before: Sequence[str] = (),
) -> Problem:
    """Write a problem into the ledger; the same ``source`` a second time gives the one entered first.

    ``source`` is the caller's key, such as ``finding:123``. Town and site come from the party where they are not given.
    Raises TooFewFinders, ObjectMissing; an unknown type or grade is a ValueError.
    """
    finders = list(dict.fromkeys(found_by))
    if len(finders) < FEWEST_FINDERS:
        raise TooFewFinders(source)
    if party_id is None and object_department_id is None:
        raise ObjectMissing(source)
    known = _found(conn, problem.c.source == source)
    if known is not None:
        return known
    at_town, at_site = _place(conn, party_id)
    row = {
        "source": source, "campaign_case_id": campaign_case_id, "case_id": case_id, "finding_id": finding_id,
        "item_id": item_id, "party_id": party_id, "object_department_id": object_department_id,
        "department_id": department_id, "town": town or at_town, "site": (site or at_site)[:255],
        "found_on": found_on, "found_by": finders, "type": ProblemType(type), "grade": Grade(grade),
        "description": description, "basis": basis, "measure": "", "duty_person": "",
        "status": ProblemStatus.TO_RECTIFY, "before": list(before), "after": [], "accepted_by": [], "approved_by": "",
        "times_reopened": 0, "merge_reason": "", "merged_by": "", "entered_at": now, "entered_by": actor,
    }  # fmt: skip
    try:
        with conn.begin_nested():
            number = cases.allocate(conn, department_of(conn, department_id).code, NUMBER_CODE, now=now)
            key: int = conn.execute(insert(problem).values(no=number, **row).returning(problem.c.id)).scalar_one()
    except IntegrityError:
        known = _found(conn, problem.c.source == source)
        if known is None:
            raise
        return known  # somebody else entered it in between, and has committed
    record_change(conn, key, "", ProblemStatus.TO_RECTIFY, reason="", actor=actor, now=now)
    return by_id(conn, key)


def _place(conn: Connection, party_id: int | None) -> tuple[str, str]:
    row = conn.execute(select(party.c.town, party.c.address).where(party.c.id == party_id)).one_or_none()
    return ("", "") if row is None else (row.town, row.address)


def by_id(conn: Connection, problem_id: int) -> Problem:
    """Raises UnknownProblem."""
    found = _found(conn, problem.c.id == problem_id)
    if found is None:
        raise UnknownProblem(problem_id)
    return found


def by_source(conn: Connection, source: str) -> Problem | None:
    return _found(conn, problem.c.source == source)


def of_case(conn: Connection, case_id: int) -> Problem | None:
    """The problem whose own case this is."""
    return _found(conn, problem.c.case_id == case_id)


def of_campaign(conn: Connection, campaign_case_id: int) -> list[Problem]:
    """All problems of a campaign by number, the merged ones too (``merged_into_id``)."""
    return listed(conn, problem.c.campaign_case_id == campaign_case_id)


def listed(conn: Connection, *where: ColumnElement[bool]) -> list[Problem]:
    return [_problem(row) for row in conn.execute(select(problem).where(*where).order_by(problem.c.id))]


def attach_case(conn: Connection, problem_id: int, case_id: int) -> None:
    """Its own case has begun (again, after a reopening)."""
    note(conn, problem_id, case_id=case_id)


def note(conn: Connection, problem_id: int, **facts: object) -> None:
    """Write facts beside the status, which only ``set_status`` moves."""
    assert "status" not in facts
    conn.execute(update(problem).where(problem.c.id == problem_id).values(**facts))


def record_change(
    conn: Connection, problem_id: int, before: str, after: str, *, reason: str, actor: str, now: datetime
) -> None:
    row = {"problem_id": problem_id, "before": before, "after": after, "reason": reason, "at": now, "by": actor}
    conn.execute(insert(problem_change), row)


def _found(conn: Connection, which: ColumnElement[bool]) -> Problem | None:
    row = conn.execute(select(problem).where(which).order_by(problem.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else _problem(row)


_LISTS = ("found_by", "before", "after", "accepted_by")
_NAMES = tuple(one.name for one in fields(Problem))


def _problem(row: Row[Any]) -> Problem:
    known = {name: getattr(row, name) for name in _NAMES}
    known.update({name: tuple(known[name]) for name in _LISTS})
    known.update(type=ProblemType(row.type), grade=Grade(row.grade), status=ProblemStatus(row.status))
    return Problem(**known)
