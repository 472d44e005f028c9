"""线索台: leads from every source wait here until a person takes them up, merges them or sets them aside."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update

from workflows.supervision.accountability.tables import tracing_lead

OPEN, ACCEPTED, MERGED, DROPPED = "open", "accepted", "merged", "dropped"
BY_PEOPLE = "lead"


class UnknownLead(LookupError):
    """There is no such lead; load the page again."""


class LeadDecided(ValueError):
    """The lead was taken up or set aside already; what was decided stays."""


@dataclass(frozen=True)
class Lead:
    id: int
    rule: str
    key: str
    case_id: int | None
    department_id: int | None
    item_id: int | None
    party_id: int | None
    happened_on: date
    summary: str
    found_at: datetime
    state: str
    taken_into: int | None
    decided_at: datetime | None
    decided_by: str | None
    reason: str


def found(
    conn: Connection,
    *,
    rule: str,
    key: str,
    happened_on: date,
    summary: str,
    now: datetime,
    case_id: int | None = None,
    department_id: int | None = None,
    item_id: int | None = None,
    party_id: int | None = None,
) -> bool:
    """Write a lead once by its key; False where it is known, whatever became of it."""
    if conn.scalar(select(tracing_lead.c.id).where(tracing_lead.c.key == key[:128])) is not None:
        return False
    row = {
        "rule": rule, "key": key[:128], "case_id": case_id, "department_id": department_id, "item_id": item_id,
        "party_id": party_id, "happened_on": happened_on, "summary": summary[:4000], "found_at": now, "state": OPEN,
    }  # fmt: skip
    conn.execute(insert(tracing_lead), row)
    return True


def lead(conn: Connection, lead_id: int) -> Lead:
    row = conn.execute(select(tracing_lead).where(tracing_lead.c.id == lead_id)).one_or_none()
    if row is None:
        raise UnknownLead(str(lead_id))
    return Lead(**row._mapping)


def leads(conn: Connection, *, state: str = OPEN, limit: int = 200) -> list[Lead]:
    """The leads of one state, the newest first."""
    query = select(tracing_lead).where(tracing_lead.c.state == state)
    query = query.order_by(tracing_lead.c.found_at.desc(), tracing_lead.c.id.desc()).limit(limit)
    return [Lead(**row._mapping) for row in conn.execute(query)]


def decide(
    conn: Connection, lead_id: int, state: str, *, reason: str, actor: str, now: datetime, taken_into: int | None = None
) -> None:
    """Take a lead up, merge it into a case or set it aside; only one that is open."""
    where = (tracing_lead.c.id == lead_id, tracing_lead.c.state == OPEN)
    values = {
        "state": state, "taken_into": taken_into, "decided_at": now, "decided_by": actor, "reason": reason,
    }  # fmt: skip
    if conn.execute(update(tracing_lead).where(*where).values(**values)).rowcount != 1:
        lead(conn, lead_id)
        raise LeadDecided(str(lead_id))
