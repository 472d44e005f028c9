"""The row of a penalty case, and its measures and remedies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, select, update

from workflows.db import Json
from workflows.supervision.penalties.tables import penalty, penalty_measure, penalty_remedy

ENDED_REMEDY = frozenset({"upheld", "changed", "revoked", "illegal", "withdrawn"})


class UnknownPenalty(LookupError):
    """The case is no penalty case."""


@dataclass(frozen=True)
class Penalty:
    """处罚案件: amounts in 分; ``kinds`` as in 处罚法9条."""

    id: int
    case_id: int
    procedure: str
    stage: str
    lead_received_on: date | None
    verification_extended: bool
    cause: str
    facts: str
    law_violated: str
    law_penalty: str
    violation_ended_on: date | None
    limitation_on: date | None
    filed_on: date | None
    not_filed_reason: str
    extensions: int
    extended_until: date | None
    discretion_level: str
    proposed_outcome: str
    proposed_kinds: list[str]
    proposed_fine: int
    review_required: bool
    reviewed_by: str | None
    review_opinion: str
    reviewed_on: date | None
    hearing_right: bool
    noticed_on: date | None
    noticed_kinds: list[str]
    noticed_fine: int
    noticed_income: int
    defended: bool
    hearing: str
    discussion_required: bool
    meeting: dict[str, Any] | None
    outcome: str
    kinds: list[str]
    fine: int
    confiscated_income: int
    penalty_text: str
    override_reason: str
    decided_on: date | None
    decided_by: str | None
    served_on: date | None
    served_how: str
    payment_until: date | None
    surcharge_imposed: bool
    surcharge: int
    reminded_on: date | None
    applied_on: date | None
    court_result: str
    paid_on: date | None
    performance: str
    revoked_on: date | None
    closed_on: date | None

    @property
    def principal(self) -> int:
        """What is to be paid without the surcharge: 罚款 and 没收的违法所得."""
        return self.fine + self.confiscated_income


@dataclass(frozen=True)
class Measure:
    id: int
    case_id: int
    kind: str
    goods: list[dict[str, Any]]
    law: str
    started_on: date
    extended: bool
    disposed_on: date | None
    disposal: str


@dataclass(frozen=True)
class Remedy:
    id: int
    case_id: int
    kind: str
    organ: str
    number: str
    begun_on: date
    result: str
    ended_on: date | None

    @property
    def pending(self) -> bool:
        return self.ended_on is None


def open_penalty(conn: Connection, case_id: int, *, procedure: str, **values: object) -> Penalty:
    row = {"case_id": case_id, "procedure": procedure, "stage": "lead", **values}
    conn.execute(insert(penalty).values(**row))
    return of_case(conn, case_id)


def of_case(conn: Connection, case_id: int) -> Penalty:
    row = conn.execute(select(penalty).where(penalty.c.case_id == case_id)).one_or_none()
    if row is None:
        raise UnknownPenalty(case_id)
    return Penalty(**row._mapping)


def find(conn: Connection, case_id: int) -> Penalty | None:
    try:
        return of_case(conn, case_id)
    except UnknownPenalty:
        return None


def note(conn: Connection, case_id: int, **values: object) -> Penalty:
    """Write what has become known of the case."""
    conn.execute(update(penalty).where(penalty.c.case_id == case_id).values(**values))
    return of_case(conn, case_id)


def begin_measure(
    conn: Connection, case_id: int, *, kind: str, goods: Sequence[Json], law: str, started_on: date
) -> int:
    row = {"case_id": case_id, "kind": kind, "goods": list(goods), "law": law, "started_on": started_on}
    number: int = conn.execute(insert(penalty_measure).values(**row).returning(penalty_measure.c.id)).scalar_one()
    return number


def change_measure(conn: Connection, measure_id: int, **values: object) -> None:
    conn.execute(update(penalty_measure).where(penalty_measure.c.id == measure_id).values(**values))


def measures_of(conn: Connection, case_id: int) -> list[Measure]:
    query = select(penalty_measure).where(penalty_measure.c.case_id == case_id).order_by(penalty_measure.c.id)
    return [Measure(**row._mapping) for row in conn.execute(query)]


def register_remedy(
    conn: Connection, case_id: int, *, kind: str, organ: str, number: str, result: str, received_on: date
) -> Remedy:
    """A letter of a review or a suit: the first opens it, one with a result ends it (处罚法73条)."""
    ended: dict[str, object] = {"result": result, "ended_on": received_on} if result in ENDED_REMEDY else {}
    pending = next((one for one in remedies_of(conn, case_id) if one.kind == kind and one.pending), None)
    if pending is None:
        row = {"case_id": case_id, "kind": kind, "organ": organ, "number": number, "begun_on": received_on, **ended}
        conn.execute(insert(penalty_remedy).values(**row))
        return remedies_of(conn, case_id)[-1]
    conn.execute(update(penalty_remedy).where(penalty_remedy.c.id == pending.id).values(number=number, **ended))
    return next(one for one in remedies_of(conn, case_id) if one.id == pending.id)


def remedies_of(conn: Connection, case_id: int) -> list[Remedy]:
    query = select(penalty_remedy).where(penalty_remedy.c.case_id == case_id).order_by(penalty_remedy.c.id)
    return [Remedy(**row._mapping) for row in conn.execute(query)]
