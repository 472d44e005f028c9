"""When a timer comes: once, or again and again (ISO 8601 repeating intervals)."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.engine.random_models.blocks import FOREVER, START, Awaited


@dataclass
class Cycle:
    """``first`` + k·interval, months by the calendar; ``left`` more of them (FOREVER: without bound)."""

    event: Awaited
    first: datetime
    next: int
    left: int

    def at(self, number: int) -> datetime:
        if not self.event.months:
            return self.first + number * timedelta(seconds=self.event.seconds)
        year, month = divmod(self.first.year * 12 + self.first.month - 1 + number * self.event.months, 12)
        last = monthrange(year, month + 1)[1]
        return self.first.replace(year=year, month=month + 1, day=min(self.first.day, last))

    def pass_by(self, now: datetime) -> int:
        """It has come, and stands at the first occurrence after ``now``; how many were missed."""
        missed = -1
        while self.at(self.next) <= now and self.left:
            self.next += 1
            self.left -= self.left != FOREVER
            missed += 1
        return missed


def cycle_of(event: Awaited, now: datetime) -> Cycle:
    """Begins one interval after ``now``, or with the first occurrence of the written start that is not past."""
    cycle = Cycle(event, now, 1, event.times)
    if event.anchor is not None:
        cycle = Cycle(event, START + timedelta(seconds=event.anchor), 0, event.times)
        while cycle.at(cycle.next) < now:
            cycle.next += 1
    return cycle


def instant_of(event: Awaited, now: datetime) -> datetime:
    return (START if event.date else now) + timedelta(seconds=event.seconds)
