"""The same form as JSON Schema (draft 2020-12), for programs that fill it over the API."""

from workflows.db import Json
from workflows.engine.types import Field, Form

STRING: dict[str, Json] = {"type": "string"}
FILES: dict[str, Json] = {"type": "array", "items": STRING}
SIMPLE: dict[str, dict[str, Json]] = {
    "string": STRING, "text": STRING, "long": {"type": "integer"}, "decimal": {"type": ["string", "number"]},
    "money": {"type": "integer", "description": "分"}, "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"}, "datetime": {"type": "string", "format": "date-time"},
    "user": STRING, "users": {"type": "array", "items": STRING}, "department": {"type": "integer"},
    "departments": {"type": "array", "items": {"type": "integer"}},
    "party": {"type": "integer"}, "item": {"type": "integer"}, "equipment": {"type": "integer"}, "file": FILES,
    "files": FILES, "photo": FILES, "signature": FILES,
    "geo": {"type": "object", "required": ["lat", "lng"],
            "properties": {"lat": {"type": "number"}, "lng": {"type": "number"}}},
    "uscc": STRING, "idno": STRING, "document_number": STRING,
}  # fmt: skip
KEYWORDS = {"minlength": ("minLength", int), "maxlength": ("maxLength", int), "pattern": ("pattern", str)}


def json_schema(form: Form) -> dict[str, Json]:
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": form.title, **_object(form.fields)}


def _object(fields: tuple[Field, ...]) -> dict[str, Json]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [field.id for field in fields if field.required],
        "properties": {field.id: _field(field) for field in fields},
    }


def _field(field: Field) -> dict[str, Json]:
    schema: dict[str, Json] = {"title": field.label}
    if field.type in ("table", "checklist"):
        return schema | {"type": "array", "items": _object((Field("id", "行", "string"), *field.columns))}
    if field.type == "enum":
        return schema | {"enum": [option.id for option in field.options]}
    if field.type == "multi_enum":
        return schema | {"type": "array", "items": {"enum": [option.id for option in field.options]}}
    schema |= SIMPLE[field.type]
    for name, (keyword, kind) in KEYWORDS.items():
        if name in field.constraints:
            schema[keyword] = kind(field.constraints[name])
    if schema["type"] == "integer":
        schema |= {word: float(field.constraints[name]) for name, word in (("min", "minimum"), ("max", "maximum"))
                   if name in field.constraints}  # fmt: skip
    return schema
