"""Starts that nobody asks for: start events that a signal triggers, of the versions in force."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from workflows.engine.acting.step import begin
from workflows.engine.store import starts
from workflows.engine.store.definitions import definition_by_id, latest_published
from workflows.engine.types import Definition, Diagram, Host, Step

_KINDS = {"signal": starts.SIGNAL}


def subscribe(conn: Connection, definition: Definition, diagram: Diagram, *, now: datetime) -> None:
    """A version was published: from now on the process starts by its events, and by those of no older version.

    A draft that is published after a newer version changes nothing.
    """
    latest = latest_published(conn, definition.key)
    if latest is None or latest.id != definition.id:
        return
    triggered = [step for step in diagram.steps.values() if _is_triggered(step)]
    starts.replace_starts(conn, definition.key, [_row(definition, step) for step in triggered])


def _is_triggered(step: Step) -> bool:
    return step.tag == "startEvent" and not step.parent and step.event in _KINDS


def _row(definition: Definition, step: Step) -> dict[str, Any]:
    return {
        "definition_id": definition.id,
        "key": definition.key,
        "kind": _KINDS[step.event],
        "name": step.signal if step.event == "signal" else "",
        "element_id": step.id,
    }


def by_signal(conn: Connection, host: Host, row: Row[Any], now: datetime) -> bool:
    """A signal was thrown: start what it starts in the version in force now."""
    told = row.payload
    found = starts.starts_by_signal(conn, told["name"], told["key"])
    for start in found:
        begin(
            conn,
            host,
            definition_by_id(conn, start.definition_id),
            business_key=None,
            variables=told["variables"],
            actor=told["actor"],
            now=now,
            start_event=start.element_id,
            trigger=("signal.received", {"name": told["name"]}),
        )
    return bool(found)
