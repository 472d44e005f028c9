"""What happens to a problem: every change of status passes the table of transitions and is recorded with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select, update

from workflows.db import WrittenMeanwhile
from workflows.supervision.problems.states import ProblemStatus, check_transition
from workflows.supervision.problems.store import Problem, by_id, note, record_change
from workflows.supervision.problems.tables import problem, problem_change


class ReasonMissing(ValueError):
    """Merging and reopening need a reason; a problem is never taken from the ledger without one."""


class CannotMerge(ValueError):
    """A problem is merged into another living one of the same campaign and object, not into itself and not twice."""


@dataclass(frozen=True)
class Change:
    """One line of a problem's history."""

    before: str
    after: str
    reason: str
    at: datetime
    by: str


def set_status(
    conn: Connection, problem_id: int, status: str, *, actor: str, now: datetime, reason: str = ""
) -> Problem:
    """Raises TransitionNotAllowed; the status it has already is no change."""
    known = by_id(conn, problem_id)
    if known.merged_into_id is not None:
        raise CannotMerge(known.no)
    if known.status == status:
        return known
    check_transition(known.status, status)
    return _move(conn, known, ProblemStatus(status), reason=reason, actor=actor, now=now)


def _move(
    conn: Connection, known: Problem, status: ProblemStatus, *, reason: str, actor: str, now: datetime
) -> Problem:
    where = (problem.c.id == known.id, problem.c.status == known.status)
    if conn.execute(update(problem).where(*where).values(status=status)).rowcount != 1:
        raise WrittenMeanwhile(known.no)
    record_change(conn, known.id, known.status, status, reason=reason, actor=actor, now=now)
    return by_id(conn, known.id)


def close(
    conn: Connection, problem_id: int, *, approved_by: str, on: date, actor: str, now: datetime, reason: str = ""
) -> Problem:
    """销号, approved."""
    set_status(conn, problem_id, ProblemStatus.CLOSED, actor=actor, now=now, reason=reason)
    note(conn, problem_id, approved_by=approved_by, closed_on=on)
    return by_id(conn, problem_id)


def accept(conn: Connection, problem_id: int, *, by: Sequence[str], on: date, after: Sequence[str]) -> None:
    """Who checked the rectification on the spot, and the photos of it; passed or not is a status."""
    note(conn, problem_id, accepted_by=list(dict.fromkeys(by)), accepted_on=on, after=list(after))


def reopen(conn: Connection, problem_id: int, *, reason: str, actor: str, now: datetime) -> Problem:
    """抽验不合格退回: a closed problem stands at 待整改 again, without deadline, acceptance and approval."""
    if not reason.strip():
        raise ReasonMissing("reopen")
    known = set_status(conn, problem_id, ProblemStatus.TO_RECTIFY, actor=actor, now=now, reason=reason)
    fresh: dict[str, object] = {
        "deadline_on": None, "extended_to": None, "accepted_by": [], "accepted_on": None, "approved_by": "",
        "closed_on": None, "supervised_by": None, "supervised_on": None, "supervision_lifted_on": None,
        "times_reopened": known.times_reopened + 1,
    }  # fmt: skip
    note(conn, problem_id, **fresh)
    return by_id(conn, problem_id)


def merge(conn: Connection, problem_id: int, *, into: int, reason: str, actor: str, now: datetime) -> Problem:
    """Merge a problem into another of the same campaign and object; both stay listed.

    Its own case, where one is running, is ended by the caller with the same reason (``usecases.problems.merge``).
    Raises ReasonMissing, CannotMerge.
    """
    if not reason.strip():
        raise ReasonMissing("merge")
    one, other = by_id(conn, problem_id), by_id(conn, into)
    same = (one.campaign_case_id, one.party_id, one.object_department_id) == (
        other.campaign_case_id, other.party_id, other.object_department_id,
    )  # fmt: skip
    merged = one.merged_into_id or other.merged_into_id
    if one.id == other.id or not same or merged or one.status == ProblemStatus.CLOSED:
        raise CannotMerge(one.no)
    facts = {"merged_into_id": other.id, "merge_reason": reason, "merged_by": actor, "merged_at": now}
    note(conn, one.id, **facts)
    record_change(conn, one.id, one.status, one.status, reason=reason, actor=actor, now=now)
    return by_id(conn, one.id)


def changes_of(conn: Connection, problem_id: int) -> list[Change]:
    table = problem_change
    query = select(table).where(table.c.problem_id == problem_id).order_by(table.c.id)
    return [Change(row.before, row.after, row.reason, row.at, row.by) for row in conn.execute(query)]
