"""The cases of the domain model, section 3.3, and the checked cases of ``workday_tests.json``."""

import json
from datetime import date, datetime
from pathlib import Path

import pytest

from workflows.clock import SHANGHAI, NaiveDatetime
from workflows.supervision.deadlines import (
    DayKind,
    DueAnswer,
    HourLimitNeedsInstant,
    Roll,
    Rule,
    RuleUnreadable,
    choose,
    due,
    shipped_calendar,
    shipped_rules,
)

CALENDAR = shipped_calendar()
CHECKED = json.loads((Path(__file__).parent / "workday_tests.json").read_text())


def limit(n: int | str, kind: str, roll: str = "NONE", unit: str = "日") -> Rule:
    return Rule(code="X", n=str(n), day_kind=DayKind(kind), roll=Roll(roll), unit=unit)


def last_day(rule: Rule, since: str) -> str:
    answer = due(rule, date.fromisoformat(since), CALENDAR)
    assert answer.on is not None
    return answer.on.isoformat()


def of_law(code: str, since: str | datetime) -> DueAnswer:
    moment = since if isinstance(since, datetime) else date.fromisoformat(since)
    anchor = moment.date() if isinstance(moment, datetime) else moment
    return due(choose(shipped_rules(), code, anchor=anchor), moment, CALENDAR)


def texts(answer: DueAnswer) -> list[str]:
    return [line.text for line in answer.explanation]


@pytest.mark.parametrize(("since", "n", "kind", "expected"), CHECKED)
def test_checked_cases_hold(since: str, n: int, kind: str, expected: str) -> None:
    day_kind, _, roll = kind.partition("+")
    assert last_day(limit(n, day_kind, roll or "NONE"), since) == expected


def test_all_checked_cases_are_there() -> None:
    assert len(CHECKED) == 14


@pytest.mark.parametrize(
    ("number", "code", "since", "expected"),
    [
        (1, "T-G-07", "2026-09-30", "2026-10-15"),
        (2, "T-G-04", "2026-09-18", "2026-09-24"),
        (4, "T-G-09", "2026-02-13", "2026-02-24"),
        (5, "T-E-01", "2026-04-30", "2026-05-13"),
        (6, "T-E-04", "2026-06-18", "2026-07-10"),
        (7, "T-C-02", "2026-09-28", "2026-10-08"),
        (10, "T-G-06", "2026-07-06", "2026-10-08"),
        (11, "T-A-05", "2026-09-16", "2026-10-20"),
        (12, "T-D-15", "2026-01-31", "2026-02-28"),
        (13, "T-G-11", "2025-11-30", "2026-02-28"),
        (14, "T-D-23", "2026-08-03", "2026-10-08"),
        (15, "T-G-10", "2026-02-10", "2026-03-02"),
    ],
)
def test_case_of_the_domain_model_by_its_rule_of_law(number: int, code: str, since: str, expected: str) -> None:
    answer = of_law(code, since)
    assert answer.on == date.fromisoformat(expected), number
    assert not answer.provisional


def test_case_3_three_working_days_across_the_spring_festival() -> None:
    assert last_day(limit(3, "WORK"), "2026-02-12") == "2026-02-24"


def test_case_8_a_natural_limit_without_roll_ends_on_the_holiday() -> None:
    assert last_day(limit(3, "NATURAL"), "2026-09-28") == "2026-10-01"


def test_case_9_hours_run_through_the_holiday_to_the_minute() -> None:
    answer = of_law("T-C-03", datetime(2026, 9, 30, 16, 20, tzinfo=SHANGHAI))
    assert answer.at == datetime(2026, 10, 1, 16, 20, tzinfo=SHANGHAI)
    assert answer.on is None


def test_case_15_the_same_limit_in_natural_days_would_be_another_day() -> None:
    assert last_day(limit(10, "NATURAL", "NEXT_WORKDAY"), "2026-02-10") == "2026-02-24"


@pytest.mark.parametrize(
    ("roll", "expected"),
    [("NEXT_WORKDAY", "2026-10-08"), ("PREV_WORKDAY", "2026-09-30"), ("NONE", "2026-10-03"), ("CONFIG", "2026-10-08")],
)
def test_case_16_the_quarterly_report_by_roll(roll: str, expected: str) -> None:
    assert last_day(limit(3, "FIXED_DATE", roll, "日(季首月)"), "2026-10-01") == expected


def test_case_17_a_limit_into_an_unannounced_year_is_provisional_and_says_so() -> None:
    answer = due(limit(20, "WORK"), date(2026, 12, 31), CALENDAR)
    assert answer.on == date(2027, 1, 29)
    assert answer.provisional
    assert "暂定" in texts(answer)[-1]
    assert "2027年" in texts(answer)[-1]


