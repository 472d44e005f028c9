"""Figures of a campaign, always counted from the rows: departments × objects, problems, weeks."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, case, func, select

from workflows.supervision import problems
from workflows.supervision.campaigns.objects import CHECKED, PENDING, UNREACHABLE
from workflows.supervision.campaigns.reports import relapse_rate, weeks_of
from workflows.supervision.campaigns.store import Campaign, parts_of
from workflows.supervision.campaigns.tables import campaign_object
from workflows.supervision.cases.tables import case_link
from workflows.supervision.penalties.tables import penalty
from workflows.supervision.problems.tables import problem

PERCENT = 100


@dataclass(frozen=True)
class Line:
    """One department of the campaign, or all of them together (``department_id`` 0)."""

    department_id: int
    part: str
    objects: int
    checked: int
    unreachable: int
    swept: bool
    zero: bool | None
    general: int
    major: int
    serious: int
    closed: int
    elsewhere: int
    overdue: int
    mean_days: float | None
    weeks: int
    weeks_late: int

    @property
    def problems(self) -> int:
        return self.general + self.major + self.serious

    @property
    def left(self) -> int:
        return self.objects - self.checked - self.unreachable

    @property
    def closed_rate(self) -> int:
        """整改率 per cent, rounded down; 100 where there was nothing to rectify."""
        return self.closed * PERCENT // self.problems if self.problems else PERCENT

    @property
    def overdue_rate(self) -> int:
        return self.overdue * PERCENT // self.problems if self.problems else 0


@dataclass(frozen=True)
class Figures:
    """The table of a notice (阶段通报): 排查数, 问题数, 整改率, 超期, 立案, 移送, 罚没."""

    objects: int
    checked: int
    unreachable: int
    problems: int
    serious: int
    closed: int
    closed_rate: int
    overdue: int
    penalties: int
    referrals: int
    fined: int  # 罚没, 分: decided in the penalty cases that its problems led to
    accountability: int
    zero_reports: int
    weeks_late: int
    relapsed: int
    looked_at: int

    def as_facts(self) -> Mapping[str, int]:
        return asdict(self)


def lines(conn: Connection, one: Campaign, *, today: date) -> list[Line]:
    """Department by department, the lead first."""
    objects = _objects(conn, one.id)
    found = _problems(conn, one.case_id, today)
    days = _days(conn, one.case_id)
    late: dict[int, int] = {}
    all_weeks: dict[int, int] = {}
    for week in weeks_of(conn, one.id):
        all_weeks[week.department_id] = all_weeks.get(week.department_id, 0) + 1
        late[week.department_id] = late.get(week.department_id, 0) + week.is_late(today)
    known = []
    for part in parts_of(conn, one.id):
        key = part.department_id
        mine = objects.get(key, {})
        row = found.get(key)
        known.append(
            Line(
                department_id=key,
                part=part.part,
                objects=sum(mine.values()),
                checked=mine.get(CHECKED, 0),
                unreachable=mine.get(UNREACHABLE, 0),
                swept=part.swept_at is not None,
                zero=part.zero,
                general=row.general if row else 0,
                major=row.major if row else 0,
                serious=row.serious if row else 0,
                closed=row.closed if row else 0,
                elsewhere=row.elsewhere if row else 0,
                overdue=row.overdue if row else 0,
                mean_days=_mean(days.get(key, [])),
                weeks=all_weeks.get(key, 0),
                weeks_late=late.get(key, 0),
            )
        )
    return known


def total(found: list[Line], conn: Connection, one: Campaign) -> Line:
    """All departments together."""
    days = [day for each in _days(conn, one.case_id).values() for day in each]

    def summed(name: str) -> int:
        return sum(getattr(line, name) for line in found)

    return Line(
        0, "", summed("objects"), summed("checked"), summed("unreachable"), all(line.swept for line in found), None,
        summed("general"), summed("major"), summed("serious"), summed("closed"), summed("elsewhere"),
        summed("overdue"), _mean(days), summed("weeks"), summed("weeks_late"),
    )  # fmt: skip


def figures(conn: Connection, one: Campaign, *, today: date) -> Figures:
    """The campaign as a whole on a day."""
    known = lines(conn, one, today=today)
    counted = problems.counts(conn, one.case_id, on=today)
    relapsed, looked_at = relapse_rate(conn, one.id)
    status = problems.ProblemStatus
    return Figures(
        objects=sum(line.objects for line in known),
        checked=sum(line.checked for line in known),
        unreachable=sum(line.unreachable for line in known),
        problems=counted.total,
        serious=counted.by_grade[problems.Grade.SERIOUS],
        closed=counted.closed,
        closed_rate=counted.closed_rate if counted.total else PERCENT,
        overdue=counted.overdue,
        penalties=counted.by_status[status.TO_PENALTY],
        referrals=counted.by_status[status.TO_REFERRAL],
        fined=_fined(conn, one.case_id),
        accountability=counted.by_status[status.TO_ACCOUNTABILITY],
        zero_reports=sum(line.zero is True for line in known),
        weeks_late=sum(line.weeks_late for line in known),
        relapsed=relapsed,
        looked_at=looked_at,
    )


def _fined(conn: Connection, case_id: int) -> int:
    """Fines and confiscated income that were decided and not revoked."""
    led_to = case_link.alias("led_to")
    query = (
        select(func.coalesce(func.sum(penalty.c.fine + penalty.c.confiscated_income), 0))
        .join(led_to, led_to.c.to_case_id == penalty.c.case_id)
        .join(case_link, case_link.c.to_case_id == led_to.c.from_case_id)
        .where(case_link.c.from_case_id == case_id, case_link.c.kind == "problem")
        .where(penalty.c.decided_on.is_not(None), penalty.c.revoked_on.is_(None))
    )
    return int(conn.scalar(query) or 0)


def left_over(conn: Connection, campaign_id: int) -> dict[int, int]:
    """Department → objects not checked yet."""
    return {key: states[PENDING] for key, states in _objects(conn, campaign_id).items() if states.get(PENDING)}


def _objects(conn: Connection, campaign_id: int) -> dict[int, dict[str, int]]:
    table = campaign_object
    query = (
        select(table.c.department_id, table.c.state, func.count())
        .where(table.c.campaign_id == campaign_id)
        .group_by(table.c.department_id, table.c.state)
    )
    found: dict[int, dict[str, int]] = {}
    for department_id, state, n in conn.execute(query):
        found.setdefault(department_id, {})[state] = n
    return found


def _problems(conn: Connection, case_id: int, today: date) -> dict[int, Any]:
    def counted(clause: Any, name: str) -> Any:
        return func.coalesce(func.sum(case((clause, 1), else_=0)), 0).label(name)

    grade, status = problem.c.grade, problem.c.status
    query = (
        select(
            problem.c.department_id,
            *(counted(grade == one, str(one)) for one in problems.Grade),
            counted(status == problems.ProblemStatus.CLOSED, "closed"),
            counted(status.in_(sorted(problems.ELSEWHERE)), "elsewhere"),
            counted(problems.overdue(today), "overdue"),
        )
        .where(problem.c.campaign_case_id == case_id, problem.c.merged_into_id.is_(None))
        .group_by(problem.c.department_id)
    )
    return {row.department_id: row for row in conn.execute(query)}


def _days(conn: Connection, case_id: int) -> dict[int, list[int]]:
    query = select(problem.c.department_id, problem.c.found_on, problem.c.closed_on).where(
        problem.c.campaign_case_id == case_id, problem.c.merged_into_id.is_(None), problem.c.closed_on.is_not(None)
    )
    found: dict[int, list[int]] = {}
    for row in conn.execute(query):
        found.setdefault(row.department_id, []).append((row.closed_on - row.found_on).days)
    return found


def _mean(days: list[int]) -> float | None:
    return round(sum(days) / len(days), 1) if days else None
