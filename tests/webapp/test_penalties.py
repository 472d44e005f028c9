"""The list of penalty cases: days of the ninety with deductions, money, filters, the sheet, who sees it."""

import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.diagrams.acts_of_penalties import (
    a_penalty,
    a_summary_penalty,
    filed,
    noticed,
    paid,
    to_notice,
    to_payment,
)
from tests.diagrams.world import Walk
from tests.webapp.conftest import Enter
from workflows.supervision.deadlines import Stop
from workflows.usecases.penalties import days_used

FILED = date(2026, 3, 16)


@pytest.fixture
def three(walk: Walk) -> Walk:
    """A paid one, one with a notice by public announcement, one that is a lead."""
    paid(to_payment(walk))
    noticed(to_notice(walk), "public")
    a_penalty(walk)
    a_summary_penalty(walk)
    return walk


def test_days_that_stood_still_are_not_used() -> None:
    month = Stop(FILED + timedelta(days=10), FILED + timedelta(days=39), "公告送达")
    assert days_used(FILED, FILED + timedelta(days=90), []) == (90, 0)
    assert days_used(FILED, FILED + timedelta(days=100), [month]) == (70, 30)
    assert days_used(FILED, FILED + timedelta(days=20), [Stop(FILED, None, "检验检测鉴定")]) == (0, 20)
    assert days_used(FILED, FILED, []) == (0, 0)


def test_the_list_shows_stage_days_fine_and_payment(three: Walk, enter: Enter, tmp_path: Path) -> None:
    (tmp_path / "clock").write_text((three.now + timedelta(days=40)).isoformat())
    page = enter("handler1").get("/penalties/").text
    assert "QY-SJ-CF-2026-0001" in page and "QY-SJ-DC-2026-0001" in page
    assert "5000.00" in page and "缴清" in page
    assert "第10天 / 90" in page and "扣除30天" in page
    for query, shown, hidden in (
        ("status=lead", "CF-2026-0003", "CF-2026-0001"),
        ("state=paid", "CF-2026-0001", "CF-2026-0002"),
        ("state=unpaid", "没有符合条件", "CF-2026-0001"),
        ("q=CF-2026-0002", "CF-2026-0002", "CF-2026-0001"),
        ("status=nonsense&state=x", "CF-2026-0001", "没有符合条件"),
    ):
        page = enter("handler1").get(f"/penalties/?{query}").text
        assert shown in page and hidden not in page.split("<main")[1], query


def test_the_sheet_holds_what_the_page_shows(three: Walk, enter: Enter) -> None:
    answer = enter("handler1").get("/penalties/penalties.xlsx?state=paid")
    page = load_workbook(io.BytesIO(answer.data)).worksheets[0]
    rows = list(page.values)
    assert len(rows) == 2
    told = dict(zip(rows[0], rows[1], strict=True))
    assert (told["罚款（元）"], told["已缴（元）"], told["处罚种类"]) == ("5000.00", "5000.00", "警告、罚款")


def test_another_department_and_an_administrator_see_none(walk: Walk, enter: Enter) -> None:
    filed(a_penalty(walk))
    assert "没有符合条件" in enter("inspector9").get("/penalties/").text
    assert "CF-2026-0001" in enter("deputy1").get("/penalties/").text
