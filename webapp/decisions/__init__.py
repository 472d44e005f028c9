"""Decision tables: one with its versions, upload and edit with findings, publication, trying one out."""

from collections.abc import Sequence

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.context import actor, database, now
from webapp.guard import takes_uploads
from workflows import engine
from workflows.db import Json
from workflows.engine.types import Evaluation, Finding
from workflows.usecases import diagrams

decisions = Blueprint("decisions", __name__, url_prefix="/decisions")

Answer = str | AnyResponse | tuple[str, int]


@decisions.get("/")
def listing() -> str:
    return render_template("decisions/listing.html", rows=diagrams.decision_listing(database(), actor(), now=now()))


@decisions.get("/<key>")
def show(key: str) -> str:
    return _page(key, request.args.get("version"))


def _page(
    key: str,
    decision_id: str | None,
    *,
    findings: Sequence[Finding] = (),
    tried: Evaluation | None = None,
    failure: str = "",
) -> str:
    view = diagrams.show_decision(database(), actor(), key, decision_id=decision_id, now=now())
    return render_template(
        "decisions/show.html", view=view, findings=findings, tried=tried, failure=failure, typed=request.form
    )


@decisions.get("/version/<decision_id>.dmn")
def content(decision_id: str) -> Response:
    response = Response(diagrams.decision_file(database(), actor(), decision_id, now=now()), mimetype="application/xml")
    if "download" in request.args:
        key = decision_id.partition(":")[0]
        response.headers["Content-Disposition"] = f'attachment; filename="{key}.dmn"'
    return response


@decisions.post("/version/<decision_id>/try")
def attempt(decision_id: str) -> Answer:
    """The trial: which rules match what was typed, and the result; nothing is written."""
    key = decision_id.partition(":")[0]
    try:
        tried = diagrams.try_decision(database(), actor(), decision_id, request.form, now=now())
    except engine.DecisionFailed as failed:
        return _page(key, decision_id, failure=str(failed)), 422
    return _page(key, decision_id, tried=tried)


@decisions.post("/upload")
@takes_uploads
def upload() -> Answer:
    given = request.files.get("table")
    if given is None or not given.filename:
        abort(422)
    return _stored(given.filename, given.read())


def _stored(file: str, body: bytes) -> Answer:
    note = request.form.get("note", "")[:500]
    uploaded = diagrams.upload_decisions(database(), actor(), file, body, note=note, now=now())
    if not uploaded.decisions:
        return render_template("decisions/refused.html", file=file, findings=uploaded.findings), 422
    first = uploaded.decisions[0]
    names = "、".join(f"“{found.name}”第 {found.version} 版" for found in uploaded.decisions)
    flash(f"{names}已存为草稿，核对后即可发布。", "success")
    return _page(first.key, first.id, findings=uploaded.findings)


@decisions.get("/version/<decision_id>/edit")
def edit(decision_id: str) -> str:
    view, text = diagrams.edit_decision(database(), actor(), decision_id, now=now())
    return render_template("decisions/edit.html", view=view, content=text, findings=())


@decisions.post("/version/<decision_id>/edit")
@takes_uploads
def save(decision_id: str) -> Answer:
    """What was drawn in the page becomes a draft, or comes back with what is wrong."""
    key, body = decision_id.partition(":")[0], request.form.get("content", "")
    view, _ = diagrams.edit_decision(database(), actor(), decision_id, now=now())
    note = request.form.get("note", "")[:500]
    uploaded = diagrams.upload_decisions(
        database(), actor(), view.decision.file, body.encode("utf-8", "replace"), note=note, now=now()
    )
    if not uploaded.decisions:
        page = render_template("decisions/edit.html", view=view, content=body, findings=uploaded.findings, note=note)
        return page, 422
    stored = next((found for found in uploaded.decisions if found.key == key), uploaded.decisions[0])
    flash(f"“{stored.name}”第 {stored.version} 版已存为草稿，核对后即可发布。", "success")
    return redirect(url_for("decisions.show", key=stored.key, version=stored.id))


@decisions.post("/version/<decision_id>/publish")
def publish(decision_id: str) -> Answer:
    try:
        published = diagrams.publish_decision(database(), actor(), decision_id, now=now())
    except engine.DecisionRefused as refused:
        return render_template("decisions/refused.html", file=decision_id, findings=refused.findings), 422
    flash(f"“{published.name}”第 {published.version} 版已发布：今后的环节按此版决定，已作的决定不变。", "success")
    return redirect(url_for("decisions.show", key=published.key))


@decisions.app_template_filter()
def decision_value(value: Json) -> str:
    """A value as a person reads it: 空 for null, 是 and 否, texts without quotes."""
    if value is None:
        return "空"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "[" + "、".join(decision_value(one) for one in value) + "]"
    if isinstance(value, dict):
        return "，".join(f"{name} = {decision_value(one)}" for name, one in value.items())
    return str(value)


@decisions.app_template_filter()
def decision_outcome(made: Evaluation) -> str:
    return "；".join(decision_value(dict(result)) for result in made.results) or "没有结果"
