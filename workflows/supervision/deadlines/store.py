"""The calendar and the rules in the database, and one due date asked of both."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Row, delete, insert, select

from workflows.clock import aware
from workflows.supervision.deadlines.arithmetic import DueAnswer, Stop, due
from workflows.supervision.deadlines.calendar import Calendar, CalendarKind, CalendarStatus, SpecialDay
from workflows.supervision.deadlines.ladder import DEFAULT_LADDER, read_ladder, write_ladder
from workflows.supervision.deadlines.rules import DayKind, Roll, Rule, Transition, choose
from workflows.supervision.deadlines.tables import calendar_day, calendar_notice, deadline_rule


class CalendarMissing(LookupError):
    """No calendar has been loaded; run ``supervision init``."""


# --- calendar -------------------------------------------------------------------------------------------------------


def published_years(conn: Connection) -> frozenset[int]:
    return frozenset(conn.execute(select(calendar_notice.c.year).distinct()).scalars())


def digest(previous: str, content: str) -> str:
    return hashlib.sha256(f"{previous}\n{content}".encode()).hexdigest()


def add_notice(
    conn: Connection,
    year: int,
    days: Collection[SpecialDay],
    *,
    kind: str,
    source: str,
    content: str,
    actor: str,
    now: datetime,
) -> None:
    """Store the days of one notice and mark its year published; the year's provisional days give way."""
    provisional = calendar_day.c.status == CalendarStatus.PROVISIONAL
    within = calendar_day.c.day.between(date(year, 1, 1), date(year, 12, 31))
    conn.execute(delete(calendar_day).where(provisional, within))
    if days:
        conn.execute(delete(calendar_day).where(calendar_day.c.day.in_([day.day for day in days])))
        conn.execute(insert(calendar_day), [day_row(day) for day in days])
    listed = orjson.dumps([day_row(day) for day in days]).decode()
    version = digest(calendar_version(conn), f"{year} {kind} {content} {listed}")
    conn.execute(
        insert(calendar_notice),
        {
            "year": year,
            "kind": kind,
            "source": source,
            "content": content,
            "version": version,
            "imported_by": actor,
            "imported_at": now,
        },
    )


def calendar_version(conn: Connection) -> str:
    """Names the whole calendar: any import changes it. Empty before the first load."""
    query = select(calendar_notice.c.version).order_by(calendar_notice.c.id.desc()).limit(1)
    return conn.execute(query).scalar_one_or_none() or ""


KEPT_CALENDARS = 8
_calendars: dict[str, Calendar] = {}


def current_calendar(conn: Connection) -> Calendar:
    """The calendar in force; kept in memory per version, which is one query to check."""
    version = calendar_version(conn)
    if not version:
        raise CalendarMissing
    if version not in _calendars:
        days = {row.day: _special(row) for row in conn.execute(select(calendar_day))}
        if len(_calendars) >= KEPT_CALENDARS:
            _calendars.clear()
        _calendars[version] = Calendar(days, published_years(conn), version)
    return _calendars[version]


def _special(row: Row[Any]) -> SpecialDay:
    return SpecialDay(row.day, CalendarKind(row.kind), row.name, row.source, CalendarStatus(row.status))


def day_row(day: SpecialDay) -> dict[str, Any]:
    return {
        "day": day.day,
        "kind": day.kind.value,
        "name": day.name,
        "source": day.source,
        "status": day.status.value,
    }


# --- rules ----------------------------------------------------------------------------------------------------------


def all_rules(conn: Connection, code: str | None = None) -> list[Rule]:
    """All dated versions, of one code or of all, oldest first."""
    query = select(deadline_rule).order_by(deadline_rule.c.code, deadline_rule.c.valid_from, deadline_rule.c.id)
    if code is not None:
        query = query.where(deadline_rule.c.code == code)
    return [rule_of(row._mapping) for row in conn.execute(query)]


def codes_in_force(conn: Connection, day: date) -> frozenset[str]:
    """The codes a diagram may name on ``day`` (for the publish check)."""
    return frozenset(rule.code for rule in all_rules(conn) if rule.in_force(day))


def due_for(
    conn: Connection,
    code: str,
    since: datetime | date,
    *,
    opened: date | None = None,
    items: Collection[str] = (),
    kind: str = "",
    department: str = "",
    stops: Sequence[Stop] = (),
) -> DueAnswer:
    """The due date of ``code`` from ``since`` for a case about ``items`` (code and name) of a department.

    ``stops``: the days on which this limit of the case stands still (``stops_for``).
    """
    rule = rule_for(conn, code, since, opened=opened, items=items, kind=kind, department=department)
    return due(rule, since, current_calendar(conn), stops=stops)


def rule_for(
    conn: Connection,
    code: str,
    since: datetime | date,
    *,
    opened: date | None = None,
    items: Collection[str] = (),
    kind: str = "",
    department: str = "",
) -> Rule:
    anchor = aware(since).date() if isinstance(since, datetime) else since
    return choose(
        all_rules(conn, code), code, anchor=anchor, opened=opened, items=items, kind=kind, department=department
    )


def rule_row(rule: Rule, actor: str, now: datetime) -> dict[str, Any]:
    return {
        "code": rule.code,
        "process": rule.process,
        "what": rule.what,
        "law": rule.law,
        "article": rule.article,
        "n": rule.n,
        "unit": rule.unit,
        "day_kind": rule.day_kind.value,
        "roll": rule.roll.value,
        "valid_from": rule.valid_from,
        "valid_to": rule.valid_to,
        "status": rule.status,
        "transition": rule.transition.value,
        "applies_to_item": rule.applies_to_item,
        "applies_to_kind": rule.applies_to_kind,
        "applies_to_department": rule.applies_to_department,
        "told_to_party": rule.told_to_party,
        "ladder": None if rule.ladder == DEFAULT_LADDER else write_ladder(rule.ladder),
        "edited_by": actor,
        "edited_at": now,
    }


def rule_of(row: Mapping[Any, Any]) -> Rule:
    """A rule from a table row or from the shipped JSON."""
    return Rule(
        code=row["code"],
        n=row["n"],
        day_kind=DayKind(row["day_kind"]),
        roll=Roll(row["roll"]),
        unit=row["unit"],
        process=row["process"],
        what=row["what"],
        law=row["law"],
        article=row["article"],
        valid_from=_day(row["valid_from"]) or date.min,
        valid_to=_day(row["valid_to"]),
        status=row["status"],
        transition=Transition(row["transition"]),
        applies_to_item=row.get("applies_to_item", ""),
        applies_to_kind=row.get("applies_to_kind", ""),
        applies_to_department=row.get("applies_to_department", ""),
        told_to_party=row.get("told_to_party", False),
        ladder=read_ladder(row["ladder"]) if row.get("ladder") else DEFAULT_LADDER,
        id=row.get("id"),
    )


def _day(value: date | str | None) -> date | None:
    return (date.fromisoformat(value) if value else None) if isinstance(value, str) else value
