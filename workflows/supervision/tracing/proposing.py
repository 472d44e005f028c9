"""Proposals from a frozen reconstruction: gaps the record shows by itself, and the proofs of duty fulfilled (尽职)."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from workflows.supervision.tracing import wording
from workflows.supervision.tracing.gaps import BY_RECORD, Gap, GapKind, gap, gaps_of, record_gap
from workflows.supervision.tracing.moments import (
    Deviation,
    Frozen,
    Moment,
    MomentKind,
    frozen,
    frozen_by_ids,
    reconstruction_of,
)
from workflows.supervision.tracing.roster import Responsible, Roster

PROVING = (
    MomentKind.STEP, MomentKind.INSPECTION, MomentKind.SCAN, MomentKind.FINDING, MomentKind.ORDER,
    MomentKind.ORDER_RECHECK, MomentKind.LEAD, MomentKind.PUBLICATION, MomentKind.DOCUMENT, MomentKind.LETTER,
)  # fmt: skip
"""Acts that can show that a person fulfilled his duty; claims, reminders and lists cannot."""
BY_DEVIATION = {
    Deviation.LATE: GapKind.DELAYED,
    Deviation.OPEN_LATE: GapKind.NOT_PERFORMED,
    Deviation.SKIPPED: GapKind.NOT_PERFORMED,
    Deviation.MISSING: GapKind.NOT_PERFORMED,
    Deviation.UNLAWFUL: GapKind.UNLAWFUL_PROCEDURE,
}


def propose_gaps(conn: Connection, case_id: int, *, actor: str, now: datetime) -> list[Gap]:
    """Suggest a gap for every moment of the latest reconstruction that departs from what was expected.

    Each is proposed once in a tracing case, also over several reconstructions; a person confirms or drops it. Nothing
    is decided here (no automatic adverse decision, domain 0, conclusion 10). Returns the new ones.
    """
    made = reconstruction_of(conn, case_id)
    known = {one.fingerprint for one in gaps_of(conn, case_id)}
    found: list[Gap] = []
    for row in frozen(conn, made.id, only_deviations=True):
        kind = kind_of(row.moment)
        mark = fingerprint(row.moment)
        if kind is None or mark in known:
            continue
        known.add(mark)
        found.append(_propose(conn, case_id, kind, row, actor=actor, now=now))
    return found


def kind_of(moment: Moment) -> GapKind | None:
    """The gap a moment suggests; None where nobody failed a duty (a correction, a voided paper)."""
    if moment.kind is MomentKind.LEAD and moment.deviation is Deviation.MISSING:
        return GapKind.NOT_REFERRED if moment.done.get("target") == "case_referral" else GapKind.NOT_PERFORMED
    return BY_DEVIATION.get(moment.deviation)


def fingerprint(moment: Moment) -> str:
    return f"{moment.kind}:{moment.source}:{moment.source_id}"[:128]


def persons_of_gap(conn: Connection, gap_id: int) -> list[Responsible]:
    """Who held the three tiers on the day of the gap, then whoever acted in its moments and held none."""
    known, roster = gap(conn, gap_id), Roster(conn)
    held = roster.on(known.department_id, known.item_id, known.happened_on) if known.department_id else {}
    people = [one for tier in held.values() for one in tier]
    seen = {one.login for one in people}
    for login in dict.fromkeys(row.moment.actor for row in frozen_by_ids(conn, known.evidence)):
        acting = roster.person(login, known.happened_on)
        if acting is not None and login not in seen:
            people.append(acting)
    return people


def proofs(conn: Connection, case_id: int, login: str) -> list[Frozen]:
    """尽职免责: what the person did, in time and not taken back, in the latest reconstruction, in order."""
    made = reconstruction_of(conn, case_id)
    return [row for row in _acts(conn, made.id, login) if row.moment.deviation is Deviation.NONE]


def _acts(conn: Connection, reconstruction_id: int, login: str) -> Iterable[Frozen]:
    return frozen(conn, reconstruction_id, kinds=[str(kind) for kind in PROVING], actor=login)


def _propose(conn: Connection, case_id: int, kind: GapKind, row: Frozen, *, actor: str, now: datetime) -> Gap:
    moment = row.moment
    failed_on = moment.expected.get("failed_on")
    happened_on = datetime.fromisoformat(str(failed_on)).date() if failed_on else moment.at.date()
    return record_gap(
        conn, case_id, kind=kind, node=moment.title, happened_on=happened_on,
        expected=wording.expected_sentence(moment), actual=wording.done_sentence(moment),
        department_id=moment.department_id, item_id=moment.item_id, evidence=[row.id], source=BY_RECORD,
        fingerprint=fingerprint(moment), actor=actor, now=now,
    )  # fmt: skip
