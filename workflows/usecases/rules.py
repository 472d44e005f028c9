"""Deadline rules (时限规则): list them, add a dated version, close one. A row in use is never edited in place.

A rule that began is evidence of what the law was; a change is a new row from a date on, and the row before it ends.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from workflows import audit
from workflows.db import Database
from workflows.engine.types import Host, Refused
from workflows.processes.host import HOST
from workflows.supervision.deadlines import DayKind, Roll, Rule, RuleUnreadable, all_rules, due, shipped_calendar
from workflows.supervision.deadlines.rules import BEFORE
from workflows.supervision.deadlines.store import rule_row
from workflows.supervision.deadlines.tables import deadline_rule
from workflows.supervision.organisation.actor import Actor
from workflows.usecases.accounts import require
from workflows.usecases.calculator import LARGEST
from workflows.usecases.errors import NotFound
from workflows.usecases.permissions import Permission
from workflows.usecases.recount import Recount, recount

CODE = re.compile(r"T-[A-Z]-[0-9A-Za-z]{1,8}")
UNITS = {
    DayKind.WORK: ("日", BEFORE),
    DayKind.NATURAL: ("日", BEFORE),
    DayKind.HOUR: ("小时",),
    DayKind.MONTH: ("月",),
    DayKind.YEAR: ("年",),
    DayKind.FIXED_DATE: ("date", "月日", "日(季首月)", "周"),
}
LONGEST = {"process": 64, "what": 255, "law": 255, "article": 64, "applies_to_item": 128}
TRIAL = datetime.fromisoformat("2026-03-16T09:00:00+08:00")
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Saved:
    """The stored version, the versions it ended, and what it moved."""

    rule: Rule
    closed: tuple[int, ...]
    recount: Recount


def listed(database: Database, *, code: str | None = None, on: date | None = None) -> list[Rule]:
    """All versions, of one code or in force on a day; everybody may read the law."""
    with database.reading() as conn:
        found = all_rules(conn, code)
    return [rule for rule in found if on is None or rule.in_force(on)]


def add_version(database: Database, actor: Actor, rule: Rule, *, now: datetime, host: Host = HOST) -> Saved:
    """Add ``rule`` from its ``valid_from`` on; the open version it follows ends the day before."""
    require(actor, Permission.RULE_EDIT)
    rule = _stripped(rule)
    _check(rule)
    with database.transaction() as conn:
        closed = _close_before(conn, rule, actor.login, now)
        stored = _insert(conn, rule, actor.login, now)
        audit.record(
            conn,
            now=now,
            actor=actor.login,
            action="deadline_rule.add",
            subject=f"deadline_rule:{rule.code}",
            facts={
                "id": stored.id,
                "n": rule.n,
                "unit": rule.unit,
                "day_kind": rule.day_kind.value,
                "roll": rule.roll.value,
                "valid_from": rule.valid_from.isoformat(),
                "closed": list(closed),
            },
        )
        return Saved(stored, closed, recount(conn, host, actor=actor.login, now=now))


def close_version(database: Database, actor: Actor, rule_id: int, *, valid_to: date, now: datetime) -> Rule:
    """End an open version on ``valid_to``, its last day; never in the past, where it has been applied."""
    require(actor, Permission.RULE_EDIT)
    with database.transaction() as conn:
        rule = next((rule for rule in all_rules(conn) if rule.id == rule_id), None)
        if rule is None:
            raise NotFound(rule_id)
        if rule.valid_to is not None:
            raise Refused("这个版本已有截止日期，不能再改；如有错误，请新增一个版本。", "valid_to")
        if valid_to < max(rule.valid_from, now.date()):
            raise Refused("截止日期不能早于生效日期和今天：已经适用过的规则不能倒改。", "valid_to")
        _close(conn, rule, valid_to, actor.login, now)
        return replace(rule, valid_to=valid_to)


def _stripped(rule: Rule) -> Rule:
    return replace(
        rule,
        id=None,
        code=rule.code.strip(),
        n=rule.n.strip(),
        unit=rule.unit.strip(),
        process=rule.process.strip(),
        what=rule.what.strip(),
        law=rule.law.strip(),
        article=rule.article.strip(),
        applies_to_item=rule.applies_to_item.strip(),
        applies_to_kind=rule.applies_to_kind.strip(),
        applies_to_department=rule.applies_to_department.strip(),
    )


def _check(rule: Rule) -> None:
    if not CODE.fullmatch(rule.code):
        raise Refused("代码应像 T-A-05 这样：T-、一个大写字母、-、编号。", "code")
    if not rule.what or not rule.law:
        raise Refused("请填写规则名称和依据的法律文件名称。", "what" if not rule.what else "law")
    for name, longest in LONGEST.items():
        if len(getattr(rule, name)) > longest:
            raise Refused(f"文字太长，最多{longest}字。", name)
    if rule.unit not in UNITS[rule.day_kind]:
        raise Refused(f"这一类期限的单位只能是：{'、'.join(UNITS[rule.day_kind])}。", "unit")
    if rule.day_kind is DayKind.HOUR and rule.roll is not Roll.NONE:
        raise Refused("按小时计算的期限不顺延，请选择“不动”。", "roll")
    if rule.valid_to is not None and rule.valid_to < rule.valid_from:
        raise Refused("截止日期早于生效日期。", "valid_to")
    if rule.day_kind in LARGEST and not (rule.n.isdecimal() and 1 <= int(rule.n) <= LARGEST[rule.day_kind]):
        raise Refused(f"期限长度须是 1 至 {LARGEST[rule.day_kind]} 的整数。", "n")
    try:
        due(rule, TRIAL, shipped_calendar())
    except (RuleUnreadable, ValueError, OverflowError):
        raise Refused(
            "期限的数字读不懂：日期写 2026-12-31，每年的日子写 03-31，季首月写日数，每周写 1 至 7。", "n"
        ) from None


def _same_line(rule: Rule, other: Rule) -> bool:
    names = ("code", "applies_to_item", "applies_to_kind", "applies_to_department")
    return all(getattr(rule, name) == getattr(other, name) for name in names)


def _close_before(conn: Connection, rule: Rule, login: str, now: datetime) -> tuple[int, ...]:
    line = [other for other in all_rules(conn, rule.code) if _same_line(rule, other)]
    if any(other.valid_from >= rule.valid_from for other in line):
        raise Refused("已有从同一天或更晚生效的版本，新版本的生效日期须在其后。", "valid_from")
    open_ones = [other for other in line if other.valid_to is None]
    for other in open_ones:
        _close(conn, other, rule.valid_from - ONE_DAY, login, now)
    if any(other.valid_to and other.valid_to >= rule.valid_from for other in line):
        raise Refused("与现有版本的有效期重叠，请把生效日期改到其截止日期之后。", "valid_from")
    return tuple(other.id for other in open_ones if other.id is not None)


def _close(conn: Connection, rule: Rule, valid_to: date, login: str, now: datetime) -> None:
    values = {"valid_to": valid_to, "edited_by": login, "edited_at": now}
    conn.execute(update(deadline_rule).where(deadline_rule.c.id == rule.id).values(**values))
    audit.record(
        conn,
        now=now,
        actor=login,
        action="deadline_rule.close",
        subject=f"deadline_rule:{rule.code}",
        facts={"id": rule.id, "valid_to": valid_to.isoformat()},
    )


def _insert(conn: Connection, rule: Rule, login: str, now: datetime) -> Rule:
    try:
        with conn.begin_nested():
            key = conn.execute(insert(deadline_rule), rule_row(rule, login, now)).inserted_primary_key
    except IntegrityError:
        raise Refused("刚才有人新增了同一版本，请刷新后再看。", "valid_from") from None
    assert key is not None
    row = conn.execute(select(deadline_rule.c.id).where(deadline_rule.c.id == key[0])).scalar_one()
    return replace(rule, id=row)
