"""The pages of special rectifications: figures, late weeks in red, filters, pages, the sheet, and who sees them."""

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import event, insert, select

from tests.diagrams.campaign_acts import (
    BUREAU,
    OTHER,
    accepted,
    at_work,
    check_of,
    checked,
    problems_of,
    proposed,
    recorded,
    reinforced,
    started,
    the_campaign,
    week_reported,
)
from tests.diagrams.world import SINCE, Walk
from tests.support.people import an_account
from tests.webapp.conftest import Enter
from workflows.supervision.campaigns.tables import campaign_object
from workflows.supervision.parties.tables import party, permit
from workflows.usecases import campaigns as desk
from workflows.usecases.inbox import Filters, todo
from workflows.usecases.tasks.show import show


@pytest.fixture
def running(walk: Walk, tmp_path: Path) -> Walk:
    """Two departments at work; one object checked with a serious problem, one week reported and one late."""
    with walk.database.transaction() as conn:
        for login in ("bianban1", "handler9", "jiwei1"):
            an_account(conn, login)
    reinforced(walk)
    at_work(walk, departments=(BUREAU, OTHER))
    accepted(walk)
    accepted(walk, OTHER)
    checked(walk, 2, failed=1, grade="serious")
    week_reported(walk, zero=False)
    walk.later(days=7)
    (tmp_path / "clock").write_text(walk.now.isoformat())
    return walk


def main_of(page: str) -> str:
    return page.split("<main")[1]


def test_the_page_counts_departments_weeks_and_objects(running: Walk, enter: Enter) -> None:
    page = main_of(enter("handler1").get(f"/campaigns/{running.case_id}").text)
    assert "校园周边食品安全专项整治" in page and "1 / 6" in page
    assert "重大 1" in page and "逾期未报" in page and "待报" in page
    assert page.count("集中排查") == 1 and "进行中" in page and "未开始" in page
    assert f'href="/problems/?campaign={running.case_id}"' in page
    assert f"/cases/{running.case_id}" in page


def test_the_objects_are_filtered(running: Walk, enter: Enter) -> None:
    client = enter("handler1")
    for query, shown, hidden in (
        ("state=checked", "清源测试餐饮店2", "清源测试餐饮店4"),
        ("state=problems", "清源测试餐饮店2", "清源测试餐饮店4"),
        ("state=pending&department=3", "清源测试餐饮店1", "清源测试餐饮店2"),
        ("q=餐饮店6", "清源测试餐饮店6", "清源测试餐饮店2"),
        ("q=wz-2026-0004", "清源测试餐饮店4", "清源测试餐饮店2"),
        ("q=没有这家", "没有符合条件", "清源测试餐饮店2"),
        ("state=nonsense&department=x&page=x", "清源测试餐饮店2", "没有符合条件"),
        ("page=99", "清源测试餐饮店2", "没有符合条件"),
    ):
        page = main_of(client.get(f"/campaigns/{running.case_id}?{query}").text)
        assert shown in page and hidden not in page, query


def test_the_sheet_holds_what_was_asked_for(running: Walk, enter: Enter) -> None:
    answer = enter("handler1").get(f"/campaigns/{running.case_id}/objects.xlsx?state=checked")
    rows = list(load_workbook(io.BytesIO(answer.data)).active.values)  # type: ignore[union-attr]
    assert len(rows) == 2 and rows[0][0] == "排查部门" and rows[1][1] == "清源测试餐饮店2"
    whole = enter("handler1").get(f"/campaigns/{running.case_id}/objects.xlsx")
    assert len(list(load_workbook(io.BytesIO(whole.data)).active.values)) == 7  # type: ignore[union-attr]


def test_who_takes_part_or_watches_sees_the_campaign_and_nobody_else(running: Walk, enter: Enter) -> None:
    for login in ("handler1", "section1", "head1", "handler9", "bianban1", "observer1", "legal1"):
        client = enter(login)
        assert client.get(f"/campaigns/{running.case_id}").status_code == 200, login
        assert "校园周边" in client.get("/campaigns/").text, login
    client = enter("jiwei1")
    assert client.get(f"/campaigns/{running.case_id}").status_code == 404
    assert client.get(f"/campaigns/{running.case_id}/objects.xlsx").status_code == 404
    assert "校园周边" not in client.get("/campaigns/").text
    assert client.get("/campaigns/99999").status_code == 404


