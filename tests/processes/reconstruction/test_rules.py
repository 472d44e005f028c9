"""Pure rules: how late by the law of that day; which steps no way leads around."""

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from workflows.clock import SHANGHAI
from workflows.processes.reconstruction.expected import days_late, last_day
from workflows.processes.reconstruction.reach import Reach
from workflows.processes.reconstruction.skipped import unavoidable
from workflows.supervision.deadlines import shipped_calendar
from workflows.supervision.tracing import around


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("kind", "due_at", "done_at", "late"),
    [
        ("WORK", "2026-09-30T00:00", "2026-10-08T09:00", 2),  # 30 Sep and 8 Oct: the holiday week does not count
        ("WORK", "2026-03-14T00:00", "2026-03-14T10:00", 1),  # due on Friday, done on Saturday: late all the same
        ("NATURAL", "2026-09-30T00:00", "2026-10-08T09:00", 9),
        ("MONTH", "2026-03-01T00:00", "2026-03-01T00:00", 1),
        ("HOUR", "2026-03-14T10:00", "2026-03-14T10:01", 1),
        ("HOUR", "2026-03-14T10:00", "2026-03-15T11:00", 25),
    ],
)
def test_lateness_is_counted_in_the_unit_of_the_rule(kind: str, due_at: str, done_at: str, late: int) -> None:
    reach = cast(Reach, SimpleNamespace(calendar=shipped_calendar()))
    wanted: dict[str, Any] = {"due_at": at(due_at).isoformat(), "rule": {"day_kind": kind}}
    wanted["failed_on"] = last_day({}, at(due_at))
    assert days_late(reach, wanted, at(done_at)) == late


def test_the_day_of_the_failure_is_the_last_day_in_time() -> None:
    assert last_day({"on": "2026-03-13"}, at("2026-03-14T00:00")) == "2026-03-13"
    assert last_day({}, at("2026-03-14T00:00")) == "2026-03-13"
    assert last_day({}, at("2026-03-14T10:30")) == "2026-03-14"
    assert last_day({}, None) is None


def test_a_step_is_missed_only_where_no_way_leads_around_it() -> None:
    ways = {
        "visit": frozenset({"which"}), "which": frozenset({"order", "publish"}), "order": frozenset({"publish"}),
        "publish": frozenset({"archive", "late"}), "late": frozenset({"urge"}), "urge": frozenset({"archive"}),
        "archive": frozenset({"end"}),
    }  # fmt: skip
    assert [step for step in ("order", "publish", "urge", "archive") if unavoidable(ways, "visit", step)] == [
        "publish", "archive",
    ]  # fmt: skip
    assert not unavoidable(ways, "archive", "publish")  # behind it


def test_a_loop_is_no_end() -> None:
    ways = {"a": frozenset({"b"}), "b": frozenset({"a", "c"}), "c": frozenset({"end"})}
    assert unavoidable(ways, "a", "c")
    assert unavoidable(ways, "c", "end")


def test_the_window_is_inclusive_at_both_ends() -> None:
    scope = around(date(2026, 5, 10), party_id=1, window_from=date(2026, 5, 10))
    assert scope.window_from == scope.window_to == date(2026, 5, 10)
