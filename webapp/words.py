"""Template filters: how instants, days, sizes and codes are written in Chinese pages."""

from datetime import date, datetime, timedelta

from flask import Flask, g

from webapp import labels
from workflows.supervision.deadlines import DayKind, Rule


def install(app: Flask) -> None:
    for filter_ in (when, day, size, ago, due_day, limit_words):
        app.add_template_filter(filter_)
    app.add_template_filter(labels.label, "label")
    app.add_template_global(labels.label, "label")


def when(moment: datetime | None) -> str:
    """2026-11-22 14:05"""
    return moment.strftime("%Y-%m-%d %H:%M") if moment else "—"


def day(value: date | datetime | str | None) -> str:
    """2026年11月22日, as documents write dates."""
    if isinstance(value, str):
        value = date.fromisoformat(value[:10])
    return f"{value.year}年{value.month}月{value.day}日" if value else "—"


def due_day(moment: datetime | None) -> str:
    """A due instant as people say it: the day that ends there, or the minute."""
    if moment is None:
        return "无期限"
    if (moment.hour, moment.minute, moment.second) == (0, 0, 0):
        return (moment - timedelta(days=1)).strftime("%Y-%m-%d")
    return moment.strftime("%Y-%m-%d %H:%M")


def limit_words(rule: Rule) -> str:
    """A limit as the law says it: 20个工作日, 24小时, 3个月; backwards ones end in 前."""
    if rule.day_kind is DayKind.FIXED_DATE:
        return f"{rule.n}（{rule.unit}）"
    unit = {"WORK": "个工作日", "NATURAL": "日", "HOUR": "小时", "MONTH": "个月", "YEAR": "年"}[rule.day_kind.value]
    return f"{rule.n}{unit}{'前' if rule.backwards else ''}"


def size(count: int) -> str:
    return f"{count / 1048576:.1f} MB" if count >= 1048576 else f"{max(count // 1024, 1)} KB"


def ago(moment: datetime) -> str:
    """今天 14:05 · 昨天 09:00 · 2026-11-02"""
    days = (g.now.date() - moment.date()).days
    if days == 0:
        return f"今天 {moment:%H:%M}"
    return f"昨天 {moment:%H:%M}" if days == 1 else f"{moment:%Y-%m-%d}"
