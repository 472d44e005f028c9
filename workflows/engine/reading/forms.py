"""``camunda:formData`` and shared form files to the neutral field model of ``docs/forms.md``."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from lxml import etree

from workflows.db import Json
from workflows.engine.reading import markup
from workflows.engine.reading.drawing import Drawing, Node
from workflows.engine.reading.fields import MAX_FIELDS, field_problems
from workflows.engine.reading.markup import camunda
from workflows.engine.types import Field, Form, Option

MAX_FORM_BYTES = 256 * 1024
_KEYS = frozenset(
    {"id", "label", "type", "default", "options", "constraints", "required", "required_if", "properties", "help",
     "columns"}
)  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a form; ``element`` is None where it stands in a form file."""

    rule: str
    message: str
    field_id: str = ""
    element: etree._Element | None = None


@dataclass
class SharedForm:
    """One ``forms/<name>.json`` as far as it could be read."""

    title: str = ""
    fields: list[Field] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def shared_name(key: str) -> str:
    """``forms:notice`` → ``notice``; ``""`` for other form keys."""
    return key.removeprefix("forms:").strip() if key.startswith("forms:") else ""


def shared_path(name: str) -> str:
    return f"forms/{name}.json"


def form_key(node: Node) -> str:
    """The form key of a step, or the ``form`` property of a message event."""
    return node.attribute("formKey") or (node.properties.get("form", "").strip() if node.awaits_message else "")


def form_of(drawing: Drawing, node: Node) -> Form | None:
    """The step's whole form: shared fields first, its own after; None where it has no field."""
    name = shared_name(form_key(node))
    content = drawing.bundle.resources.get(shared_path(name)) if name else None
    shared = read_shared(content) if content is not None else SharedForm()
    own = [read_drawn(element) for element in drawn_fields(node)]
    if not own and content is None:
        return None
    title = shared.title or node.name or node.id
    return Form(f"forms:{name}" if name else node.id, title, (*shared.fields, *own))


def drawn_fields(node: Node) -> list[etree._Element]:
    return [
        found for data in markup.extensions(node.element, "formData") for found in data.iterfind(camunda("formField"))
    ]


def read_drawn(element: etree._Element) -> Field:
    """One ``camunda:formField``."""
    properties = {
        found.get("id", ""): found.get("value", "")
        for holder in element.iterfind(camunda("properties"))
        for found in holder.iterfind(camunda("property"))
    }
    if "required_if" in properties:
        properties["required_if"] = _canonical(_written_condition(properties["required_if"]))
    constraints = {
        found.get("name", ""): found.get("config", "")
        for holder in element.iterfind(camunda("validation"))
        for found in holder.iterfind(camunda("constraint"))
    }
    options = [Option(found.get("id", ""), found.get("name", "")) for found in element.iterfind(camunda("value"))]
    kind = element.get("type", "").strip()
    default = _typed(kind, element.get("defaultValue"))
    ident, label = element.get("id", ""), element.get("label", "")
    return Field(ident, label, kind, default, tuple(options), constraints, properties)


def _written_condition(text: str) -> Json:
    """``result=fail;kind=a`` or a JSON object; what is neither stays text and is refused by the field's rules."""
    if text.strip().startswith("{"):
        try:
            parsed: Json = json.loads(text)
        except (ValueError, RecursionError):
            return text
        return parsed
    pairs = [part.partition("=") for part in text.split(";") if part.strip()]
    if not pairs or not all(sign for _, sign, _ in pairs):
        return text
    return {name.strip(): value.strip() for name, _, value in pairs}


