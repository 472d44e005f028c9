"""The bell: reminders and red cards."""

from flask import Blueprint, Flask, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.context import actor, database, now
from workflows.usecases import notices

notifications = Blueprint("notifications", __name__, url_prefix="/notifications")


@notifications.get("/")
def listing() -> str:
    return render_template("notifications/listing.html", rows=notices.waiting(database(), actor(), now=now()))


@notifications.post("/read")
def read() -> Response:
    """Mark as read; from a single line it leads on to what it speaks of."""
    notices.read(database(), actor(), request.form.getlist("id", type=int), now=now())
    item = request.form.get("item", "")
    if request.form.get("kind") == "registry":
        return redirect(url_for("registries.alarms"))
    case_id = request.form.get("case", type=int)
    if request.form.get("kind") == "plan" and case_id:
        return redirect(url_for("plans.of_case", case_id=case_id))
    return redirect(url_for("tasks.show", item_id=item) if item else url_for("notifications.listing"))


def install(app: Flask) -> None:
    @app.context_processor
    def bell() -> dict[str, int | None]:
        return {"bell": notices.count(database(), g.actor) if g.get("actor") else None}
