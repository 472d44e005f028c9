"""What the law and the diagram of that day expected of a step, and how late an act was by that law."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from workflows import engine
from workflows.clock import aware
from workflows.engine.types import Step
from workflows.processes.reconstruction.reach import Reach

HOUR = timedelta(hours=1)
ONE_DAY = timedelta(days=1)


def step_of(reach: Reach, definition_id: str, element_id: str) -> Step | None:
    """The element as the version drew it on which the instance ran."""
    return engine.diagram(reach.conn, definition_id).steps.get(element_id)


def of_step(
    reach: Reach, definition_id: str, element_id: str, name: str, due: Mapping[str, Any] | None, due_at: datetime | None
) -> dict[str, Any]:
    """The expectation beside a step: duty and legal basis as drawn then, the dated row of law, the due instant."""
    step = step_of(reach, definition_id, element_id)
    properties = step.properties if step else {}
    facts = due or {}
    return {
        "step": name,
        "definition": definition_id,
        "legal_basis": properties.get("legal_basis", ""),
        "duty": properties.get("duty", ""),
        "responsible_tier": properties.get("responsible_tier", ""),
        "due_at": due_at.isoformat() if due_at else None,
        "due_on": facts.get("on"),
        "since": facts.get("since"),
        "calendar": facts.get("calendar_version"),
        "rule": reach.rule(facts.get("rule_id")),
        "failed_on": last_day(facts, due_at),
    }


def last_day(due: Mapping[str, Any], due_at: datetime | None) -> str | None:
    """The day on which the duty was to be done at the latest: the day of the failure, where it was not."""
    if due.get("on"):
        return str(due["on"])
    if due_at is None:
        return None
    return (aware(due_at) - timedelta(microseconds=1)).date().isoformat()


def days_late(reach: Reach, expected: Mapping[str, Any], at: datetime) -> int:
    """How long after the last day: working days where the rule counts them, hours for hours, else days; at least 1."""
    due_at = aware(datetime.fromisoformat(str(expected["due_at"])))
    rule = expected.get("rule") or {}
    kind = str(rule.get("day_kind", ""))
    if kind == "HOUR":
        return max(1, -(-(at - due_at) // HOUR))
    last = date.fromisoformat(str(expected["failed_on"]))
    day = aware(at).date()
    if kind == "WORK":
        return max(1, sum(reach.calendar.is_working_day(one) for one in _days(last + ONE_DAY, day)))
    return max(1, (day - last).days)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
