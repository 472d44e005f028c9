"""FEEL as it is written in tables, on our whitelist expressions: the spelling is translated, nothing else is run."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from workflows.engine import iso8601
from workflows.engine.expressions import (
    PURE_FUNCTIONS,
    Expression,
    ExpressionFailed,
    ExpressionRefused,
    compile_expression,
)

CELL_INPUT = "cellInput"
"""What ``?`` stands for; Camunda's default name of the input value."""

_STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_SIDE_BY_SIDE = re.compile(r"\0\s*\0\d")
_HELD = re.compile(r"\0(\d+)\0")
_IF = re.compile(r"^if\b(?P<test>.+?)\bthen\b(?P<yes>.+?)\belse\b(?P<no>.+)$", re.DOTALL)
_EQUAL = re.compile(r"(?<![<>=!])=(?!=)")
_WORDED = {
    "date and time": "date_and_time", "starts with": "starts_with", "ends with": "ends_with",
    "string length": "string_length", "list contains": "list_contains", "upper case": "upper_case",
    "lower case": "lower_case",
}  # fmt: skip
_WORDED_CALL = re.compile(r"\b(" + "|".join(name.replace(" ", r"\s+") for name in _WORDED) + r")\s*\(")


@dataclass(frozen=True)
class Scope:
    """What an expression may look up: the variables of the process and what the table adds to them."""

    variables: Mapping[str, Any]
    functions: Mapping[str, Callable[..., Any]]

    def value(self, expression: Expression, **added: Any) -> Any:
        variables = {**{name: self.variables[name] for name in expression.names if name in self.variables}, **added}
        return expression.evaluate(variables, self.functions)


def compiled(text: str) -> Expression:
    """An expression of a cell or an input; raises :class:`ExpressionRefused` with the repair."""
    expression = compile_expression(translated(text))
    for name, _ in expression.calls:
        if name not in FUNCTION_NAMES:
            known = "、".join(sorted(spelled(one) for one in FUNCTION_NAMES))
            raise ExpressionRefused(f"没有名为“{spelled(name)[:40]}”的函数，可用的有：{known}。")
    return expression


def constant(expression: Expression) -> bool:
    """Whether the value is the same on every day and in every case."""
    return not expression.names and not any(name in CHANGING for name, _ in expression.calls)


def translated(text: str) -> str:
    """FEEL's ``=``, ``?``, ``if then else`` and names of two words in the spelling of diagram expressions."""
    inner = text.strip()
    if inner[:2] in ("${", "#{") and inner.endswith("}"):
        return inner
    strings: list[str] = []

    def hold(found: re.Match[str]) -> str:
        strings.append(found.group())
        return f"\0{len(strings) - 1}\0"

    code = _STRING.sub(hold, inner)
    if "'" in code:
        raise ExpressionRefused('文字要用英文双引号，如 "食品"，不能用单引号。')
    if '"' in code:
        raise ExpressionRefused("英文双引号没有成对，请检查。")
    if _SIDE_BY_SIDE.search(code):
        raise ExpressionRefused("两段文字之间少了逗号，请补上。")
    if "@" in code:
        raise ExpressionRefused('不能用 @"…" 的写法，日期请写 date("2026-01-01")。')
    code = _worded(_chosen(code)).replace("?", CELL_INPUT)
    return _HELD.sub(lambda found: strings[int(found.group(1))], _EQUAL.sub("==", code))


def _chosen(code: str) -> str:
    found = _IF.match(code.strip())
    if not found:
        return code
    return f"(({found['yes']}) if ({found['test']}) else ({_chosen(found['no'])}))"


def _worded(code: str) -> str:
    return _WORDED_CALL.sub(lambda found: _WORDED[" ".join(found.group(1).split())] + "(", code)


def spelled(name: str) -> str:
    """A function's name as FEEL writes it."""
    return next((words for words, ours in _WORDED.items() if ours == name), name)


def _moment(text: Any) -> datetime:
    if isinstance(text, datetime):
        return text
    if not isinstance(text, str) or "T" not in text:
        raise ExpressionFailed('date and time() 的参数应写成 "2026-01-01T00:00:00"。')
    return _parsed(text)


def _day(text: Any) -> date:
    if isinstance(text, datetime):
        return text.date()
    if isinstance(text, date):
        return text
    if not isinstance(text, str) or len(text) != 10:
        raise ExpressionFailed('date() 的参数应写成 "2026-01-01"。')
    return _parsed(text).date()


def _parsed(text: str) -> datetime:
    try:
        return iso8601.parse_datetime(text)
    except iso8601.MalformedTime as error:
        raise ExpressionFailed(str(error)) from error


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ExpressionFailed("文字函数只能用于文字。")
    return value


def _items(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ExpressionFailed("列表函数只能用于列表。")
    return value


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
        raise ExpressionFailed("odd() 和 even() 只能用于整数。")
    return int(value)


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    **PURE_FUNCTIONS,
    "date": _day,
    "date_and_time": _moment,
    "contains": lambda text, part: _text(part) in _text(text),
    "starts_with": lambda text, part: _text(text).startswith(_text(part)),
    "ends_with": lambda text, part: _text(text).endswith(_text(part)),
    "string_length": lambda text: len(_text(text)),
    "upper_case": lambda text: _text(text).upper(),
    "lower_case": lambda text: _text(text).lower(),
    "list_contains": lambda items, item: item in _items(items),
    "count": lambda items: len(_items(items)),
    "floor": lambda number: math.floor(number),
    "ceiling": lambda number: math.ceil(number),
    "odd": lambda number: _whole(number) % 2 == 1,
    "even": lambda number: _whole(number) % 2 == 0,
}
"""What a table may call; the spelling of FEEL, and the functions that diagrams may call, too."""

CHANGING = frozenset({"now", "today"})
FUNCTION_NAMES = frozenset(FUNCTIONS) | CHANGING


def functions_at(now: datetime) -> Mapping[str, Callable[..., Any]]:
    """The functions with ``now()`` and ``today()``, which are dates here."""
    return {**FUNCTIONS, "now": lambda: now, "today": lambda: now.date()}
