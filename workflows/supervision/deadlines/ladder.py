"""Reminder and red card (提醒、红牌): derived from a due date by data, never drawn in a diagram."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from importlib.resources import files
from typing import Any

import orjson

from workflows.clock import SHANGHAI
from workflows.supervision.deadlines.calendar import Calendar


@dataclass(frozen=True)
class LadderStep:
    """``workdays_before`` the due day at ``time``, but at most ``at_most_fraction`` of the limit before its end."""

    kind: str
    workdays_before: int
    roles: tuple[str, ...]
    time: time
    at_most_fraction: float | None = None


@dataclass(frozen=True)
class LadderMoment:
    kind: str
    at: datetime
    roles: tuple[str, ...]


def read_ladder(rows: Iterable[Mapping[str, Any]]) -> tuple[LadderStep, ...]:
    """Ladder steps from their JSON form (``data/ladder.json`` shows it)."""
    return tuple(
        LadderStep(
            kind=str(row["kind"]),
            workdays_before=int(row["workdays_before"]),
            roles=tuple(row["roles"]),
            time=time.fromisoformat(row.get("time", "09:00")),
            at_most_fraction=row.get("at_most_fraction"),
        )
        for row in rows
    )


def write_ladder(steps: Iterable[LadderStep]) -> list[dict[str, Any]]:
    """The JSON form of ladder steps."""
    return [
        {
            "kind": step.kind,
            "workdays_before": step.workdays_before,
            "at_most_fraction": step.at_most_fraction,
            "time": step.time.isoformat("minutes"),
            "roles": list(step.roles),
        }
        for step in steps
    ]


DEFAULT_LADDER = read_ladder(orjson.loads(files(__package__).joinpath("data/ladder.json").read_bytes()))


def moment(step: LadderStep, since: datetime, at: datetime, on_day: datetime | None, calendar: Calendar) -> datetime:
    """When ``step`` is due in a limit from ``since`` to ``at``; ``on_day``: midnight of the last day (day limits)."""
    if on_day is None:
        planned = at
    else:
        day = calendar.workdays_before(on_day.date(), step.workdays_before)
        planned = datetime.combine(day, step.time, SHANGHAI)
    if since >= at:  # counted backwards from an event: there is no span to take a fraction of
        return planned
    if step.at_most_fraction is not None:
        halfway = since + (at - since) * step.at_most_fraction
        planned = halfway if on_day is None else max(planned, halfway)
    return min(max(planned, since), at)
