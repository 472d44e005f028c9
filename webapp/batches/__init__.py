"""Double-random batches: how each draw came about, and its record for download."""

import json

from flask import Blueprint, Response, render_template

from webapp.context import actor, database, now
from workflows.usecases import batches as asks

batches = Blueprint("batches", __name__, url_prefix="/batches")


@batches.app_template_filter("stratum_words")
def stratum_words(stratum: str) -> str:
    """``B-D`` as people say it; draws of the first algorithm know the risk class only."""
    risk, _, credit = stratum.partition("-")
    return f"风险 {risk} 级 · 信用 {credit} 级" if credit else f"风险 {risk} 级"


@batches.get("/")
def listing() -> str:
    return render_template("batches/listing.html", rows=asks.listing(database(), actor(), now=now()))


@batches.get("/<int:case_id>")
def show(case_id: int) -> str:
    return render_template("batches/show.html", view=asks.show(database(), actor(), case_id, now=now()))


@batches.get("/<int:case_id>/record-<int:draw_id>.json")
def record(case_id: int, draw_id: int) -> Response:
    content = asks.record(database(), actor(), case_id, draw_id, now=now())
    response = Response(json.dumps(content, ensure_ascii=False, indent=1), mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="draw-{draw_id}.json"'
    return response
