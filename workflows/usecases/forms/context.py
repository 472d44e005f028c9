"""What a form needs to know of the world while it is validated."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection

from workflows.db import Json


class Wrong(Exception):
    """One value is not acceptable; ``args[0]`` is the Chinese sentence."""


@dataclass(frozen=True)
class ChecklistPoint:
    code: str
    group: str
    point: str
    basis: str
    severity: str


@dataclass(frozen=True)
class FormContext:
    """``attachments`` are the ids this submission may name; ``current`` are the values that read-only fields keep."""

    conn: Connection
    today: date
    attachments: frozenset[str] = frozenset()
    checklist: tuple[ChecklistPoint, ...] = ()
    current: Mapping[str, Json] = field(default_factory=dict)
