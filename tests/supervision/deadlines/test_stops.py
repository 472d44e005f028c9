"""Clock stops (中止、扣除): days that do not count are added, the clock goes on the day after, holidays around."""

from datetime import date, datetime, timedelta

import pytest

from tests.support.due import is_late
from workflows.clock import SHANGHAI
from workflows.db import Database
from workflows.supervision import deadlines
from workflows.supervision.deadlines import (
    NO_END,
    DayKind,
    NoStopRuns,
    Roll,
    Rule,
    Stop,
    StopEndsBeforeItBegins,
    StopReason,
    StopRunsAlready,
    due,
    ladder_moments,
    shipped_calendar,
)

CALENDAR = shipped_calendar()
NOW = datetime(2026, 3, 16, 9, tzinfo=SHANGHAI)


def limit(n: int, kind: DayKind, roll: Roll = Roll.NONE) -> Rule:
    return Rule(code="T-X-01", n=str(n), day_kind=kind, roll=roll)


def lab(first: str, last: str | None) -> Stop:
    return Stop(date.fromisoformat(first), date.fromisoformat(last) if last else None, "检验检测鉴定")


def last_day(n: int, kind: DayKind, since: str, *stops: Stop, roll: Roll = Roll.NONE) -> str:
    return str(due(limit(n, kind, roll), date.fromisoformat(since), CALENDAR, stops=stops).on)


@pytest.mark.parametrize(
    ("n", "kind", "since", "stops", "expected"),
    [
        # without a stop 2026-10-20 (case 11 of the model); the lab has it over the National Day holidays
        (20, DayKind.WORK, "2026-09-16", [lab("2026-09-28", "2026-10-09")], "2026-10-27"),
        # 17 Sep 1, 18 2, 20 (班) 3, 21 4 … 24 7; stopped 28 Sep to 9 Oct; 10 Oct (班) 8, 12 9 … 26 Oct 19, 27 20
        (20, DayKind.WORK, "2026-09-16", [lab("2026-09-25", "2026-10-09")], "2026-10-27"),
        # a stop that lies in a holiday takes no working day
        (20, DayKind.WORK, "2026-09-16", [lab("2026-10-01", "2026-10-07")], "2026-10-20"),
        # a make-up working day inside the stop is deducted
        (7, DayKind.WORK, "2026-09-30", [lab("2026-10-10", "2026-10-10")], "2026-10-16"),
        # natural days: ten days deducted are ten days more
        (90, DayKind.NATURAL, "2026-03-16", [lab("2026-04-01", "2026-04-10")], "2026-06-24"),
        # the last day falls on the holiday and rolls
        (60, DayKind.NATURAL, "2026-07-27", [lab("2026-08-03", "2026-08-07")], "2026-09-30"),
        # the first day of the limit is stopped already; the day before the stop does not matter
        (5, DayKind.NATURAL, "2026-03-16", [lab("2026-03-10", "2026-03-18")], "2026-03-23"),
        # a stop of the starting day alone changes nothing: that day never counted
        (5, DayKind.NATURAL, "2026-03-16", [lab("2026-03-16", "2026-03-16")], "2026-03-21"),
        # a stop that begins after the end does not move it
        (5, DayKind.NATURAL, "2026-03-16", [lab("2026-03-22", None)], "2026-03-21"),
        # two stops
        (5, DayKind.WORK, "2026-03-16", [lab("2026-03-18", "2026-03-20"), lab("2026-03-24", "2026-03-24")],
         "2026-03-27"),
        # months: the corresponding day and the deducted days
        (2, DayKind.MONTH, "2026-03-16", [lab("2026-04-01", "2026-04-10")], "2026-05-26"),
        (1, DayKind.YEAR, "2026-03-16", [lab("2026-12-20", "2027-01-08")], "2027-04-05"),
        # the added days run into a second stop
        (1, DayKind.MONTH, "2026-03-16", [lab("2026-04-01", "2026-04-05"), lab("2026-04-18", "2026-04-19")],
         "2026-04-23"),
    ],
)  # fmt: skip
def test_deducted_days_are_added(n: int, kind: DayKind, since: str, stops: list[Stop], expected: str) -> None:
    assert last_day(n, kind, since, *stops) == expected


