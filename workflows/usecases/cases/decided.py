"""What the record of a case says of a decision made by a table: version, inputs, matching rules, result."""

from collections.abc import Iterator
from typing import Any

from workflows.engine.types import HistoryEvent


def decided_lines(event: HistoryEvent) -> tuple[str, ...]:
    """One line per table, required ones first, from what the engine kept when the decision was made."""
    return tuple(_lines(event.detail)) if isinstance(event.detail, dict) else ()


def _lines(made: Any) -> Iterator[str]:
    for required in made["required"]:
        yield from _lines(required)
    seen = "，".join(f"{one['label']} = {_shown(one['value'])}" for one in made["inputs"])
    rules = "、".join(str(rule["number"]) for rule in made["rules"])
    hit = f"命中第 {rules} 条规则" if rules else "没有规则命中"
    results = "；".join(_named(one) for one in made["results"])
    yield f"“{made['name']}”第 {made['version']} 版：{seen or '无条件'}，{hit}，结果 {results or '为空'}"


def _named(result: dict[str, Any]) -> str:
    return "，".join(f"{name} = {_shown(value)}" for name, value in result.items())


def _shown(value: Any) -> str:
    if value is None:
        return "空"
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(map(_shown, value)) if isinstance(value, list) else str(value)
