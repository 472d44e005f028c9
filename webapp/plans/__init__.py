"""Annual inspection plans: the list of a year, one plan as a calendar, what could not start, rows from a file."""

from datetime import date

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask import Response as FileResponse
from werkzeug.wrappers import Response

from webapp.context import actor, database, now
from webapp.guard import takes_uploads
from webapp.identity import held
from workflows.engine.types import Refused
from workflows.usecases import imports
from workflows.usecases import plans as desk

plans = Blueprint("plans", __name__, url_prefix="/plans")
MODES = (desk.APPEND, desk.REPLACE)


@plans.get("/")
def listing() -> str:
    found = desk.listing(database(), actor(), year=request.args.get("year", type=int), now=now())
    return render_template("plans/listing.html", found=found)


@plans.get("/<int:plan_id>")
def show(plan_id: int) -> str:
    view = desk.show(database(), actor(), plan_id, version=request.args.get("version", type=int), now=now())
    return render_template("plans/show.html", view=view, months=desk.MONTHS, today=now().date())


@plans.get("/of-case/<int:case_id>")
def of_case(case_id: int) -> Response:
    return redirect(url_for("plans.show", plan_id=desk.of_case(database(), actor(), case_id, now=now())))


@plans.post("/<int:plan_id>/batches/<int:batch_id>/start")
def start(plan_id: int, batch_id: int) -> Response:
    """Start by hand what could not start by itself; a refusal is said on the page of the plan."""
    try:
        desk.start_now(database(), actor(), plan_id, batch_id, now=now())
    except Refused as refused:
        flash(f"还是不能启动：{refused}", "danger")
    else:
        flash("批次已启动，请到“双随机”页面查看抽取。", "success")
    return redirect(url_for("plans.show", plan_id=plan_id))


@plans.post("/<int:plan_id>/batches/<int:batch_id>/postpone")
def postpone(plan_id: int, batch_id: int) -> Response:
    try:
        until = date.fromisoformat(request.form.get("until", ""))
    except ValueError:
        flash("请填写推迟到哪一天。", "danger")
        return redirect(url_for("plans.show", plan_id=plan_id))
    try:
        reason = request.form.get("reason", "")
        desk.postpone(database(), actor(), plan_id, batch_id, until=until, reason=reason, now=now())
    except Refused as refused:
        flash(str(refused), "danger")
    else:
        flash(f"已推迟到 {until:%Y-%m-%d}，到时自动启动。", "success")
    return redirect(url_for("plans.show", plan_id=plan_id))


# --- rows from a file ------------------------------------------------------------------------------------------------


@plans.get("/rows/<item_id>")
def rows(item_id: str) -> str:
    return _rows_page(item_id, None, "")


@plans.post("/rows/<item_id>")
@takes_uploads
def try_rows(item_id: str) -> str | tuple[str, int]:
    """Only tries the file; what passes is held for an hour to be confirmed."""
    upload = request.files.get("file")
    content = upload.read() if upload else b""
    filename = (upload.filename or "")[-100:] if upload else ""
    read = desk.preview(database(), actor(), item_id, filename, content, mode=_mode(), now=now())
    key = held.hold(actor().login, filename, content) if read.report.ok else ""
    return _rows_page(item_id, read.report, key), 200 if read.report.ok else 422


@plans.post("/rows/<item_id>/confirm")
def confirm_rows(item_id: str) -> Response | tuple[str, int]:
    """Puts the rows of the file that was tried into the draft, and goes back to the form."""
    found = held.take(actor().login, request.form.get("held", ""))
    if found is None:
        flash("试导入的文件已过期，请重新选择文件。", "warning")
        return redirect(url_for("plans.rows", item_id=item_id))
    filename, content = found
    report = desk.apply(database(), actor(), item_id, filename, content, mode=_mode(), now=now())
    if not report.ok:
        return _rows_page(item_id, report, ""), 422
    flash(f"{report.summary}请核对后办结。", "success")
    return redirect(url_for("tasks.show", item_id=item_id))


@plans.get("/rows-template.csv")
def rows_template() -> FileResponse:
    response = make_response(imports.template(desk.KIND))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="plan-rows-template.csv"'
    return response


def _mode() -> str:
    mode = request.form.get("mode", desk.APPEND)
    return mode if mode in MODES else desk.APPEND


def _rows_page(item_id: str, report: imports.Report | None, key: str) -> str:
    name = desk.step_name(database(), actor(), item_id, now=now())
    columns = imports.template_columns(desk.KIND)
    return render_template(
        "plans/rows.html", item_id=item_id, name=name, report=report, held=key, mode=_mode(), columns=columns
    )
