"""Values on the Camunda 7 wire: typed variables, dates, and the JSON of definitions, instances and tasks."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson

from workflows.clock import SHANGHAI, aware
from workflows.db import Json


class BadVariable(ValueError):
    """A variable in the request cannot be read; ``args[0]`` says which one and why. Send a plain JSON value."""


def wire_instant(moment: datetime | None) -> str | None:
    """``2026-11-22T19:01:14.835+0800``, as Camunda's JacksonConfigurator writes it."""
    if moment is None:
        return None
    local = aware(moment)
    return f"{local:%Y-%m-%dT%H:%M:%S}.{local.microsecond // 1000:03d}{local:%z}"


def read_instant(text: str) -> datetime:
    """Camunda's date text, with or without milliseconds and zone (none means Asia/Shanghai)."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=SHANGHAI) if moment.tzinfo is None else moment


def wire_variable(value: Json) -> dict[str, Any]:
    """``{type, value, valueInfo}`` with a capitalised type; lists and objects travel as a JSON string."""
    if isinstance(value, (list, dict)):
        return {"type": "Json", "value": json.dumps(value, ensure_ascii=False), "valueInfo": {}}
    return {"type": _type_name(value), "value": value, "valueInfo": {}}


def _type_name(value: Json) -> str:
    if value is None:
        return "Null"
    if isinstance(value, bool):
        return "Boolean"
    if isinstance(value, int):
        return "Integer" if -(2**31) <= value < 2**31 else "Long"
    return "Double" if isinstance(value, float) else "String"


def read_variables(raw: object) -> dict[str, Json]:
    """``{name: {value, type?}}`` → plain values; the type may be missing, lower-case or null."""
    if raw is None:
        return {}
    if not isinstance(raw, Mapping):
        raise BadVariable("variables 必须是 {名称: {value, type}} 形式的对象")
    return {str(name): _read_variable(str(name), entry) for name, entry in raw.items()}


def _read_variable(name: str, entry: object) -> Json:
    if not isinstance(entry, Mapping) or "value" not in entry:
        raise BadVariable(f"变量 {name} 缺少 value")
    value, kind = entry["value"], str(entry.get("type") or "").lower()
    if value is None or kind == "null":
        return None
    try:
        read = _READERS.get(kind, _as_is)(value)
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise BadVariable(f"变量 {name[:100]} 的值与类型 {kind[:20]} 不符") from error
    if not _comes_back(name) or not _comes_back(read):
        raise BadVariable("变量不能原样保存：数字过大、不是数、嵌套过深或含有半个字符")
    return read


def _comes_back(value: Json) -> bool:
    """Whether the database would give back what was sent: NaN, huge integers and half characters it would not."""
    try:
        return bool(orjson.loads(orjson.dumps(value)) == value)
    except (orjson.JSONEncodeError, RecursionError):
        return False


def _as_is(value: Any) -> Json:
    result: Json = value
    return result


def _json(value: Any) -> Json:
    return _as_is(json.loads(value) if isinstance(value, str) else value)


def _integer(value: Any) -> Json:
    if isinstance(value, bool) or float(value) != int(value):
        raise ValueError(value)
    return int(value)


def _boolean(value: Any) -> Json:
    if isinstance(value, bool):
        return value
    if str(value).lower() in ("true", "false"):
        return str(value).lower() == "true"
    raise ValueError(value)


def _date(value: Any) -> Json:
    return read_instant(str(value)).isoformat()


_READERS = {
    "json": _json,
    "object": _json,
    "integer": _integer,
    "long": _integer,
    "short": _integer,
    "double": lambda value: float(value),
    "boolean": _boolean,
    "string": lambda value: value if isinstance(value, str) else str(value),
    "date": _date,
}
