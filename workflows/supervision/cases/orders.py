"""Rectification orders (责令限期改正): round, deadline, one extension, report, re-check."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update

from workflows.supervision.cases.tables import rectification_order


@dataclass(frozen=True)
class RectificationOrder:
    id: int
    case_id: int
    round: int
    requirement: str
    deadline_on: date
    extended_to: date | None
    ordered_at: datetime
    report_received_at: datetime | None
    rechecked_at: datetime | None
    passed: bool | None

    @property
    def last_day(self) -> date:
        return self.extended_to or self.deadline_on


def order(conn: Connection, case_id: int, *, requirement: str, deadline_on: date, now: datetime) -> RectificationOrder:
    """The next order of the case."""
    before = last(conn, case_id)
    row = {
        "case_id": case_id,
        "round": before.round + 1 if before else 1,
        "requirement": requirement,
        "deadline_on": deadline_on,
        "ordered_at": now,
    }
    conn.execute(insert(rectification_order), row)
    found = last(conn, case_id)
    assert found is not None
    return found


def last(conn: Connection, case_id: int) -> RectificationOrder | None:
    found = orders_of(conn, case_id)
    return found[-1] if found else None


def orders_of(conn: Connection, case_id: int) -> list[RectificationOrder]:
    table = rectification_order
    query = select(table).where(table.c.case_id == case_id).order_by(table.c.round)
    return [RectificationOrder(**row._mapping) for row in conn.execute(query)]


def extend(conn: Connection, order_id: int, *, until: date) -> None:
    _update(conn, order_id, extended_to=until)


def report(conn: Connection, order_id: int, *, received_at: datetime) -> None:
    _update(conn, order_id, report_received_at=received_at)


def rechecked(conn: Connection, order_id: int, *, passed: bool, now: datetime) -> None:
    _update(conn, order_id, rechecked_at=now, passed=passed)


def _update(conn: Connection, order_id: int, **values: object) -> None:
    conn.execute(update(rectification_order).where(rectification_order.c.id == order_id).values(**values))
