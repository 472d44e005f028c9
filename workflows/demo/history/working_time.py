"""When people work: the moments of the working days of the calendar, four a day."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from workflows.clock import SHANGHAI
from workflows.supervision.deadlines import Calendar

TIMES = (time(9, 5), time(10, 40), time(14, 10), time(15, 50))
SPAN = timedelta(minutes=80)
"""What is done at a moment is spread over this time."""
BEYOND = timedelta(days=75)
PILE_UP = 0.35
"""The share of steps that are done in the last fifth of their limit."""


@dataclass(frozen=True)
class WorkingTime:
    """All working moments from ``start`` until well after ``end``, in order."""

    start: datetime
    end: datetime
    moments: Sequence[datetime]
    days: Sequence[date]

    def until_end(self) -> Sequence[datetime]:
        return self.moments[: bisect_right(self.moments, self.end)]

    def days_until_end(self) -> Sequence[date]:
        return self.days[: bisect_right(self.days, self.end.date())]

    def day_from_end(self, number: int) -> date:
        """The n-th working day before the end."""
        days = self.days_until_end()
        return days[max(0, len(days) - 1 - number)]

    def day_after(self, day: date, number: int) -> date:
        """The n-th working day after ``day``."""
        return self.days[min(bisect_right(self.days, day) + number - 1, len(self.days) - 1)]

    def within(self, luck: Random, after: datetime, before: datetime | None, *, default_days: int = 4) -> datetime:
        """A moment after ``after`` and before the limit, near its end as often as in a real office."""
        first = bisect_right(self.moments, after)
        last = bisect_left(self.moments, before) if before else first + default_days * len(TIMES)
        if last <= first:
            return self.moments[min(first, len(self.moments) - 1)]
        fraction = luck.uniform(0.8, 1) if luck.random() < PILE_UP else min(luck.lognormvariate(-1.2, 0.6), 0.99)
        return self.moments[first + min(int(fraction * (last - first)), last - first - 1)]

    def late(self, luck: Random, due_at: datetime) -> datetime:
        """A moment one to four working days too late."""
        place = bisect_left(self.moments, due_at) + luck.randrange(4 * len(TIMES))
        return self.moments[min(place, len(self.moments) - 1)]

    def on(self, luck: Random, day: date, *, not_before: datetime) -> datetime:
        """A moment on that day, or the next one there is."""
        wanted = max(datetime.combine(day, luck.choice(TIMES), SHANGHAI), not_before + timedelta(minutes=1))
        return self.moments[min(bisect_left(self.moments, wanted), len(self.moments) - 1)]


def working_time(calendar: Calendar, start: datetime, end: datetime) -> WorkingTime:
    """The working time between two instants and after."""
    span = range((end.date() - start.date() + BEYOND).days + 1)
    listed = (start.date() + timedelta(days=number) for number in span)
    days = [day for day in listed if calendar.is_working_day(day)]
    moments = [datetime.combine(day, at, SHANGHAI) for day in days for at in TIMES]
    return WorkingTime(start, end, [moment for moment in moments if moment >= start], days)
