"""检察意见书 and 公安移送函: what came back from the criminal side, and what became of it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from workflows.supervision.referrals.tables import prosecution_opinion

ORDINARY_YEARS, HAZARDOUS_YEARS = 2, 5
"""处罚法36条: two years; five where life, health or financial safety is concerned and harm was done."""


class UnknownOpinion(LookupError):
    """The case has no record of an opinion; it was not started as one."""


@dataclass(frozen=True)
class Opinion:
    id: int
    case_id: int
    kind: str
    organ: str
    number: str
    received_on: date
    reply_due_at: datetime
    reply_given: bool
    suspect_name: str
    facts: str
    request: str
    acted_until: date
    hazardous: bool
    lead_department_id: int | None
    result: str
    reason: str
    reply_result: str
    penalty_decision_no: str
    replied_on: date | None
    filing_number: str


def enter(conn: Connection, case_id: int, **values: Any) -> Opinion:
    conn.execute(insert(prosecution_opinion).values(case_id=case_id, **values))
    return of_case(conn, case_id)


def of_case(conn: Connection, case_id: int) -> Opinion:
    row = conn.execute(select(prosecution_opinion).where(prosecution_opinion.c.case_id == case_id)).one_or_none()
    if row is None:
        raise UnknownOpinion(case_id)
    return Opinion(**row._mapping)


def change(conn: Connection, case_id: int, **values: Any) -> Opinion:
    conn.execute(update(prosecution_opinion).where(prosecution_opinion.c.case_id == case_id).values(**values))
    return of_case(conn, case_id)


def last_day_to_punish(acted_until: date, *, hazardous: bool) -> date:
    """The last day on which the act may still be found out (处罚法36条, from the day the act ended)."""
    year = acted_until.year + (HAZARDOUS_YEARS if hazardous else ORDINARY_YEARS)
    try:
        return acted_until.replace(year=year)
    except ValueError:  # 29 February
        return date(year, 2, 28)
