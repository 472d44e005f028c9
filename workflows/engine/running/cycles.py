"""Timer cycles: when the next occurrence is, and how many were missed. Pure; shared by events and start events.

The facts of an armed cycle are ``{"at", "cycle", "anchor", "index"}``: the occurrence that comes next, the text as it
was evaluated, the instant that all occurrences are counted from, and which of them it is.
"""

from datetime import datetime

from workflows.db import Json
from workflows.engine import iso8601

Facts = dict[str, Json]


def begun(text: str, now: datetime) -> Facts | None:
    """The first occurrence of a cycle that is armed now: its written start or the first one after it that is not past.

    Without a start it comes one interval from now. None when all its repetitions are past. Raises MalformedTime.
    """
    cycle = iso8601.parse_cycle(text)
    anchor = cycle.start or now
    return _facts(text, cycle, anchor, iso8601.first_index(cycle, anchor, now, lowest=0 if cycle.start else 1))


def after(facts: Facts, now: datetime) -> tuple[Facts | None, int]:
    """The first occurrence after ``now``, and how many between this one and that were missed; those count as fired."""
    cycle = iso8601.parse_cycle(str(facts["cycle"]))
    anchor, index = iso8601.parse_datetime(str(facts["anchor"])), int(str(facts["index"]))
    following = iso8601.first_index(cycle, anchor, now, lowest=index + 1, strictly=True)
    last = iso8601.last_index(cycle)
    missed = (following if last is None else min(following, last + 1)) - index - 1
    return _facts(str(facts["cycle"]), cycle, anchor, following), max(missed, 0)


def _facts(text: str, cycle: iso8601.Cycle, anchor: datetime, index: int) -> Facts | None:
    last = iso8601.last_index(cycle)
    at = iso8601.occurrence(cycle, anchor, index) if last is None or index <= last else None
    if at is None:
        return None
    return {"at": at.isoformat(), "cycle": text, "anchor": anchor.isoformat(), "index": index}
