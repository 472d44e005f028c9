"""Parsed definitions, once per process and definition id; a definition's files never change."""

from threading import Lock

from sqlalchemy import Connection

from workflows.engine.reading import DiagramRefused, read
from workflows.engine.reading.intake import parse
from workflows.engine.running.parsing import Plan, plan_of
from workflows.engine.store.definitions import bundle_of
from workflows.engine.types import Bundle, Diagram, Finding, Severity

_plans: dict[str, Plan] = {}
_lock = Lock()
MOST = 512


def compile_bundle(bundle: Bundle) -> Plan:
    """The specs of a bundle; raises DiagramRefused for what cannot be read or parsed."""
    diagram = read(bundle)
    try:
        return plan_of(parse(bundle.diagram), diagram)
    except Exception as error:
        message = f"流程引擎读不了这个流程图（{type(error).__name__}：{error}），请把文件交给系统管理员。"
        raise DiagramRefused([Finding(bundle.file, 1, "", "", "not-runnable", Severity.ERROR, message)]) from error


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
