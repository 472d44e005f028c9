"""扫码入企: the QR code of a visit, and the page a phone opens from it."""

import segno
from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect

from webapp.context import actor, database, now
from workflows.db import Json
from workflows.engine.types import Refused
from workflows.usecases import visit_scan as desk

visits = Blueprint("visits", __name__)


@visits.get("/cases/<int:case_id>/code")
def code(case_id: int) -> str:
    """The page that the party shows, or that is printed and posted."""
    return render_template("visits/code.html", view=desk.show(database(), actor(), case_id, now=now()))


@visits.get("/cases/<int:case_id>/code.svg")
def picture(case_id: int) -> Response:
    view = desk.show(database(), actor(), case_id, now=now())
    address = url_for("visits.scan", code=view.code, _external=True)
    drawn = segno.make(address, error="m").svg_inline(scale=8, border=4, dark="#000", light="#fff")
    return Response(drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1), mimetype="image/svg+xml")


@visits.get("/scan/<code>")
def scan(code: str) -> str:
    return render_template("visits/scan.html", view=desk.opened(database(), actor(), code, now=now()))


@visits.post("/scan/<code>")
def record(code: str) -> Redirect | tuple[str, int]:
    try:
        place = _place(request.form.get("place", ""))
        desk.scan(database(), actor(), code, request.form.get("direction", ""), place=place, now=now())
    except (Refused, ValueError) as refused:
        view = desk.opened(database(), actor(), code, now=now())
        sentence = str(refused) if isinstance(refused, Refused) else "请选择入企或者离企。"
        return render_template("visits/scan.html", view=view, error=sentence), 422
    flash("已记录扫码。", "success")
    return redirect(url_for("visits.scan", code=code))


def _place(text: str) -> dict[str, Json] | None:
    """``lng,lat`` as the phone told it; nothing where it told nothing that can be read."""
    parts = text.replace("，", ",").split(",")
    try:
        lng, lat = (float(part) for part in parts)
    except ValueError:
        return None
    return {"lng": lng, "lat": lat} if -180 <= lng <= 180 and -90 <= lat <= 90 else None
