"""The kinds of documents with their fields, and the template of each that is in force: help for process owners."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from workflows import engine
from workflows.db import Database
from workflows.engine.types import Definition
from workflows.processes import shipped
from workflows.supervision.documents import KINDS, KindFacts
from workflows.supervision.documents.kinds.model import SET_BY_ISSUE
from workflows.supervision.organisation.actor import Actor
from workflows.usecases.errors import NotFound

BY_SYSTEM: Mapping[str, str] = {
    "number": "文号（签发时编）", "date": "成文日期（签发时填）", "title": "文书名称", "organisation": "制发机关全称",
}  # fmt: skip


@dataclass(frozen=True)
class FieldFacts:
    name: str
    words: str
    required: bool
    parts: tuple[str, ...]


@dataclass(frozen=True)
class KindView:
    """A kind as owners read it; ``used_in`` are the names of the processes in force whose steps issue it."""

    kind: str
    facts: KindFacts
    fields: Sequence[FieldFacts]
    used_in: Sequence[tuple[str, str]]


def kinds(database: Database, actor: Actor, *, now: datetime) -> list[KindView]:
    with database.reading() as conn:
        used: dict[str, list[tuple[str, str]]] = {}
        for definition in _newest(conn):
            path = "documents/"
            for resource in engine.bundle(conn, definition.id).resources:
                if resource.startswith(path):
                    kind = resource.removeprefix(path).removesuffix(".docx")
                    used.setdefault(kind, []).append((definition.key, definition.name))
    return [KindView(kind, facts, _fields(facts), used.get(kind, [])) for kind, facts in KINDS.items()]


def template_in_force(database: Database, actor: Actor, kind: str, *, key: str = "", now: datetime) -> bytes:
    """The template of the process in force that uses it (``key``: of that one), else the shipped one."""
    path = f"documents/{kind}.docx"
    if kind not in KINDS:
        raise NotFound(kind)
    with database.reading() as conn:
        for definition in _newest(conn):
            own = engine.bundle(conn, definition.id).resources.get(path)
            if own is not None and key in ("", definition.key):
                return own
    return shipped.resources()[path]


def _newest(conn: Connection) -> list[Definition]:
    """The published version of each process."""
    newest = {found.key: found for found in reversed(engine.definitions(conn, state="published"))}
    return sorted(newest.values(), key=lambda found: found.key)


def _fields(facts: KindFacts) -> list[FieldFacts]:
    own = sorted(facts.required | facts.common) + sorted(facts.fields - facts.required - facts.common - SET_BY_ISSUE)
    given = [
        FieldFacts(name, facts.name(name), name in facts.required | facts.common, tuple(facts.shape(name) or ()))
        for name in own
    ]
    return [*(FieldFacts(name, words, False, ()) for name, words in BY_SYSTEM.items()), *given]
