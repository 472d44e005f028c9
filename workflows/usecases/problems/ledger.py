"""问题台账: the problems of all campaigns or of one, page by page, with their counts; derived, never edited here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from workflows.db import Database
from workflows.supervision import problems
from workflows.supervision.cases.tables import case
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.officers import names
from workflows.supervision.organisation.tables import department
from workflows.supervision.parties.tables import party
from workflows.supervision.problems import Counts, Problem
from workflows.supervision.problems.tables import problem
from workflows.usecases.errors import NotFound
from workflows.usecases.permissions import is_administrator, visible_cases
from workflows.usecases.problems.wanted import Wanted, clauses, visible_problems

PAGE = 50
SHEET_ROWS = 20_000
CHUNK = 500


@dataclass(frozen=True)
class Row:
    """A problem with its names; ``case_no`` is "" where its case does not exist yet or is not for this person."""

    problem: Problem
    case_no: str
    campaign_no: str
    campaign_title: str
    object_name: str
    department_name: str
    duty_department_name: str
    duty_person_name: str
    merged_into_no: str
    overdue_days: int


@dataclass(frozen=True)
class Offered:
    """What the filters offer: what occurs among the problems of this person."""

    campaigns: Sequence[tuple[int, str]]
    departments: Sequence[tuple[int, str]]
    towns: Sequence[str]


@dataclass(frozen=True)
class Ledger:
    """``next`` is the cursor of what follows; "" at the end. ``counts`` are of all that was asked for."""

    rows: tuple[Row, ...]
    next: str
    counts: Counts
    offered: Offered


def ledger(database: Database, actor: Actor, wanted: Wanted, *, cursor: str, now: datetime) -> Ledger:
    """The newest finding first."""
    admit(actor)
    where = [visible_problems(actor), *clauses(wanted, today=now.date())]
    with database.reading() as conn:
        found = page_of(conn, where, cursor, limit=PAGE + 1)
        rows = described(conn, actor, found[:PAGE], today=now.date())
        last = found[PAGE - 1] if len(found) > PAGE else None
        counts = problems.counts(conn, on=now.date(), where=and_(*where))
        return Ledger(rows, f"{last.found_on}_{last.id}" if last else "", counts, _offered(conn, actor))


def sheet_rows(database: Database, actor: Actor, wanted: Wanted, *, now: datetime) -> tuple[Row, ...]:
    """Everything that was asked for, for a sheet: what the person may see, in the order of the page."""
    admit(actor)
    where = [visible_problems(actor), *clauses(wanted, today=now.date())]
    with database.reading() as conn:
        found = page_of(conn, where, "", limit=SHEET_ROWS)
        parts = [found[at : at + CHUNK] for at in range(0, len(found), CHUNK)]
        return tuple(row for part in parts for row in described(conn, actor, part, today=now.date()))


def admit(actor: Actor) -> None:
    """The ledger is open to everyone who works on cases, not to administrators (domain.md 2m)."""
    if is_administrator(actor):
        raise NotFound("problems")


def page_of(conn: Connection, where: Sequence[ColumnElement[bool]], cursor: str, *, limit: int) -> list[Problem]:
    day, _, key = cursor.partition("_")
    behind: list[ColumnElement[bool]] = []
    if key.isdecimal() and len(key) < 10:
        try:
            since = date.fromisoformat(day)
        except ValueError:
            since = date.max
        behind = [or_(problem.c.found_on < since, and_(problem.c.found_on == since, problem.c.id < int(key)))]
    query = select(problem.c.id).where(*where, *behind)
    ids = list(conn.scalars(query.order_by(problem.c.found_on.desc(), problem.c.id.desc()).limit(limit)))
    parts = [ids[at : at + CHUNK] for at in range(0, len(ids), CHUNK)]
    known = {one.id: one for part in parts for one in problems.listed(conn, problem.c.id.in_(part))}
    return [known[one] for one in ids]


def described(conn: Connection, actor: Actor, found: Sequence[Problem], *, today: date) -> tuple[Row, ...]:
    """With the names that a reader needs, a few queries for all of them."""
    places = _names(conn, department, (one for p in found for one in _departments_of(p)))
    parties = _names(conn, party, (p.party_id for p in found))
    people = names(conn, [p.duty_person for p in found if p.duty_person])
    wanted = {p.case_id for p in found} | {p.campaign_case_id for p in found}
    ids = [one for one in wanted if one is not None]
    seen = {
        row.id: row
        for row in conn.execute(
            select(case.c.id, case.c.case_no, case.c.title).where(case.c.id.in_(ids), visible_cases(actor))
        )
    }
    numbers = _numbers(conn, found)
    rows = []
    for one in found:
        own, campaign = seen.get(one.case_id or 0), seen.get(one.campaign_case_id or 0)
        last_day = one.last_day
        late = one.status in problems.OPEN and one.merged_into_id is None and last_day is not None and last_day < today
        rows.append(
            Row(
                problem=one,
                case_no=own.case_no if own else "",
                campaign_no=campaign.case_no if campaign else "",
                campaign_title=campaign.title if campaign else "",
                object_name=places.get(one.object_department_id or 0) or parties.get(one.party_id or 0, ""),
                department_name=places.get(one.department_id, ""),
                duty_department_name=places.get(one.duty_department_id or 0, ""),
                duty_person_name=people.get(one.duty_person, one.duty_person),
                merged_into_no=numbers.get(one.merged_into_id or 0, ""),
                overdue_days=(today - last_day).days if late and last_day else 0,
            )
        )
    return tuple(rows)


def _departments_of(one: Problem) -> tuple[int | None, ...]:
    return (one.department_id, one.duty_department_id, one.object_department_id, one.supervised_by)


def _names(conn: Connection, table: object, ids: Iterable[int | None]) -> Mapping[int, str]:
    wanted = {one for one in ids if one is not None}
    query = select(table.c.id, table.c.name).where(table.c.id.in_(wanted))  # type: ignore[attr-defined]
    return {row.id: row.name for row in conn.execute(query)}


def _numbers(conn: Connection, found: Sequence[Problem]) -> Mapping[int, str]:
    ids = [one.merged_into_id for one in found if one.merged_into_id is not None]
    return {row.id: row.no for row in conn.execute(select(problem.c.id, problem.c.no).where(problem.c.id.in_(ids)))}


def _offered(conn: Connection, actor: Actor) -> Offered:
    mine = select(problem).where(visible_problems(actor)).subquery()
    campaigns = (
        select(case.c.id, case.c.title, case.c.case_no)
        .where(case.c.id.in_(select(mine.c.campaign_case_id)), visible_cases(actor))
        .order_by(case.c.id.desc())
    )
    places = (
        select(department.c.id, department.c.name)
        .where(department.c.id.in_(select(mine.c.department_id).union(select(mine.c.duty_department_id))))
        .order_by(department.c.name)
    )
    towns = select(mine.c.town).distinct().where(mine.c.town != "").order_by(mine.c.town)
    return Offered(
        campaigns=[(row.id, f"{row.title}（{row.case_no}）") for row in conn.execute(campaigns)],
        departments=[(row.id, row.name) for row in conn.execute(places)],
        towns=list(conn.scalars(towns)),
    )
