"""The count against a naive counter that reads the CSV itself and shares no code with the product."""

import csv
from datetime import date, timedelta
from importlib.resources import files

from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.supervision.deadlines import DayKind, Roll, Rule, due, shipped_calendar

CALENDAR = shipped_calendar()
_TEXT = files("workflows.supervision.deadlines").joinpath("data/calendar.csv").read_text()
_ROWS = list(csv.reader(_TEXT.splitlines()))[1:]
WORK_ANYWAY = {row[0] for row in _ROWS if row[1] == "makeup"}
REST_ANYWAY = {row[0] for row in _ROWS if row[1] != "makeup"}

days = st.dates(date(2004, 1, 1), date(2026, 6, 30))


def works(day: date) -> bool:
    if day.isoformat() in WORK_ANYWAY:
        return True
    return day.isoformat() not in REST_ANYWAY and day.isoweekday() <= 5


def rule(n: int, kind: DayKind, roll: Roll, unit: str = "日") -> Rule:
    return Rule(code="X", n=str(n), day_kind=kind, roll=roll, unit=unit)


@settings(max_examples=300, deadline=None)
@given(since=days, n=st.integers(1, 60))
def test_between_start_and_end_lie_exactly_n_working_days(since: date, n: int) -> None:
    end = due(rule(n, DayKind.WORK, Roll.NONE), since, CALENDAR).on
    assert end is not None
    span = [since + timedelta(k) for k in range(1, (end - since).days + 1)]
    assert sum(map(works, span)) == n
    assert works(end)


@settings(max_examples=300, deadline=None)
@given(since=days, n=st.integers(1, 120))
def test_a_rolled_limit_is_the_first_working_day_not_before_its_raw_end(since: date, n: int) -> None:
    end = due(rule(n, DayKind.NATURAL, Roll.NEXT_WORKDAY), since, CALENDAR).on
    raw = since + timedelta(n)
    expected = next(raw + timedelta(k) for k in range(30) if works(raw + timedelta(k)))
    assert end == expected


@settings(max_examples=200, deadline=None)
@given(event=st.dates(date(2005, 1, 1), date(2026, 12, 31)), n=st.integers(1, 15))
def test_counted_backwards_n_working_days_lie_strictly_between_and_one_day_later_they_do_not(
    event: date, n: int
) -> None:
    latest = due(rule(n, DayKind.WORK, Roll.NONE, "日前"), event, CALENDAR).on
    assert latest is not None

    def between(day: date) -> int:
        return sum(works(day + timedelta(k)) for k in range(1, (event - day).days))

    assert between(latest) == n
    assert between(latest + timedelta(1)) < n


@settings(max_examples=200, deadline=None)
@given(since=days, n=st.integers(1, 36))
def test_months_end_on_the_same_day_number_or_on_the_last_of_a_shorter_month(since: date, n: int) -> None:
    end = due(rule(n, DayKind.MONTH, Roll.NONE), since, CALENDAR).on
    assert end is not None
    assert (end.year - since.year) * 12 + end.month - since.month == n
    assert end.day == since.day or (end.day < since.day and (end + timedelta(1)).day == 1)


@settings(max_examples=100, deadline=None)
@given(since=days, n=st.integers(1, 40), kind=st.sampled_from([DayKind.WORK, DayKind.NATURAL]))
def test_the_explanation_numbers_its_days_without_a_gap(since: date, n: int, kind: DayKind) -> None:
    answer = due(rule(n, kind, Roll.NONE), since, CALENDAR)
    assert [line.count for line in answer.explanation if line.count] == list(range(1, n + 1))