def test_a_day_limit_ends_at_the_next_midnight_in_shanghai() -> None:
    answer = of_law("T-G-07", "2026-09-30")
    assert answer.at == datetime(2026, 10, 16, tzinfo=SHANGHAI)


def test_the_explanation_speaks_of_every_day() -> None:
    said = texts(of_law("T-G-07", "2026-09-30"))
    assert said[0] == "自2026年9月30日起算，当日不计入，从次日开始计算。"
    assert "10月1日 周四（法定节日：国庆节） 休息日，不计" in said
    assert "10月7日 周三（国庆节放假） 休息日，不计" in said
    assert "10月10日 周六（调休上班） 第3个工作日" in said
    assert "10月11日 周日 休息日，不计" in said
    assert "10月15日 周四 第7个工作日" in said
    assert said[-1] == "最后一日：2026年10月15日（当日24:00前均为按期）。"
    assert len(said) == 17  # a start, fifteen days, an end


def test_a_rolled_limit_tells_why_it_rolled() -> None:
    said = texts(of_law("T-C-02", "2026-09-28"))
    assert "10月1日 周四（法定节日：国庆节） 第3日" in said
    assert "10月1日 周四（法定节日：国庆节） 休息日，顺延至下一工作日" in said
    assert "10月8日 周四 工作日，期限在此日届满" in said


def test_a_notice_of_hearing_leaves_seven_full_working_days_between() -> None:
    answer = of_law("T-G-05", "2026-10-15")
    # 10/14, 13, 12, 10 (调休), 9, 8, 9/30 lie between: the notice is served on 9/29 at the latest
    assert answer.on == date(2026, 9, 29)
    between = [date(2026, 9, 30), *(date(2026, 10, day) for day in range(1, 15))]
    assert sum(map(CALENDAR.is_working_day, between)) == 7


def test_an_inspection_notice_counted_back_into_a_weekend_moves_to_the_friday() -> None:
    assert of_law("T-A-04", "2026-03-20").on == date(2026, 3, 16)
    assert of_law("T-A-04", "2026-03-19").on == date(2026, 3, 13)  # three working days back is Monday; before it Sunday


def test_the_complaint_limit_changes_with_the_law_of_the_day_of_opening() -> None:
    rules = shipped_rules()
    old = choose(rules, "T-E-02", anchor=date(2026, 4, 20), opened=date(2026, 4, 10))
    new = choose(rules, "T-E-02", anchor=date(2026, 4, 20), opened=date(2026, 4, 20))
    assert (old.n, old.day_kind) == ("45", DayKind.WORK)
    assert (new.n, new.day_kind) == ("60", DayKind.NATURAL)


def test_a_yearly_date_and_a_weekly_day_find_their_next_occurrence() -> None:
    assert of_law("T-A-01", "2026-01-05").on == date(2026, 3, 31)
    assert of_law("T-A-01", "2026-04-01").on == date(2027, 3, 31)
    assert of_law("T-B-03", "2026-03-16").on == date(2026, 3, 20)
    assert of_law("T-B-03", "2026-09-28").on == date(2026, 9, 30)  # Friday 10/2 is a holiday: brought forward


def test_the_quarterly_report_opened_late_is_still_due_on_the_rolled_day() -> None:
    assert of_law("T-I-01", "2026-10-05").on == date(2026, 10, 8)
    assert of_law("T-I-01", "2026-10-09").on == date(2027, 1, 4)  # 3 January 2027 is a Sunday


def test_an_instant_of_another_zone_counts_from_the_day_in_shanghai() -> None:
    late_utc = datetime.fromisoformat("2026-09-29T17:00:00+00:00")  # 01:00 on the 30th in Shanghai
    assert due(limit(7, "WORK"), late_utc, CALENDAR).on == date(2026, 10, 15)


def test_what_cannot_be_counted_is_refused() -> None:
    with pytest.raises(HourLimitNeedsInstant):
        due(limit(24, "HOUR"), date(2026, 9, 30), CALENDAR)
    with pytest.raises(NaiveDatetime):
        due(limit(1, "WORK"), datetime(2026, 9, 30), CALENDAR)  # noqa: DTZ001
    with pytest.raises(RuleUnreadable):
        due(limit("seven", "WORK"), date(2026, 9, 30), CALENDAR)
    with pytest.raises(RuleUnreadable):
        due(limit("31-31", "FIXED_DATE", unit="月日"), date(2026, 9, 30), CALENDAR)
