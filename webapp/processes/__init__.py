"""Every process with its picture and versions; upload of a diagram with its findings; publication."""

from flask import Blueprint, Response, abort, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.context import actor, database, now
from webapp.guard import takes_uploads
from workflows.usecases import diagrams

processes = Blueprint("processes", __name__, url_prefix="/processes")


@processes.get("/")
def listing() -> str:
    return render_template(
        "processes/listing.html",
        rows=diagrams.listing(database(), actor(), now=now()),
        decisions=diagrams.decision_listing(database(), actor(), now=now()),
    )


@processes.get("/<key>")
def show(key: str) -> str:
    view = diagrams.show(database(), actor(), key, definition_id=request.args.get("version"), now=now())
    return render_template("processes/show.html", view=view, findings=())


@processes.get("/<key>/state.json")
def state(key: str) -> Response:
    """Open tokens by element, for the picture."""
    view = diagrams.show(database(), actor(), key, now=now())
    return jsonify({"open": {t.element_id: {"count": t.open, "overdue": t.overdue} for t in view.tokens}})


@processes.get("/version/<definition_id>.bpmn")
def picture(definition_id: str) -> Response:
    content = diagrams.picture(database(), actor(), definition_id, now=now())
    response = Response(content, mimetype="application/xml")
    if "download" in request.args:
        key = definition_id.partition(":")[0]
        response.headers["Content-Disposition"] = f'attachment; filename="{key}.bpmn"'
    return response


def _path(filename: str | None) -> str:
    """Where a file that comes with the diagram belongs in the bundle; file names never become paths."""
    name = (filename or "").replace("\\", "/").rpartition("/")[2]
    return f"documents/{name}" if name.lower().endswith(".docx") else f"forms/{name}"


@processes.post("/upload")
@takes_uploads
def upload() -> str | AnyResponse | tuple[str, int]:
    given = request.files.get("diagram")
    if given is None or not given.filename:
        abort(422)
    beside = {_path(part.filename): part.read() for part in request.files.getlist("resources") if part.filename}
    uploaded = diagrams.upload(
        database(), actor(), given.filename, given.read(), resources=beside, note=request.form.get("note", "")[:500],
        now=now(),
    )  # fmt: skip
    if uploaded.definition is None:
        return render_template("processes/refused.html", file=given.filename, findings=uploaded.findings), 422
    flash(f"“{uploaded.definition.name}”第 {uploaded.definition.version} 版已存为草稿，核对后即可发布。", "success")
    view = diagrams.show(database(), actor(), uploaded.definition.key, definition_id=uploaded.definition.id, now=now())
    return render_template("processes/show.html", view=view, findings=uploaded.findings)


@processes.post("/version/<definition_id>/publish")
def publish(definition_id: str) -> AnyResponse:
    definition = diagrams.publish(database(), actor(), definition_id, now=now())
    flash(f"“{definition.name}”第 {definition.version} 版已发布：新案件按此版办理，在办案件仍按原版本。", "success")
    return redirect(url_for("processes.show", key=definition.key))
