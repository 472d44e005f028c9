"""The tracing desk: what the record says for a tracing case, on paper, as Excel; and a preview without a case."""

import io
from collections.abc import Mapping
from datetime import date

from flask import Blueprint, Response, render_template, request, send_file

from webapp.context import actor, database, now
from workflows.engine.types import Refused
from workflows.usecases import tracing as desk
from workflows.usecases.tracing import Asked, Wanted

tracing = Blueprint("tracing", __name__, url_prefix="/tracing")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@tracing.get("/<int:case_id>")
def show(case_id: int) -> str:
    view = desk.show(database(), actor(), case_id, wanted(), now=now())
    return render_template("tracing/show.html", view=view, head=view.head, asked=filters(view.wanted))


@tracing.get("/<int:case_id>/print")
def to_print(case_id: int) -> str:
    view, lines = desk.printed(database(), actor(), case_id, wanted(), action="tracing.print", now=now())
    return render_template("tracing/print.html", view=view, head=view.head, lines=lines)


@tracing.get("/<int:case_id>/xlsx")
def excel(case_id: int) -> Response:
    name, content = desk.workbook(database(), actor(), case_id, wanted(), now=now())
    return send_file(io.BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=name)


@tracing.get("/preview")
def preview() -> str | tuple[str, int]:
    """What was asked for stays in the form; a refusal stands at its field."""
    asked, errors, status = Asked(), dict[str, str](), 200
    try:
        asked = question()
        found = desk.preview(database(), actor(), asked, now=now())
    except Refused as refused:
        errors, status = {refused.field or "": str(refused)}, 422
        found = desk.preview(database(), actor(), Asked(), now=now())
    page = render_template("tracing/preview.html", found=found, asked=asked, errors=errors, given=request.args)
    return page, status


def wanted() -> Wanted:
    args = request.args
    return Wanted(
        number=args.get("number", type=int), kind=args.get("kind", "")[:32], person=args.get("person", "")[:64],
        only_deviations=args.get("only", "") == "deviations", after=args.get("after", 0, type=int),
    )  # fmt: skip


def filters(given: Wanted) -> Mapping[str, object]:
    """The filters as arguments of a link, without the page."""
    only = "deviations" if given.only_deviations else None
    return {"number": given.number, "kind": given.kind or None, "person": given.person or None, "only": only}


def question() -> Asked:
    args = request.args
    return Asked(
        party=args.get("party", "")[:255], item=args.get("item", "")[:255], town=args.get("town", "")[:64],
        department_id=args.get("department", type=int) or None, event_on=day("event_on"),
        window_from=day("window_from"), only_deviations=args.get("only", "") == "deviations",
    )  # fmt: skip


def day(name: str) -> date | None:
    given = request.args.get(name, "").strip()
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        raise Refused("日期格式不对，请按 2026-05-10 的样子填写。", name) from None
