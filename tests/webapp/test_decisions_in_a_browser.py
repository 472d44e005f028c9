"""A decision table drawn in the page with the real dmn-js, checked, published and tried; what it writes decides."""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.engine.decisions.tables import column, decision, file
from tests.support.people import a_department, an_account, an_officer
from tests.webapp.test_in_a_browser import enter
from workflows import engine
from workflows.db import Database
from workflows.supervision.organisation.actor import SYSTEM
from workflows.usecases import diagrams

if TYPE_CHECKING:
    from playwright.sync_api import Page

BLANK = file(
    decision(
        [column("risk", "string", 1), column("points", "integer", 2), column("checked_on", "date", 3)],
        [("ratio", "double")],
        [["", "", "", ""]],
        key="drawn",
    )
)
DRAWN = [
    ['"A"', "[0..60)", "-", "0.1"],
    ['"A"', ">= 60", "-", "0.2"],
    ['"B","C"', "-", '< date and time("2026-01-01T00:00:00")', "0.3"],
    ['"B","C"', "]10..20[", '>= date and time("2026-01-01T00:00:00")', "0.4"],
    ['not("A","B","C")', "not(1,[5..7])", "-", "0.5"],
]


@pytest.fixture
def owner(office: Database, live_server: str, page: "Page", now: datetime) -> "Page":
    """A process owner, signed in; the console stays silent."""
    with office.transaction() as conn:
        an_officer(conn, "owner9", department_id=a_department(conn), roles=("process_owner",))
        an_account(conn, "owner9")
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    enter(page, live_server, "owner9")
    page.complaints = complaints  # type: ignore[attr-defined]
    return page


def stored(office: Database, content: bytes, now: datetime) -> str:
    done = diagrams.upload_decisions(office, SYSTEM, "drawn.dmn", content, now=now)
    assert done.decisions, done.findings
    return done.decisions[0].id


def fill(page: "Page", row: int, column: int, text: str) -> None:
    """Put a text into a cell at once: typed sign by sign, dmn-js closes every bracket by itself."""
    cell = page.locator("[data-decision-editor] tbody tr").nth(row).locator("td.input-cell, td.output-cell").nth(column)
    cell.click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def test_a_table_drawn_in_the_page_decides_as_documented(
    office: Database, live_server: str, owner: "Page", now: datetime, shoot: Callable[["Page", str], Path]
) -> None:
    ident = stored(office, BLANK, now)
    owner.goto(f"{live_server}/decisions/version/{ident}/edit")
    owner.wait_for_selector("[data-decision-editor][data-ready]")
    for row, cells in enumerate(DRAWN):
        if row:
            owner.locator(".add-rule-add").first.click()
        for place, text in enumerate(cells):
            fill(owner, row, place, text)
    shoot(owner, "drawn")
    owner.fill("#edit-note", "画出来的")
    owner.click("text=检查并保存为草稿")
    owner.wait_for_selector("text=已存为草稿")
    owner.click("text=/发布第 2 版/")
    owner.wait_for_selector("text=已发布")
    with office.reading() as conn:
        found = engine.latest_decision(conn, "drawn")
        assert found is not None and (found.version, found.created_by, found.note) == (2, "owner9", "画出来的")
        content = engine.decision_content(conn, found.id).decode()
        assert re.findall(r"<text>(\[0\.\.60\))</text>", content)

        def ratio(risk: str, points: int, day: str) -> object:
            given = {"risk": risk, "points": points, "checked_on": day}
            results = engine.evaluate_decision(conn, "drawn", given, now=now).results
            return results[0]["ratio"] if results else None

        assert ratio("A", 0, "2026-03-16") == ratio("A", 59, "2026-03-16") == 0.1
        assert ratio("A", 60, "2026-03-16") == 0.2
        assert ratio("B", 999, "2025-12-31T23:59:59") == ratio("C", 1, "2025-06-01") == 0.3
        assert ratio("C", 11, "2026-01-01") == ratio("C", 19, "2027-01-01") == 0.4
        assert ratio("C", 10, "2026-01-01") is None and ratio("C", 20, "2026-01-01") is None
        assert ratio("D", 2, "2026-01-01") == ratio("", 8, "2026-01-01") == 0.5
        assert ratio("D", 1, "2026-01-01") is None and ratio("D", 6, "2026-01-01") is None
    assert owner.complaints == []  # type: ignore[attr-defined]
    assert owner.evaluate("document.documentElement.dataset.untranslated") is None


def test_what_is_wrong_comes_back_with_the_table_as_drawn(
    office: Database, live_server: str, owner: "Page", now: datetime, shoot: Callable[["Page", str], Path]
) -> None:
    ident = stored(office, BLANK, now)
    owner.goto(f"{live_server}/decisions/version/{ident}/edit")
    owner.wait_for_selector("[data-decision-editor][data-ready]")
    fill(owner, 0, 0, "高")
    owner.click("text=检查并保存为草稿")
    owner.wait_for_selector("text=未通过检查，没有保存")
    assert "若是文字，请加英文双引号" in owner.inner_text(".finding-error")
    owner.wait_for_selector("[data-decision-editor][data-ready]")
    assert owner.locator("[data-decision-editor] td.input-cell").first.inner_text().strip() == "高"
    shoot(owner, "refused")


def test_the_page_shows_the_table_and_a_trial_marks_the_rules_it_matches(
    office: Database, live_server: str, owner: "Page", now: datetime, shoot: Callable[["Page", str], Path]
) -> None:
    content = file(
        decision([column("risk", "string", 1), column("points", "integer", 2)], [("ratio", "double")], [
            ['"A"', "-", "0.1"], ['not("A")', "< 60", "0.2"], ['not("A")', ">= 60", "0.3"],
        ], key="drawn")
    )  # fmt: skip
    ident = stored(office, content, now)
    owner.goto(f"{live_server}/processes/")
    owner.click("text=drawn 表")
    owner.wait_for_selector("[data-decision][data-ready]")
    assert owner.locator("[data-decision] tbody tr").count() == 3
    owner.fill("[name=risk]", "B")
    owner.fill("[name=points]", "60")
    owner.click("#try button[type=submit]")
    owner.wait_for_selector("[data-decision][data-ready]")
    assert "ratio = 0.3" in owner.inner_text(".try-result")
    assert owner.locator("[data-decision] .rule-index.is-matched").all_inner_texts() == ["3"]
    shoot(owner, "tried")
    owner.fill("[name=points]", "许多")
    owner.click("#try button[type=submit]")
    assert "不是整数" in owner.inner_text(".try-failure")
    assert owner.input_value("[name=risk]") == "B"
    owner.set_viewport_size({"width": 390, "height": 844})
    owner.goto(f"{live_server}/decisions/drawn?version={ident}")
    owner.wait_for_selector("[data-decision][data-ready]")
    assert owner.evaluate("document.documentElement.scrollWidth") <= 390
    logo = owner.locator(".bjs-powered-by").bounding_box()
    table = owner.locator("[data-decision] table").bounding_box()
    assert logo and table and logo["y"] >= table["y"] + table["height"]
    assert [one for one in owner.complaints if "422" not in one] == []  # type: ignore[attr-defined]
