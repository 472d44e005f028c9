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
    given: dict[str, Json] = {name: request.args[name] for name in known}
    if source := request.args.get("from", type=int):
        given = desk.known_of(database(), actor(), source, key, now=now()) | given
    return page(key, given, {})


def page(key: str, raw: Mapping[str, Json], errors: Mapping[str, str]) -> str:
    view = desk.start_form(database(), actor(), key, raw, now=now())
    defaults = {field.id: field.default for field in view.form.fields}
    return render_template(
        "start/form.html", view=view, values=defaults | dict(raw), errors=errors, choices=view.choices, files={},
        checklist=(), upload_url="", remove_url="", source=source(),
    )  # fmt: skip


def source() -> str:
    """The number of the case that the new one follows from; "" where it begins something new."""
    case_id = request.values.get("from", type=int)
    return desk.show(database(), actor(), case_id, now=now()).head.case_no if case_id else ""


@start.post("/<key>")
def begin(key: str) -> Response | tuple[str, int]:
    view = desk.start_form(database(), actor(), key, {}, now=now())
    raw = formdata.nested(view.form, request.form)
    earlier = request.values.get("from", type=int)
    follows = desk.Follows(earlier, desk.link_kind(key)) if earlier else None
    try:
        started = desk.start(database(), actor(), key, raw, follows=follows, now=now())
    except FormInvalid as invalid:
        return page(key, raw, invalid.errors), 422
    except Refused as refused:
        return page(key, raw, {refused.field or "": str(refused)}), 422
    flash(f"已发起：{view.process.name} {started.case_no}。", "success")
    return redirect(url_for("cases.show", case_id=started.case_id) if started.case_id else url_for("inbox.started"))
