"""Every declared limit holds to the minute, and a wrong expectation is found."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from importlib import import_module
from pathlib import Path

import pytest

from tests.diagrams.acts import BEGIN
from tests.diagrams.limits import Anchor, Limit, check, counted
from tests.diagrams.limits_of_orders import the_order_is_in_force, the_report_came_in
from tests.diagrams.world import Walk
from workflows.clock import SHANGHAI
from workflows.db import Database
from workflows.processes import shipped
from workflows.supervision.deadlines import Stop

FILES = [import_module(f"tests.diagrams.{path.stem}") for path in sorted(Path(__file__).parent.glob("limits_of_*.py"))]
LIMITS: list[Limit] = [limit for file in FILES for limit in file.LIMITS]
COMPLETE: list[str] = [key for file in FILES for key in getattr(file, "COMPLETE", ())]
CODE = re.compile(r"due\('(T-[A-Za-z0-9-]+)'")
RECHECK = Limit("T-R-01", "rectification", "recheck", the_report_came_in)


@pytest.fixture
def walk(furnished: Path, stored_files: None, tmp_path: Path) -> Iterator[Walk]:
    path = tmp_path / "limit.db"
    shutil.copy(furnished, path)
    database = Database(f"sqlite:///{path}")
    yield Walk(database, BEGIN)
    database.dispose()


@pytest.mark.parametrize("limit", LIMITS, ids=str)
def test_a_limit_holds_to_the_minute(limit: Limit, walk: Walk) -> None:
    check(limit, walk)


def test_no_limit_is_declared_twice() -> None:
    assert len({str(limit) for limit in LIMITS}) == len(LIMITS)


@pytest.mark.parametrize("key", COMPLETE)
def test_every_limit_of_a_complete_diagram_is_declared(key: str) -> None:
    drawn = set(CODE.findall((shipped.FOLDER / f"{key}.bpmn").read_text(encoding="utf-8")))
    assert drawn - {limit.code for limit in LIMITS if limit.key == key} == set()


def a_day_too_early(walk: Walk) -> Anchor:
    return the_report_came_in(walk) - timedelta(days=1)


def noon(_anchor: Anchor) -> datetime:
    return datetime(2026, 3, 26, 12, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        (replace(RECHECK, reach=a_day_too_early), "the law says"),
        (replace(RECHECK, code="T-R-02"), "runs by T-R-01"),
        (replace(RECHECK, stops=(Stop(date(2026, 3, 23), date(2026, 3, 23), "鉴定"),)), "the law says"),
        (replace(RECHECK, step="confirm_recheck"), "is not open"),
        (replace(RECHECK, key="daily_inspection"), "is not open"),
        (replace(RECHECK, step="deadline_passed", kind="timer"), "is not armed"),
        (Limit("", "rectification", "deadline_passed", the_order_is_in_force, "timer", ends=noon), "the law says"),
        (Limit("T-R-01", "rectification", "deadline_passed", the_order_is_in_force, "timer"), "runs by None"),
    ],
)
def test_a_wrong_expectation_is_found(wrong: Limit, complaint: str, walk: Walk) -> None:
    with pytest.raises(AssertionError, match=complaint):
        check(wrong, walk)


def test_the_count_is_the_one_of_the_law() -> None:
    """Hand-counted: report on Thursday 2026-03-19, ten working days with 清明 (4 to 6 April) between."""
    assert counted(RECHECK, date(2026, 3, 19)) == datetime.combine(date(2026, 4, 3), time.min, SHANGHAI)
    hours = replace(RECHECK, code="T-C-03")
    approved = datetime(2026, 9, 30, 16, 20, tzinfo=SHANGHAI)
    assert counted(hours, approved) == approved + timedelta(hours=24)
    assert counted(replace(RECHECK, code="T-C-02"), date(2026, 9, 28)).date() == date(2026, 10, 9)
