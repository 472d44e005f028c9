"""A reconstruction as an Excel file: timeline, gaps × persons, scope and digests."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from workflows.db import Database
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.tracing import wording
from workflows.usecases.tracing.show import printed
from workflows.usecases.tracing.views import Line, TracingView, Wanted

TIMELINE = (
    ("序号", 6), ("时间", 17), ("类别", 12), ("节点", 26), ("应当", 48), ("实际", 48), ("偏差", 10), ("超期", 10),
    ("当日责任人", 36), ("部门", 20), ("案号", 24), ("办理人", 12), ("摘要值", 20),
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def workbook(database: Database, actor: Actor, case_id: int, wanted: Wanted, *, now: datetime) -> tuple[str, bytes]:
    """File name and content; the export is on record."""
    view, lines = printed(database, actor, case_id, wanted, action="tracing.export", now=now)
    book = Workbook(write_only=True)
    _timeline(book, lines)
    _matrix(book, view)
    _about(book, view)
    out = io.BytesIO()
    book.save(out)
    return f"倒查还原 {view.head.case_no} 第{view.made.number}次.xlsx", out.getvalue()


def _timeline(book: Workbook, lines: Sequence[Line]) -> None:
    sheet = _sheet(book, "时间线", [width for _name, width in TIMELINE])
    _row(sheet, [name for name, _width in TIMELINE], bold=True)
    for line in lines:
        moment = line.moment
        _row(sheet, [
            line.position, f"{moment.at:%Y-%m-%d %H:%M}", wording.KINDS[moment.kind], line.node, line.expected,
            line.done, wording.DEVIATIONS.get(moment.deviation, ""),
            wording.days_words(moment) if moment.days_late else "", wording.responsible_words(moment.responsible),
            line.place, line.case_no, str(moment.done.get("who") or moment.actor),
            str(moment.done.get("sha256") or ""),
        ])  # fmt: skip


def _matrix(book: Workbook, view: TracingView) -> None:
    people = view.matrix.people
    sheet = _sheet(book, "差距和人员", [6, 26, 10, 14, 48, 48, 10, *[18] * len(people)])
    head = ["序号", "节点", "差距", "日期", "应当", "实际", "状态"]
    _row(sheet, [*head, *(f"{one.name}" for one in people)], bold=True)
    states = {"proposed": "待认定", "confirmed": "已认定"}
    for gap in view.matrix.gaps:
        cells = [view.matrix.cells.get((gap.id, one.officer_id)) for one in people]
        words = [
            "" if cell is None
            else wording.LIABILITIES[cell.judgement.liability] if cell.judgement
            else wording.TIERS.get(cell.tier, "经办")
            for cell in cells
        ]  # fmt: skip
        _row(sheet, [
            gap.number, gap.node, wording.GAPS[gap.kind], gap.happened_on.isoformat(), gap.expected, gap.actual,
            states.get(gap.state, gap.state), *words,
        ])  # fmt: skip


def _about(book: Workbook, view: TracingView) -> None:
    sheet = _sheet(book, "说明", [18, 80])
    labels = {"party": "单位", "item": "监管事项", "department": "部门", "town": "镇街"}
    scope = view.made.scope
    _row(sheet, ["案号", view.head.case_no])
    for label, words in view.scope:
        _row(sheet, [labels[label], words])
    _row(sheet, ["期间", f"{scope.window_from.isoformat()} 至 {scope.window_to.isoformat()}"])
    _row(sheet, ["还原", f"第{view.made.number}次，{view.made.made_at:%Y-%m-%d %H:%M}，{view.made_by}"])
    _row(sheet, ["节点数", view.made.moments])
    _row(sheet, ["摘要值 SHA-256", view.made.digest])
    _row(sheet, ["核对", "与还原时一致" if not view.broken else f"与还原时不符：{'、'.join(view.broken)}"])


def _sheet(book: Workbook, title: str, widths: Iterable[int]) -> Any:
    sheet = book.create_sheet(title)
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    return sheet


def _row(sheet: Any, values: Sequence[str | int], *, bold: bool = False) -> None:
    cells = []
    for value in values:
        safe = f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
        cell = WriteOnlyCell(sheet, value=safe)
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        cell.font = Font(bold=bold)
        cells.append(cell)
    sheet.append(cells)
