"""代理授权: who does whose work while he is away."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.context import actor, database, now
from workflows.engine.types import Refused
from workflows.usecases import standing_in as asks

substitutions = Blueprint("substitutions", __name__, url_prefix="/substitutions")


@substitutions.get("/")
def listing() -> str:
    return _shown()


def _shown(error: str = "", field: str | None = None) -> str:
    desk = asks.shown(database(), actor(), now=now())
    return render_template("substitutions/listing.html", desk=desk, error=error, field=field, given=request.form)


@substitutions.post("/")
def appoint() -> Response | tuple[str, int]:
    try:
        made = asks.appoint(database(), actor(), asks.wish_of(request.form), now=now())
    except Refused as refused:
        return _shown(str(refused), refused.field), 422
    flash(f"已登记：{made.valid_from}至{made.valid_to}由{made.substitute_name}代理{made.principal_name}。", "success")
    return redirect(url_for("substitutions.listing"))


@substitutions.post("/<int:substitution_id>/end")
def end(substitution_id: int) -> Response:
    asks.end(database(), actor(), substitution_id, now=now())
    flash("代理已结束（销假），今后的待办由本人办理。", "success")
    return redirect(url_for("substitutions.listing"))
