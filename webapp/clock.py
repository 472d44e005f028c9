"""中止计时 and 恢复计时 of a case by hand."""

from collections.abc import Mapping

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect

from webapp import formdata
from webapp.context import actor, database, now
from webapp.guard import takes_uploads
from workflows.db import Json
from workflows.engine.types import Refused
from workflows.usecases.cases import clock as desk
from workflows.usecases.errors import FormInvalid

clock = Blueprint("clock", __name__, url_prefix="/cases/<int:case_id>/clock")


@clock.get("/")
def show(case_id: int) -> str:
    return page(case_id, "", {}, {})


def page(case_id: int, acted: str, raw: Mapping[str, Json], errors: Mapping[str, str]) -> str:
    """Both forms; the one that was sent back keeps what was typed."""
    view = desk.show(database(), actor(), case_id, now=now())
    form = view.resume if view.resume is not None and acted != "stop" else view.stop
    values = {field.id: field.default for field in form.fields} | dict(raw)
    return render_template(
        "cases/clock.html", view=view, head=view.head, form=form, values=values, errors=errors, choices={},
        checklist=(), files=view.files, remove_url="", upload_url=url_for("clock.upload", case_id=case_id),
        action=url_for("clock.resume" if form is view.resume else "clock.stop", case_id=case_id),
    )  # fmt: skip


@clock.get("/stop")
def another(case_id: int) -> str:
    """One more stop while another runs."""
    return page(case_id, "stop", {}, {})


@clock.post("/stop")
@takes_uploads
def stop(case_id: int) -> Redirect | tuple[str, int]:
    return act(case_id, "stop", "已中止计时，各环节的期限正在重新计算。")


@clock.post("/resume")
@takes_uploads
def resume(case_id: int) -> Redirect | tuple[str, int]:
    return act(case_id, "resume", "已恢复计时，各环节的期限正在重新计算。")


def act(case_id: int, asked: str, told: str) -> Redirect | tuple[str, int]:
    view = desk.show(database(), actor(), case_id, now=now())
    form = view.stop if asked == "stop" else view.resume or view.stop
    raw = formdata.nested(form, request.form)
    try:
        formdata.add_files(raw, request.files, lambda _path, file: keep(case_id, file.filename or "", file.read()))
        (desk.stop if asked == "stop" else desk.resume)(database(), actor(), case_id, raw, now=now())
    except FormInvalid as invalid:
        return page(case_id, asked, raw, invalid.errors), 422
    except Refused as refused:
        return page(case_id, asked, raw, {refused.field or "": str(refused)}), 422
    flash(told, "success")
    return redirect(url_for("cases.show", case_id=case_id))


@clock.post("/files")
@takes_uploads
def upload(case_id: int) -> Response:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Refused("没有收到文件，请重新选择。")
    kept = desk.upload(database(), actor(), case_id, file.filename, file.read(), now=now())
    return jsonify(id=kept.id, filename=kept.filename, size=kept.size, image=kept.is_image)


def keep(case_id: int, filename: str, content: bytes) -> str:
    return desk.upload(database(), actor(), case_id, filename, content, now=now()).id
