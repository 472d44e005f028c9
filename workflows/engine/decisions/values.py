"""Values of decision tables: the types of columns, and how a variable or a cell becomes a value of its column.

Dates are instants in Asia/Shanghai. In a cell ``date("2026-01-01")`` is that whole day, ``date and time("…")`` one of
its instants.
"""

import math
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from workflows.clock import SHANGHAI
from workflows.db import Json
from workflows.engine import iso8601

STRING, BOOLEAN, INTEGER, NUMBER, DATE, ANY = "string", "boolean", "integer", "number", "date", ""

TYPES: Mapping[str, str] = {
    "string": STRING, "boolean": BOOLEAN, "integer": INTEGER, "long": INTEGER, "short": INTEGER, "double": NUMBER,
    "number": NUMBER, "date": DATE, "dateTime": DATE, "date and time": DATE, "": ANY, "Any": ANY, "any": ANY,
}  # fmt: skip
"""``typeRef`` as modelers write it → the type of the column."""

ORDERED = frozenset({INTEGER, NUMBER, DATE, ANY})
"""Types whose values may be compared with < and put in ranges (Camunda: strings and booleans only with equals)."""

WORDS: Mapping[str, str] = {
    STRING: "文字", BOOLEAN: "真假值", INTEGER: "整数", NUMBER: "数字", DATE: "日期", ANY: "任意类型",
}  # fmt: skip


class WrongType(ValueError):
    """A value does not fit its column; ``args[0]`` is the Chinese sentence; mend the data or the column's type."""


def number_like(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def fits(value: Any, kind: str) -> bool:
    """Whether a literal of a cell is of the column's type; null fits everywhere."""
    if value is None or kind == ANY:
        return True
    if kind == STRING:
        return isinstance(value, str)
    if kind == BOOLEAN:
        return isinstance(value, bool)
    if kind == DATE:
        return isinstance(value, date)
    return number_like(value) and (kind == NUMBER or float(value).is_integer())


def converted(value: Any, kind: str) -> Any:
    """A variable as a value of its column, the way Camunda's typeRef converts; raises :class:`WrongType`."""
    if value is None or kind == ANY:
        return value
    try:
        return _CONVERT[kind](value)
    except (ValueError, TypeError, OverflowError) as error:
        raise WrongType(f"值 {value!r:.60} 不是{WORDS[kind]}，请改正数据或该列的类型") from error


def _string(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if number_like(value):
        return str(value)
    raise ValueError(value)


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return bool(value == "true")
    raise ValueError(value)


def _number(value: Any) -> int | float:
    if number_like(value):
        return finite(value)
    if isinstance(value, str):
        text = value.strip()
        return int(text) if text.lstrip("-").isdigit() else finite(float(text))
    raise ValueError(value)


def _integer(value: Any) -> int:
    found = _number(value)
    if found != int(found):
        raise ValueError(value)
    return int(found)


def finite(value: int | float) -> int | float:
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(value)
    return value


def _instant(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=SHANGHAI)
    if isinstance(value, date):
        return midnight(value)
    if isinstance(value, str):
        return iso8601.parse_datetime(value)
    raise ValueError(value)


_CONVERT = {STRING: _string, BOOLEAN: _boolean, NUMBER: _number, INTEGER: _integer, DATE: _instant}


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)


def operand(value: Any, kind: str) -> Any:
    """What a cell compares with: in a date column texts of variables are read, ten characters as a whole day."""
    if kind == DATE and isinstance(value, str):
        moment = iso8601.parse_datetime(value)
        return moment.date() if len(value.strip()) == 10 else moment
    return value


def stored(value: Any) -> Json:
    """A value as JSON keeps it: days as ``2026-01-01``, instants with their offset."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [stored(one) for one in value]
    if isinstance(value, dict):
        return {str(name): stored(one) for name, one in value.items()}
    result: Json = value
    return result


def output(value: Any, kind: str) -> Json:
    """An output cell's value in the type of its column; a list keeps its items' types."""
    if isinstance(value, list):
        return [output(one, kind) for one in value]
    if kind == DATE and isinstance(value, date | str) and not isinstance(value, datetime):
        converted(value, DATE)
        return stored(value)
    return stored(converted(value, kind))
