"""The ledger of problems: who sees what, filters, pages, the sheet, one problem, merging with a reason."""

import io
from datetime import datetime
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import event, select

from tests.diagrams.problem_acts import a_problem, accepted, archived, closed, ordered, reported, the_problem
from tests.diagrams.world import Walk
from tests.webapp.conftest import Enter, csrf_of
from workflows.db import Database
from workflows.supervision import problems
from workflows.supervision.cases.tables import case
from workflows.usecases.problems import Wanted, ledger

NOW_TOWN = "南湖街道"


@pytest.fixture
def three(walk: Walk) -> Walk:
    """A closed problem of party 1, two of party 2 that are worked, one of them with a formula in its text."""
    archived(closed(accepted(reported(ordered(a_problem(walk))))))
    ordered(a_problem(walk, party=2, problem="=1+1 灭火器过期"), problem="=1+1 灭火器过期", problem_type="equipment")
    a_problem(walk, party=2, problem="灭火器已过有效期", grade="serious", problem_type="equipment")
    return walk


def entered(walk: Walk, number: int, **raw: Any) -> None:
    given: dict[str, Any] = {"item_id": 1, "party_id": 1, "department_id": 2, "description": f"问题{number:03d}", **raw}
    with walk.database.transaction() as conn:
        problems.enter(
            conn, source=f"test:{number}", found_on=walk.now.date(), found_by=["inspector1", "inspector2"],
            actor="inspector1", now=walk.now, **given,
        )  # fmt: skip


def test_the_ledger_shows_status_duty_deadline_and_the_case(three: Walk, enter: Enter) -> None:
    page = enter("handler1").get("/problems/").text
    assert "QY-SJ-WT-2026-0001" in page and "QY-SJ-WZ-2026-0003" in page
    assert "共 3 个" in page and "已销号 1（33%）" in page and "重大 1" in page
    assert f'href="/cases/{three.case_id}"' in page
    for query, shown, hidden in (
        ("status=closed", "冷库温度", "灭火器"),
        ("grade=serious", "灭火器已过有效期", "冷库温度"),
        ("q==1", "=1+1", "已过有效期"),
        (f"town={NOW_TOWN}&status=rectifying", "=1+1", "冷库温度"),
        ("overdue=yes", "没有符合条件", "冷库温度"),
        ("status=merged", "没有符合条件", "冷库温度"),
        ("campaign=1", "没有符合条件", "冷库温度"),
        ("department=1&status=closed", "冷库温度", "灭火器"),
        ("department=2", "没有符合条件", "冷库温度"),
        ("status=nonsense&grade=1&after=x_y&department=x", "灭火器", "没有符合条件"),
    ):
        page = enter("handler1").get(f"/problems/?{query}").text
        assert shown in page and hidden not in page.split("<main")[1], query


def test_problems_of_others_are_not_shown_and_administrators_see_none(three: Walk, enter: Enter) -> None:
    entered(three, 1)
    mine = the_problem(three)
    for login in ("section1", "deputy1", "head1", "inspector3", "observer1"):
        assert "灭火器" in enter(login).get("/problems/").text, login
    stranger = enter("inspector9")
    page = stranger.get("/problems/").text
    assert "灭火器" not in page and "问题001" not in page  # a problem without case or campaign is nobody's yet
    assert stranger.get(f"/problems/{mine.id}").status_code == 404
    assert "灭火器" not in str(
        load_workbook(io.BytesIO(stranger.get("/problems/problems.xlsx").data))["问题台账"].max_row
    )


