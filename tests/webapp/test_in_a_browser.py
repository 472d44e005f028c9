"""The inbox and a task form in a real Chromium: files are sent when chosen, drafts save themselves, 390 px works."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tests.diagrams.world import Walk
from tests.support.people import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Page

FIRST = {"item": 1, "party": 1, "method": "site_visit", "mode": "key", "task_source": "assigned", "reason": "年度计划"}
PLAN = {
    "planned_on": "2026-03-25", "inspectors": ["inspector1", "inspector2"], "lead_inspector": "inspector1",
    "announcement": "advance", "content": "证照和场所", "basis": "《食品安全法》第一百一十条",
}  # fmt: skip


def enter(page: "Page", address: str, login: str) -> None:
    page.goto(f"{address}/login")
    page.fill("input[name=username]", login)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(f"{address}/")


def test_an_inspector_fills_in_the_record_on_a_phone(
    live_server: str, walk: Walk, phone: "Page", shoot: Callable[["Page", str], Path], tmp_path: Path
) -> None:
    walk.begin("handler1", "daily_inspection", **FIRST).do("handler1", "prepare_inspection", **PLAN)
    walk.do("section1", "review_inspection", review_decision="approve")
    walk.do("deputy1", "approve_inspection", approve_decision="approve")
    walk.do("handler1", "serve_notice", served_on="2026-03-16", served_how="direct", recipient="王某", rights_told=True)
    complaints: list[str] = []
    phone.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    enter(phone, live_server, "inspector1")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    shoot(phone, "inbox")
    phone.click("text=办理 >> nth=-1")
    phone.locator('input[name="f.rows.A1-01.result"][value="不符合"]').check()
    picture = tmp_path / "现场.png"
    _picture(picture)
    phone.locator('input[name="file.rows.A1-01.evidence"]').first.set_input_files(picture)
    phone.locator('input[type=hidden][name="f.rows.A1-01.evidence"]').wait_for(state="attached")
    phone.fill('textarea[name="f.rows.A1-01.fact"]', "冷藏柜温度偏高")
    phone.click("text=其余未填的都选")
    phone.locator("[data-saved]", has_text="草稿已保存").wait_for()
    phone.reload()
    assert phone.input_value('textarea[name="f.rows.A1-01.fact"]') == "冷藏柜温度偏高"
    assert phone.locator('input[name="f.rows.A1-02.result"][value="符合"]').is_checked()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    shoot(phone, "record")
    assert complaints == []
    phone.click(".form-foot button[type=submit]")
    phone.locator("#errors").wait_for()
    assert phone.locator('input[type=hidden][name="f.rows.A1-01.evidence"]').count() == 1
    shoot(phone, "refused")


def test_the_case_page_draws_its_picture(
    live_server: str, walk: Walk, page: "Page", shoot: Callable[["Page", str], Path]
) -> None:
    walk.begin("handler1", "daily_inspection", **FIRST)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    enter(page, live_server, "handler1")
    page.goto(f"{live_server}/cases/{walk.case_id}")
    page.locator("[data-diagram]").scroll_into_view_if_needed()
    page.locator("[data-diagram] .is-open").first.wait_for()
    assert page.locator("[data-diagram] .is-done").count() >= 1
    shoot(page, "case")
    assert complaints == []


def _picture(path: Path) -> None:
    from PIL import Image

    Image.new("RGB", (640, 480), "teal").save(path, "PNG")
