"""The evidence desk of a case, and its case file to take away."""

from collections.abc import Mapping

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as Redirect

from webapp import formdata
from webapp.context import actor, database, now
from webapp.guard import takes_uploads
from workflows.db import Json
from workflows.engine.types import Refused
from workflows.usecases import case_file
from workflows.usecases import evidence as desk
from workflows.usecases.errors import FormInvalid

evidence = Blueprint("evidence", __name__, url_prefix="/cases/<int:case_id>")


@evidence.get("/evidence")
def show(case_id: int) -> str:
    given = request.args.get("file", "")
    return page(case_id, {"files": [given]} if given else {}, {})


def page(case_id: int, raw: Mapping[str, Json], errors: Mapping[str, str], **more: object) -> str:
    view = desk.show(database(), actor(), case_id, now=now())
    return render_template(
        "evidence/show.html", view=view, head=view.head, form=desk.FORM, values=raw, errors=errors,
        choices=view.offered, checklist=(), files=view.files, remove_url="", instant=now(),
        upload_url=url_for("evidence.upload", case_id=case_id),
        exports=case_file.exports(database(), actor(), case_id), **more,
    )  # fmt: skip


@evidence.post("/evidence")
@takes_uploads
def register(case_id: int) -> Redirect | tuple[str, int]:
    raw = formdata.nested(desk.FORM, request.form)
    try:
        formdata.add_files(
            raw, request.files,
            lambda path, file: desk.upload(
                database(), actor(), case_id, file.filename or "", file.read(), now=now()
            ).id,
        )  # fmt: skip
        item = desk.register(database(), actor(), case_id, raw, now=now())
    except FormInvalid as invalid:
        return page(case_id, raw, invalid.errors), 422
    except Refused as refused:
        return page(case_id, raw, {refused.field or "": str(refused)}), 422
    flash(f"已登记证据 {item.number}：{item.name}。", "success")
    return redirect(url_for("evidence.show", case_id=case_id))


@evidence.post("/evidence/files")
@takes_uploads
def upload(case_id: int) -> Response:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Refused("没有收到文件，请重新选择。")
    kept = desk.upload(database(), actor(), case_id, file.filename, file.read(), now=now())
    return jsonify(id=kept.id, filename=kept.filename, size=kept.size, image=kept.is_image)


@evidence.post("/evidence/<int:evidence_id>/exclude")
def exclude(case_id: int, evidence_id: int) -> Redirect:
    reason = request.form.get("reason", "")
    item = desk.exclude(database(), actor(), case_id, evidence_id, reason=reason, now=now())
    flash(f"证据 {item.number} 已排除，原登记内容和理由保留在案卷中。", "success")
    return redirect(url_for("evidence.show", case_id=case_id))


@evidence.post("/evidence/<int:evidence_id>/carry")
def carry(case_id: int, evidence_id: int) -> Redirect:
    item = desk.carry(database(), actor(), case_id, evidence_id, now=now())
    flash(f"已引用为本案证据 {item.number}：{item.name}。", "success")
    return redirect(url_for("evidence.show", case_id=case_id))


@evidence.post("/evidence/check")
def check(case_id: int) -> str:
    report = desk.check(database(), actor(), case_id, now=now())
    return page(case_id, {}, {}, report=report)


@evidence.post("/file")
def export(case_id: int) -> Response:
    """The case file as one zip: index, forms, documents, evidence, record, drawings, manifest."""
    found = case_file.collect(database(), actor(), case_id, purpose=request.form.get("purpose", ""), now=now())
    index = render_template("evidence/case_file.html", file=found, head=found.head)
    packed = case_file.pack(found, [case_file.Part("index.html", index.encode())])
    case_file.recorded(database(), actor(), found, packed, now=now())
    name = f"案卷 {found.head.case_no}.zip"
    return send_file(packed.file, mimetype="application/zip", as_attachment=True, download_name=name)