def test_the_sheet_holds_what_the_page_shows_and_no_formula(three: Walk, enter: Enter) -> None:
    answer = enter("handler1").get("/problems/problems.xlsx?status=rectifying")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="problems-20260316.xlsx"'
    rows = list(load_workbook(io.BytesIO(answer.data))["问题台账"].iter_rows())
    told = dict(zip([cell.value for cell in rows[0]], rows[1], strict=True))
    assert len(rows) == 2
    assert (told["问题描述"].value, told["问题描述"].data_type) == ("=1+1 灭火器过期", "s")
    assert (told["状态"].value, told["等级"].value, told["类型"].value) == ("整改中", "一般", "设备安全")
    assert str(told["整改期限"].value)[:10] == "2026-03-26"


def test_the_pages_follow_each_other_and_leave_nothing_out(three: Walk, enter: Enter) -> None:
    for number in range(60):
        entered(three, number, department_id=1)
    with three.database.transaction() as conn:
        for one in problems.listed(conn):
            problems.note(conn, one.id, campaign_case_id=three.case_id)
    client = enter("handler1")
    first = client.get("/problems/?grade=general").text
    behind = first.split('class="pager')[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
    assert "grade=general" in behind
    second = client.get(behind).text
    seen = [f"问题{number:03d}" for number in range(60) if f"问题{number:03d}" in first]
    assert len(seen) == 50
    assert [f"问题{n:03d}" for n in range(60) if f"问题{n:03d}" in second] == [f"问题{n:03d}" for n in range(10)]
    assert "下一页" not in second


def test_one_problem_tells_its_history_photos_and_who_signed(three: Walk, enter: Enter) -> None:
    with three.database.reading() as conn:
        first = problems.listed(conn)[0]
    page = enter("handler1").get(f"/problems/{first.id}").text
    for words in ("待整改 → 整改中", "待验收 → 已销号", "批准", "/preview"):
        assert words in page
    assert "合并到其他问题" not in page  # it is closed
    assert enter("handler1").get("/problems/999").status_code == 404


def test_a_problem_is_merged_with_a_reason_and_its_case_ends_with_it(three: Walk, enter: Enter) -> None:
    with three.database.reading() as conn:
        other, one = problems.listed(conn)[1:]
    client, address = enter("handler1"), f"/problems/{one.id}"
    token = csrf_of(client, address)
    short = client.post(f"{address}/merge", data={"csrf_token": token, "into": other.id, "reason": "重"})
    assert short.status_code == 422 and "不少于4个字" in short.text and ">重</textarea>" in short.text
    wrong = client.post(f"{address}/merge", data={"csrf_token": token, "into": one.id, "reason": "同一事实重复"})
    assert wrong.status_code == 422 and "另一个未合并的问题" in wrong.text
    gone = client.post(f"{address}/merge", data={"csrf_token": token, "into": 999, "reason": "同一事实重复"})
    assert gone.status_code == 404
    refused = enter("inspector1")
    given = {"csrf_token": csrf_of(refused, "/problems/"), "into": other.id, "reason": "同一事实重复"}
    answer = refused.post(f"{address}/merge", data=given)
    assert answer.status_code == 422 and "牵头部门" in answer.text
    done = client.post(
        f"{address}/merge",
        data={"csrf_token": token, "into": other.id, "reason": "同一事实重复"},
        follow_redirects=True,
    )
    assert f"已并入{other.no}" in done.text and "同一事实重复" in done.text
    (row,) = three.ask(select(case.c.state).where(case.c.id == one.case_id))
    assert row.state == "terminated"
    assert "同一事实重复" in client.get(f"/cases/{one.case_id}").text
    assert f"并入 {other.no}" in client.get("/problems/?status=merged").text
    assert "并入本问题的" in client.get(f"/problems/{other.id}").text


def test_the_ledger_asks_the_same_number_of_questions_for_three_and_for_fifty(
    three: Walk, office: Database, now: datetime
) -> None:
    asked: list[str] = []
    event.listen(office.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))

    def count() -> int:
        asked.clear()
        ledger(office, three.who("handler1"), Wanted(), cursor="", now=now)
        return len(asked)

    few = count()
    for number in range(47):
        entered(three, number, campaign_case_id=three.case_id)
    assert count() == few
