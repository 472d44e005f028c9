"""The record of a referral: opened with the suspicion, filled step by step, never emptied."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from workflows.supervision.cases import Case
from workflows.supervision.cases.chains import open_in_chain
from workflows.supervision.referrals.tables import outside_letter, referral, referral_goods, referral_slot

PROCESS = "case_referral"


class Stage(StrEnum):
    """Where a referral stands; what a list may show of it."""

    TEAM = "team"
    VERIFYING = "verifying"
    DECISION = "decision"
    HANDOVER = "handover"
    WAITING = "waiting"
    SUPPLEMENT = "supplement"
    OBJECTION = "objection"
    RECONSIDERATION = "reconsideration"
    SUPERVISION = "supervision"
    INVESTIGATION = "investigation"
    SETTLING = "settling"
    SETTLED = "settled"


class UnknownReferral(LookupError):
    """The case has no record of a referral; it was not started as one."""


class RefusalLocked(Exception):
    """The reason why the chief did not approve is on record and is not changed (310号令5条)."""


@dataclass(frozen=True)
class Referral:
    id: int
    case_id: int
    source: str
    stage: str
    suspected_at: datetime
    suspect_name: str
    suspect_kind: str
    suspect_code: str
    charge: str
    standard_met: Sequence[str]
    standard_ref: str
    amount: int | None
    facts: str
    team_opinion: str
    report_received_at: datetime | None
    head_decision: str
    head_decided_at: datetime | None
    head_decided_by: str | None
    decided_as: str
    refusal_reason: str
    refused_at: datetime | None
    police_org: str
    sent_at: datetime | None
    procuratorate_copied_on: date | None
    receipt_no: str
    receipt_signed_at: datetime | None
    police_result: str
    notice_no: str
    notice_received_on: date | None
    reconsidered_on: date | None
    reconsideration_result: str
    supervision_asked_on: date | None
    lapse_reason: str
    goods_handed_on: date | None
    prior_fine: int | None
    criminal_fine: int | None
    fine_offset: int | None
    final: str
    settled_at: datetime | None


@dataclass(frozen=True)
class Goods:
    """One line of the list of goods (涉案物品清单); ``value`` in 分."""

    name: str
    quantity: str
    unit: str
    place: str
    spec: str = ""
    value: int | None = None
    feature: str = ""
    perishable: bool = False
    measure: str = ""


@dataclass(frozen=True)
class Slot:
    """One of the five parts of the package: attached, issued by the system, or none with a reason."""

    slot: str
    state: str
    files: Sequence[str] = field(default_factory=tuple)
    reason: str = ""


@dataclass(frozen=True)
class Letter:
    """来文: number, day received, scan."""

    kind: str
    number: str
    received_on: date
    organ: str = ""
    content: str = ""
    scans: Sequence[str] = field(default_factory=tuple)


def open_referral(
    conn: Connection, case_id: int, *, source: str, suspect_name: str, charge: str, facts: str, now: datetime
) -> Referral:
    row = {
        "case_id": case_id, "source": source[:32], "stage": Stage.TEAM, "suspected_at": now,
        "suspect_name": suspect_name[:128], "charge": charge, "standard_met": [], "facts": facts,
    }  # fmt: skip
    conn.execute(insert(referral).values(**row))
    return of_case(conn, case_id)


def of_case(conn: Connection, case_id: int) -> Referral:
    """The record of this case; raises UnknownReferral."""
    row = conn.execute(select(referral).where(referral.c.case_id == case_id)).one_or_none()
    if row is None:
        raise UnknownReferral(case_id)
    return Referral(**row._mapping)


def change(conn: Connection, case_id: int, **values: Any) -> Referral:
    """Write what a step has brought; raises RefusalLocked where a locked reason would change."""
    if "refusal_reason" in values and of_case(conn, case_id).refused_at is not None:
        raise RefusalLocked(case_id)
    conn.execute(update(referral).where(referral.c.case_id == case_id).values(**values))
    return of_case(conn, case_id)


def replace_goods(conn: Connection, referral_id: int, goods: Sequence[Goods]) -> None:
    conn.execute(delete(referral_goods).where(referral_goods.c.referral_id == referral_id))
    rows = [{"referral_id": referral_id, "position": place, **vars(one)} for place, one in enumerate(goods, 1)]
    if rows:
        conn.execute(insert(referral_goods), rows)


def goods_of(conn: Connection, referral_id: int) -> list[Goods]:
    columns = [referral_goods.c[name] for name in Goods.__dataclass_fields__]
    query = select(*columns).where(referral_goods.c.referral_id == referral_id).order_by(referral_goods.c.position)
    return [Goods(**row._mapping) for row in conn.execute(query)]


def replace_slots(conn: Connection, referral_id: int, slots: Sequence[Slot]) -> None:
    conn.execute(delete(referral_slot).where(referral_slot.c.referral_id == referral_id))
    rows = [{"referral_id": referral_id, **vars(one), "files": list(one.files)} for one in slots]
    conn.execute(insert(referral_slot), rows)


def slots_of(conn: Connection, referral_id: int) -> list[Slot]:
    columns = [referral_slot.c[name] for name in Slot.__dataclass_fields__]
    query = select(*columns).where(referral_slot.c.referral_id == referral_id).order_by(referral_slot.c.slot)
    return [Slot(**row._mapping) for row in conn.execute(query)]


def record_letter(conn: Connection, case_id: int, letter: Letter, *, actor: str, now: datetime) -> None:
    row = {"case_id": case_id, **vars(letter), "scans": list(letter.scans), "registered_by": actor}
    conn.execute(insert(outside_letter), {**row, "registered_at": now})


def letters_of(conn: Connection, case_id: int) -> list[Letter]:
    columns = [outside_letter.c[name] for name in Letter.__dataclass_fields__]
    query = select(*columns).where(outside_letter.c.case_id == case_id).order_by(outside_letter.c.id)
    return [Letter(**row._mapping) for row in conn.execute(query)]


def records(conn: Connection, case_ids: Sequence[int]) -> Mapping[int, Referral]:
    """The records of these cases, by case."""
    query = select(referral).where(referral.c.case_id.in_(list(case_ids)))
    return {row.case_id: Referral(**row._mapping) for row in conn.execute(query)}


def bars_a_fine(conn: Connection, case_id: int) -> list[Case]:
    """The referrals on the matter of this case that are not settled (310号令11条: no fine instead of a referral).

    A referral that was refused, returned or judged bars no fine, though its file is still to be archived.
    """
    found = open_in_chain(conn, case_id, PROCESS)
    known = records(conn, [one.id for one in found])
    return [one for one in found if one.id not in known or known[one.id].settled_at is None]
