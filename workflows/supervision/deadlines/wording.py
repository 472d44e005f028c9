"""The Chinese sentences of an explained due date."""

from datetime import date, datetime

from workflows.supervision.deadlines.calendar import Calendar, CalendarKind

WEEKDAYS = "一二三四五六日"


def day_text(day: date, calendar: Calendar, *, year: int) -> str:
    """``10月10日 周六（调休上班）``; the year is written when it is not ``year``."""
    prefix = "" if day.year == year else f"{day.year}年"
    special = calendar.days.get(day)
    note = ""
    if special is not None and special.kind is CalendarKind.MAKEUP:
        note = "（调休上班）"
    elif special is not None and special.kind is CalendarKind.STATUTORY:
        note = f"（法定节日：{special.name}）"
    elif special is not None and special.kind is CalendarKind.REST:
        note = f"（{special.name}放假）" if special.name else "（放假）"
    return f"{prefix}{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()]}{note}"


def full_date(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def full_instant(moment: datetime) -> str:
    seconds = f":{moment:%S}" if moment.second else ""
    return f"{full_date(moment.date())} {moment:%H:%M}{seconds}"


def start_not_counted(day: date) -> str:
    return f"自{full_date(day)}起算，当日不计入，从次日开始计算。"


def counted_workday(text: str, n: int) -> str:
    return f"{text} 第{n}个工作日"


def counted_day(text: str, n: int) -> str:
    return f"{text} 第{n}日"


def not_counted(text: str) -> str:
    return f"{text} 休息日，不计"


def corresponding_day(day: date, n: int, unit: str, clamped: bool) -> str:
    ending = "（当月没有对应日，取当月最后一日）" if clamped else ""
    return (
        f"满{n}个月的对应日为{full_date(day)}{ending}。"
        if unit == "月"
        else f"满{n}年的对应日为{full_date(day)}{ending}。"
    )


def rolled_over(text: str, forward: bool) -> str:
    return f"{text} 休息日，{'顺延至下一工作日' if forward else '提前至上一工作日'}"


def rolled_to(text: str) -> str:
    return f"{text} 工作日，期限在此日届满"


def hours(since: datetime, n: int) -> str:
    return f"自{full_instant(since)}起连续计算{n}小时，夜间和节假日不扣除。"


def hours_end(at: datetime) -> str:
    return f"期限届满：{full_instant(at)}。"


def fixed_day(day: date) -> str:
    return f"规定日期为{full_date(day)}。"


def last_day(day: date) -> str:
    return f"最后一日：{full_date(day)}（当日24:00前均为按期）。"


def event_not_counted(day: date) -> str:
    return f"自{full_date(day)}向前计算，当日不计入，通知日也不计入。"


def latest_day(day: date, n: int, workdays: bool) -> str:
    return f"最迟{full_date(day)}，其后至该日之间有{n}个完整{'工作日' if workdays else '日'}。"


def provisional(years: list[int]) -> str:
    named = "、".join(f"{year}年" for year in years)
    return f"暂定：{named}放假安排尚未公布，按周一至周五扣除法定节日计算，公布后重新计算。"


def deducted(first: date, last: date, why: str, *, counted: date) -> str:
    """``counted`` is the first day of the stop that the limit would have counted: earlier ones are not in it anyway."""
    days = (last - first).days + 1
    said = f"{_span(first, last)} 中止计算（{why}），共{days}日"
    if counted > first:
        inside = (last - counted).days + 1
        return f"{said}；{counted.month}月{counted.day}日起的{inside}日在本期限内，不计，自次日恢复计算。"
    return f"{said}不计，自次日恢复计算。"


def hours_deducted(first: date, last: date, why: str) -> str:
    return f"{_span(first, last)} 中止计算（{why}），不计入，自次日零时恢复计算。"


def stands_still(first: date, why: str) -> str:
    return f"自{full_date(first)}起中止计算（{why}），尚未恢复；恢复后从次日继续计算。"


def made_up(day: date) -> str:
    return f"补足扣除的日数，顺延至{full_date(day)}。"


def _span(first: date, last: date) -> str:
    if first == last:
        return full_date(first)
    same_year = first.year == last.year
    return f"{full_date(first)}至{f'{last.month}月{last.day}日' if same_year else full_date(last)}"
