"""Tables and checklists: rows with stable ids, errors by ``field.row.column``."""

import re
from collections.abc import Callable

from workflows.db import Json
from workflows.engine.types import Field
from workflows.usecases.forms import plaintext
from workflows.usecases.forms.context import FormContext, Wrong

ROW_LIMIT = 500
WORDS = frozenset({"id", "code", "group", "point", "basis", "severity"})  # what the checklist says, not the form
ROW_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")
Row = dict[str, Json]
CheckFields = Callable[[tuple[Field, ...], Row, FormContext, str, dict[str, str]], Row]


def as_rows(raw: Json) -> list[tuple[str, Row]]:
    """A list of rows or a mapping id → row; rows without an id get one; duplicates are refused."""
    if isinstance(raw, dict):
        raw = [{**row, "id": key} for key, row in raw.items() if isinstance(row, dict)]
    given = [row for row in raw if isinstance(row, dict)] if isinstance(raw, list) else []
    if not isinstance(raw, list) or len(given) < len(raw):
        raise Wrong("表格的内容格式有误，请重新填写。")
    if len(given) > ROW_LIMIT:
        raise Wrong(f"最多 {ROW_LIMIT} 行。")
    rows = [(str(row.get("id") or row.get("code") or f"r{position}"), row) for position, row in enumerate(given, 1)]
    if len({key for key, _ in rows}) < len(rows) or not all(ROW_ID.fullmatch(key) for key, _ in rows):
        raise Wrong("表格的行编号重复或有误，请刷新页面后重新填写。")
    return rows


def table(
    field: Field, raw: Json, context: FormContext, path: str, errors: dict[str, str], check: CheckFields
) -> list[Json]:
    """The rows that hold anything, each checked column by column."""
    rows = [(key, {name: value for name, value in row.items() if name != "id"}) for key, row in as_rows(raw)]
    rows = [(key, row) for key, row in rows if any(not plaintext.blank(value) for value in row.values())]
    least = int(field.properties.get("min_count", 1 if field.required else 0))
    if len(rows) < least:
        raise Wrong(f"至少填写 {least} 行。")
    return [{"id": key, **check(field.columns, row, context, f"{path}.{key}.", errors)} for key, row in rows]


def checklist(
    field: Field, raw: Json, context: FormContext, path: str, errors: dict[str, str], check: CheckFields
) -> list[Json]:
    """One row for every point of the list in force; the columns are the field's, the point's words are the server's."""
    answers = {} if plaintext.blank(raw) else dict(as_rows(raw))
    if unknown := set(answers) - {point.code for point in context.checklist}:
        named = "、".join(sorted(unknown)[:5])
        raise Wrong(f"检查表中没有这些检查项：{named}。检查表可能已更新，请刷新页面。")
    if not context.checklist and field.required:
        raise Wrong("这个事项在检查当日没有生效的检查表，请先由部门补录检查表。")
    rows: list[Json] = []
    for point in context.checklist:
        asked = tuple(column for column in field.columns if column.id not in WORDS)
        answer = {name: value for name, value in answers.get(point.code, {}).items() if name not in WORDS}
        cells = check(asked, answer, context, f"{path}.{point.code}.", errors)
        rows.append(
            {"id": point.code, "code": point.code, "group": point.group, "point": point.point, "basis": point.basis,
             "severity": point.severity, **cells}
        )  # fmt: skip
    return rows
