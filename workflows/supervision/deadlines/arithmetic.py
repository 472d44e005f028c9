"""Counting a limit (期间计算): pure functions over a rule, a starting point and a calendar.

民法典 201–203: the day of the event does not count; months end on the corresponding day; a last day on a rest day
rolls as the rule says. Hours run through nights and holidays and never roll. Days on which the clock stands still
(中止、扣除) are skipped; it goes on the day after.
"""

import calendar as gregorian
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from workflows.clock import SHANGHAI, aware
from workflows.supervision.deadlines import ladder, wording
from workflows.supervision.deadlines.calendar import ONE_DAY, Calendar
from workflows.supervision.deadlines.ladder import LadderMoment
from workflows.supervision.deadlines.rules import DayKind, Roll, Rule, RuleUnreadable

NO_END = datetime(9999, 1, 1, tzinfo=SHANGHAI)
"""When a limit ends whose clock stands still: not before the clock goes on."""


class HourLimitNeedsInstant(ValueError):
    """A limit in hours was asked from a day; give the minute from which it runs."""


@dataclass(frozen=True)
class Line:
    """One step of the count, in Chinese; ``on`` is the day it speaks of, ``count`` its number in the limit."""

    text: str
    on: date | None = None
    count: int | None = None


@dataclass(frozen=True)
class Stop:
    """Days that do not count, both ends included; ``last`` None: the clock stands still to this day."""

    first: date
    last: date | None
    why: str

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class DueAnswer:
    """``on``: last day in time (None for hours); ``at``: the exclusive instant (next midnight, or the exact minute).

    While the clock stands still ``on`` is None and ``at`` is ``NO_END``.
    """

    on: date | None
    at: datetime
    provisional: bool
    explanation: tuple[Line, ...]
    rule_id: int | None
    code: str
    since: datetime
    calendar_version: str

    @property
    def stands_still(self) -> bool:
        return self.at >= NO_END


def due(
    rule: Rule,
    since: datetime | date,
    calendar: Calendar,
    *,
    stops: Sequence[Stop] = (),
    configured_roll: Roll = Roll.NEXT_WORKDAY,
) -> DueAnswer:
    """When a limit that starts with ``since`` ends. ``configured_roll`` is what ``Roll.CONFIG`` stands for.

    ``stops`` are in order and do not overlap. Fixed days and limits that count backwards are not moved by them.
    """
    start = _instant(since)
    if rule.day_kind is DayKind.HOUR:
        if not isinstance(since, datetime):
            raise HourLimitNeedsInstant(rule.code)
        return _hours(rule, start, calendar, stops)
    count = _Count(calendar, start.date(), stops)
    roll = configured_roll if rule.roll is Roll.CONFIG else rule.roll
    try:
        day = count.whole(rule, roll)
    except _StandsStill:
        lines = tuple(count.lines)
        return DueAnswer(None, NO_END, bool(count.unpublished), lines, rule.id, rule.code, start, calendar.version)
    count.close(day)
    at = datetime.combine(day + ONE_DAY, time.min, SHANGHAI)
    return DueAnswer(day, at, bool(count.unpublished), tuple(count.lines), rule.id, rule.code, start, calendar.version)


class _StandsStill(Exception):
    """The count met a stop that has not ended."""


def ladder_moments(rule: Rule, answer: DueAnswer, calendar: Calendar) -> list[LadderMoment]:
    """The reminders and cards of ``rule`` for one due date, in order of time; none while the clock stands still."""
    if answer.stands_still:
        return []
    midnight = None if answer.on is None else datetime.combine(answer.on, time.min, SHANGHAI)
    moments = [
        LadderMoment(step.kind, ladder.moment(step, answer.since, answer.at, midnight, calendar), step.roles)
        for step in rule.ladder
    ]
    return sorted(moments, key=lambda moment: moment.at)


def _instant(since: datetime | date) -> datetime:
    return aware(since) if isinstance(since, datetime) else datetime.combine(since, time.min, SHANGHAI)


def _hours(rule: Rule, start: datetime, calendar: Calendar, stops: Sequence[Stop]) -> DueAnswer:
    at = start + timedelta(hours=rule.number)  # Asia/Shanghai has had no clock change since 1991
    lines = [Line(wording.hours(start, rule.number))]
    for stop in stops:
        begun = max(start, datetime.combine(stop.first, time.min, SHANGHAI))
        if begun >= at or (stop.last is not None and stop.last < start.date()):
            continue
        if stop.last is None:
            at = NO_END
            lines.append(Line(wording.stands_still(stop.first, stop.why), stop.first))
            break
        at += datetime.combine(stop.last + ONE_DAY, time.min, SHANGHAI) - begun
        lines.append(Line(wording.hours_deducted(stop.first, stop.last, stop.why), stop.last))
    if at < NO_END:
        lines.append(Line(wording.hours_end(at)))
    return DueAnswer(None, at, False, tuple(lines), rule.id, rule.code, start, calendar.version)


