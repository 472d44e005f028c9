"""The task desk: look, claim, fill in, complete, correct."""

import secrets
from collections.abc import Mapping

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from webapp import formdata
from webapp.context import actor, database, now
from webapp.guard import takes_uploads
from webapp.papers import WORD, as_attachment
from workflows.db import Json
from workflows.engine.types import Refused
from workflows.usecases import tasks as desk
from workflows.usecases.errors import FormInvalid
from workflows.usecases.tasks import TaskView

tasks = Blueprint("tasks", __name__, url_prefix="/tasks")


@tasks.get("/<item_id>")
def show(item_id: str) -> str:
    view = desk.show(database(), actor(), item_id, now=now())
    if view.item.state == "open":
        return page(view, view.values, view.opinion)
    correcting = view.correctable is not None and "correct" in request.args
    return render_template(
        "tasks/closed.html", view=view, correcting=correcting, values=view.correctable.data if view.correctable else {},
        errors={}, reason="", **for_forms(view),
    )  # fmt: skip


def page(view: TaskView, values: Mapping[str, Json], opinion: str, errors: Mapping[str, str] | None = None) -> str:
    return render_template(
        "tasks/show.html", view=view, values=values, opinion=opinion, errors=errors or {},
        idempotency_key=secrets.token_hex(16), **for_forms(view),
    )  # fmt: skip


def for_forms(view: TaskView) -> dict[str, object]:
    """What the field macros need."""
    return {
        "choices": view.choices,
        "files": view.files,
        "checklist": view.checklist,
        "upload_url": url_for("tasks.upload", item_id=view.item.id),
        "rows_url": url_for("plans.rows", item_id=view.item.id),
        "remove_url": url_for("tasks.remove_upload", item_id=view.item.id, attachment_id="0"),
    }


@tasks.post("/<item_id>/claim")
def claim(item_id: str) -> Response:
    desk.claim(database(), actor(), item_id, now=now())
    return redirect(url_for("tasks.show", item_id=item_id))


@tasks.post("/<item_id>/release")
def release(item_id: str) -> Response:
    desk.release(database(), actor(), item_id, now=now())
    flash("已退回公共待办，其他人员可以签收。", "success")
    return redirect(url_for("inbox.todo"))


@tasks.post("/<item_id>/reassign")
def reassign(item_id: str) -> Response:
    login, reason = request.form.get("login", ""), request.form.get("reason", "")
    desk.reassign(database(), actor(), item_id, login, reason=reason, now=now())
    flash("已改派，新的办理人会收到通知。", "success")
    return redirect(url_for("inbox.todo"))


@tasks.post("/<item_id>/draft")
def draft(item_id: str) -> Response:
    """Autosave; the answer is the time it was saved."""
    view = desk.show(database(), actor(), item_id, now=now())
    raw = formdata.nested(view.form, request.form)
    saved = desk.save_draft(database(), actor(), item_id, raw, opinion=request.form.get("opinion", ""), now=now())
    return jsonify(saved_at=saved.strftime("%H:%M:%S"))


@tasks.post("/<item_id>/preview")
def keep_and_preview(item_id: str) -> Response:
    """预览文书（草稿）: what was typed is saved as a draft first, so that nothing is lost."""
    view = desk.show(database(), actor(), item_id, now=now())
    raw = formdata.nested(view.form, request.form)
    desk.save_draft(database(), actor(), item_id, raw, opinion=request.form.get("opinion", ""), now=now())
    return redirect(url_for("tasks.preview", item_id=item_id))


@tasks.get("/<item_id>/preview")
def preview(item_id: str) -> str:
    return render_template("tasks/preview.html", view=desk.preview(database(), actor(), item_id, now=now()))


@tasks.get("/<item_id>/preview/<kind>")
def draft_file(item_id: str, kind: str) -> Response:
    filename, content = desk.draft_file(database(), actor(), item_id, kind, now=now())
    return as_attachment(content, filename, WORD)


@tasks.post("/<item_id>/files")
@takes_uploads
def upload(item_id: str) -> Response:
    """One file, sent when it is chosen; the answer carries the id the form will name."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Refused("没有收到文件，请重新选择。")
    kept = desk.upload(
        database(), actor(), item_id, request.form.get("field", ""), file.filename, file.read(), now=now()
    )
    return jsonify(id=kept.id, filename=kept.filename, size=kept.size, image=kept.is_image, sha256=kept.sha256)


@tasks.post("/<item_id>/files/<attachment_id>/remove")
def remove_upload(item_id: str, attachment_id: str) -> Response:
    desk.remove_upload(database(), actor(), item_id, attachment_id, now=now())
    return jsonify(removed=attachment_id)


@tasks.post("/<item_id>")
@takes_uploads
def complete(item_id: str) -> Response | str | tuple[str, int]:
    """办结; a refusal shows the page again with its sentences, nothing typed is lost."""
    view = desk.show(database(), actor(), item_id, now=now())
    raw, opinion = formdata.nested(view.form, request.form), request.form.get("opinion", "")
    key = request.form.get("idempotency_key") or None
    try:
        formdata.add_files(raw, request.files, lambda path, file: keep(item_id, path, file))
        done = desk.complete(database(), actor(), item_id, raw, opinion=opinion, now=now(), idempotency_key=key)
    except FormInvalid as invalid:
        return again(item_id, raw, opinion, invalid.errors)
    except Refused as refused:
        return again(item_id, raw, opinion, {refused.field or "": str(refused)})
    flash(f"“{view.item.name}”已办结。", "success")
    if done.next_item_id:
        return redirect(url_for("tasks.show", item_id=done.next_item_id))
    return redirect(url_for("cases.show", case_id=done.case_id) if done.case_id else url_for("inbox.todo"))


def keep(item_id: str, path: str, file: FileStorage) -> str:
    return desk.upload(database(), actor(), item_id, path, file.filename or "", file.read(), now=now()).id


def again(item_id: str, raw: Mapping[str, Json], opinion: str, errors: Mapping[str, str]) -> tuple[str, int]:
    view = desk.show(database(), actor(), item_id, now=now())
    return page(view, dict(view.values) | dict(raw), opinion, errors), 422


@tasks.post("/<item_id>/correct")
@takes_uploads
def correct(item_id: str) -> Response | tuple[str, int]:
    """更正: the old submission stays on record."""
    view = desk.show(database(), actor(), item_id, now=now())
    raw, reason = formdata.nested(view.form, request.form), request.form.get("reason", "")
    try:
        desk.correct(database(), actor(), item_id, raw, reason=reason, now=now())
    except FormInvalid as invalid:
        errors = invalid.errors
    except Refused as refused:
        errors = {refused.field or "": str(refused)}
    else:
        flash("已更正，原内容保留在案件记录中。", "success")
        return redirect(url_for("cases.show", case_id=view.case.id) if view.case else url_for("inbox.done"))
    html = render_template(
        "tasks/closed.html", view=view, correcting=True, values=raw, errors=errors, reason=reason, **for_forms(view)
    )
    return html, 422
