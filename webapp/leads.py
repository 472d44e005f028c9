"""线索台: leads for a tracing, from people, processes and the system's own rules."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.context import actor, database, now
from workflows.engine.types import Refused
from workflows.usecases import tracing_leads as asks

leads = Blueprint("leads", __name__, url_prefix="/leads")


@leads.get("/")
def listing() -> str:
    return _shown()


def _shown(error: str = "", wrong: int = 0) -> str:
    return render_template(
        "leads/listing.html", desk=asks.desk(database(), actor(), now=now()), error=error, wrong=wrong
    )


@leads.post("/scan")
def scan() -> Response:
    new = asks.scan(database(), actor(), now=now())
    flash(f"已按规则查找：新增线索{new}条。", "success")
    return redirect(url_for("leads.listing"))


@leads.post("/<int:lead_id>/accept")
def accept(lead_id: int) -> Response | tuple[str, int]:
    try:
        number = asks.accept(database(), actor(), lead_id, now=now())
    except Refused as refused:
        return _shown(str(refused), lead_id), 422
    flash(f"已受理，责任倒查案件 {number}。", "success")
    return redirect(url_for("leads.listing"))


@leads.post("/<int:lead_id>/merge")
def merge(lead_id: int) -> Response | tuple[str, int]:
    try:
        chosen = request.form.get("case", "")
        if not chosen.isascii() or not chosen.isdecimal() or len(chosen) > 9:
            raise Refused("请选择并入的案件。", "case")
        number = asks.merge(database(), actor(), lead_id, int(chosen), now=now())
    except Refused as refused:
        return _shown(str(refused), lead_id), 422
    flash(f"已并入 {number}。", "success")
    return redirect(url_for("leads.listing"))


@leads.post("/<int:lead_id>/drop")
def drop(lead_id: int) -> Response | tuple[str, int]:
    try:
        asks.drop(database(), actor(), lead_id, request.form.get("reason", "")[:1000], now=now())
    except Refused as refused:
        return _shown(str(refused), lead_id), 422
    flash("已登记不受理。", "success")
    return redirect(url_for("leads.listing"))