def test_another_department_sees_a_campaign_only_when_it_is_issued(walk: Walk, enter: Enter) -> None:
    with walk.database.transaction() as conn:
        an_account(conn, "handler9")
    proposed(started(walk), district_wide=True)
    assert enter("handler9").get(f"/campaigns/{walk.case_id}").status_code == 404
    assert enter("handler1").get(f"/campaigns/{walk.case_id}").status_code == 200


def test_a_case_that_is_no_campaign_is_not_found(running: Walk, enter: Enter) -> None:
    (problem_case,) = running.cases_of("campaign_problem")
    client = enter("handler1")
    assert client.get(f"/campaigns/{problem_case}").status_code == 404
    assert client.get(f"/campaigns/{problem_case}/objects.xlsx").status_code == 404


def test_a_thousand_objects_are_shown_in_pages_with_few_queries(running: Walk, enter: Enter) -> None:
    one = the_campaign(running)
    with running.database.transaction() as conn:
        numbers = range(100, 1100)
        row = dict(conn.execute(select(party).where(party.c.id == 1)).one()._mapping)
        conn.execute(insert(party), [{**row, "id": n, "code": f"WZ-2026-{n:04d}", "name": f"第{n}店"} for n in numbers])
        conn.execute(
            insert(permit),
            [
                {"number": f"XKX{n}", "party_id": n, "item_id": 1, "issued_on": SINCE, "state": "valid",
                 "approval_mode": "ordinary", "snapshot": {}}
                for n in numbers
            ],
        )  # fmt: skip
        conn.execute(
            insert(campaign_object),
            [
                {"campaign_id": one.id, "department_id": BUREAU, "party_id": n, "item_id": 1, "mode": "light",
                 "state": "pending"}
                for n in numbers
            ],
        )  # fmt: skip
    page = main_of(enter("handler1").get(f"/campaigns/{running.case_id}?page=3").text)
    assert "第 3 / 21 页，共 1006 户" in page and page.count('data-label="监管事项"') == 50
    asked: list[str] = []
    event.listen(running.database.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    desk.show(running.database, running.who("handler1"), running.case_id, wanted=desk.Wanted(), page=3, now=running.now)
    assert len(asked) < 60, len(asked)


def test_the_inbox_and_the_step_say_whom_the_check_is_about(running: Walk, enter: Enter) -> None:
    actor = running.who("inspector1")
    rows = todo(running.database, actor, filters=Filters(search="餐饮店4"), now=running.now).rows
    assert [(row.name, row.party_name) for row in rows] == [("填写排查记录", "清源测试餐饮店4")]
    view = show(running.database, actor, rows[0].item_id, now=running.now)
    assert view.case is not None and view.case.party_name == "清源测试餐饮店4"
    assert {point.code for point in view.checklist} == {"A1-01", "A1-02"} and view.earlier == ()
    recorded(running, 4)
    item = check_of(running, "confirm_check", 4)
    view = show(running.database, running.who("inspector2"), item.id, now=running.now)
    assert [record.element_id for record in view.earlier] == ["record_check"]
    page = enter("inspector2").get(f"/tasks/{item.id}").text
    assert "清源测试餐饮店4" in page
    assert len(problems_of(running)) == 1


def test_a_stage_that_is_over_stands_on_the_board_until_it_is_done(running: Walk, enter: Enter, tmp_path: Path) -> None:
    assert "阶段届满未完成" not in enter("bianban1").get("/dashboard/").text
    running.later(days=14)
    (tmp_path / "clock").write_text(running.now.isoformat())
    for login in ("bianban1", "section1"):
        page = main_of(enter(login).get("/dashboard/").text)
        assert "阶段届满未完成" in page and "集中排查" in page and "未印发" in page
        assert '<span class="overdue-note">5</span>' in page and '<span class="overdue-note">2</span>' in page
    page = main_of(enter("handler1").get(f"/campaigns/{running.case_id}").text)
    assert "排查阶段已届满，仍有未排查的" in page and "待印发" in page
