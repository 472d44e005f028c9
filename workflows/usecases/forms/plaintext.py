"""Text as people type it: kept exactly or refused with a sentence, never silently changed."""

import re
import unicodedata
from functools import lru_cache
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

from workflows.db import Json
from workflows.usecases.forms.context import Wrong

LINE_LIMIT = 255
TEXT_LIMIT = 20_000
PATTERN_LIMIT = 1_000
DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def blank(raw: Json) -> bool:
    return raw is None or raw == [] or raw == {} or (isinstance(raw, str) and not raw.strip())


def text(raw: Json, *, limit: int, lines: bool) -> str:
    if not isinstance(raw, str):
        raise Wrong("这里应填写文字。")
    value = raw.replace("\r\n", "\n") if lines else raw
    if len(value) > limit:
        raise Wrong(f"最多 {limit} 个字，现在有 {len(value)} 个。")
    if any(refused(char, lines=lines) for char in value):
        raise Wrong("含有不可见的控制字符，请删除后重新输入（从其他软件粘贴时容易带入）。")
    return value


def refused(char: str, *, lines: bool) -> bool:
    if char in DIRECTIONS:
        return True
    if char == "\t" or (lines and char == "\n"):
        return False
    return unicodedata.category(char) in ("Cc", "Cs")


def compact(raw: Json, *, limit: int) -> str:
    """Codes: full-width digits and letters become half-width, spaces vanish."""
    value = text(raw, limit=limit * 3, lines=False)
    return "".join(unicodedata.normalize("NFKC", value).split())


def matches(pattern: str, value: str) -> None:
    if not is_tame(pattern):
        raise Wrong("这一项的格式规则写得过于复杂，系统不予执行，请联系流程负责人修改流程图。")
    if len(value) > PATTERN_LIMIT or not re.fullmatch(pattern, value):
        raise Wrong("格式不符合要求，请按提示的格式填写。")


@lru_cache(maxsize=512)
def is_tame(pattern: str) -> bool:
    """A pattern from a diagram may not loop for ever: no repeat inside a repeat, no back reference, short."""
    if len(pattern) > 200:
        return False
    try:
        return _tame(_parser.parse(pattern), repeating=False)
    except (re.error, OverflowError, RecursionError):
        return False


def _tame(node: Any, *, repeating: bool) -> bool:
    for operator, argument in node:
        if operator in (_constants.GROUPREF, _constants.GROUPREF_EXISTS, _constants.ASSERT, _constants.ASSERT_NOT):
            return False
        if operator in (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT):
            low, high, inner = argument
            variable = low != high
            if (repeating and variable) or not _tame(inner, repeating=repeating or variable):
                return False
            continue
        inner_parts = [argument[3]] if operator is _constants.SUBPATTERN else []
        if operator is _constants.BRANCH:
            if repeating:
                return False
            inner_parts = argument[1]
        if not all(_tame(part, repeating=repeating) for part in inner_parts):
            return False
    return True
