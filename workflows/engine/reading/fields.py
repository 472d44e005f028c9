"""What one form field must fulfil, wherever it was written."""

import keyword
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation

from workflows.db import Json
from workflows.engine.expressions import RESERVED_WORDS
from workflows.engine.iso8601 import MalformedTime, parse_datetime
from workflows.engine.types import Field

MAX_FIELDS = 300
MAX_COLUMNS = 60
TYPES = frozenset(
    {"string", "text", "long", "decimal", "money", "boolean", "date", "datetime", "enum", "multi_enum", "user", "users",
     "department", "departments", "party", "item", "equipment", "file", "files", "photo", "geo", "signature",
     "uscc", "idno", "document_number", "table", "checklist"}
)  # fmt: skip
TABLES = frozenset({"table", "checklist"})
CHOICES = frozenset({"enum", "multi_enum"})
CONSTRAINTS = frozenset({"required", "readonly", "minlength", "maxlength", "min", "max", "pattern"})
_ID = re.compile(r"[A-Za-z_\u3400-\u9fff\U00020000-\U0003ffff][\w]{0,99}")
_REPEATED_GROUP = re.compile(r"[+*}]\)[+*{]|[+*}]\)\)[+*{]|\|[^()]*\)[+*{]")

Problems = Iterator[tuple[str, str]]


def is_variable_name(name: str) -> bool:
    """A name an expression can say: no word of its language, no leading underscore."""
    return bool(_ID.fullmatch(name)) and name not in RESERVED_WORDS and not keyword.iskeyword(name) and name[0] != "_"


def field_problems(field: Field, neighbours: set[str]) -> Problems:
    """(rule, Chinese sentence) of everything wrong with the field; ``neighbours`` are the ids beside it."""
    shown = f"字段“{field.id or field.label or '（无编号）'}”"
    for rule in _RULES:
        yield from ((name, f"{shown}：{message}") for name, message in rule(field))
    yield from ((name, f"{shown}：{message}") for name, message in _required_if(field, neighbours))


def _identity(field: Field) -> Problems:
    if field.id.startswith("sys_"):
        yield "reserved-variable", "sys_ 开头的名称留给系统，请换一个编号。"
    elif not is_variable_name(field.id):
        yield "field-id", "编号只能用字母、汉字、数字和下划线，不能以数字开头，也不能是 true、and 这样的保留字。"
    if not field.label.strip():
        yield "field-label", "没有名称，请填写“标签”。"
    if len(field.label) > 255:
        yield "field-label", "名称超过 255 个字，请缩短，说明写到 help。"


def _known_type(field: Field) -> Problems:
    if field.type not in TYPES:
        yield "field-type", f"类型“{field.type[:40]}”不认识，请改用 string、text、enum、date 等已有类型（见表单说明）。"


def _choices(field: Field) -> Problems:
    if field.type not in CHOICES:
        if field.options:
            yield "field-options", "只有 enum 和 multi_enum 类型可以有选项，请改类型或删去选项。"
        return
    if not field.options:
        yield "field-options", "枚举没有选项，请至少添加一个选项。"
    ids = [option.id for option in field.options]
    if len(set(ids)) != len(ids) or not all(ids):
        yield "field-options", "选项的编号不能空，也不能重复。"


def _default(field: Field) -> Problems:
    if field.default is None:
        return
    ids = {option.id for option in field.options}
    fits = _DEFAULTS.get(field.type)
    if field.type == "enum":
        good = isinstance(field.default, str) and field.default in ids
    elif field.type == "multi_enum":
        good = isinstance(field.default, list) and all(isinstance(one, str) and one in ids for one in field.default)
    else:
        good = field.type not in TYPES or (fits is not None and fits(field.default))
    if not good:
        yield "field-default", f"默认值“{str(field.default)[:40]}”不适合类型 {field.type}，请改正或删去。"


def _is_moment(value: Json) -> bool:
    try:
        return isinstance(value, str) and bool(parse_datetime(value))
    except MalformedTime:
        return False


def _is_date(value: Json) -> bool:
    return isinstance(value, str) and len(value) == 10 and _is_moment(value)


def _is_decimal(value: Json) -> bool:
    try:
        return isinstance(value, str) and len(value) <= 40 and Decimal(value).is_finite()
    except InvalidOperation:
        return False


