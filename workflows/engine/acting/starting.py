"""Starts that nobody asks for: by time, by a signal or by a condition, always of the version in force."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from workflows.db import Json
from workflows.engine import iso8601
from workflows.engine.acting import plans
from workflows.engine.acting.step import CLOCK, begin
from workflows.engine.expressions import ExpressionFailed, compile_expression
from workflows.engine.running import cycles
from workflows.engine.running.conditions import is_undecided
from workflows.engine.running.failures import StepFailed
from workflows.engine.store import due, starts
from workflows.engine.store.definitions import definition_by_id, latest_published
from workflows.engine.types import Definition, Diagram, Host, Outcome, Step

_KINDS = {"signal": starts.SIGNAL, "conditional": starts.CONDITION, "timer": starts.TIMER}


def subscribe(conn: Connection, definition: Definition, diagram: Diagram, *, now: datetime) -> None:
    """A version was published: from now on the process starts by its events, and by those of no older version.

    A draft that is published after a newer version changes nothing.
    """
    latest = latest_published(conn, definition.key)
    if latest is None or latest.id != definition.id:
        return
    triggered = [step for step in diagram.steps.values() if _is_triggered(step)]
    starts.replace_starts(conn, definition.key, [_row(definition, step) for step in triggered])
    due.delete_due(conn, due.start_timers(conn, definition.key))
    timers = [(step.id, _first(step, now)) for step in triggered if step.event == "timer"]
    rows = [_timer_row(definition, element_id, facts) for element_id, facts in timers if facts is not None]
    due.schedule_all(conn, rows)


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


def _first(step: Step, now: datetime) -> cycles.Facts | None:
    """When the start event fires first; a written time that is past on publication starts nothing."""
    if step.timer_tag == "timeCycle":
        return cycles.begun(step.timer, now)
    if step.timer_tag == "timeDuration":
        return {"at": iso8601.add(iso8601.parse_duration(step.timer), now).isoformat()}
    at = iso8601.parse_datetime(step.timer)
    return {"at": at.isoformat()} if at >= now else None


def _timer_row(definition: Definition, element_id: str, facts: cycles.Facts) -> dict[str, Any]:
    payload: dict[str, Json] = {
        "key": definition.key, "definition_id": definition.id, "element": element_id, "due": facts
    }  # fmt: skip
    at = iso8601.parse_datetime(str(facts["at"]))
    return due.due_row(due.START_TIMER, due_at=at, payload=payload, instance_id=None)


def by_time(conn: Connection, host: Host, row: Row[Any], now: datetime) -> bool:
    """A start timer is due: start its version, if it is still the one in force, and arm the next occurrence."""
    told = row.payload
    definition = latest_published(conn, told["key"])
    if definition is None or definition.id != told["definition_id"]:
        return False
    fired: dict[str, Json] = {"due": told["due"]}
    if "cycle" in told["due"]:
        following, fired["missed"] = cycles.after(told["due"], now)
        if following is not None:
            due.schedule_all(conn, [_timer_row(definition, told["element"], following)])
    begin(
        conn, host, definition, business_key=None, variables={}, actor=CLOCK, now=now, start_event=told["element"],
        trigger=("timer.fired", fired),
    )  # fmt: skip
    return True


def by_signal(conn: Connection, host: Host, row: Row[Any], now: datetime) -> bool:
    """A signal was thrown: start what it starts in the version in force now."""
    told = row.payload
    found = starts.starts_by_signal(conn, told["name"], told["key"])
    for start in found:
        begin(
            conn, host, definition_by_id(conn, start.definition_id), business_key=None, variables=told["variables"],
            actor=told["actor"], now=now, start_event=start.element_id,
            trigger=("signal.received", {"name": told["name"]}),
        )  # fmt: skip
    return bool(found)


def evaluate_conditions(
    conn: Connection,
    host: Host,
    *,
    variables: Mapping[str, Json],
    business_key: str | None,
    actor: str,
    now: datetime,
) -> list[Outcome]:
    """Start every process in force whose conditional start event holds over these variables; returns what it did.

    One that names a variable that is not given does not hold. Raises StepFailed for one that cannot be computed.
    """
    started = []
    for start in starts.starts_by_condition(conn):
        condition = plans.diagram(conn, start.definition_id).steps[start.element_id].condition
        if _holds(condition, variables, start.element_id, now):
            definition = definition_by_id(conn, start.definition_id)
            started.append(
                begin(
                    conn, host, definition, business_key=business_key, variables=variables, actor=actor, now=now,
                    start_event=start.element_id, trigger=("condition.met", None),
                )
            )  # fmt: skip
    return started


def _holds(condition: str, variables: Mapping[str, Json], element_id: str, now: datetime) -> bool:
    functions = {"now": now.isoformat, "today": lambda: now.date().isoformat()}
    try:
        return compile_expression(condition).evaluate_condition(variables, functions)
    except ExpressionFailed as error:
        if is_undecided(condition, variables):
            return False
        raise StepFailed(
            instance_id="", root_id="", element_id=element_id, kind="expression", reason=str(error.args[0])
        ) from error