def add_months(day: date, months: int) -> date:
    """The corresponding day ``months`` later, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, gregorian.monthrange(year, month + 1)[1]))


@dataclass
class _Count:
    """One count under way: what it has said so far, and the unpublished years it had to lean on."""

    calendar: Calendar
    since: date
    stops: Sequence[Stop] = ()
    lines: list[Line] = field(default_factory=list)
    unpublished: set[int] = field(default_factory=set)

    def whole(self, rule: Rule, roll: Roll) -> date:
        if rule.backwards:
            return self.backwards(rule.number, rule.day_kind is DayKind.WORK, roll)
        if rule.day_kind is DayKind.FIXED_DATE:
            return self.fixed(rule, roll)
        return self.rolled(self.forward(rule), roll, stops=True)

    def forward(self, rule: Rule) -> date:
        self.lines.append(Line(wording.start_not_counted(self.since), self.since))
        if rule.day_kind is DayKind.WORK:
            return self._workdays(rule.number, ONE_DAY)
        if rule.day_kind is DayKind.NATURAL:
            return self._days(rule.number, ONE_DAY)
        months = rule.number * (12 if rule.day_kind is DayKind.YEAR else 1)
        day = add_months(self.since, months)
        unit = "年" if rule.day_kind is DayKind.YEAR else "月"
        self.lines.append(Line(wording.corresponding_day(day, rule.number, unit, day.day != self.since.day), day))
        return self._made_up(day)

    def _made_up(self, day: date) -> date:
        """The days of a span of months that did not count are added at its end."""
        left, reached = (day - self.since).days, self.since
        while left:
            reached += ONE_DAY
            if stop := self._stop_on(reached):
                reached = self._past(stop, reached)
            else:
                left -= 1
        if reached != day:
            self.lines.append(Line(wording.made_up(reached), reached))
        return reached

    def _stop_on(self, day: date) -> Stop | None:
        return next((stop for stop in self.stops if stop.holds(day)), None)

    def _past(self, stop: Stop, day: date) -> date:
        """The last day of the stop that holds ``day``; one line for all its days."""
        if stop.last is None:
            self.lines.append(Line(wording.stands_still(day, stop.why), day))
            raise _StandsStill
        self.lines.append(Line(wording.deducted(stop.first, stop.last, stop.why, counted=day), stop.last))
        return stop.last

    def backwards(self, n: int, workdays: bool, roll: Roll) -> date:
        self.lines.append(Line(wording.event_not_counted(self.since), self.since))
        first = self._workdays(n, -ONE_DAY) if workdays else self._days(n, -ONE_DAY)
        day = self.rolled(first - ONE_DAY, roll)
        self.lines.append(Line(wording.latest_day(day, n, workdays), day))
        return day

    def fixed(self, rule: Rule, roll: Roll) -> date:
        """The first occurrence that is not over: it, or the day it rolls to, is not before ``since``."""
        for raw in _occurrences(rule, self.since):
            trial = _Count(self.calendar, self.since)
            day = trial.rolled(raw, roll)
            if max(raw, day) >= self.since or rule.unit == "date":
                self.lines = [Line(wording.fixed_day(raw), raw), *trial.lines]
                self.unpublished = trial.unpublished
                return day
        raise RuleUnreadable(f"{rule.code}: n={rule.n!r} unit={rule.unit!r}")

    def rolled(self, day: date, roll: Roll, *, stops: bool = False) -> date:
        """The working day that a last day on a rest day moves to; with ``stops``, on forwards past stopped days."""
        if roll is Roll.NONE:
            return day
        step = ONE_DAY if roll is Roll.NEXT_WORKDAY else -ONE_DAY
        moved = False
        while not self._works(day):
            self.lines.append(Line(wording.rolled_over(self._text(day), step is ONE_DAY), day))
            day, moved = day + step, True
            if stops and step is ONE_DAY and (stop := self._stop_on(day)):
                day = self._past(stop, day) + ONE_DAY
        if moved:
            self.lines.append(Line(wording.rolled_to(self._text(day)), day))
        return day

    def close(self, day: date) -> None:
        self.lines.append(Line(wording.last_day(day), day))
        if self.unpublished:
            self.lines.append(Line(wording.provisional(sorted(self.unpublished))))

    def _workdays(self, n: int, step: timedelta) -> date:
        day, counted = self.since, 0
        while counted < n:
            day += step
            if step is ONE_DAY and (stop := self._stop_on(day)):
                day = self._past(stop, day)
            elif self._works(day):
                counted += 1
                self.lines.append(Line(wording.counted_workday(self._text(day), counted), day, counted))
            else:
                self.lines.append(Line(wording.not_counted(self._text(day)), day))
        return day

    def _days(self, n: int, step: timedelta) -> date:
        day, counted = self.since, 0
        while counted < n:
            day += step
            if step is ONE_DAY and (stop := self._stop_on(day)):
                day = self._past(stop, day)
            else:
                counted += 1
                self.lines.append(Line(wording.counted_day(self._text(day), counted), day, counted))
        return day

    def _works(self, day: date) -> bool:
        if self.calendar.is_provisional(day):
            self.unpublished.add(day.year)
        return self.calendar.is_working_day(day)

    def _text(self, day: date) -> str:
        return wording.day_text(day, self.calendar, year=self.since.year)


def _occurrences(rule: Rule, since: date) -> Iterator[date]:
    """The fixed days of a rule around ``since``: a date, 月日 each year, n日 of the quarter's first month, weekday."""
    try:
        if rule.unit == "date":
            yield date.fromisoformat(rule.n)
        elif rule.unit == "月日":
            month, day = (int(part) for part in rule.n.split("-"))
            yield from (date(since.year + k, month, day) for k in (-1, 0, 1, 2))
        elif rule.unit == "日(季首月)":
            first = date(since.year, (since.month - 1) // 3 * 3 + 1, rule.number)
            yield from (add_months(first, 3 * k) for k in (-1, 0, 1, 2))
        elif rule.unit == "周":
            monday = since - timedelta(days=since.weekday())
            yield from (monday + timedelta(days=rule.number - 1 + 7 * k) for k in (-1, 0, 1, 2))
    except ValueError as error:
        raise RuleUnreadable(f"{rule.code}: n={rule.n!r} unit={rule.unit!r}") from error
