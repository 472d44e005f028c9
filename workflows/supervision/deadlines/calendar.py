"""The working-day calendar (工作日历): a plain value, so that counting needs no database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

ONE_DAY = timedelta(days=1)
SATURDAY = 5


class CalendarKind(StrEnum):
    """What a day is: 工作日, 休息日, 法定节日, 调休上班."""

    WORKDAY = "workday"
    REST = "rest"
    STATUTORY = "statutory"
    MAKEUP = "makeup"


class CalendarStatus(StrEnum):
    """公布 (in an official notice) or 暂定 (computed until the notice comes)."""

    PUBLISHED = "published"
    PROVISIONAL = "provisional"


@dataclass(frozen=True)
class SpecialDay:
    """A day that differs from the plain week, or is a statutory holiday; ``name`` is the holiday it belongs to."""

    day: date
    kind: CalendarKind
    name: str
    source: str
    status: CalendarStatus = CalendarStatus.PUBLISHED


@dataclass(frozen=True)
class Calendar:
    """Special days over the plain week Monday to Friday.

    A year without an official notice is provisional: its special days are the statutory holidays only.
    """

    days: Mapping[date, SpecialDay]
    published_years: frozenset[int]
    version: str

    def kind(self, day: date) -> CalendarKind:
        special = self.days.get(day)
        if special is not None:
            return special.kind
        return CalendarKind.REST if day.weekday() >= SATURDAY else CalendarKind.WORKDAY

    def is_working_day(self, day: date) -> bool:
        return self.kind(day) in (CalendarKind.WORKDAY, CalendarKind.MAKEUP)

    def is_provisional(self, day: date) -> bool:
        return day.year not in self.published_years

    def next_workday(self, day: date) -> date:
        """``day`` itself if it is a working day, else the first one after it."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def previous_workday(self, day: date) -> date:
        """``day`` itself if it is a working day, else the last one before it."""
        while not self.is_working_day(day):
            day -= ONE_DAY
        return day

    def workdays_before(self, day: date, n: int) -> date:
        """The n-th working day before ``day`` (``day`` itself for 0)."""
        while n > 0:
            day -= ONE_DAY
            n -= self.is_working_day(day)
        return day
