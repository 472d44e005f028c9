"""期限规则与日历: the dated law that due dates are counted by, and the official rest-day notices."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.context import actor, database, now
from workflows.engine.types import Refused
from workflows.supervision.deadlines import DayKind, Roll, Rule, Transition
from workflows.usecases import calendar as calendars
from workflows.usecases import rules as asks
from workflows.usecases.permissions import Permission, may

rules = Blueprint("rules", __name__, url_prefix="/rules")
TEXTS = ("code", "n", "unit", "process", "what", "law", "article", "applies_to_item", "applies_to_department")


@rules.get("/")
def listing() -> str:
    return shown()


def shown(error: str = "", field: str | None = None) -> str:
    today = now().date()
    everything = asks.listed(database())
    current = [rule for rule in everything if rule.in_force(today) or rule.valid_from > today]
    past = [rule for rule in everything if rule not in current]
    return render_template(
        "rules/listing.html",
        rules=current,
        past=past,
        kinds=DayKind,
        rolls=Roll,
        may_edit=may(actor(), Permission.RULE_EDIT),
        may_import=may(actor(), Permission.CALENDAR_IMPORT),
        error=error,
        field=field,
        given=request.form,
        year=today.year,
    )


@rules.post("/")
def add() -> Response | tuple[str, int]:
    try:
        saved = asks.add_version(database(), actor(), _given(), now=now())
    except Refused as refused:
        return shown(str(refused), refused.field), 422
    moved = f"，重新计算了{len(saved.recount.changes)}个在办期限" if saved.recount.changes else ""
    flash(f"已新增 {saved.rule.code} 的版本，自 {saved.rule.valid_from} 起施行{moved}。", "success")
    return redirect(url_for("rules.listing"))


@rules.post("/<int:rule_id>/close")
def close(rule_id: int) -> Response | tuple[str, int]:
    try:
        rule = asks.close_version(database(), actor(), rule_id, valid_to=_day("valid_to", "截止日期"), now=now())
    except Refused as refused:
        return shown(str(refused), refused.field), 422
    flash(f"{rule.code} 的这个版本施行至 {rule.valid_to}。", "success")
    return redirect(url_for("rules.listing"))


@rules.get("/calendar/<int:year>")
def calendar(year: int) -> str:
    return calendar_shown(year)


def calendar_shown(year: int, imported: calendars.Imported | None = None) -> str:
    return render_template(
        "rules/calendar.html",
        view=calendars.year_shown(database(), year),
        imported=imported,
        text=request.form.get("text", ""),
        may_import=may(actor(), Permission.CALENDAR_IMPORT),
    )


@rules.post("/calendar/<int:year>")
def import_notice(year: int) -> str | Response | tuple[str, int]:
    """First a dry run with its report; the second button stores it."""
    dry_run = request.form.get("act") != "store"
    imported = calendars.import_calendar(
        database(), actor(), request.form.get("text", ""), year=year, source=request.form.get("source", "")[:255],
        dry_run=dry_run, now=now(),
    )  # fmt: skip
    if dry_run or imported.report.problems:
        return calendar_shown(year, imported), 422 if imported.report.problems else 200
    moved, kept = len(imported.recount.changes), len(imported.recount.kept)
    flash(f"{year} 年放假安排已入库；重新计算在办期限，变动 {moved} 个，已告知当事人而不缩短的 {kept} 个。", "success")
    return redirect(url_for("rules.calendar", year=year))


def _given() -> Rule:
    form = request.form
    texts: dict[str, Any] = {name: form.get(name, "") for name in TEXTS}
    try:
        kind, roll = DayKind(form.get("day_kind", "")), Roll(form.get("roll", ""))
        transition = Transition(form.get("transition") or Transition.ANCHOR)
    except ValueError as error:
        raise Refused("请选择计算方式和顺延方式。", "day_kind") from error
    return Rule(
        **texts, day_kind=kind, roll=roll, transition=transition, valid_from=_day("valid_from", "施行日期"),
        told_to_party="told_to_party" in form, status="V" if "read_in_law" in form else "J",
    )  # fmt: skip


def _day(name: str, label: str) -> date:
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError as error:
        raise Refused(f"请填写{label}。", name) from error
