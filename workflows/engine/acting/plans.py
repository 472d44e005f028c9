"""Parsed definitions, once per process and definition id; a definition's files never change."""

from threading import Lock

from sqlalchemy import Connection

from workflows.engine.reading import read
from workflows.engine.reading.intake import parse
from workflows.engine.running.parsing import Plan, plan_of
from workflows.engine.store.definitions import bundle_of
from workflows.engine.types import Bundle, Diagram

_plans: dict[str, Plan] = {}
_lock = Lock()
MOST = 512


def compile_bundle(bundle: Bundle) -> Plan:
    """The specs of a bundle; raises DiagramRefused for what cannot be read."""
    return plan_of(parse(bundle.diagram), read(bundle))


def plan(conn: Connection, definition_id: str) -> Plan:
    """The shared specs of a definition; raises UnknownDefinition."""
    found = _plans.get(definition_id)
    if found is None:
        found = compile_bundle(bundle_of(conn, definition_id))
        with _lock:
            while len(_plans) >= MOST:
                _plans.pop(next(iter(_plans)))
            found = _plans.setdefault(definition_id, found)
    return found


def diagram(conn: Connection, definition_id: str) -> Diagram:
    """The diagram of a definition, parsed once per process."""
    return plan(conn, definition_id).diagram