def _is_text(value: Json) -> bool:
    return isinstance(value, str)


def _is_whole(value: Json) -> bool:
    return type(value) is int


_DEFAULTS: Mapping[str, Callable[[Json], bool]] = {
    "string": _is_text, "text": _is_text, "user": _is_text, "department": _is_text, "party": _is_text,
    "item": _is_text, "uscc": _is_text, "document_number": _is_text, "long": _is_whole, "money": _is_whole,
    "boolean": lambda value: isinstance(value, bool), "decimal": _is_decimal, "date": _is_date, "datetime": _is_moment,
    "users": lambda value: isinstance(value, list) and all(isinstance(one, str) for one in value),
}  # fmt: skip


def _constraints(field: Field) -> Problems:
    for name, value in field.constraints.items():
        if name not in CONSTRAINTS:
            yield "field-constraint", f"校验“{name[:40]}”不认识，请改用 required、min、max、maxlength、pattern 等。"
        elif name in ("required", "readonly") and value not in ("", "true", "false", "1", "0"):
            yield "field-constraint", f"校验 {name} 的值只能是 true 或 false。"
        elif name in ("minlength", "maxlength") and not (value.isascii() and value.isdigit() and len(value) < 7):
            yield "field-constraint", f"校验 {name} 的值应是不小于零的整数。"
        elif name in ("min", "max") and not _fits_limit(field.type, value):
            yield "field-constraint", f"校验 {name} 的值“{value[:40]}”不适合类型 {field.type}。"
        elif name == "pattern" and not _is_safe_pattern(value):
            yield "field-constraint", "校验 pattern 不是简单的正则表达式（括号里外不能都有 + 或 *），请改写。"
    yield from _crossed_limits(field)


def _fits_limit(kind: str, value: str) -> bool:
    if kind in ("date", "datetime"):
        return bool(re.fullmatch(r"today([+-][0-9]{1,4})?", value)) or _is_moment(value)
    if kind in ("long", "money"):
        return bool(re.fullmatch(r"-?[0-9]{1,15}", value))
    return kind in ("decimal", "multi_enum", "files", "photo", "users", *TABLES) and _is_decimal(value)


def _crossed_limits(field: Field) -> Problems:
    for low, high in (("min", "max"), ("minlength", "maxlength")):
        one, other = field.constraints.get(low, ""), field.constraints.get(high, "")
        if _is_decimal(one) and _is_decimal(other) and Decimal(one) > Decimal(other):
            yield "field-constraint", f"{low} 大于 {high}，没有值能通过，请改正。"


def _is_safe_pattern(text: str) -> bool:
    """Compiles, is short, and repeats no group that repeats inside (such patterns can run for ever)."""
    if len(text) > 200 or _REPEATED_GROUP.search(text):
        return False
    try:
        re.compile(text)
    except (re.error, RecursionError, OverflowError):
        return False
    return True


def _columns(field: Field) -> Problems:
    if field.type in TABLES and not field.columns:
        yield "field-columns", "表格没有列；表格和检查表请写在共享表单 forms/….json 里，并给出 columns。"
    if field.type not in TABLES and field.columns:
        yield "field-columns", "只有 table 和 checklist 类型可以有列。"
    if len(field.columns) > MAX_COLUMNS:
        yield "field-columns", f"表格的列超过 {MAX_COLUMNS} 个，请拆开。"
    ids = [column.id for column in field.columns]
    if len(set(ids)) != len(ids):
        yield "duplicate-field", "表格里有两列编号相同，请改成不同的编号。"
    for column in field.columns:
        if column.type in TABLES:
            yield "field-columns", "表格的列里不能再有表格。"
        yield from field_problems(column, set(ids))


def _required_if(field: Field, neighbours: set[str]) -> Problems:
    if "required_if" not in field.properties:
        return
    try:
        condition = field.required_when
    except (ValueError, TypeError):
        condition = {}
    if not condition:
        yield "field-required-if", '“什么情况下必填”写法不对，请写成 字段=值，或 {"字段": "值"}。'
    for name in condition:
        if name not in neighbours or name == field.id:
            yield "field-required-if", f"“什么情况下必填”提到的“{str(name)[:40]}”不在同一张表单里，请改正。"


_RULES: tuple[Callable[[Field], Problems], ...] = (_identity, _known_type, _choices, _default, _constraints, _columns)
