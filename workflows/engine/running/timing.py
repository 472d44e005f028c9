"""Due times of timers and work items, computed from ``now``; SpiffWorkflow's own clock is never read."""

from datetime import datetime
from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition

from workflows.db import Json
from workflows.engine import iso8601
from workflows.engine.running import cycles
from workflows.engine.running.failures import UnbridgedClock
from workflows.engine.running.turn import Token, Turn
from workflows.engine.types import Due


class TimerDefinition(TimerEventDefinition):
    """A drawn timer; asking it whether it has fired would read the wall clock and raises."""

    def has_fired(self, my_task: Token) -> bool:
        raise UnbridgedClock(my_task.task_spec.name)

    def update_task(self, my_task: Token) -> None:
        raise UnbridgedClock(my_task.task_spec.name)


def facts(due: Due) -> dict[str, Json]:
    """A due time as stored beside the row it belongs to."""
    return {
        "at": due.at.isoformat(),
        "on": due.on.isoformat() if due.on else None,
        "code": due.code,
        "rule_id": due.rule_id,
        "since": due.since.isoformat(),
        "calendar_version": due.calendar_version,
        "provisional": due.provisional,
    }


def due_facts(turn: Turn, token: Token, text: str, *, duration: bool = False) -> dict[str, Json]:
    """The facts of ``${due('CODE')}``, of an ISO 8601 instant, or (``duration``) of a length of time from now."""
    value: Any = turn.evaluate(token, text)
    if isinstance(value, Due):
        return facts(value)
    try:
        return {"at": _instant(turn.now, value, duration).isoformat()}
    except iso8601.MalformedTime as error:
        raise turn.failure(token.task_spec.bpmn_id or "", "expression", str(error.args[0])) from error


def cycle_facts(turn: Turn, token: Token, text: str) -> dict[str, Json] | None:
    """The facts of a cycle that is armed now; None when its last repetition is past."""
    try:
        return cycles.begun(str(turn.evaluate(token, text)), turn.now)
    except iso8601.MalformedTime as error:
        raise turn.failure(token.task_spec.bpmn_id or "", "expression", str(error.args[0])) from error


def _instant(now: datetime, value: Any, duration: bool) -> datetime:
    if isinstance(value, datetime):
        return value
    text = str(value).strip()
    if duration or text.startswith(("P", "p")):
        return iso8601.add(iso8601.parse_duration(text), now)
    return iso8601.parse_datetime(text)


def at(due: dict[str, Json]) -> datetime:
    """The instant of stored facts."""
    return iso8601.parse_datetime(str(due["at"]))
