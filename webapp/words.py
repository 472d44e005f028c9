"""Template filters: how instants, days, sizes and codes are written in Chinese pages."""

from datetime import date, datetime, timedelta

from flask import Flask, g

from webapp import labels
from webapp.context import database, now
from workflows.supervision.deadlines import NO_END, DayKind, Rule
from workflows.usecases.citations import citation
from workflows.usecases.installation import profile_in_force


def install(app: Flask) -> None:
    for filter_ in (when, day, size, ago, due_day, limit_words, cited):
        app.add_template_filter(filter_)
    app.add_template_filter(label, "label")
    app.add_template_global(label, "label")


def label(value: object, group: str) -> str:
    """The word of the profile in force: where 2015 said it otherwise, a district of 2015 reads it so."""
    then = labels.WORDS_2015.get(group, {}).get(str(value))
    return then if then is not None and _profile() == "2015" else labels.label(value, group)


def _profile() -> str:
    if "profile" not in g:
        g.profile = profile_in_force(database(), now=now())
    return str(g.profile)


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
    if moment >= NO_END:
        return "中止计算"
    if (moment.hour, moment.minute, moment.second) == (0, 0, 0):
        return (moment - timedelta(days=1)).strftime("%Y-%m-%d")
    return moment.strftime("%Y-%m-%d %H:%M")


def limit_words(rule: Rule) -> str:
    """A limit as the law says it: 20个工作日, 24小时, 3个月; backwards ones end in 前."""
    if rule.day_kind is DayKind.FIXED_DATE:
        return _fixed_date(rule)
    unit = {"WORK": "个工作日", "NATURAL": "日", "HOUR": "小时", "MONTH": "个月", "YEAR": "年"}[rule.day_kind.value]
    return f"{rule.n}{unit}{'前' if rule.backwards else ''}"


def _fixed_date(rule: Rule) -> str:
    """每年3月31日 · 每周五 · 2015年12月31日; a unit without such words stays in brackets."""
    if rule.unit == "周" and rule.n.isdecimal() and 1 <= int(rule.n) <= 7:
        return f"每周{'一二三四五六日'[int(rule.n) - 1]}"
    if rule.unit == "日(季首月)":
        return f"每季度首月{rule.n}日"
    parts = [str(int(part)) for part in rule.n.split("-") if part.isdecimal()]
    words = {2: "每年{}月{}日", 3: "{}年{}月{}日"}.get(len(parts))
    return words.format(*parts) if words else f"{rule.n}（{rule.unit}）"


def cited(rule: Rule) -> str:
    return citation(rule.law, rule.article)


def size(count: int) -> str:
    return f"{count / 1048576:.1f} MB" if count >= 1048576 else f"{max(count // 1024, 1)} KB"


def ago(moment: datetime) -> str:
    """今天 14:05 · 昨天 09:00 · 2026-11-02"""
    days = (g.now.date() - moment.date()).days
    if days == 0:
        return f"今天 {moment:%H:%M}"
    return f"昨天 {moment:%H:%M}" if days == 1 else f"{moment:%Y-%m-%d}"
