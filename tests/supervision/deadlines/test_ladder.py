"""Reminder and red card from a due date."""

from datetime import date, datetime

from workflows.clock import SHANGHAI
from workflows.supervision.deadlines import (
    DayKind,
    LadderMoment,
    Roll,
    Rule,
    due,
    ladder_moments,
    shipped_calendar,
)

CALENDAR = shipped_calendar()


def moments(n: int, kind: DayKind, since: datetime | date, unit: str = "日") -> list[LadderMoment]:
    rule = Rule(code="X", n=str(n), day_kind=kind, roll=Roll.NONE, unit=unit)
    return ladder_moments(rule, due(rule, since, CALENDAR), CALENDAR)


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SHANGHAI)  # type: ignore[misc,arg-type]


def test_the_handler_is_reminded_three_working_days_before_and_the_red_card_comes_on_the_day() -> None:
    assert moments(20, DayKind.WORK, date(2026, 9, 16)) == [
        LadderMoment("remind", at(2026, 10, 15, 9), ("handler",)),
        LadderMoment("red_card", at(2026, 10, 20, 9), ("handler", "section_head")),
    ]


def test_a_short_limit_reminds_at_half_its_length() -> None:
    remind, card = moments(2, DayKind.WORK, at(2026, 3, 16, 0))  # due 2026-03-18 24:00: three days, half is 1.5
    assert remind.at == at(2026, 3, 17, 12)
    assert card.at == at(2026, 3, 18, 9)


def test_hours_remind_at_half_and_show_the_card_when_they_end() -> None:
    remind, card = moments(24, DayKind.HOUR, at(2026, 9, 30, 16, 20))
    assert remind.at == at(2026, 10, 1, 4, 20)
    assert card.at == at(2026, 10, 1, 16, 20)


def test_nothing_comes_before_the_limit_has_begun() -> None:
    rule = Rule(code="X", n="20", day_kind=DayKind.FIXED_DATE, roll=Roll.NONE, unit="日(季首月)")
    answer = due(rule, at(2026, 10, 20, 15), CALENDAR)
    assert all(answer.since <= moment.at <= answer.at for moment in ladder_moments(rule, answer, CALENDAR))


def test_a_limit_counted_backwards_reminds_before_its_last_day() -> None:
    remind, card = moments(7, DayKind.WORK, date(2026, 10, 15), "日前")
    assert remind.at == at(2026, 9, 23, 9)  # the 25th to the 27th rest
    assert card.at == at(2026, 9, 29, 9)
