"""The columns of every kind, as data (``columns.json``): titles, synonyms, what may stand in them, an example."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from workflows.usecases.imports.sheet import Column

CALENDAR = "工作日历"


def columns(kind: str) -> tuple[tuple[Column, ...], Mapping[str, str]]:
    """The columns of a kind, and their titles by id."""
    found = tuple(Column(**{**raw, "synonyms": tuple(raw.get("synonyms", ()))}) for raw in _shipped()[kind]["columns"])
    return found, {column.id: column.title for column in found}


def words(kind: str, column_id: str) -> Mapping[str, str]:
    """The Chinese words of a column that holds several entries, with their codes."""
    return next(column.words for column in columns(kind)[0] if column.id == column_id)


def title(kind: str) -> str:
    return CALENDAR if kind == "calendar" else str(_shipped()[kind]["title"])


@cache
def _shipped() -> dict[str, dict[str, Any]]:
    raw: dict[str, dict[str, Any]] = json.loads((Path(__file__).parent / "columns.json").read_text(encoding="utf-8"))
    return raw
