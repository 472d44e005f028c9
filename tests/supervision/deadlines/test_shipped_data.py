"""What ships: the calendar 2004–2026, the statutory days to come, and every rule a diagram or page may name."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

from workflows.supervision.deadlines import CalendarKind, NoRuleInForce, choose, shipped_calendar, shipped_rules
from workflows.supervision.deadlines.shipped import shipped_days

_TEXT = (Path(__file__).parent / "named_codes.txt").read_text()
_MODEL, _DATA = (part.split("\n", 1)[1].split() for part in _TEXT.split("# ")[1:])
NAMED, FROM_DATA = set(_MODEL), set(_DATA)


def test_no_code_that_is_named_anywhere_is_missing() -> None:
    shipped = {rule.code for rule in shipped_rules()}
    assert not NAMED - shipped
    assert not FROM_DATA - shipped
    assert len(FROM_DATA) == 79


def test_codes_without_a_text_of_law_are_marked_as_judgement() -> None:
    statuses = {rule.code: rule.status for rule in shipped_rules() if rule.code in NAMED - FROM_DATA}
    assert len(statuses) == 19
    assert set(statuses.values()) == {"J"}


def test_every_rule_names_its_law_and_what_it_limits() -> None:
    for rule in shipped_rules():
        assert rule.what, rule.code
        assert rule.law not in ("", "同上"), rule.code


def test_the_versions_of_one_code_do_not_overlap() -> None:
    rules = shipped_rules()
    for rule in rules:
        for day in (rule.valid_from, rule.valid_to or date(2026, 11, 22)):
            same = [
                r
                for r in rules
                if r.code == rule.code and r.in_force(day) and r.applies_to_item == rule.applies_to_item
            ]
            assert same == [rule], rule.code


OF_ONE_ITEM = "T-A-50"  # visits by risk class: asked of food businesses only


def test_every_code_named_is_in_force_today_except_those_that_ended() -> None:
    ended = set()
    for code in {rule.code for rule in shipped_rules() if not rule.code.startswith(OF_ONE_ITEM)}:
        try:
            choose(shipped_rules(), code, anchor=date(2026, 11, 22))
        except NoRuleInForce:
            ended.add(code)
    assert ended == {"T-E-05", "T-I-00"}


def test_the_re_check_has_a_general_rule_and_a_special_one() -> None:
    general = choose(shipped_rules(), "T-R-01", anchor=date(2026, 3, 1))
    special = choose(shipped_rules(), "T-R-01", anchor=date(2026, 3, 1), items=["特种设备使用登记"])
    assert general.status == "J"
    assert special.status == "V"


def test_the_calendar_counts_what_the_notices_counted() -> None:
    published = [day for day in shipped_days() if day.status == "published"]
    kinds = Counter(day.kind for day in published)
    assert kinds[CalendarKind.MAKEUP] == 150
    assert kinds[CalendarKind.REST] + kinds[CalendarKind.STATUTORY] == 621
    assert shipped_calendar().published_years == frozenset(range(2004, 2027))


def test_the_year_2026_rests_and_works_as_announced() -> None:
    calendar = shipped_calendar()
    for month, first, last in ((1, 1, 3), (2, 15, 23), (4, 4, 6), (5, 1, 5), (6, 19, 21), (9, 25, 27), (10, 1, 7)):
        for day in range(first, last + 1):
            assert not calendar.is_working_day(date(2026, month, day)), (month, day)
    makeup = {day for day, special in calendar.days.items() if day.year == 2026 and special.kind == "makeup"}
    expected = {(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)}
    assert {(day.month, day.day) for day in makeup} == expected


def test_days_at_the_end_of_a_year_come_from_the_notice_of_the_next() -> None:
    days = shipped_calendar().days
    for day in (date(2007, 12, 29), date(2007, 12, 31), date(2011, 12, 31), date(2018, 12, 29), date(2018, 12, 31)):
        assert f"{day.year + 1}年" in days[day].source


def test_the_years_to_come_have_their_thirteen_statutory_days() -> None:
    years = Counter(day.day.year for day in shipped_days() if day.status == "provisional")
    assert years[2027] == years[2029] == years[2030] == 13
    assert years[2028] == 12  # 中秋节 falls on 3 October
    names = [day.name for day in shipped_days() if day.day.year == 2027]
    assert Counter(names) == {
        "元旦": 1, "除夕": 1, "春节": 3, "清明节": 1, "劳动节": 2, "端午节": 1, "中秋节": 1, "国庆节": 3,
    }  # fmt: skip


def test_every_code_a_shipped_diagram_names_is_in_force() -> None:
    drawn = {
        code
        for file in (Path(__file__).parents[3] / "bpmn").glob("*.bpmn")
        for code in re.findall(r"due\(\s*'([^']+)'", file.read_text())
    }
    assert len(drawn) > 20
    for code in drawn:
        choose(shipped_rules(), code, anchor=date(2024, 11, 1))
        choose(shipped_rules(), code, anchor=date(2026, 11, 22))
