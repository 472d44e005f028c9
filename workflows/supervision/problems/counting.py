"""What a campaign's ledger says as a whole: counts, what is open and serious, and the sample of what was closed."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, and_, case, func, select

from workflows.supervision.problems.states import OPEN, Grade, ProblemStatus
from workflows.supervision.problems.store import Problem, listed
from workflows.supervision.problems.tables import problem

PERCENT = 100


@dataclass(frozen=True)
class Counts:
    """问题统计. ``total`` leaves the merged ones out; the rates are per cent of ``total``, rounded down."""

    total: int
    merged: int
    by_status: Mapping[str, int]
    by_grade: Mapping[str, int]
    open: int
    overdue: int
    closed: int
    mean_days: float | None  # from found to closed

    @property
    def closed_rate(self) -> int:
        return self.closed * PERCENT // self.total if self.total else 0

    @property
    def overdue_rate(self) -> int:
        return self.overdue * PERCENT // self.total if self.total else 0


def counts(
    conn: Connection, campaign_case_id: int | None = None, *, on: date, where: ColumnElement[bool] | None = None
) -> Counts:
    """Of one campaign, or of all problems that ``where`` holds for."""
    scope = [] if campaign_case_id is None else [problem.c.campaign_case_id == campaign_case_id]
    scope += [] if where is None else [where]
    late = func.sum(case((overdue(on), 1), else_=0))
    query = (
        select(problem.c.status, problem.c.grade, func.count(), late)
        .where(*scope, problem.c.merged_into_id.is_(None))
        .group_by(problem.c.status, problem.c.grade)
    )
    rows = [(str(status), str(grade), int(n), int(late or 0)) for status, grade, n, late in conn.execute(query)]
    by_status = {one.value: sum(n for status, _grade, n, _late in rows if status == one) for one in ProblemStatus}
    merged = select(func.count()).select_from(problem).where(*scope, problem.c.merged_into_id.is_not(None))
    return Counts(
        total=sum(n for _status, _grade, n, _late in rows),
        merged=conn.scalar(merged) or 0,
        by_status=by_status,
        by_grade={one.value: sum(n for _status, grade, n, _late in rows if grade == one) for one in Grade},
        open=sum(by_status[one] for one in OPEN),
        overdue=sum(late for _status, _grade, _n, late in rows),
        closed=by_status[ProblemStatus.CLOSED],
        mean_days=_mean_days(conn, scope),
    )


def _mean_days(conn: Connection, scope: list[ColumnElement[bool]]) -> float | None:
    closed = select(problem.c.found_on, problem.c.closed_on).where(*scope, problem.c.closed_on.is_not(None))
    days = [
        (row.closed_on - row.found_on).days for row in conn.execute(closed.where(problem.c.merged_into_id.is_(None)))
    ]
    return sum(days) / len(days) if days else None


def overdue(on: date) -> ColumnElement[bool]:
    """Open, and the last day of its deadline is over."""
    last_day = func.coalesce(problem.c.extended_to, problem.c.deadline_on)
    return and_(problem.c.merged_into_id.is_(None), problem.c.status.in_(sorted(OPEN)), last_day < on)


def open_serious(conn: Connection, campaign_case_id: int) -> list[Problem]:
    """重大 problems that are not settled: a campaign does not end over them without an approved extension."""
    return listed(
        conn,
        problem.c.campaign_case_id == campaign_case_id,
        problem.c.merged_into_id.is_(None),
        problem.c.grade == Grade.SERIOUS,
        problem.c.status.in_(sorted(OPEN)),
    )


def sample(conn: Connection, campaign_case_id: int, *, share: int, seed: str) -> list[Problem]:
    """抽验: every closed serious problem, and at least ``share`` per cent of the other closed ones, by number.

    Rank = SHA-256(seed ‖ 00 ‖ problem number), the smallest are drawn, so that anybody can draw it again.
    """
    closed = listed(
        conn,
        problem.c.campaign_case_id == campaign_case_id,
        problem.c.merged_into_id.is_(None),
        problem.c.status == ProblemStatus.CLOSED,
    )
    serious = [one for one in closed if one.grade == Grade.SERIOUS]
    others = sorted((one for one in closed if one.grade != Grade.SERIOUS), key=lambda one: _rank(seed, one.no))
    wanted = -(-len(others) * share // PERCENT)
    return sorted(serious + others[:wanted], key=lambda one: one.id)


def _rank(seed: str, number: str) -> str:
    return hashlib.sha256(b"\x00".join((seed.encode(), number.encode()))).hexdigest()
