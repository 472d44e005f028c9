"""The status board of the 编办: how every process stands in every department."""

from typing import Any

from flask import Blueprint, abort, render_template, request, url_for

from webapp.context import actor, database, now
from webapp.labels import label
from workflows.usecases import board, campaigns
from workflows.usecases.board import Measure

dashboard = Blueprint("dashboard", __name__, url_prefix="/dashboard")


@dashboard.get("/")
def show() -> str:
    shown = board.show(database(), actor(), now=now())
    over = campaigns.unfinished(database(), actor(), now=now())
    return render_template("dashboard/show.html", board=shown, chart=chart_of(shown), stages_over=over)


def chart_of(shown: board.Board) -> dict[str, Any]:
    """Open cases by department, those with most overdue first; every bar opens its cases."""
    rows = sorted(shown.rows, key=lambda row: (-row.total.overdue, -row.total.open))[:20]
    measures = ((Measure.OVERDUE, "overdue"), (Measure.DUE_SOON, "soon"), (Measure.OPEN, "open"))
    values = {
        Measure.OVERDUE: [row.total.overdue for row in rows],
        Measure.DUE_SOON: [row.total.due_soon for row in rows],
        Measure.OPEN: [row.total.open - row.total.overdue - row.total.due_soon for row in rows],
    }
    return {
        "categories": [row.name or "（未归属部门）" for row in rows],
        "series": [
            {
                "name": "正常" if measure is Measure.OPEN else label(measure.value, "measure"),
                "tone": tone,
                "values": values[measure],
            }
            for measure, tone in measures
        ],
        "links": [
            [url_for("dashboard.cases", measure=measure.value, department=row.department_id) for row in rows]
            for measure, _tone in measures
        ],
    }


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
