"""ISO 8601 durations, instants and cycles, validated; calendar arithmetic in Asia/Shanghai. Pure."""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from workflows.clock import SHANGHAI, aware


class MalformedTime(ValueError):
    """The text is no ISO 8601 time we accept; ``args[0]`` is the Chinese sentence; write it as the sentence says."""


@dataclass(frozen=True)
class Duration:
    """A length of time as written; weeks are kept as days. Never negative."""

    years: int = 0
    months: int = 0
    days: int = 0
    hours: int = 0
    minutes: int = 0
    seconds: int = 0


@dataclass(frozen=True)
class Cycle:
    """``R3/PT1H``: ``repetitions`` is None where the number is left out (for ever)."""

    repetitions: int | None
    duration: Duration
    start: datetime | None = None


_DURATION = re.compile(
    r"P(?!$)(?:(\d{1,4})Y)?(?:(\d{1,5})M)?(?:(\d{1,6})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,8})S)?)?",
    re.ASCII,
)
_WEEKS = re.compile(r"P(\d{1,5})W", re.ASCII)
_INSTANT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?(Z|[+-]\d\d:?\d\d)?)?", re.ASCII
)
_REPETITIONS = re.compile(r"R(\d{0,6})", re.ASCII)


def parse_duration(text: str) -> Duration:
    """``P1Y2M3DT4H5M6S`` or ``P2W``; whole numbers, at least one of them; raises :class:`MalformedTime`."""
    stripped = text.strip()
    if weeks := _WEEKS.fullmatch(stripped):
        return Duration(days=7 * int(weeks.group(1)))
    found = _DURATION.fullmatch(stripped)
    if not found:
        raise MalformedTime(f"时长“{stripped:.40}”写法不对，请写成 P3D（三天）、PT2H（两小时）这样的形式。")
    return Duration(*(int(part or 0) for part in found.groups()))


def parse_datetime(text: str) -> datetime:
    """``2026-11-22[T10:00[:00[.5]][Z|+08:00]]`` as an aware instant; without a zone it is Asia/Shanghai."""
    stripped = text.strip()
    found = _INSTANT.fullmatch(stripped)
    if not found:
        raise MalformedTime(f"时间“{stripped:.40}”写法不对，请写成 2026-03-01T09:00:00 这样的形式。")
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    try:
        return datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0),
            int((fraction or "0").ljust(6, "0")), tzinfo=_zone(zone),
        ).astimezone(SHANGHAI)  # fmt: skip
    except (ValueError, OverflowError) as error:
        raise MalformedTime(f"时间“{stripped}”在日历上不存在，请改正。") from error


def _zone(zone: str | None) -> tzinfo:
    if zone is None:
        return SHANGHAI
    if zone == "Z":
        return UTC
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    if minutes > 59:
        raise ValueError(zone)
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if zone[0] == "-" else offset)


def parse_cycle(text: str) -> Cycle:
    """``R/PT1H``, ``R3/PT1H`` or ``R3/2026-01-01T00:00/P1M``; raises :class:`MalformedTime`."""
    parts = text.strip().split("/")
    if len(text.split()) >= 5:
        raise MalformedTime(
            f"“{text.strip():.40}”是 cron 写法，不能运行，请写成 R/2026-01-05T09:00:00/P1W（每周）这样的形式。"
        )
    found = _REPETITIONS.fullmatch(parts[0])
    if not found or len(parts) not in (2, 3):
        raise MalformedTime(f"周期“{text.strip():.40}”写法不对，请写成 R3/PT1H 这样的形式。")
    duration = parse_duration(parts[-1])
    if duration == Duration():
        raise MalformedTime("周期的间隔不能为零，请写成 R/P1W（每周）这样的形式。")
    if found.group(1) and not int(found.group(1)):
        raise MalformedTime("周期的次数不能为零，请写成 R3（三次）或 R（不限次数）。")
    start = parse_datetime(parts[1]) if len(parts) == 3 else None
    return Cycle(int(found.group(1)) if found.group(1) else None, duration, start)


def add(duration: Duration, start: datetime) -> datetime:
    """``start`` plus the duration: years, months and days on the Chinese calendar, the rest as elapsed time.

    31 January plus one month is the last day of February. Raises :class:`MalformedTime` beyond the year 9999.
    """
    begun = aware(start)
    try:
        day = _months_later(begun, 12 * duration.years + duration.months) + timedelta(days=duration.days)
        elapsed = timedelta(hours=duration.hours, minutes=duration.minutes, seconds=duration.seconds)
        return (day.astimezone(UTC) + elapsed).astimezone(SHANGHAI)
    except (OverflowError, ValueError) as error:
        raise MalformedTime("时长太大，结果超出日历范围。") from error


def _months_later(moment: datetime, months: int) -> datetime:
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    if year > 9999:
        raise OverflowError(year)
    last = calendar.monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))


def last_index(cycle: Cycle) -> int | None:
    """The last occurrence of a bounded cycle: with a written start the first one is 0, without one it is 1."""
    return None if cycle.repetitions is None else cycle.repetitions - (1 if cycle.start else 0)


def occurrence(cycle: Cycle, anchor: datetime, index: int) -> datetime | None:
    """The anchor plus ``index`` intervals, counted from the anchor each time: 31 January, 28 February, 31 March.

    None beyond the year 9999.
    """
    interval = cycle.duration
    scaled = Duration(
        interval.years * index,
        interval.months * index,
        interval.days * index,
        interval.hours * index,
        interval.minutes * index,
        interval.seconds * index,
    )
    try:
        return add(scaled, anchor)
    except MalformedTime:
        return None


def first_index(cycle: Cycle, anchor: datetime, moment: datetime, *, lowest: int, strictly: bool = False) -> int:
    """The first occurrence from ``lowest`` on that is not before the moment (``strictly``: after it).

    Found by halving: a cycle of seconds that was asleep for years is as cheap as any.
    """

    def reached(index: int) -> bool:
        at = occurrence(cycle, anchor, index)
        return at is None or (at > moment if strictly else at >= moment)

    step = 1
    while not reached(lowest + step - 1):
        step *= 2
    low, high = lowest + step // 2, lowest + step - 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if reached(middle) else (middle + 1, high)
    return low
