"""The limit calculator (期限计算): count a limit of law or any other limit, explained day by day. Changes nothing."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, inspect

from workflows.clock import aware
from workflows.db import Database
from workflows.engine.types import Refused
from workflows.supervision import deadlines
from workflows.supervision.deadlines import Calendar, DayKind, DueAnswer, Roll, Rule
from workflows.supervision.organisation.actor import Actor

LARGEST = {DayKind.WORK: 2500, DayKind.NATURAL: 3650, DayKind.HOUR: 87_600, DayKind.MONTH: 120, DayKind.YEAR: 10}
FIRST_YEAR, LAST_YEAR = 2004, 2100


@dataclass(frozen=True)
class FreeLimit:
    """A limit that stands in no rule: ``n`` units of ``kind``, rolled as ``roll`` says when it ends on a rest day."""

    n: int
    kind: DayKind
    roll: Roll = Roll.NEXT_WORKDAY


def calculate(database: Database, limit: str | FreeLimit, *, since: datetime | date) -> DueAnswer:
    """When ``limit`` (a rule's code, or a free limit) ends that starts with ``since``; a day, or an instant for hours.

    Uses the district's calendar and rules; the shipped ones where the database has none yet.
    """
    if not FIRST_YEAR <= since.year <= LAST_YEAR:
        raise Refused(f"起算日须在 {FIRST_YEAR} 年至 {LAST_YEAR} 年之间。", "since")
    day = aware(since).date() if isinstance(since, datetime) else since
    with database.reading() as conn:
        loaded = inspect(conn).has_table("calendar_notice") and deadlines.calendar_version(conn) != ""
        calendar = deadlines.current_calendar(conn) if loaded else deadlines.shipped_calendar()
        rule = _free(limit) if isinstance(limit, FreeLimit) else _of_law(conn if loaded else None, limit, day)
    return _counted(rule, since, calendar)


def rules(database: Database, actor: Actor, *, now: datetime) -> tuple[Rule, ...]:
    """The rules of law in force today that can be counted, by code: what a clerk may choose from. Open to everybody."""
    today = aware(now).date()
    with database.reading() as conn:
        listed = [rule for rule in deadlines.all_rules(conn) if rule.in_force(today) and rule.n.isdecimal()]
    return tuple(sorted(listed, key=lambda rule: (rule.code, rule.specificity)))


def _free(limit: FreeLimit) -> Rule:
    if not 0 <= limit.n <= LARGEST[limit.kind]:
        raise Refused(f"期限长度须在 0 至 {LARGEST[limit.kind]} 之间。", "n")
    return Rule(code="", n=str(limit.n), day_kind=limit.kind, roll=limit.roll)


def _of_law(conn: Connection | None, code: str, day: date) -> Rule:
    rules = deadlines.all_rules(conn, code) if conn is not None else deadlines.shipped_rules()
    try:
        return deadlines.choose(rules, code, anchor=day)
    except deadlines.NoRuleInForce:
        raise Refused(f"期限规则 {code} 在 {day} 没有有效版本。请核对代码和日期，或改用自定义期限。", "code") from None


def _counted(rule: Rule, since: datetime | date, calendar: Calendar) -> DueAnswer:
    try:
        return deadlines.due(rule, since, calendar)
    except deadlines.HourLimitNeedsInstant:
        raise Refused("按小时计算的期限须写明起算的时刻，例如 2026-03-16T09:30。", "since") from None
    except deadlines.RuleUnreadable:
        raise Refused(f"期限规则 {rule.code} 没有可以计算的数字，请先完善规则。", "code") from None
