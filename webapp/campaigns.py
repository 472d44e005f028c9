"""Special rectifications (专项整治): the list, and one campaign as a page and as a sheet of its objects."""

from collections.abc import Iterator

from flask import Blueprint, Response, render_template, request, url_for

from webapp.context import actor, database, now
from webapp.labels import LABELS
from webapp.sheets import Value, sheet
from workflows.usecases import campaigns as desk

campaigns = Blueprint("campaigns", __name__, url_prefix="/campaigns")
STATES = ("pending", "checked", "unreachable", "problems")
HEADS = (
    ("排查部门", 20), ("单位", 30), ("统一社会信用代码", 22), ("镇街", 14), ("监管事项", 24), ("检查方式", 12),
    ("排查状态", 14), ("检查日期", 12), ("检查人员", 20), ("问题数", 8), ("情况", 40), ("自查报告", 12),
    ("自查情况", 40), ("回头看", 12), ("反弹", 8),
)  # fmt: skip


@campaigns.get("/")
def listing() -> str:
    return render_template("campaigns/listing.html", rows=desk.listing(database(), actor(), now=now()))


@campaigns.get("/<int:case_id>")
def show(case_id: int) -> str:
    page = request.args.get("page", 1, type=int)
    view = desk.show(database(), actor(), case_id, wanted=asked(), page=page, now=now())
    kept = {name: request.args[name] for name in ("department", "state", "q") if request.args.get(name)}

    def page_url(number: int) -> str:
        return url_for("campaigns.show", case_id=case_id, page=number, _anchor="objects", **kept)  # type: ignore[arg-type]

    export_url = url_for("campaigns.export", case_id=case_id, **kept)  # type: ignore[arg-type]
    return render_template(
        "campaigns/show.html", view=view, states=STATES, page_url=page_url, export_url=export_url, today=now().date()
    )


@campaigns.get("/<int:case_id>/objects.xlsx")
def export(case_id: int) -> Response:
    """The objects with the same filters, whole."""
    rows = desk.object_rows(database(), actor(), case_id, asked(), now=now())
    return sheet(f"campaign-{case_id}-{now():%Y%m%d}.xlsx", "整治对象", HEADS, _cells(rows))


def asked() -> desk.Wanted:
    """The filters of this request; values nobody offered are ignored."""
    state = request.args.get("state", "")
    return desk.Wanted(
        department_id=request.args.get("department", type=int),
        state=state if state in STATES else "",
        text=request.args.get("q", "")[:100].strip(),
    )


def _cells(rows: tuple[desk.ObjectRow, ...]) -> Iterator[tuple[Value, ...]]:
    for row in rows:
        relapsed = "" if row.relapsed is None else "是" if row.relapsed else "否"
        yield (
            row.department_name, row.party_name, row.party_code, row.town, row.item_name,
            LABELS["campaign_mode"][row.mode], LABELS["campaign_object_state"][row.state], row.checked_on,
            row.inspectors, row.problems, row.summary, row.self_reported_on, row.self_note, row.looked_back_on,
            relapsed,
        )  # fmt: skip
