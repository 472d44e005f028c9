"""Liabilities (责任认定): what each person bears for a gap, with 尽职免责 as an outcome of its own (d06)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from workflows.supervision.tracing.gaps import gap
from workflows.supervision.tracing.roster import Roster
from workflows.supervision.tracing.tables import tracing_gap, tracing_liability


class Liability(StrEnum):
    """直接责任、主要领导责任、重要领导责任、监管责任(机关)、无责(尽职免责)."""

    DIRECT = "direct"
    MAIN_LEADER = "main_leader"
    IMPORTANT_LEADER = "important_leader"
    ORGAN = "organ"
    EXEMPT = "exempt"


WEIGHT: Mapping[str, int] = {
    Liability.EXEMPT: 0, Liability.ORGAN: 1, Liability.IMPORTANT_LEADER: 2, Liability.MAIN_LEADER: 3,
    Liability.DIRECT: 4,
}  # fmt: skip
FAULTS: Mapping[str, int] = {"": 0, "negligence": 1, "intent": 2}


class HeavierAfterDefence(ValueError):
    """A defence must not make the judgement heavier (处分条例, 不得因申辩加重); keep it or make it lighter."""


class ExemptWithoutReason(ValueError):
    """尽职免责 needs a reason and at least one moment of the record that proves the duty was fulfilled."""


class OrganOrPerson(ValueError):
    """监管责任 is borne by the organ, every other liability by a person."""


@dataclass(frozen=True)
class Judgement:
    """One row: current, unless ``replaced_by`` names the later one."""

    id: int
    gap_id: int
    officer_id: int | None
    department_id: int | None
    tier: str
    post: str
    liability: str
    fault: str
    causal: bool
    reason: str
    evidence: list[int]
    judged_at: datetime
    judged_by: str
    replaced_by: int | None


def judge(
    conn: Connection,
    gap_id: int,
    officer_id: int | None,
    *,
    liability: Liability | str,
    causal: bool,
    reason: str,
    actor: str,
    now: datetime,
    fault: str = "",
    evidence: Sequence[int] = (),
    department_id: int | None = None,
    after_defence: bool = False,
) -> Judgement:
    """What a person (or, with officer None, the organ) bears for a gap; tier and post are those of the gap's day.

    A later judgement of the same person replaces the earlier one, which stays. ``after_defence``: it may not be
    heavier than the one before (公务员处分条例: 不得因申辩加重).
    """
    chosen = Liability(liability)
    if (chosen is Liability.ORGAN) != (officer_id is None):
        raise OrganOrPerson(chosen)
    if chosen is Liability.EXEMPT and not (reason.strip() and evidence):
        raise ExemptWithoutReason
    known = _current(conn, gap_id, officer_id)
    heavier = known is not None and (WEIGHT[chosen], FAULTS[fault]) > (WEIGHT[known.liability], FAULTS[known.fault])
    if after_defence and heavier:
        raise HeavierAfterDefence(chosen)
    tier, post, where = _standing(conn, gap_id, officer_id)
    row = {
        "gap_id": gap_id, "officer_id": officer_id, "department_id": department_id or where, "tier": tier, "post": post,
        "liability": chosen, "fault": fault, "causal": causal, "reason": reason, "evidence": list(evidence),
        "judged_at": now, "judged_by": actor,
    }  # fmt: skip
    table = tracing_liability
    ident = conn.execute(insert(table).returning(table.c.id), row).scalar_one()
    if known is not None:
        conn.execute(update(table).where(table.c.id == known.id).values(replaced_by=ident))
    return _judgement(conn.execute(select(table).where(table.c.id == ident)).one())


def liabilities_of(
    conn: Connection, case_id: int, *, officer_id: int | None = None, with_replaced: bool = False
) -> list[Judgement]:
    """The judgements in force of a tracing case by gap; of one person where one is named; all, with those replaced."""
    table = tracing_liability
    query = (
        select(table)
        .join(tracing_gap, tracing_gap.c.id == table.c.gap_id)
        .where(tracing_gap.c.case_id == case_id)
        .order_by(tracing_gap.c.number, table.c.id)
    )
    if officer_id is not None:
        query = query.where(table.c.officer_id == officer_id)
    if not with_replaced:
        query = query.where(table.c.replaced_by.is_(None))
    return [_judgement(row) for row in conn.execute(query)]


def _standing(conn: Connection, gap_id: int, officer_id: int | None) -> tuple[str, str, int | None]:
    """Tier, post in words of codes, and department of a person on the day of the gap."""
    known = gap(conn, gap_id)
    if officer_id is None:
        return "", "", known.department_id
    roster = Roster(conn)
    held = roster.on(known.department_id, known.item_id, known.happened_on) if known.department_id else {}
    tier = next((tier for tier, people in held.items() if any(one.officer_id == officer_id for one in people)), "")
    where, roles = roster.post(officer_id, known.happened_on)
    return tier, ",".join((where, *roles)).strip(","), known.department_id


def _current(conn: Connection, gap_id: int, officer_id: int | None) -> Judgement | None:
    table = tracing_liability
    same = table.c.officer_id.is_(None) if officer_id is None else table.c.officer_id == officer_id
    row = conn.execute(select(table).where(table.c.gap_id == gap_id, same, table.c.replaced_by.is_(None))).first()
    return None if row is None else _judgement(row)


def _judgement(row: Row[Any]) -> Judgement:
    return Judgement(**row._mapping)
