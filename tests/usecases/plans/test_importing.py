"""Rows of a plan from files as offices keep them; errors by the row of the file; the draft whole or untouched."""

import io
from datetime import datetime

import openpyxl
import pytest

from tests.diagrams.walks_of_plans import a_partner, a_row, begins_with, compiled, opened
from tests.diagrams.world import Walk, furnish
from workflows.db import Database
from workflows.engine.types import Refused
from workflows.usecases import imports, tasks
from workflows.usecases import plans as desk
from workflows.usecases.errors import NotFound

HEAD = "监管事项,月份,抽取方式,比例或户数,风险等级,检查方式,配合部门,检查依据\n"


@pytest.fixture
def walk(database: Database, now: datetime) -> Walk:
    furnish(database, now=now)
    return opened(Walk(database, now))


def tried(walk: Walk, text: str, *, mode: str = desk.APPEND, login: str = "handler1") -> desk.Read:
    item = walk.item("compile_plan")
    return desk.preview(
        walk.database, walk.who(login), item.id, "计划.csv", text.encode("utf-8-sig"), mode=mode, now=walk.now
    )


def put_in(walk: Walk, content: bytes, *, mode: str = desk.APPEND) -> list[dict[str, object]]:
    item = walk.item("compile_plan")
    report = desk.apply(walk.database, walk.who("handler1"), item.id, "计划", content, mode=mode, now=walk.now)
    assert report.ok and report.written, str(report)
    return begins_with(walk, "compile_plan")


def test_a_csv_as_an_office_writes_it_becomes_rows_that_can_be_submitted(walk: Walk) -> None:
    fire = a_partner(walk, "fire1")
    with walk.database.reading() as conn:
        from workflows.supervision.organisation.departments import department_of

        name = department_of(conn, fire).name
    text = HEAD + (
        f"食品经营许可,五月,按比例,50%,A、B,实地检查,{name},《食品安全法》第一百一十条\n"
        "QY-SJ-XK-001,10月份,按户数,2户,AB,书面,,《食品安全法》第一百一十条\n"
        "食品经营许可,11,,20%,不限,,,《食品安全法》第一百一十条\n"
    )
    rows = put_in(walk, text.encode("gbk"))
    assert [(row["month"], row["size_kind"], row["size"], row["method"]) for row in rows] == [
        ("5", "ratio", "50", "site_visit"), ("10", "number", "2", "desk_review"), ("11", "ratio", "20", "site_visit"),
    ]  # fmt: skip
    assert rows[0]["joint_departments"] == [fire] and rows[2]["risk_classes"] == ["A", "B", "C", "D"]
    walk.do("handler1", "compile_plan", plan_rows=rows)
    assert len(walk.items()) == 2


def test_a_spreadsheet_that_keeps_a_share_as_a_number_is_read_and_said(walk: Walk) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["事项", "时间", "抽查方式", "抽取比例", "依据"])
    sheet.append(["食品经营许可", 5, "按比例", 0.1, "依据一"])
    content = io.BytesIO()
    book.save(content)
    item = walk.item("compile_plan")
    read = desk.preview(
        walk.database, walk.who("handler1"), item.id, "a.xlsx", content.getvalue(), mode=desk.APPEND, now=walk.now
    )
    assert read.report.ok and read.rows[0]["size"] == "10"
    assert any("按 10% 导入" in line.message for line in read.report.lines)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("没有的事项,5月,按户数,2,A,,,依据", "监管事项“没有的事项”不是本部门的监管事项"),
        ("食品经营许可,十三月,按户数,2,A,,,依据", "不是月份"),
        ("食品经营许可,2月,按户数,2,A,,,依据", "月份：2月已经过去"),
        ("食品经营许可,5月,按户数,很多,A,,,依据", "请填写数字"),
        ("食品经营许可,5月,按比例,150%,A,,,依据", "比例不能超过100%"),
        ("食品经营许可,5月,抓阄,2,A,,,依据", "不在可选范围内"),
        ("食品经营许可,5月,按户数,2,E,,,依据", "不是风险等级"),
        ("食品经营许可,5月,按户数,2,A,,火星局,依据", "“火星局”没有对应的部门"),
        ("食品经营许可,5月,按户数,2,A,,,", "检查依据没有填写"),
    ],
)
def test_what_is_wrong_is_told_by_the_row_of_the_file(walk: Walk, row: str, sentence: str) -> None:
    read = tried(walk, HEAD + "食品经营许可,6月,按户数,2,A,,,依据\n" + row + "\n")
    assert read.rows == ()
    assert [line.row for line in read.report.lines if sentence in line.message] == [3], str(read.report)
    item = walk.item("compile_plan")
    desk.apply(
        walk.database, walk.who("handler1"), item.id, "计划.csv", (HEAD + row + "\n").encode(), mode=desk.APPEND,
        now=walk.now,
    )  # fmt: skip
    assert tasks.show(walk.database, walk.who("handler1"), item.id, now=walk.now).draft_saved_at is None


def test_what_was_typed_stays_and_rows_that_agree_are_brought_up_to_date(walk: Walk) -> None:
    item, handler = walk.item("compile_plan"), walk.who("handler1")
    typed = {"plan_rows": [a_row("r1", 5), a_row("r2", 7)], "plan_note": "按风险安排"}
    tasks.save_draft(walk.database, handler, item.id, typed, now=walk.now)
    text = (HEAD + "食品经营许可,5月,按户数,4,A,实地检查,,依据\n食品经营许可,9月,按户数,1,A,实地检查,,依据\n").encode()
    rows = put_in(walk, text)
    assert [(row["id"], row["month"], row["size"]) for row in rows] == [
        ("r1", "5", "4"),
        ("r2", "7", "2"),
        ("r3", "9", "1"),
    ]
    assert tasks.show(walk.database, handler, item.id, now=walk.now).values["plan_note"] == "按风险安排"
    assert [row["id"] for row in put_in(walk, text, mode=desk.REPLACE)] == ["r1", "r3"]


def test_only_who_may_do_the_step_imports_into_it(walk: Walk) -> None:
    for login, wrong in (("section1", Refused), ("inspector9", NotFound)):
        with pytest.raises(wrong):
            tried(walk, HEAD, login=login)
    compiled(walk, a_row())
    item = walk.item("review_plan")
    with pytest.raises(NotFound):
        desk.preview(walk.database, walk.who("section1"), item.id, "a.csv", b"x", mode=desk.APPEND, now=walk.now)


def test_the_template_is_read_without_a_complaint(walk: Walk) -> None:
    read = tried(walk, imports.template(desk.KIND).decode("utf-8-sig"))
    assert read.report.ok, str(read.report)
