"""What the inbox shows: frozen rows, pages with a keyset cursor, filters."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from workflows.usecases.lights import Light

PAGE = 30
R = TypeVar("R")


class UnreadableCursor(ValueError):
    """The position in the list is not one we gave out; start again from the first page."""


class Due(StrEnum):
    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"


@dataclass(frozen=True)
class Filters:
    """Empty values mean: all. ``holder`` is ``mine`` or ``claimable``."""

    process: str = ""
    due: Due | None = None
    department_id: int | None = None
    holder: str = ""
    search: str = ""


EVERYTHING = Filters()


@dataclass(frozen=True)
class Row:
    """One work item with the case it belongs to (``case_id`` None: a foreign instance without a case)."""

    item_id: str
    name: str
    process_key: str
    process_name: str
    case_id: int | None
    case_no: str
    title: str
    party_name: str
    department_name: str
    assignee: str | None
    mine: bool
    due_at: datetime | None
    light: Light
    created_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class CaseRow:
    case_id: int
    case_no: str
    title: str
    process_key: str
    process_name: str
    party_name: str
    department_name: str
    state: str
    opened_at: datetime
    closed_at: datetime | None
    steps: tuple[str, ...]
    next_due_at: datetime | None
    light: Light


@dataclass(frozen=True)
class Page(Generic[R]):
    rows: tuple[R, ...]
    next: str | None


@dataclass(frozen=True)
class Counts:
    mine: int
    claimable: int
    overdue: int
    today: int
    soon: int
    processes: tuple[tuple[str, str, int], ...]  # key, name, count

    @property
    def all(self) -> int:
        return self.mine + self.claimable


def write_cursor(at: datetime, key: str | int) -> str:
    return f"{at.isoformat()}~{key}"


def read_cursor(text: str) -> tuple[datetime, str]:
    """An instant and a key; anything else is refused."""
    at, separator, key = text.partition("~")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError as error:
        raise UnreadableCursor(text[:80]) from error
    if not separator or moment.tzinfo is None or not 0 < len(key) <= 32 or not key.isalnum():
        raise UnreadableCursor(text[:80])
    return moment, key
