"""The draw page: strata with their ratios, who was left out and why, what other departments intend, how to verify."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.diagrams.acts import an_inspection, drawn
from tests.diagrams.walks_of_draws import a_neighbour, cap, everybody, neighbours_inspection, offered, rows
from tests.diagrams.world import Walk
from tests.support.people import an_account
from tests.webapp.conftest import Enter
from tests.webapp.test_in_a_browser import enter as sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

SCRIPT = Path(__file__).parents[2] / "scripts" / "draw_verify.py"


@pytest.fixture
def batch(walk: Walk) -> Walk:
    """Everybody but one who reached the cap is drawn; the neighbour has answered two invitations of three."""
    a_neighbour(walk)
    cap(walk, 1, department_id=1)
    an_inspection(Walk(walk.database, walk.now), party=6, task_source="plan")
    for number in (1, 2, 3):
        neighbours_inspection(walk, number)
    offered(drawn(everybody(walk)), merge={1, 2})
    said = rows(walk)
    offers = {said[1]: {"answer": "accepted"}, said[2]: {"answer": "refused", "answer_reason": "人员已另有安排"}}
    walk.do("section5", "confirm_visits", offers=offers, joint_inspectors=["inspector5", "inspector6"])
    with walk.database.transaction() as conn:
        an_account(conn, "section5")
    return walk


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_the_page_tells_strata_exclusions_and_overlaps(batch: Walk, enter: Enter) -> None:
    said = words(enter("handler1").get(f"/batches/{batch.case_id}").text)
    assert "风险 A 级 · 信用 B 级 2 100% 2 2" in said
    assert "风险 B 级 · 信用 B 级 3 100% 3 3" in said
    assert "不列入名录 2 项" in said
    assert "达到频次上限1次（清政办发〔2026〕1号）" in said
    assert "检查当日没有有效执法证" in said
    for party, outcome in ((1, "联合检查"), (2, "不同意合并 人员已另有安排"), (3, "分别检查 两部门检查内容不同")):
        assert re.search(rf"清源测试餐饮店{party} 卫生健康局 在办检查 2026-04-05 QY-WS-RC-2026-000\d {outcome}", said)


def test_the_command_on_the_page_verifies_what_the_page_hands_out(batch: Walk, enter: Enter, tmp_path: Path) -> None:
    client = enter("handler1")
    page = client.get(f"/batches/{batch.case_id}").text
    link = re.search(r'href="(/batches/\d+/record-(\d+)\.json)"', page)
    command = re.search(r"python3 scripts/draw_verify\.py (\S+) (--secret-sha256 \w+) (--pool-sha256 \w+)", page)
    assert link and command and command[1] == f"draw-{link[2]}.json"
    file = tmp_path / command[1]
    file.write_bytes(client.get(link[1]).data)
    asked = [sys.executable, "-I", "-S", str(SCRIPT), str(file), *command[2].split(), *command[3].split()]
    assert subprocess.run(asked, capture_output=True, text=True, check=False).stdout == "一致\n"
    record = json.loads(file.read_text())
    record["pool"]["excluded"].pop()
    file.write_text(json.dumps(record))
    assert "名录库与冻结时公布的摘要不符" in subprocess.run(asked, capture_output=True, text=True, check=False).stdout


def test_the_draw_page_and_the_caps_at_both_widths(
    batch: Walk, live_server: str, new_page: Callable[..., "Page"], shoot: Callable[["Page", str], Path]
) -> None:
    for phone in (False, True):
        page = new_page(phone=phone)
        sign_in(page, live_server, "observer1")
        for path, name in ((f"/batches/{batch.case_id}", "draw"), ("/caps/", "caps"), ("/batches/", "batches")):
            page.goto(f"{live_server}{path}")
            for summary in page.locator("main details:not([open]) > summary").all():
                summary.click()
            page.evaluate("window.scrollTo(0, 0)")
            shoot(page, name)
            assert page.evaluate("document.documentElement.scrollWidth") <= (390 if phone else 1366), name


def test_the_forms_of_overlaps_at_both_widths(
    walk: Walk, live_server: str, new_page: Callable[..., "Page"], shoot: Callable[["Page", str], Path]
) -> None:
    a_neighbour(walk)
    for number in (1, 2):
        neighbours_inspection(walk, number)
    drawn(everybody(walk))
    with walk.database.transaction() as conn:
        an_account(conn, "section5")
    for login, step in (("handler1", "decide_overlaps"), ("section5", "confirm_visits")):
        for phone in (False, True):
            page = new_page(phone=phone)
            sign_in(page, live_server, login)
            page.goto(f"{live_server}/tasks/{walk.item(step).id}")
            shoot(page, step)
            assert "都选“符合”" not in page.content()
            assert page.evaluate("document.documentElement.scrollWidth") <= (390 if phone else 1366), step
            if login == "section5":
                assert "inspector5" in page.content() and "inspector1" not in page.content()
        if step == "decide_overlaps":
            offered(walk, merge={1, 2})
