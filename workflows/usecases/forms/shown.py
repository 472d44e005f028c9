"""A filled form as people read it: labels and texts, ids resolved to names. Pages and print share it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as part
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, select

from workflows.clock import SHANGHAI
from workflows.db import Json
from workflows.engine.tables import attachment
from workflows.engine.types import Field, Form
from workflows.supervision.items.tables import approval_item
from workflows.supervision.organisation.tables import department, officer
from workflows.supervision.parties.identifiers import mask_idno
from workflows.supervision.parties.tables import equipment, party
from workflows.usecases.forms.rows import WORDS
from workflows.usecases.forms.scalars import FILES

REFERENCES = frozenset({"user", "users", "department", "departments", "party", "item", "equipment"})
EMPTY = "—"
NOTHING = "无"
POINT_COLUMNS = tuple(
    Field(name, label, "string") for name, label in (("group", "类别"), ("point", "检查内容"), ("severity", "性质"))
)


@dataclass(frozen=True)
class FileRef:
    id: str
    filename: str
    media_type: str
    size: int
    sha256: str = ""

    @property
    def is_image(self) -> bool:
        return self.media_type.startswith("image/")


@dataclass(frozen=True)
class Shown:
    """One field: ``text``, or ``files``, or a table (``columns`` with ``rows`` of cells)."""

    label: str
    type: str
    text: str = ""
    files: tuple[FileRef, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple["Shown", ...], ...] = ()
    marked: tuple[bool, ...] = ()  # rows that report a problem
    digest: bool = False  # its files are shown with their SHA-256

    @property
    def is_long(self) -> bool:
        return self.type in ("text", "table", "checklist") or bool(self.files) or len(self.text) > 24

    @property
    def is_empty(self) -> bool:
        return not self.files and not self.rows and self.text in (EMPTY, "", NOTHING)


@dataclass(frozen=True)
class Names:
    """Names of what forms refer to, read at once for a whole page."""

    users: Mapping[str, str]
    departments: Mapping[int, str]
    parties: Mapping[int, str]
    items: Mapping[int, str]
    files: Mapping[str, FileRef]
    equipment: Mapping[int, str] = part(default_factory=dict)


def shown(form: Form, data: Mapping[str, Json], names: Names) -> tuple[Shown, ...]:
    """The fields that were asked; hidden ones stay hidden, and so do fields the submission never held."""
    visible = (field for field in form.fields if field.id in data and field.properties.get("hidden") != "true")
    return tuple(shown_field(field, data.get(field.id), names) for field in visible)


def shown_field(field: Field, value: Json, names: Names) -> Shown:
    if field.type in ("table", "checklist"):
        return _table(field, value, names)
    if field.type in FILES:
        ids = value if isinstance(value, list) else [value] if value else []
        files = tuple(names.files[key] for key in ids if isinstance(key, str) and key in names.files)
        digest = field.properties.get("digest") == "true"
        return Shown(field.label, field.type, text="" if files else NOTHING, files=files, digest=digest)
    return Shown(field.label, field.type, text=text_of(field, value, names))


def _table(field: Field, value: Json, names: Names) -> Shown:
    columns = field.columns
    if field.type == "checklist":
        columns = (*POINT_COLUMNS, *(column for column in columns if column.id not in WORDS))
    given = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
    rows = tuple(tuple(shown_field(column, row.get(column.id), names) for column in columns) for row in given)
    marked = tuple("不符合" in {cell.text for cell in row} for row in rows)
    return Shown(field.label, field.type, columns=tuple(column.label for column in columns), rows=rows, marked=marked)


def text_of(field: Field, value: Json, names: Names) -> str:
    if value is None or value == "" or value == []:
        return EMPTY
    if field.type in ("enum", "multi_enum"):
        words = {option.id: option.name for option in field.options}
        return "、".join(words.get(str(part), str(part)) for part in (value if isinstance(value, list) else [value]))
    if field.type == "boolean":
        return "是" if value is True else "否"
    if field.type == "idno":
        return mask_idno(str(value))
    if field.type == "money" and isinstance(value, int):
        return f"{value / 100:,.2f} 元"
    if field.type == "datetime":
        return datetime.fromisoformat(str(value)).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    if field.type == "geo" and isinstance(value, dict):
        return f"东经 {value.get('lng')}，北纬 {value.get('lat')}"
    named = _named(field.type, value, names)
    return f"{named}{field.properties.get('unit', '')}"


def _named(kind: str, value: Json, names: Names) -> str:
    if kind in ("user", "users"):
        people = value if isinstance(value, list) else [value]
        return "、".join(names.users.get(str(login), str(login)) for login in people)
    if kind == "departments":
        places = value if isinstance(value, list) else [value]
        return "、".join(names.departments.get(int(str(one)), str(one)) for one in places)
    known: Mapping[int, str] = {
        "department": names.departments, "party": names.parties, "item": names.items,
        "equipment": names.equipment,
    }.get(kind, {})  # fmt: skip
    return known.get(value, str(value)) if isinstance(value, int) else str(value)


def names_for(conn: Connection, filled: Iterable[tuple[Form, Mapping[str, Json]]], *, root_id: str) -> Names:
    """Everything these forms refer to, in one query per kind."""
    wanted: dict[str, set[Any]] = {}
    for form, data in filled:
        _collect(form.fields, data, wanted)
    users = wanted.get("user", set()) | wanted.get("users", set())
    departments = wanted.get("department", set()) | wanted.get("departments", set())
    return Names(
        users=_read(conn, officer.c.login, officer.c.name, users),
        departments=_read(conn, department.c.id, department.c.name, departments),
        parties=_read(conn, party.c.id, party.c.name, wanted.get("party", set())),
        items=_read(conn, approval_item.c.id, approval_item.c.name, wanted.get("item", set())),
        files=files_of(conn, root_id),
        equipment=_read(
            conn, equipment.c.id, equipment.c.name + "（" + equipment.c.code + "）", wanted.get("equipment", set())
        ),
    )


def files_of(conn: Connection, root_id: str) -> dict[str, FileRef]:
    query = select(
        attachment.c.id, attachment.c.filename, attachment.c.media_type, attachment.c.size, attachment.c.sha256
    )  # fmt: skip
    return {row.id: FileRef(*row) for row in conn.execute(query.where(attachment.c.root_id == root_id))}


def _collect(fields: Sequence[Field], data: Mapping[str, Json], wanted: dict[str, set[Any]]) -> None:
    for field in fields:
        value = data.get(field.id)
        if field.type in ("table", "checklist") and isinstance(value, list):
            for row in value:
                if isinstance(row, dict):
                    _collect(field.columns, row, wanted)
        elif field.type in REFERENCES and value:
            wanted.setdefault(field.type, set()).update(value if isinstance(value, list) else [value])


def _read(conn: Connection, key: Column[Any], name: ColumnElement[Any], wanted: set[Any]) -> dict[Any, str]:
    if not wanted:
        return {}
    return {row[0]: row[1] for row in conn.execute(select(key, name).where(key.in_(list(wanted))))}
