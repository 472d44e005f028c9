"""Import of an official holiday notice: dry run with a Chinese report, then all or nothing."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, select

from workflows.supervision.deadlines.calendar import SATURDAY, Calendar, CalendarKind, CalendarStatus, SpecialDay
from workflows.supervision.deadlines.notice_text import ReadNotice, looks_like_csv, read_csv, read_text
from workflows.supervision.deadlines.shipped import SHIPPED
from workflows.supervision.deadlines.store import add_notice, current_calendar, published_years
from workflows.supervision.deadlines.tables import calendar_notice
from workflows.supervision.deadlines.wording import day_text, full_date

SOLAR_STATUTORY = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
FIRST_YEAR, LAST_YEAR = 2004, 2100


@dataclass(frozen=True)
class NoticeReport:
    """``lines`` is the report; ``problems`` stop the import; ``recompute``: open due dates must be counted anew."""

    year: int | None
    lines: tuple[str, ...]
    problems: tuple[str, ...]
    changed: tuple[date, ...]
    stored: bool
    recompute: bool


def import_notice(
    conn: Connection,
    text_or_csv: str,
    *,
    actor: str,
    now: datetime,
    year: int | None = None,
    source: str = "",
    dry_run: bool = False,
) -> NoticeReport:
    """Read a notice (国办 text or CSV), report what it changes, and store it unless it is a dry run or has problems."""
    is_csv = looks_like_csv(text_or_csv)
    notice = read_csv(text_or_csv, year) if is_csv else read_text(text_or_csv, year)
    _check(notice)
    if notice.problems or notice.year is None:
        return NoticeReport(notice.year, (), tuple(notice.problems), (), stored=False, recompute=False)
    calendar = current_calendar(conn)
    source = source.strip() or f"国务院办公厅关于{notice.year}年部分节假日安排的通知"
    days = _special_days(notice, calendar, source)
    changed = _changed(notice.year, days, calendar)
    first = notice.year not in published_years(conn)
    repeated = not first and _same_as_before(conn, notice.year, text_or_csv)
    lines = _report(notice.year, days, changed, calendar, first, repeated, dry_run)
    store_it = not dry_run and not repeated
    if store_it:
        add_notice(
            conn,
            notice.year,
            days,
            kind="csv" if is_csv else "text",
            source=source,
            content=text_or_csv,
            actor=actor,
            now=now,
        )
    recompute = store_it and (first or bool(changed))
    return NoticeReport(notice.year, tuple(lines), (), changed, stored=store_it, recompute=recompute)


def _check(notice: ReadNotice) -> None:
    if notice.year is None:
        return
    if not FIRST_YEAR <= notice.year <= LAST_YEAR:
        notice.problems.append(f"年份{notice.year}不对，应在{FIRST_YEAR}年至{LAST_YEAR}年之间。")
    for day in notice.days.values():
        neighbour = day.day.year == notice.year - 1 and day.day.month == 12
        if day.day.year != notice.year and not neighbour:
            notice.problems.append(f"{full_date(day.day)}不属于{notice.year}年（上一年只能列12月）。")
        if day.kind is CalendarKind.MAKEUP and day.day.weekday() < SATURDAY:
            notice.problems.append(f"{full_date(day.day)}不是周六或周日，不能列为调休上班。")


def _special_days(notice: ReadNotice, calendar: Calendar, source: str) -> list[SpecialDay]:
    """Days of the notice; those the law names are marked as statutory holidays."""
    days = []
    for listed in sorted(notice.days.values(), key=lambda listed: listed.day):
        known = calendar.days.get(listed.day)
        statutory = (listed.day.month, listed.day.day) in SOLAR_STATUTORY or (
            known is not None and known.kind is CalendarKind.STATUTORY
        )
        kind = CalendarKind.STATUTORY if listed.kind is CalendarKind.REST and statutory else listed.kind
        days.append(SpecialDay(listed.day, kind, listed.name, source, CalendarStatus.PUBLISHED))
    return days


def _changed(year: int, days: Collection[SpecialDay], calendar: Calendar) -> tuple[date, ...]:
    """Days that turn from work to rest or back."""
    after = {day.day: day for day in days}
    kept = {
        day.day: day
        for day in calendar.days.values()
        if not (day.day.year == year and day.status is CalendarStatus.PROVISIONAL)
    }
    then = replace(calendar, days={**kept, **after})
    touched = {day for day in calendar.days if day.year == year} | set(after)
    return tuple(sorted(day for day in touched if calendar.is_working_day(day) != then.is_working_day(day)))


def _same_as_before(conn: Connection, year: int, content: str) -> bool:
    query = select(calendar_notice.c.content).where(calendar_notice.c.year == year)
    last = conn.execute(query.order_by(calendar_notice.c.id.desc()).limit(1)).scalar_one_or_none()
    return last == content and content != SHIPPED


def _report(
    year: int,
    days: Collection[SpecialDay],
    changed: Collection[date],
    calendar: Calendar,
    first: bool,
    repeated: bool,
    dry_run: bool,
) -> list[str]:
    rest = [day for day in days if day.kind is not CalendarKind.MAKEUP]
    makeup = [day for day in days if day.kind is CalendarKind.MAKEUP]
    lines = [f"{year}年放假安排：放假{len(rest)}天，调休上班{len(makeup)}天。"]
    after = replace(calendar, days={**calendar.days, **{day.day: day for day in days}})
    lines += [day_text(day.day, after, year=year) for day in makeup]
    for day in changed:
        was, becomes = ("休息日", "工作日") if after.is_working_day(day) else ("工作日", "休息日")
        lines.append(f"{day_text(day, after, year=year)}：由{was}改为{becomes}。")
    absent = [
        day
        for day in calendar.days.values()
        if day.day.year == year and day.kind is CalendarKind.STATUTORY and day.day not in {d.day for d in days}
    ]
    lines += [f"请核对：{full_date(day.day)}（{day.name}）是法定节日，通知未列为放假，按通知执行。" for day in absent]
    if repeated:
        return [*lines, "同一份通知已经导入，未作改动。"]
    if first or changed:
        lines.append("在办事项的期限需要重新计算。")
    lines.append("试运行，未保存。" if dry_run else "已保存。")
    return lines
