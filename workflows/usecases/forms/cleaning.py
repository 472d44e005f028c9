"""``validate``: raw values in, the submission's data and the process variables out, or every fault with its place."""

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.db import Json
from workflows.engine.types import Field, Form
from workflows.usecases.errors import FormInvalid
from workflows.usecases.forms import plaintext, rows
from workflows.usecases.forms.context import FormContext, Wrong
from workflows.usecases.forms.scalars import CONVERTERS, FILES, LISTS


@dataclass(frozen=True)
class Clean:
    """``data`` is what the submission keeps; ``variables`` are the declared scalars the process may branch on."""

    data: dict[str, Json]
    variables: dict[str, Json]


def validate(form: Form, raw: Mapping[str, Json], *, context: FormContext) -> Clean:
    errors: dict[str, str] = {}
    data = _fields(form.fields, dict(raw), context, "", errors)
    if errors:
        raise FormInvalid(errors)
    declared = [field for field in form.fields if field.is_variable and not read_only(field)]
    return Clean(data, {field.id: as_variable(field, data[field.id]) for field in declared})


def tolerate(form: Form, raw: Mapping[str, Json], *, context: FormContext) -> Clean:
    """What can be understood of a draft; what cannot is empty."""
    errors: dict[str, str] = {}
    data = _fields(form.fields, dict(raw), context, "", errors)
    declared = [field for field in form.fields if field.is_variable and not read_only(field)]
    return Clean(data, {field.id: as_variable(field, data[field.id]) for field in declared})


def as_variable(field: Field, value: Json) -> Json:
    """Decimals are kept as text and branch as numbers."""
    return float(value) if field.type == "decimal" and isinstance(value, str) else value


def read_only(field: Field) -> bool:
    return field.constraints.get("readonly", "false") not in ("false", "0")


def _fields(
    fields: tuple[Field, ...], raw: dict[str, Json], context: FormContext, path: str, errors: dict[str, str]
) -> dict[str, Json]:
    declared = {field.id for field in fields}
    for name in sorted(set(raw) - declared)[:20]:
        errors[f"{path}{name}"] = f"表单里没有“{name[:60]}”这一项。"
    data = {field.id: _one(field, raw, context, path, errors) for field in fields}
    for field in fields:
        at = f"{path}{field.id}"
        if at not in errors and not read_only(field) and is_required(field, data) and missing(field, data[field.id]):
            errors[at] = "请上传文件。" if field.type in FILES else "此项必填。"
    return data


def is_required(field: Field, data: Mapping[str, Json]) -> bool:
    when = field.required_when
    return field.required or (bool(when) and all(data.get(name) == value for name, value in when.items()))


def missing(field: Field, value: Json) -> bool:
    return value is None or value == [] or value == ""


def _one(field: Field, raw: dict[str, Json], context: FormContext, path: str, errors: dict[str, str]) -> Json:
    at = f"{path}{field.id}"
    empty: Json = [] if field.type in LISTS else False if field.type == "boolean" and not field.required else None
    if read_only(field):
        return context.current.get(field.id, field.default if field.default is not None else empty)
    value = raw.get(field.id, field.default)
    if plaintext.blank(value) and field.type != "checklist":
        return empty
    try:
        if field.type == "table":
            return rows.table(field, value, context, at, errors, _fields)
        if field.type == "checklist":
            return rows.checklist(field, value, context, at, errors, _fields)
        return CONVERTERS[field.type](field, value, context)
    except Wrong as wrong:
        errors[at] = str(wrong)
        return empty
