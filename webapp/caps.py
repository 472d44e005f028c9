"""频次上限: how often a department may inspect a party in a year; dated rows with their history."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.context import actor, database, now
from workflows.engine.types import Refused
from workflows.usecases import caps as asks
from workflows.usecases.permissions import Permission, may

caps = Blueprint("caps", __name__, url_prefix="/caps")


@caps.get("/")
def listing() -> str:
    return _shown()


def _shown(error: str = "", field: str | None = None) -> str:
    return render_template(
        "caps/listing.html",
        view=asks.shown(database(), now=now()),
        may_edit=may(actor(), Permission.CAP_EDIT),
        error=error,
        field=field,
        given=request.form,
    )


@caps.post("/")
def add() -> Response | tuple[str, int]:
    try:
        cap = asks.add_version(database(), actor(), _given(), now=now())
    except Refused as refused:
        return _shown(str(refused), refused.field), 422
    flash(f"已新增频次上限：每年{cap.most}次，自 {cap.valid_from} 起执行。", "success")
    return redirect(url_for("caps.listing"))


@caps.post("/<int:cap_id>/close")
def close(cap_id: int) -> Response | tuple[str, int]:
    try:
        valid_to = _day("valid_to", "截止日期")
        asks.close_version(database(), actor(), cap_id, valid_to=valid_to, now=now())
    except Refused as refused:
        return _shown(str(refused), refused.field), 422
    flash(f"这个版本执行至 {valid_to}。", "success")
    return redirect(url_for("caps.listing"))


def _given() -> asks.NewCap:
    form = request.form
    return asks.NewCap(
        department_id=_number("department", "部门", default=0),
        item_id=_number("item", "事项", default=0),
        industry=form.get("industry", ""),
        most=_number("most", "年度上限"),
        source_document=form.get("source_document", ""),
        valid_from=_day("valid_from", "生效日期"),
    )


def _number(name: str, label: str, default: int | None = None) -> int:
    text = request.form.get(name, "").strip()
    if not text and default is not None:
        return default
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise Refused(f"{label}须是整数。", name)
    return int(text)


def _day(name: str, label: str) -> date:
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError as error:
        raise Refused(f"请填写{label}。", name) from error