def test_a_last_day_that_rolls_into_a_stop_waits_for_its_end() -> None:
    """3 natural days from 24 Sep 2026 end on Sunday 27 Sep (中秋); the next working day is stopped until the 29th."""
    assert last_day(3, DayKind.NATURAL, "2026-09-24", roll=Roll.NEXT_WORKDAY) == "2026-09-28"
    stops = (lab("2026-09-28", "2026-09-29"),)
    assert last_day(3, DayKind.NATURAL, "2026-09-24", *stops, roll=Roll.NEXT_WORKDAY) == "2026-09-30"


def test_the_last_lawful_minute_is_in_time_and_the_next_is_not() -> None:
    """Seven working days from 30 Sep 2026 with the lab on 9 and 10 Oct (班): 8 Oct 1, 12 2 … 16 6, 19 Oct 7."""
    answer = due(limit(7, DayKind.WORK), date(2026, 9, 30), CALENDAR, stops=[lab("2026-10-09", "2026-10-10")])
    assert answer.on == date(2026, 10, 19)
    last_minute = datetime(2026, 10, 19, 23, 59, tzinfo=SHANGHAI)
    assert not is_late(answer, last_minute)
    assert is_late(answer, last_minute + timedelta(minutes=1))


def test_hours_stand_still_through_whole_days() -> None:
    since = datetime(2026, 9, 30, 16, 20, tzinfo=SHANGHAI)
    answer = due(limit(24, DayKind.HOUR), since, CALENDAR, stops=[lab("2026-10-01", "2026-10-02")])
    assert answer.at == datetime(2026, 10, 3, 16, 20, tzinfo=SHANGHAI)
    assert not is_late(answer, answer.at - timedelta(minutes=1))
    assert is_late(answer, answer.at)
    within = due(limit(24, DayKind.HOUR), since, CALENDAR, stops=[lab("2026-09-29", "2026-09-30")])
    assert within.at == datetime(2026, 10, 2, tzinfo=SHANGHAI)  # 24 hours from midnight on
    untouched = due(limit(24, DayKind.HOUR), since, CALENDAR, stops=[lab("2026-10-02", None)])
    assert untouched.at == since + timedelta(hours=24)


@pytest.mark.parametrize("kind", [DayKind.WORK, DayKind.NATURAL, DayKind.MONTH, DayKind.YEAR])
def test_while_the_clock_stands_still_nothing_is_due(kind: DayKind) -> None:
    answer = due(limit(5, kind), date(2026, 3, 16), CALENDAR, stops=[lab("2026-03-18", None)])
    assert (answer.on, answer.at, answer.stands_still) == (None, NO_END, True)
    assert "尚未恢复" in answer.explanation[-1].text
    assert ladder_moments(limit(5, kind), answer, CALENDAR) == []


def test_fixed_days_and_limits_counted_backwards_are_not_moved() -> None:
    fixed = Rule(code="T-X-02", n="03-31", unit="月日", day_kind=DayKind.FIXED_DATE, roll=Roll.NONE)
    before = Rule(code="T-X-03", n="3", unit="日前", day_kind=DayKind.WORK, roll=Roll.NONE)
    stops = [lab("2026-03-01", "2026-03-30")]
    assert due(fixed, date(2026, 3, 16), CALENDAR, stops=stops).on == date(2026, 3, 31)
    plain = due(before, date(2026, 3, 27), CALENDAR)
    assert due(before, date(2026, 3, 27), CALENDAR, stops=stops).on == plain.on


def test_the_count_says_which_days_were_deducted_and_why() -> None:
    answer = due(limit(5, DayKind.WORK), date(2026, 3, 16), CALENDAR, stops=[lab("2026-03-18", "2026-03-20")])
    said = [line.text for line in answer.explanation]
    assert said[1:4] == [
        "3月17日 周二 第1个工作日",
        "2026年3月18日至3月20日 中止计算（检验检测鉴定），共3日不计，自次日恢复计算。",
        "3月21日 周六 休息日，不计",
    ]
    assert answer.on == date(2026, 3, 26)


