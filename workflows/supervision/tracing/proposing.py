"""Proposals from a frozen reconstruction: gaps the record shows by itself, and the proofs of duty fulfilled (尽职)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

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
    MomentKind.SERVICE, MomentKind.EVIDENCE,
)  # fmt: skip
"""Acts that can show that a person fulfilled his duty; claims, reminders and lists cannot."""
ALONE = (MomentKind.DRAWN, MomentKind.BATCH, MomentKind.LEAD, MomentKind.PROBLEM)
"""Each of these is a failure of its own, also where several share an instant."""
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
    for (kind, *_where), rows in _failures(frozen(conn, made.id, only_deviations=True)).items():
        if fingerprint(rows[0].moment) not in known:
            found.append(_propose(conn, case_id, kind, rows, actor=actor, now=now))
    return found


Failure = tuple[GapKind, int | None, datetime, str]


def _failures(rows: Sequence[Frozen]) -> dict[Failure, list[Frozen]]:
    """One failure shows in several sources: a step done late and the publication made by it, a case cut short and all
    it left undone. Moments of one case at one instant are one gap; the step stands first."""
    found: dict[Failure, list[Frozen]] = {}
    for row in rows:
        moment, kind = row.moment, kind_of(row.moment)
        if kind is None:
            continue
        own = "" if moment.case_id is not None and moment.kind not in ALONE else fingerprint(moment)
        found.setdefault((kind, moment.case_id, moment.at, own), []).append(row)
    for together in found.values():
        together.sort(key=lambda row: (row.moment.kind not in wording.STEPS, row.position))
    return found


def kind_of(moment: Moment) -> GapKind | None:
    """The gap a moment suggests; None where nobody failed a duty (a correction, a voided paper)."""
    if moment.kind is MomentKind.LEAD and moment.deviation is Deviation.MISSING:
        if moment.done.get("target") != "case_referral":
            return GapKind.NOT_PERFORMED
        return GapKind.PENALTY_INSTEAD if moment.done.get("penalised_by") else GapKind.NOT_REFERRED
    return BY_DEVIATION.get(moment.deviation)


def fingerprint(moment: Moment) -> str:
    """The row it came from: a step that was open and is done late now stays one failure."""
    return f"{moment.source}:{moment.source_id}"[:128]


def persons_of_gap(conn: Connection, gap_id: int) -> list[Responsible]:
    """Who held the three tiers on the day of the gap, then whoever acted in its moments and held none."""
    ((_gap, people),) = persons_of_gaps(conn, [gap(conn, gap_id)])
    return people


def persons_of_gaps(conn: Connection, gaps: Sequence[Gap]) -> list[tuple[Gap, list[Responsible]]]:
    """The same for many gaps at once: the dated tables are read once."""
    roster = Roster(conn)
    return [(known, _persons(conn, roster, known)) for known in gaps]


def _persons(conn: Connection, roster: Roster, known: Gap) -> list[Responsible]:
    held = roster.on(known.department_id, known.item_id, known.happened_on) if known.department_id else {}
    seen: dict[str, Responsible] = {}
    for tier in held.values():
        for one in tier:
            seen.setdefault(one.login, one)
    people = list(seen.values())
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


def _propose(
    conn: Connection, case_id: int, kind: GapKind, rows: Sequence[Frozen], *, actor: str, now: datetime
) -> Gap:
    moments = [row.moment for row in rows]
    first = moments[0]
    failed_on = first.expected.get("failed_on")
    return record_gap(
        conn, case_id, kind=kind, node=wording.node(first),
        happened_on=date.fromisoformat(str(failed_on)) if failed_on else first.at.date(),
        expected=wording.expected_sentence(first) or wording.node(first), actual=wording.together(moments),
        department_id=first.department_id, item_id=first.item_id, evidence=[row.id for row in rows], source=BY_RECORD,
        fingerprint=fingerprint(first), actor=actor, now=now,
    )  # fmt: skip
