"""ISO 8601 times: validated, calendar-aware, Asia/Shanghai."""

from datetime import UTC, datetime

import pytest

from workflows.clock import SHANGHAI, NaiveDatetime
from workflows.engine.iso8601 import (
    Cycle,
    Duration,
    MalformedTime,
    add,
    first_index,
    occurrence,
    parse_cycle,
    parse_datetime,
    parse_duration,
)


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SHANGHAI)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("P1Y2M3DT4H5M6S", Duration(1, 2, 3, 4, 5, 6)),
        ("P3M", Duration(months=3)),
        ("PT3M", Duration(minutes=3)),
        ("P2W", Duration(days=14)),
        (" PT0S ", Duration()),
        ("P10D", Duration(days=10)),
    ],
)
def test_durations_are_read_as_written(text: str, expected: Duration) -> None:
    assert parse_duration(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "P", "PT", "P1DT", "-P1D", "P-1D", "-PT1H", "P1H", "PT1D", "1D", "p1d", "P1.5D", "PT0.5S", "P1D2M",
        "P1WT1H", "P1W1D", "PT1S1H", "P１D", "P9999999D", '"P1D"', "R3/PT1H", "3 days", "P 1D", "P1D\nP1D",
    ],
)  # fmt: skip
def test_other_durations_are_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(MalformedTime, match=r"。$"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-22", at(2026, 11, 22)),
        ("2026-11-22T10:30", at(2026, 11, 22, 10, 30)),
        ("2026-11-22T10:30:15.25", at(2026, 11, 22, 10, 30, 15, 250_000)),
        ("2026-11-22T02:30:00Z", at(2026, 11, 22, 10, 30)),
        ("2026-11-22T02:30:00+00:00", at(2026, 11, 22, 10, 30)),
        ("2026-11-22T10:30:00+0800", at(2026, 11, 22, 10, 30)),
        ("2026-11-21T21:30:00-05:00", at(2026, 11, 22, 10, 30)),
    ],
)
def test_instants_without_a_zone_are_chinese(text: str, expected: datetime) -> None:
    assert parse_datetime(text) == expected
    assert parse_datetime(text).utcoffset() == expected.utcoffset()


@pytest.mark.parametrize(
    "text",
    ["", "2026", "2026-02-30", "2026-13-01", "20261122", "2026-W01-1", "2026-11-22 10:00", "2026-11-22T24:00", "now",
     "2026-11-22T10", "2026-11-22T10:60", "2026-11-22T10:00+99:99", "2026-11-22T10:00+24:00", "0000-01-01", "P1D",
     "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00", "２026-11-22"],
)  # fmt: skip
def test_other_instants_are_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(MalformedTime, match=r"。$"):
        parse_datetime(text)


@pytest.mark.parametrize(
    ("duration", "start", "end"),
    [
        ("P1M", at(2026, 1, 31, 9), at(2026, 2, 28, 9)),
        ("P1M", at(2024, 1, 31), at(2024, 2, 29)),
        ("P1Y", at(2024, 2, 29), at(2025, 2, 28)),
        ("P3M", at(2026, 11, 30), at(2027, 2, 28)),
        ("P1M1D", at(2026, 1, 31), at(2026, 3, 1)),
        ("P1DT1H", at(2026, 12, 31, 23, 30), at(2027, 1, 2, 0, 30)),
        ("PT90M", at(2026, 3, 1), at(2026, 3, 1, 1, 30)),
        ("P12M", at(2026, 6, 15), at(2027, 6, 15)),
    ],
)
def test_adding_follows_the_calendar(duration: str, start: datetime, end: datetime) -> None:
    assert add(parse_duration(duration), start) == end
    assert add(parse_duration(duration), start.astimezone(UTC)) == end


def test_adding_refuses_naive_starts_and_the_year_ten_thousand() -> None:
    with pytest.raises(NaiveDatetime):
        add(Duration(days=1), datetime(2026, 1, 1))  # noqa: DTZ001
    for text in ("P9999Y", "P99999M"):
        with pytest.raises(MalformedTime):
            add(parse_duration(text), at(2026, 1, 1))
    assert add(parse_duration("P999999D"), at(2026, 1, 1)).year == 4763


def test_cycles_are_read_but_not_guessed() -> None:
    assert parse_cycle("R3/PT1H") == Cycle(3, Duration(hours=1))
    assert parse_cycle("R/P1D") == Cycle(None, Duration(days=1))
    assert parse_cycle("R2/2026-01-01T00:00/P1M") == Cycle(2, Duration(months=1), at(2026, 1, 1))
    for text in ("PT1H", "R3", "R3/", "R-1/PT1H", "R3/PT0S", "R3/PT1H/PT1H", "0 0 * * *", "R3/P"):
        with pytest.raises(MalformedTime):
            parse_cycle(text)


def test_occurrences_are_counted_from_the_anchor_on_the_calendar() -> None:
    monthly = parse_cycle("R/2026-01-31T09:00/P1M")
    days = [occurrence(monthly, at(2026, 1, 31, 9), index) for index in range(5)]
    assert [(day.month, day.day) for day in days if day] == [(1, 31), (2, 28), (3, 31), (4, 30), (5, 31)]
    assert occurrence(monthly, at(2026, 1, 31, 9), 200_000) is None


def test_the_first_occurrence_is_found_however_long_it_slept() -> None:
    seconds = parse_cycle("R/PT1S")
    anchor = at(2000, 1, 1)
    index = first_index(seconds, anchor, at(2026, 1, 1), lowest=1)
    assert occurrence(seconds, anchor, index) == at(2026, 1, 1)
    assert first_index(seconds, anchor, at(2026, 1, 1), lowest=1, strictly=True) == index + 1
    assert first_index(seconds, anchor, at(1999, 1, 1), lowest=1) == 1


@pytest.mark.parametrize("text", ["R0/PT1H", "R/PT0S", "0 0 9 * * ?", "R-1/P1D", "PT1H", "R/P1D/P1D/P1D"])
def test_cycles_that_mean_nothing_are_refused(text: str) -> None:
    with pytest.raises(MalformedTime):
        parse_cycle(text)