def _canonical(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _typed(kind: str, text: str | None) -> Json:
    """The drawn default as a JSON value of the field's type; text that does not fit stays text."""
    if text is None or text == "":
        return None
    if kind == "boolean" and text in ("true", "false"):
        return text == "true"
    if kind in ("long", "money"):
        try:
            return int(text)
        except ValueError:
            return text
    if kind in ("multi_enum", "users"):
        return [part.strip() for part in text.split(",") if part.strip()]
    return text


def read_form(content: bytes, key: str) -> Form:
    """A form that belongs to a page of the product instead of a diagram; ValueError names what is wrong with it."""
    form = read_shared(content)
    if form.problems:
        raise ValueError("; ".join(problem.message for problem in form.problems))
    return Form(key, form.title, tuple(form.fields))


@lru_cache(maxsize=64)
def read_shared(content: bytes) -> SharedForm:
    """One form file; what is wrong is in ``problems``, what could be read is in ``fields``. Never raises.

    Cached, for many steps may name one form: the answer is only read.
    """
    form = SharedForm()
    if len(content) > MAX_FORM_BYTES:
        form.problems.append(Problem("form-shape", "表单文件超过 256 KB，请拆成几个表单。"))
        return form
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        form.problems.append(Problem("form-not-json", "表单文件不是正确的 JSON，请在表单页面重新保存。"))
        return form
    if not isinstance(document, dict) or not isinstance(document.get("fields"), list):
        form.problems.append(Problem("form-shape", "表单文件应是一个对象，含“title”和“fields”列表。"))
        return form
    form.problems.extend(_unknown_keys(document, {"title", "fields", "$schema"}, ""))
    form.title = str(document.get("title") or "")
    form.fields = list(_fields(document["fields"], form.problems))
    form.problems.extend(list_problems(form.fields))
    return form


def list_problems(fields: list[Field]) -> Iterator[Problem]:
    """Problems of one list of fields: too many, double ids, and each field's own."""
    if len(fields) > MAX_FIELDS:
        yield Problem("form-shape", f"字段超过 {MAX_FIELDS} 个，请拆成几个环节。")
        return
    seen: set[str] = set()
    for found in fields:
        if found.id in seen:
            message = f"字段编号“{found.id}”重复，请改成不同的编号。"
            yield Problem("duplicate-field", message, found.id)
        seen.add(found.id)
    for found in fields:
        for rule, message in field_problems(found, seen):
            yield Problem(rule, message, found.id)


def _fields(items: list[Any], problems: list[Problem], *, columns: bool = False) -> Iterator[Field]:
    for item in items:
        if isinstance(item, dict):
            yield _field(item, problems, columns=columns)
        else:
            problems.append(Problem("form-shape", "“fields”和“columns”里的每一项都应是对象。"))


def _field(item: dict[str, Any], problems: list[Problem], *, columns: bool) -> Field:
    ident = str(item.get("id", ""))
    problems.extend(_unknown_keys(item, _KEYS, ident))
    properties = _strings(item.get("properties"), problems, ident)
    constraints = _strings(item.get("constraints"), problems, ident)
    if item.get("required") is not None:
        constraints["required"] = _string(item["required"])
    if item.get("help") is not None:
        properties["help"] = _string(item["help"])
    condition = item.get("required_if", properties.get("required_if"))
    if condition is not None:
        properties["required_if"] = _canonical(
            _written_condition(condition) if isinstance(condition, str) else condition
        )
    nested = item.get("columns")
    if nested is not None and (columns or not isinstance(nested, list)):
        problems.append(Problem("field-columns", f"字段“{ident}”：表格的列里不能再有表格。", ident))
        nested = None
    inner = list(_fields(nested or [], problems, columns=True))
    options = tuple(_options(item.get("options"), problems, ident))
    label, kind = str(item.get("label") or ""), str(item.get("type") or "")
    return Field(ident, label, kind, item.get("default"), options, constraints, properties, tuple(inner))


def _options(items: Any, problems: list[Problem], ident: str) -> Iterator[Option]:
    if items is not None and not isinstance(items, list):
        problems.append(Problem("field-options", f"字段“{ident}”的“options”应是列表。", ident))
        return
    for item in items or []:
        if isinstance(item, dict):
            yield Option(str(item.get("id", "")), str(item.get("name", "")))
        else:
            problems.append(Problem("field-options", f"字段“{ident}”的选项应写成 id 和 name。", ident))


def _strings(value: Any, problems: list[Problem], ident: str) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        problems.append(Problem("form-shape", f"字段“{ident}”的“constraints”和“properties”应是对象。", ident))
        return {}
    return {str(key): _string(found) for key, found in value.items()}


def _string(value: Any) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _unknown_keys(item: Mapping[str, Any], known: frozenset[str] | set[str], ident: str) -> Iterator[Problem]:
    for key in item:
        if key not in known:
            yield Problem("form-shape", f"表单文件中有不认识的键“{str(key)[:40]}”，请删去或改正。", ident)
