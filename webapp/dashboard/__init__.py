"""The status board of the 编办: how every process stands in every department."""

from flask import Blueprint, abort, render_template, request

from webapp.context import actor, database, now
from workflows.usecases import board
from workflows.usecases.board import Measure

dashboard = Blueprint("dashboard", __name__, url_prefix="/dashboard")


@dashboard.get("/")
def show() -> str:
    return render_template("dashboard/show.html", board=board.show(database(), actor(), now=now()), Measure=Measure)


@dashboard.get("/cases")
def cases() -> str:
    """The cases behind one number."""
    try:
        measure = Measure(request.args.get("measure", "open"))
    except ValueError:
        abort(404)
    found = board.cases_behind(
        database(),
        actor(),
        measure,
        department_id=request.args.get("department", type=int),
        process_key=request.args.get("process") or None,
        after=request.args.get("after", 0, type=int),
        now=now(),
    )
    return render_template("dashboard/cases.html", cases=found, measure=measure, page_size=board.PAGE)
