"""问题台账: of all campaigns and of one, as a page and as a sheet; one problem; merging."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect

from webapp.context import actor, database, now
from webapp.labels import LABELS
from webapp.lists import NAMES, cursor
from webapp.sheets import Value, sheet
from workflows.engine.types import Refused
from workflows.supervision.problems import Grade, ProblemStatus
from workflows.usecases import problems as desk

problems = Blueprint("problems", __name__, url_prefix="/problems")
STATUSES = (*ProblemStatus, desk.MERGED)
HEADS = (
    ("问题编号", 22), ("专项整治", 22), ("案号", 22), ("单位", 26), ("镇街", 12), ("地点", 26), ("发现日期", 12),
    ("类型", 12), ("等级", 8), ("问题描述", 40), ("依据", 26), ("整改措施", 36), ("监管部门", 18), ("责任单位", 18),
    ("责任人", 10), ("整改期限", 12), ("延期至", 12), ("状态", 12), ("超期天数", 10), ("验收日期", 12),
    ("销号日期", 12), ("挂牌督办", 12), ("解除督办", 12), ("退回次数", 10), ("合并", 30),
)  # fmt: skip


@problems.get("/")
def listing() -> str:
    wanted = asked()
    found = desk.ledger(database(), actor(), wanted, cursor=cursor(), now=now())
    kept: dict[str, Any] = {name: request.args[name] for name in NAMES if request.args.get(name)}
    export_url = url_for("problems.export", **kept)
    return render_template(
        "problems/listing.html", found=found, wanted=wanted, statuses=STATUSES, grades=Grade, export_url=export_url
    )


@problems.get("/problems.xlsx")
def export() -> Response:
    """What I see, with the same filters, whole."""
    rows = desk.sheet_rows(database(), actor(), asked(), now=now())
    return sheet(f"problems-{now():%Y%m%d}.xlsx", "问题台账", HEADS, _cells(rows))


@problems.get("/<int:problem_id>")
def show(problem_id: int) -> str:
    return render_template("problems/show.html", view=desk.show(database(), actor(), problem_id, now=now()), said="")


@problems.post("/<int:problem_id>/merge")
def merge(problem_id: int) -> Redirect | tuple[str, int]:
    """A merged problem stays in the ledger; a refusal is said beside the form, with what was written kept."""
    reason, into = request.form.get("reason", ""), request.form.get("into", type=int) or 0
    try:
        number = desk.merge(database(), actor(), problem_id, into=into, reason=reason, now=now())
    except Refused as refused:
        flash(str(refused), "danger")
        view = desk.show(database(), actor(), problem_id, now=now())
        return render_template("problems/show.html", view=view, said=reason, into=into), 422
    flash(f"已并入{number}，本问题保留在台账中。", "success")
    return redirect(url_for("problems.show", problem_id=problem_id))


def asked() -> desk.Wanted:
    """The filters of this request; values nobody offered are ignored."""
    status, grade = request.args.get("status", ""), request.args.get("grade", "")
    return desk.Wanted(
        campaign_case_id=request.args.get("campaign", type=int),
        department_id=request.args.get("department", type=int),
        town=request.args.get("town", "")[:64],
        grade=grade if grade in set(Grade) else "",
        status=status if status in STATUSES else "",
        overdue=request.args.get("overdue", "") == "yes",
        text=request.args.get("q", "")[:100].strip(),
    )


def _cells(rows: tuple[desk.Row, ...]) -> Iterator[tuple[Value, ...]]:
    for row in rows:
        one = row.problem
        merged = f"并入{row.merged_into_no}：{one.merge_reason}" if one.merged_into_id else ""
        yield (
            one.no, row.campaign_title, row.case_no, row.object_name, one.town, one.site, one.found_on,
            LABELS["problem_type"][one.type], LABELS["problem_grade"][one.grade], one.description, one.basis,
            one.measure, row.department_name, row.duty_department_name, row.duty_person_name, one.deadline_on,
            one.extended_to, LABELS["problem_status"][one.status], row.overdue_days or None, one.accepted_on,
            one.closed_on, one.supervised_on, one.supervision_lifted_on, one.times_reopened or None, merged,
        )  # fmt: skip
