"""The case desk: list, the whole record, letters, withdrawal, the picture's state."""

from collections.abc import Mapping

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect

from webapp import formdata
from webapp.context import actor, database, now
from webapp.guard import takes_uploads
from webapp.lists import cursor, filters
from workflows.db import Json
from workflows.engine.types import Refused
from workflows.usecases import cases as desk
from workflows.usecases import diagrams
from workflows.usecases.errors import FormInvalid
from workflows.usecases.forms.shown import FileRef

cases = Blueprint("cases", __name__, url_prefix="/cases")


@cases.get("/")
def listing() -> str:
    state = request.args.get("state", "")
    wanted = filters()
    page = desk.listing(database(), actor(), filters=wanted, state=state, cursor=cursor(), now=now())
    processes = [(row.key, row.name) for row in diagrams.listing(database(), actor(), now=now())]
    return render_template("cases/listing.html", page=page, filters=wanted, state=state, processes=processes)


@cases.get("/<int:case_id>")
def show(case_id: int) -> str:
    view = desk.show(database(), actor(), case_id, now=now())
    return render_template("cases/show.html", view=view)


@cases.get("/<int:case_id>/diagram.json")
def picture(case_id: int) -> Response:
    instance = request.args.get("part")
    return jsonify(desk.picture(database(), actor(), case_id, instance, now=now()))


@cases.get("/<int:case_id>/diagram.bpmn")
def diagram(case_id: int) -> Response:
    xml = desk.diagram_xml(database(), actor(), case_id, request.args.get("part"))
    return Response(xml, mimetype="application/xml")


@cases.get("/<int:case_id>/letters/<name>")
def letter(case_id: int, name: str) -> str:
    return letter_page(case_id, name, {}, {})


def letter_page(case_id: int, name: str, raw: Mapping[str, Json], errors: Mapping[str, str]) -> str:
    head, waiting, choices = desk.letter(database(), actor(), case_id, name, now=now())
    return render_template(
        "cases/letter.html", head=head, letter=waiting, values=raw, errors=errors, choices=choices, checklist=(),
        files=uploaded(case_id, raw), remove_url="",
        upload_url=url_for("cases.upload", case_id=case_id, name=name),
    )  # fmt: skip


def uploaded(case_id: int, raw: Mapping[str, Json]) -> Mapping[str, FileRef]:
    return desk.show(database(), actor(), case_id, now=now()).files if raw else {}


@cases.post("/<int:case_id>/letters/<name>")
@takes_uploads
def register(case_id: int, name: str) -> Redirect | tuple[str, int]:
    _head, waiting, _choices = desk.letter(database(), actor(), case_id, name, now=now())
    raw = formdata.nested(waiting.form, request.form)
    try:
        formdata.add_files(
            raw, request.files,
            lambda path, file: desk.upload_for_letter(
                database(), actor(), case_id, name, path, file.filename or "", file.read(), now=now()
            ).id,
        )  # fmt: skip
        desk.register_message(database(), actor(), case_id, name, raw, now=now())
    except FormInvalid as invalid:
        return letter_page(case_id, name, raw, invalid.errors), 422
    except Refused as refused:
        return letter_page(case_id, name, raw, {refused.field or "": str(refused)}), 422
    flash(f"已登记：{waiting.label}。", "success")
    return redirect(url_for("cases.show", case_id=case_id))


@cases.post("/<int:case_id>/letters/<name>/files")
@takes_uploads
def upload(case_id: int, name: str) -> Response:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Refused("没有收到文件，请重新选择。")
    kept = desk.upload_for_letter(
        database(), actor(), case_id, name, request.form.get("field", ""), file.filename, file.read(), now=now()
    )
    return jsonify(id=kept.id, filename=kept.filename, size=kept.size, image=kept.is_image)


@cases.post("/publications/<int:publication_id>/withdraw")
def withdraw(publication_id: int) -> Redirect:
    case_id = desk.withdraw_publication(
        database(), actor(), publication_id, reason=request.form.get("reason", ""), now=now()
    )
    flash("已撤回公示，原公示内容和撤回原因保留在案件记录中。", "success")
    return redirect(url_for("cases.show", case_id=case_id))
