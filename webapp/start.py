"""发起: choose a process, fill in its start form."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp import formdata
from webapp.context import actor, database, now
from workflows.db import Json
from workflows.engine.types import Refused
from workflows.usecases import cases as desk
from workflows.usecases.errors import FormInvalid

start = Blueprint("start", __name__, url_prefix="/start")


@start.get("/")
def choose() -> str:
    return render_template("start/choose.html", processes=desk.startable(database(), actor(), now=now()))


@start.get("/<key>")
def form(key: str) -> str:
    """What the address names is filled in: registries lead here with item and party."""
    view = desk.start_form(database(), actor(), key, {}, now=now())
    known = {field.id for field in view.form.fields} & set(request.args)
    return page(key, {name: request.args[name] for name in known}, {})


def page(key: str, raw: Mapping[str, Json], errors: Mapping[str, str]) -> str:
    view = desk.start_form(database(), actor(), key, raw, now=now())
    defaults = {field.id: field.default for field in view.form.fields}
    return render_template(
        "start/form.html", view=view, values=defaults | dict(raw), errors=errors, choices=view.choices, files={},
        checklist=(), upload_url="", remove_url="",
    )  # fmt: skip


@start.post("/<key>")
def begin(key: str) -> Response | tuple[str, int]:
    view = desk.start_form(database(), actor(), key, {}, now=now())
    raw = formdata.nested(view.form, request.form)
    try:
        started = desk.start(database(), actor(), key, raw, now=now())
    except FormInvalid as invalid:
        return page(key, raw, invalid.errors), 422
    except Refused as refused:
        return page(key, raw, {refused.field or "": str(refused)}), 422
    flash(f"已发起：{view.process.name} {started.case_no}。", "success")
    return redirect(url_for("cases.show", case_id=started.case_id) if started.case_id else url_for("inbox.started"))
