"""处罚案件台账: the penalty cases a person may know of, how many of the ninety days are used, what is paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, or_, select

from workflows.clock import aware
from workflows.db import Database
from workflows.supervision import deadlines, penalties
from workflows.supervision.cases.tables import case
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.tables import department
from workflows.supervision.parties.tables import party
from workflows.supervision.penalties import Penalty
from workflows.supervision.penalties.tables import penalty
from workflows.usecases.errors import NotFound
from workflows.usecases.permissions import is_administrator, visible_cases

PAGE = 50
SHEET_ROWS = 20_000
DECISION = "T-G-06"


class Stage(StrEnum):
    LEAD = "lead"
    NOT_FILED = "not_filed"
    INVESTIGATION = "investigation"
    REVIEW = "review"
    NOTICE = "notice"
    DECISION = "decision"
    SERVICE = "service"
    ENFORCEMENT = "enforcement"
    CLOSED = "closed"


class Paid(StrEnum):
    """Whether what was to be paid is paid; cases without a fine are neither."""

    PAID = "paid"
    UNPAID = "unpaid"


@dataclass(frozen=True)
class Wanted:
    """Empty values mean: all."""

    text: str = ""
    stage: str = ""
    paid: str = ""


@dataclass(frozen=True)
class Row:
    """``used``: days of the limit that have run, without the ``deducted`` ones; None before the filing."""

    penalty: Penalty
    case_no: str
    party_name: str
    department_name: str
    used: int | None
    deducted: int
    limit: str
    late: bool
    paid: int
    surcharge: int


@dataclass(frozen=True)
class Ledger:
    rows: tuple[Row, ...]
    next: str


def ledger(database: Database, actor: Actor, wanted: Wanted, *, cursor: str, now: datetime) -> Ledger:
    """The newest case first."""
    with database.reading() as conn:
        found = _rows(conn, actor, wanted, before=int(cursor) if cursor.isdecimal() else 0, limit=PAGE + 1, now=now)
    more = len(found) > PAGE
    return Ledger(found[:PAGE], str(found[PAGE - 1].penalty.id) if more else "")


def sheet_rows(database: Database, actor: Actor, wanted: Wanted, *, now: datetime) -> tuple[Row, ...]:
    """All of it, for a sheet."""
    with database.reading() as conn:
        return _rows(conn, actor, wanted, before=0, limit=SHEET_ROWS, now=now)


def days_used(filed: date, until: date, stops: Sequence[deadlines.Stop]) -> tuple[int, int]:
    """(days that count, days deducted) after the day of filing (处罚法60条, 85条: natural days)."""
    whole = max((until - filed).days, 0)
    away = sum(
        any(one.first <= day and (one.last is None or day <= one.last) for one in stops)
        for day in (filed + timedelta(days=number) for number in range(1, whole + 1))
    )
    return whole - away, away


def _rows(conn: Connection, actor: Actor, wanted: Wanted, *, before: int, limit: int, now: datetime) -> tuple[Row, ...]:
    if is_administrator(actor):
        raise NotFound("penalties")
    query = (
        select(penalty.c.case_id, case.c.case_no, party.c.name.label("party"), department.c.name.label("department"))
        .join(case, case.c.id == penalty.c.case_id)
        .outerjoin(party, party.c.id == case.c.party_id)
        .outerjoin(department, department.c.id == case.c.department_id)
        .where(visible_cases(actor), *_clauses(wanted), *([penalty.c.id < before] if before else []))
        .order_by(penalty.c.id.desc())
        .limit(limit)
    )
    today = aware(now).date()
    return tuple(
        _row(conn, penalties.of_case(conn, row.case_id), row.case_no, row.party or "", row.department or "", today)
        for row in conn.execute(query)
    )


def _clauses(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.text:
        texts = (case.c.case_no, party.c.name, penalty.c.cause)
        found.append(or_(*(column.contains(wanted.text, autoescape=True) for column in texts)))
    if wanted.stage:
        found.append(penalty.c.stage == wanted.stage)
    if wanted.paid:
        found += [penalty.c.fine + penalty.c.confiscated_income > 0]
        found.append(penalty.c.paid_on.is_not(None) if wanted.paid == Paid.PAID else penalty.c.paid_on.is_(None))
    return found


def _row(conn: Connection, one: Penalty, number: str, whom: str, where: str, today: date) -> Row:
    used, deducted, late = None, 0, False
    limit = {0: "90", 1: "120"}.get(one.extensions, "")
    if one.filed_on is not None:
        until = one.decided_on or today
        used, deducted = days_used(one.filed_on, until, deadlines.stops_for(conn, one.case_id, DECISION))
        late = until > one.extended_until if one.extended_until else used > int(limit or 0)
    paid = sum(payment.fine for payment in penalties.payments_of(conn, one.case_id))
    added = penalties.surcharge_on(conn, one.case_id, on=one.paid_on or today).amount if one.surcharge_imposed else 0
    shown = f"至{one.extended_until}" if one.extended_until else limit
    return Row(one, number, whom, where, used, deducted, shown, late, paid, added)
