"""HTML form values → the nested raw mapping that the form rules take; and back into templates.

Names are paths: ``f.overall``, ``f.rows.A1-01.fact``; files that were not uploaded when chosen: ``file.<path>``.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from flask import Flask
from werkzeug.datastructures import FileStorage, MultiDict

from workflows.clock import SHANGHAI
from workflows.db import Json
from workflows.engine.types import Field, Form
from workflows.usecases.forms.choices import Choices
from workflows.usecases.forms.cleaning import read_only
from workflows.usecases.forms.scalars import LISTS

PREFIX = "f."
FILE_PREFIX = "file."
BLANK_ROWS = 2


def nested(form: Form, values: MultiDict[str, str]) -> dict[str, Json]:
    """Every declared field gets a value, so that an unticked box is not its default; strangers stay to be refused."""
    raw = _fields(form.fields, values, PREFIX)
    for name in values:
        first = name.removeprefix(PREFIX).split(".")[0]
        if name.startswith(PREFIX) and form.field(first) is None:
            raw[first] = values[name]
    return raw


def _fields(fields: Iterable[Field], values: MultiDict[str, str], prefix: str) -> dict[str, Json]:
    raw: dict[str, Json] = {}
    for field in fields:
        name = prefix + field.id
        if field.type in ("table", "checklist"):
            raw[field.id] = _rows(field, values, name)
        elif read_only(field):
            continue
        elif field.type in LISTS:
            raw[field.id] = list(values.getlist(name))
        elif field.type == "boolean" and not field.required:
            raw[field.id] = values.get(name, "false")
        else:
            raw[field.id] = values.get(name)
    return raw


def _rows(field: Field, values: MultiDict[str, str], name: str) -> Json:
    keys = (key.removeprefix(name + ".").split(".")[0] for key in values if key.startswith(name + "."))
    return [{"id": key, **_fields(field.columns, values, f"{name}.{key}.")} for key in dict.fromkeys(keys)]


def add_files(
    raw: dict[str, Json], files: MultiDict[str, FileStorage], keep: Callable[[str, FileStorage], str]
) -> None:
    """Files sent with the form itself (no script in the browser): kept one by one, their ids put where they belong."""
    for name, file in files.items(multi=True):
        if name.startswith(FILE_PREFIX) and file.filename:
            path = name.removeprefix(FILE_PREFIX)
            _put(raw, path.split("."), keep(path, file))


def _put(raw: dict[str, Json], path: list[str], attachment_id: str) -> None:
    place: Any = raw
    for part in path[:-1]:
        if isinstance(place, list):
            place = next((row for row in place if isinstance(row, dict) and row.get("id") == part), {})
        else:
            place = place.get(part, {})
    held = place.get(path[-1]) if isinstance(place, dict) else None
    if isinstance(place, dict):
        place[path[-1]] = [*(held if isinstance(held, list) else []), attachment_id]


def install(app: Flask) -> None:
    app.add_template_filter(raw_text)
    app.add_template_filter(read_only_text)
    app.add_template_filter(yuan)
    app.add_template_filter(offers)
    app.add_template_filter(place)
    app.add_template_filter(whole)
    app.add_template_filter(form_rows)
    app.add_template_filter(by_row_id)
    app.add_template_filter(read_only, "is_read_only")
    app.add_template_filter(place_of)
    for filter_ in (fresh_row, card_words, chosen_names, wrong_in):
        app.add_template_filter(filter_)


def raw_text(value: object) -> str:
    return "" if value is None else "是" if value is True else "否" if value is False else str(value)


def read_only_text(value: object, field: Field) -> str:
    """What a person may not change: an instant as people write it, — where there is nothing."""
    if field.type == "datetime" and isinstance(value, str) and value:
        return datetime.fromisoformat(value).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    return raw_text(value) or "—"


def offers(field: Field, option_id: str) -> bool:
    """Whether a column of a table lets one choose this option."""
    return any(option.id == option_id for column in field.columns for option in column.options)


def yuan(value: object) -> str:
    return f"{value / 100:.2f}" if isinstance(value, int) else raw_text(value)


def place(value: object) -> str:
    return f"{value['lng']},{value['lat']}" if isinstance(value, Mapping) and "lng" in value else raw_text(value)


def whole(value: object) -> int | None:
    return int(value) if isinstance(value, int | str) and str(value).isdecimal() else None


def form_rows(value: object) -> list[dict[str, Any]]:
    """The rows filled so far and some blank ones, each with an id that stays."""
    rows = [dict(row) for row in value if isinstance(row, dict)] if isinstance(value, list) else []
    for position, row in enumerate(rows, 1):
        row.setdefault("id", f"r{position}")
    taken = {row["id"] for row in rows}
    fresh = (f"r{number}" for number in range(1, len(rows) + BLANK_ROWS + 2) if f"r{number}" not in taken)
    return rows + [{"id": next(fresh)} for _ in range(1 if rows else BLANK_ROWS)]


def place_of(path: str, form: Form) -> str:
    """Where an error is, in the words of the form: 检查内容 A4-01 事实; empty for what is no field."""
    name, *rest = path.split(".")
    field = form.field(name)
    if field is None:
        return ""
    column = next((one.label for one in field.columns if rest[1:] == [one.id]), "")
    row = rest[0] if rest else ""
    number = row.removeprefix("r") if field.type == "table" else ""
    return " ".join(part for part in (field.label, f"第{number}行" if number.isdecimal() else row, column) if part)


def by_row_id(value: object) -> dict[str, dict[str, Any]]:
    rows = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
    return {str(row.get("id") or row.get("code")): row for row in rows}


def fresh_row(field: Field) -> dict[str, Any]:
    """What a row begins with that somebody adds: the defaults of its columns."""
    return {"id": "__ROW__", **{column.id: column.default for column in field.columns}}


def card_words(field: Field, row: Mapping[str, Any], choices: Choices) -> str:
    """What a closed card says: the columns named by the property ``summary``, in words."""
    columns = {column.id: column for column in field.columns}
    named = [name for name in field.properties.get("summary", "").split(",") if name in columns]
    words = (_word(columns[name], row.get(name), choices) for name in named)
    return " · ".join(word for word in words if word)


def _word(column: Field, value: Any, choices: Choices) -> str:
    if value in (None, "", []):
        return ""
    if column.type == "item":
        return next((text for key, text in choices.items if str(key) == str(value)), raw_text(value))
    if column.type == "departments":
        return chosen_names(value, choices.departments)
    if column.type in ("enum", "multi_enum"):
        words = {option.id: option.name for option in column.options}
        return "、".join(words.get(str(one), str(one)) for one in (value if isinstance(value, list) else [value]))
    return raw_text(value)


def chosen_names(value: object, offered: Iterable[tuple[int, str]]) -> str:
    """The names of the departments that are ticked."""
    chosen = {str(one) for one in value} if isinstance(value, list) else set()
    return "、".join(text for key, text in offered if str(key) in chosen)


def wrong_in(errors: Mapping[str, str], prefix: str) -> int:
    """How many errors lie below a path."""
    return sum(path.startswith(prefix) for path in errors)
