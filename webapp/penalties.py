"""处罚案件台账: a page and a sheet."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from webapp.context import actor, database, now
from webapp.labels import LABELS
from webapp.lists import NAMES, cursor
from webapp.sheets import Value, sheet
from workflows.usecases import penalties as desk

penalties = Blueprint("penalties", __name__, url_prefix="/penalties")
HEADS = (
    ("案号", 24), ("程序", 10), ("当事人", 28), ("部门", 20), ("案由", 24), ("环节", 12), ("立案日期", 12),
    ("已用天数", 10), ("扣除天数", 10), ("期限（天）", 14), ("处理结果", 16), ("处罚种类", 24), ("罚款（元）", 14),
    ("没收违法所得（元）", 16), ("决定日期", 12), ("送达日期", 12),
    ("已缴（元）", 14), ("加处罚款（元）", 14), ("缴清日期", 12), ("结案日期", 12),
)  # fmt: skip


@penalties.get("/")
def listing() -> str:
    wanted = asked()
    found = desk.ledger(database(), actor(), wanted, cursor=cursor(), now=now())
    kept: dict[str, Any] = {name: request.args[name] for name in NAMES if request.args.get(name)}
    export_url = url_for("penalties.export", **kept)
    return render_template(
        "penalties/listing.html", found=found, wanted=wanted, stages=desk.Stage, paid=desk.Paid, export_url=export_url
    )


@penalties.get("/penalties.xlsx")
def export() -> Response:
    """What I see, with the same filters, whole."""
    rows = desk.sheet_rows(database(), actor(), asked(), now=now())
    return sheet(f"penalties-{now():%Y%m%d}.xlsx", "处罚案件", HEADS, _cells(rows))


def asked() -> desk.Wanted:
    """The filters of this request; values nobody offered are ignored."""
    stage, state = request.args.get("status", ""), request.args.get("state", "")
    return desk.Wanted(
        text=request.args.get("q", "")[:100].strip(),
        stage=stage if stage in set(desk.Stage) else "",
        paid=state if state in set(desk.Paid) else "",
    )


def _cells(rows: tuple[desk.Row, ...]) -> Iterator[tuple[Value, ...]]:
    words, outcomes = LABELS["penalty_stage"], LABELS["penalty_outcome"]
    for row in rows:
        one = row.penalty
        kinds = "、".join(LABELS["penalty_kind"].get(kind, kind) for kind in one.kinds)
        yield (
            row.case_no, LABELS["penalty_procedure"][one.procedure], row.party_name, row.department_name, one.cause,
            words[one.stage], one.filed_on, row.used, row.deducted or None, row.limit, outcomes.get(one.outcome, ""),
            kinds, _yuan(one.fine), _yuan(one.confiscated_income), one.decided_on, one.served_on, _yuan(row.paid),
            _yuan(row.surcharge), one.paid_on, one.closed_on,
        )  # fmt: skip


def _yuan(amount: int) -> str:
    return f"{amount / 100:.2f}" if amount else ""