def test_an_independent_count_agrees() -> None:
    """Every stop of one to six days around the autumn holidays of 2026, counted again with sets of days."""
    since, n = date(2026, 9, 16), 12
    for begins in range(30):
        for length in range(1, 7):
            first = since + timedelta(days=begins)
            stopped = {first + timedelta(days=k) for k in range(length)}
            day, left = since, n
            while left:
                day += timedelta(days=1)
                left -= CALENDAR.is_working_day(day) and day not in stopped
            given = Stop(first, max(stopped), "听证")
            assert due(limit(n, DayKind.WORK), since, CALENDAR, stops=[given]).on == day, (begins, length)


@pytest.fixture
def office(database: Database) -> Database:
    with database.transaction() as conn:
        deadlines.load_shipped(conn, now=NOW)
    return database


def test_rows_stop_the_limits_they_name(office: Database) -> None:
    with office.transaction() as conn:
        deadlines.stop(
            conn, 7, reason=StopReason.TESTING, since=date(2026, 3, 18), codes=["T-A-15"], document="送检单1号",
            actor="li", now=NOW,
        )  # fmt: skip
        assert deadlines.stops_for(conn, 7, "T-A-15") == (lab("2026-03-18", None),)
        assert deadlines.stops_for(conn, 7, "T-A-07") == ()
        assert deadlines.stops_for(conn, 8, "T-A-15") == deadlines.stops_for(conn, None, "T-A-15") == ()
        ended = deadlines.resume(
            conn, 7, reason=StopReason.TESTING, until=date(2026, 3, 25), document="报告9号", actor="li", now=NOW
        )
        assert (ended.resumed_on, ended.document, ended.resumed_document) == (date(2026, 3, 25), "送检单1号", "报告9号")
        answer = deadlines.due_for(conn, "T-A-15", date(2026, 3, 16), stops=deadlines.stops_for(conn, 7, "T-A-15"))
        assert answer.on == date(2026, 3, 31)


def test_overlapping_stops_deduct_a_day_once(office: Database) -> None:
    with office.transaction() as conn:
        for reason, first, last in (
            (StopReason.TESTING, 18, 24),
            (StopReason.HEARING, 20, 26),
            (StopReason.OTHER, 27, 27),
        ):
            deadlines.stop(conn, 7, reason=reason, since=date(2026, 3, first), actor="li", now=NOW)
            deadlines.resume(conn, 7, reason=reason, until=date(2026, 3, last), actor="li", now=NOW)
        (one,) = deadlines.stops_for(conn, 7, "T-A-15")
    assert (one.first, one.last, one.why) == (date(2026, 3, 18), date(2026, 3, 27), "检验检测鉴定、听证、其他")


def test_a_stop_runs_once_and_ends_after_it_begins(office: Database) -> None:
    with office.transaction() as conn:
        with pytest.raises(NoStopRuns):
            deadlines.resume(conn, 7, reason=StopReason.TESTING, until=date(2026, 3, 25), actor="li", now=NOW)
        deadlines.stop(conn, 7, reason=StopReason.TESTING, since=date(2026, 3, 18), actor="li", now=NOW)
        with pytest.raises(StopRunsAlready):
            deadlines.stop(conn, 7, reason=StopReason.TESTING, since=date(2026, 3, 19), actor="li", now=NOW)
        with pytest.raises(StopEndsBeforeItBegins):
            deadlines.resume(conn, 7, reason=StopReason.TESTING, until=date(2026, 3, 17), actor="li", now=NOW)
        deadlines.resume(conn, 7, reason=StopReason.TESTING, until=date(2026, 3, 18), actor="li", now=NOW)
        deadlines.stop(conn, 7, reason=StopReason.TESTING, since=date(2026, 3, 30), actor="li", now=NOW)
        assert [one.resumed_on for one in deadlines.stops_of(conn, 7)] == [date(2026, 3, 18), None]


def test_a_stop_that_began_before_the_count_tells_its_length_and_how_much_of_it_is_in_the_limit() -> None:
    counted = due(limit(5, DayKind.WORK), date(2026, 3, 18), CALENDAR, stops=[lab("2026-03-16", "2026-03-20")])
    assert counted.explanation[1].text == (
        "2026年3月16日至3月20日 中止计算（检验检测鉴定），共5日；3月19日起的2日在本期限内，不计，自次日恢复计算。"
    )
