"""Excel sheets of what a page shows: text stays text, so that no cell is ever a formula."""

import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from flask import Response, make_response
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST = 32_000
Value = str | int | date | None


def sheet(filename: str, title: str, heads: Sequence[tuple[str, int]], rows: Iterable[Sequence[Value]]) -> Response:
    """``heads``: name and width of each column. ``filename`` in ASCII."""
    book = Workbook(write_only=True)
    page = book.create_sheet(title)
    page.freeze_panes = "A2"
    for number, (_name, width) in enumerate(heads):
        page.column_dimensions[get_column_letter(number + 1)].width = width
    page.append([_cell(page, name, bold=True) for name, _width in heads])
    for row in rows:
        page.append([_cell(page, value) for value in row])
    content = io.BytesIO()
    book.save(content)
    response = make_response(content.getvalue())
    response.headers["Content-Type"] = MEDIA_TYPE
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def _cell(page: Any, value: Value, *, bold: bool = False) -> Any:
    shown: Any = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST] if isinstance(value, str) else value
    cell: Any = WriteOnlyCell(page, value=shown)
    if isinstance(value, str):
        cell.data_type = "s"  # openpyxl takes text that begins with "=" for a formula
    cell.alignment, cell.font = Alignment(wrap_text=True, vertical="top"), Font(bold=bold)
    return cell
