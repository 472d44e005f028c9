"""Timers: what stock SpiffWorkflow 3.2.0 makes of ISO 8601 and of time itself, and that ours is right or refuses."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.engine.stock.conftest import Start
from tests.engine.stock.diagrams import diagram, element, ends, flows, user
from tests.engine.stock.ours import MONDAY, rules
from tests.engine.stock.stock import Stock
from workflows.clock import SHANGHAI


def timer(ident: str, text: str, tag: str = "timeDuration") -> str:
    inner = f"<timerEventDefinition><{tag}>{text}</{tag}></timerEventDefinition>"
    return element("intermediateCatchEvent", ident, inner)


def waiting(text: str, tag: str = "timeDuration") -> str:
    return diagram(element("startEvent", "s") + timer("t", text, tag) + user("a") + ends("e") + flows("s t a e"))


def stock_due(text: str) -> list[datetime]:
    tasks = Stock(text).workflow.get_tasks()
    values = [t.internal_data["event_value"] for t in tasks if "event_value" in t.internal_data]
    return [datetime.fromisoformat(value) for value in values]


def test_a_negative_duration_is_refused() -> None:
    (due,) = stock_due(waiting("-PT1H"))
    assert due > datetime.now(UTC) + timedelta(minutes=59)  # an hour ahead, not an hour ago
    assert "malformed-timer" in rules(waiting("-PT1H"))


@pytest.mark.parametrize("text", ["P", "PT", "bla", "P1Y-", "1D", ""])
def test_a_malformed_duration_is_refused_before_it_runs(text: str) -> None:
    assert "malformed-timer" in rules(waiting(text))


def test_an_empty_duration_does_not_pass_as_no_time_at_all() -> None:
    assert Stock(waiting("P")).open() == ["a"]
    assert "malformed-timer" in rules(waiting("P"))


def test_a_date_without_zone_is_a_date_in_shanghai(ours: Start) -> None:
    text = waiting("2026-03-17T09:00:00", "timeDate")
    assert ours(text).due() == [datetime(2026, 3, 17, 9, tzinfo=SHANGHAI)]


def test_three_months_are_calendar_months(ours: Start) -> None:
    assert ours(waiting("P3M")).due() == [datetime(2026, 6, 16, 9, tzinfo=SHANGHAI)]


def test_a_timer_knows_only_the_time_it_is_given(ours: Start) -> None:
    """Stock counts from the wall clock; ours from ``now``, wherever that is."""
    (due,) = stock_due(waiting("PT1H"))
    assert abs(due - datetime.now(UTC) - timedelta(hours=1)) < timedelta(minutes=5)
    running = ours(waiting("PT1H"))
    assert running.due() == [MONDAY + timedelta(hours=1)]
    running.wait(timedelta(minutes=59))
    assert running.open() == []
    running.wait(timedelta(minutes=1))
    assert running.open() == ["a"]


TWO = diagram(
    element("startEvent", "s") + element("eventBasedGateway", "g") + timer("late", "PT9H") + timer("soon", "PT1H")
    + user("a", "b") + ends("e") + flows("s g late a e", "g soon b e")
)  # fmt: skip


def test_two_timers_of_one_event_gateway_have_two_due_times(ours: Start) -> None:
    assert len(stock_due(TWO)) == 1
    running = ours(TWO)
    assert running.due() == [MONDAY + timedelta(hours=1), MONDAY + timedelta(hours=9)]
    running.wait(timedelta(hours=2))
    assert running.open() == ["b"]
    assert running.due() == []


def test_a_cycle_where_nothing_can_repeat_is_refused() -> None:
    assert "timer-cycle" in rules(waiting("R3/P3M", "timeCycle"))


def repeating(text: str) -> str:
    inner = f"<timerEventDefinition><timeCycle>{text}</timeCycle></timerEventDefinition>"
    on = element("boundaryEvent", "b", inner, attachedToRef="a", cancelActivity="false")
    return diagram(
        element("startEvent", "s") + user("a", "y") + on + ends("e", "e2") + flows("s a e", "b y e2")
    )  # fmt: skip


def test_a_quarterly_cycle_is_counted_on_the_calendar(ours: Start) -> None:
    (value,) = (
        t.internal_data["event_value"]
        for t in Stock(repeating("R4/P3M")).workflow.get_tasks()
        if "event_value" in t.internal_data
    )
    frozen = [timedelta(days=days).total_seconds() for days in (89, 90, 91, 92)]
    assert value["duration"] in frozen, "stock freezes three months to the days of the quarter that runs now"
    running = ours(repeating("R4/P3M"))
    seen = []
    for _ in range(4):
        seen += running.due()
        running.wait(running.due()[0] - running.now)
    assert [(day.month, day.day) for day in seen] == [(6, 16), (9, 16), (12, 16), (3, 16)]
    assert running.due() == [] and running.open() == ["a", "y", "y", "y", "y"]


def test_a_cycle_that_is_late_fires_once_and_not_in_a_burst(ours: Start) -> None:
    text = repeating("R4/2020-01-01T00:00:00+00:00/PT1H")
    stock = Stock(text)
    for _ in range(6):
        stock.workflow.refresh_timers()
        stock.workflow.do_engine_steps()
    assert len(stock.open()) > 2, "stock makes up for the rounds of 2020 one after the other"
    assert ours(text).due() == [], "they are past"
    running = ours(repeating("R4/PT1H"))
    running.wait(timedelta(hours=3, minutes=30))
    assert running.open() == ["a", "y"] and running.due() == [MONDAY + timedelta(hours=4)]
