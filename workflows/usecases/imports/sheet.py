"""Finding the header among titles and notes, and reading each row by its columns."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from workflows.usecases.imports.cells import BadCell, Value, code, day, key, number_text, one_of, safe, text
from workflows.usecases.imports.files import Grid, Row, UnreadableFile
from workflows.usecases.imports.report import Report

HEADER_WITHIN = 20
_NOTE = re.compile(r"[（(【\[].*?[）)】\]]|[*＊]")


@dataclass(frozen=True)
class Column:
    """``read`` turns a cell into a value and raises BadCell; ``words`` are the choices of a choice column."""

    id: str
    title: str
    synonyms: tuple[str, ...] = ()
    required: bool = False
    read: str = "text"  # text | code | number | day | choice
    words: Mapping[str, str] = field(default_factory=dict)
    most: int = 255
    example: str = ""
    fill: bool = False  # blank below a merged cell means the value above

    @property
    def titles(self) -> tuple[str, ...]:
        return (self.title, *self.synonyms)


@dataclass(frozen=True)
class Entry:
    """One row of data by column ids; only columns that the file has are in ``values``."""

    row: int
    values: dict[str, Any]

    def text(self, column: str) -> str:
        value = self.values.get(column)
        return value if isinstance(value, str) else ""

    def day(self, column: str) -> date | None:
        value = self.values.get(column)
        return value if isinstance(value, date) else None

    def has(self, column: str) -> bool:
        return column in self.values


def entries(grids: Sequence[Grid], columns: Sequence[Column], report: Report) -> list[Entry]:
    """The rows below the header of the sheet (or separator) that fits best; problems go into the report."""
    grid, place, header = _best(grids, columns)
    missing = [column.title for column in columns if column.required and column.id not in header.values()]
    if missing:
        raise UnreadableFile(f"表头缺少必需的列：{'、'.join(missing)}。")
    _mention_unknown(grid.rows[place], header, report)
    places = {column_id: at for at, column_id in header.items()}
    merged = [places[column.id] for column in columns if column.fill and column.id in places]
    rows = _filled(grid.rows[place + 1 :], merged)
    found = [_entry(row, header, {column.id: column for column in columns}, report) for row in rows]
    if not found:
        raise UnreadableFile("表头下面没有数据。")
    return found


def _filled(rows: Sequence[Row], merged: Sequence[int]) -> Iterator[Row]:
    """Rows of merged cells: where all of these columns are blank, the row above is meant."""
    above: tuple[Value, ...] = ()
    for row in rows:
        cells = list(row.cells)
        blank = all(at >= len(cells) or cells[at] in (None, "") for at in merged)
        if merged and blank and above:
            cells += [None] * (max(merged) + 1 - len(cells))
            for at in merged:
                cells[at] = above[at] if at < len(above) else None
        above = tuple(cells)
        yield Row(row.number, above, row.formulas)


def _best(grids: Sequence[Grid], columns: Sequence[Column]) -> tuple[Grid, int, dict[int, str]]:
    wanted = {_title(title): column.id for column in columns for title in column.titles}
    best: tuple[int, Grid | None, int, dict[int, str]] = (0, None, 0, {})
    for grid in grids:
        for place, row in enumerate(grid.rows[:HEADER_WITHIN]):
            header = _header(row, wanted)
            if len(header) > best[0]:
                best = (len(header), grid, place, header)
    if best[1] is None or best[0] < 2:
        required = "、".join(column.title for column in columns if column.required)
        raise UnreadableFile(f"前 {HEADER_WITHIN} 行中没有找到表头，表头应包含：{required}。")
    return best[1], best[2], best[3]


def _header(row: Row, wanted: Mapping[str, str]) -> dict[int, str]:
    """Places of the known columns; a column named twice counts at its first place."""
    header: dict[int, str] = {}
    for place, cell in enumerate(row.cells):
        known = wanted.get(_title(cell))
        if known and known not in header.values():
            header[place] = known
    return header


def _title(cell: Value) -> str:
    try:
        return key(_NOTE.sub("", text(cell)))
    except BadCell:
        return ""


def _mention_unknown(row: Row, header: Mapping[int, str], report: Report) -> None:
    named = {place: _shown(cell) for place, cell in enumerate(row.cells)}
    unknown = [name for place, name in named.items() if name and place not in header and name not in ("序号", "备注")]
    if unknown:
        report.say(row.number, f"以下列不导入：{'、'.join(unknown[:20])}。")


def _entry(row: Row, header: Mapping[int, str], columns: Mapping[str, Column], report: Report) -> Entry:
    values: dict[str, Any] = {}
    for place, column_id in header.items():
        column = columns[column_id]
        cell = row.cells[place] if place < len(row.cells) else None
        try:
            values[column_id] = _value(cell, column)
        except BadCell as bad:
            report.error(row.number, f"{column.title}{bad}。")
            values[column_id] = None
            continue
        if column.required and values[column_id] in ("", None):
            report.error(row.number, f"{column.title}没有填写。")
        if isinstance(values[column_id], str) and values[column_id].startswith("'"):
            what = "公式" if place in row.formulas else "以公式符号开头的内容"
            report.warn(row.number, f"{column.title}是{what}，已按文字保存；如需结果，请粘贴为数值后再导入。")
    return Entry(row.number, values)


def _value(cell: Value, column: Column) -> object:
    if column.read == "choice":
        plain = text(cell)
        return one_of(plain, column.words) if plain else ""
    value = _READERS[column.read](cell)
    if isinstance(value, str) and len(value) > column.most:
        raise BadCell(f"超过 {column.most} 字，请缩短")
    return value


def _shown(cell: Value) -> str:
    try:
        return text(cell)[:20]
    except BadCell:
        return ""


_READERS: Mapping[str, Callable[[Value], object]] = {
    "text": lambda cell: safe(text(cell)),
    "code": code,
    "number": number_text,
    "day": day,
}
