"""Gaps (差距): where what was done fell short of what was expected, with the moments that prove it (domain 2d, d05)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from workflows.supervision.tracing.tables import tracing_gap


class GapKind(StrEnum):
    """未履行、延误、程序违法、结论失实、以罚代管、应移未移、瞒报、尽职."""

    NOT_PERFORMED = "not_performed"
    DELAYED = "delayed"
    UNLAWFUL_PROCEDURE = "unlawful_procedure"
    FALSE_CONCLUSION = "false_conclusion"
    PENALTY_INSTEAD = "penalty_instead"
    NOT_REFERRED = "not_referred"
    CONCEALED = "concealed"
    DUTY_FULFILLED = "duty_fulfilled"


PROPOSED, CONFIRMED, DROPPED = "proposed", "confirmed", "dropped"
BY_RECORD, BY_TEAM = "record", "team"


class UnknownGap(LookupError):
    """The tracing case has no such gap; load the page again."""


class GapDecided(ValueError):
    """The gap was confirmed or dropped already; what was decided stays."""


@dataclass(frozen=True)
class Gap:
    id: int
    case_id: int
    number: int
    kind: str
    node: str
    happened_on: date
    department_id: int | None
    item_id: int | None
    expected: str
    actual: str
    evidence: list[int]
    source: str
    state: str
    fingerprint: str | None
    recorded_at: datetime
    recorded_by: str
    decided_at: datetime | None
    decided_by: str | None
    decision_reason: str


def record_gap(
    conn: Connection,
    case_id: int,
    *,
    kind: GapKind | str,
    node: str,
    happened_on: date,
    expected: str,
    actual: str,
    actor: str,
    now: datetime,
    department_id: int | None = None,
    item_id: int | None = None,
    evidence: Sequence[int] = (),
    source: str = BY_TEAM,
    fingerprint: str | None = None,
    state: str | None = None,
) -> Gap:
    """Write a gap; one of the team counts as confirmed at once, one of the record is proposed until it is decided."""
    table = tracing_gap
    number = (conn.scalar(select(func.max(table.c.number)).where(table.c.case_id == case_id)) or 0) + 1
    row = {
        "case_id": case_id, "number": number, "kind": GapKind(kind), "node": node[:255], "happened_on": happened_on,
        "department_id": department_id, "item_id": item_id, "expected": expected, "actual": actual,
        "evidence": list(evidence), "source": source, "fingerprint": fingerprint, "recorded_at": now,
        "state": state or (CONFIRMED if source == BY_TEAM else PROPOSED), "recorded_by": actor,
    }  # fmt: skip
    ident = conn.execute(insert(table).returning(table.c.id), row).scalar_one()
    return gap(conn, ident)


def decide_gap(
    conn: Connection, gap_id: int, *, confirmed: bool, reason: str, actor: str, now: datetime, kind: str | None = None
) -> Gap:
    """The team takes a proposed gap up, if need be as another kind, or drops it with a reason."""
    known = gap(conn, gap_id)
    if known.state != PROPOSED:
        raise GapDecided(str(gap_id))
    values = {
        "state": CONFIRMED if confirmed else DROPPED, "kind": GapKind(kind or known.kind), "decided_at": now,
        "decided_by": actor, "decision_reason": reason,
    }  # fmt: skip
    conn.execute(update(tracing_gap).where(tracing_gap.c.id == gap_id).values(**values))
    return gap(conn, gap_id)


def gap(conn: Connection, gap_id: int) -> Gap:
    row = conn.execute(select(tracing_gap).where(tracing_gap.c.id == gap_id)).one_or_none()
    if row is None:
        raise UnknownGap(str(gap_id))
    return _gap(row)


def gaps_of(conn: Connection, case_id: int, *, state: str | None = None) -> list[Gap]:
    """The gaps of a tracing case by number; of one state only, where one is named."""
    query = select(tracing_gap).where(tracing_gap.c.case_id == case_id).order_by(tracing_gap.c.number)
    if state is not None:
        query = query.where(tracing_gap.c.state == state)
    return [_gap(row) for row in conn.execute(query)]


def _gap(row: Row[Any]) -> Gap:
    return Gap(**row._mapping)
