"""Stories of the annual plan: compiled, reviewed, confirmed by partners, approved, published, filed, carried out."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from tests.diagrams.acts import day, walk
from tests.diagrams.world import SINCE, Walk
from tests.support.people import a_department, an_officer
from workflows import engine
from workflows.clock import SHANGHAI
from workflows.engine.tables import due_work
from workflows.engine.types import Refused
from workflows.supervision import plans
from workflows.supervision.cases.tables import case_link, notification, publication
from workflows.supervision.documents.tables import document
from workflows.supervision.organisation.tables import switch
from workflows.supervision.parties.tables import party
from workflows.supervision.plans.tables import plan_row_department
from workflows.usecases import plans as desk
from workflows.usecases import tasks

Row = dict[str, Any]
BASIS = "《食品安全法》第一百一十条"


def a_row(line: str = "r1", month: int = 4, **more: Any) -> Row:
    return {
        "id": line, "item": 1, "month": str(month), "risk_classes": ["A", "B"], "size_kind": "number", "size": "2",
        "inspectors_each": 2, "method": "site_visit", "mode": "double_random", "joint_departments": [],
        "basis": BASIS, **more,
    }  # fmt: skip


def a_partner(walk: Walk, login: str) -> int:
    """Another department with a section head who can confirm."""
    with walk.database.transaction() as conn:
        department_id = a_department(conn)
        an_officer(conn, login, department_id=department_id, roles=("section_head",))
    return department_id


def opened(walk: Walk, year: int = 2026) -> Walk:
    return walk.begin("handler1", "inspection_plan", plan_year=year)


def compiled(walk: Walk, *rows: Row, step: str = "compile_plan", **more: Any) -> Walk:
    return walk.do("handler1", step, plan_rows=list(rows), **more)


def reviewed(walk: Walk, decision: str = "approve", note: str = "") -> Walk:
    return walk.do("section1", "review_plan", review_decision=decision, review_note=note)


def confirmed(walk: Walk, login: str, answer: str = "agree", reason: str = "") -> Walk:
    """The partner's own item of those that are open."""
    me = walk.who(login)
    item = next(one for one in walk.items() if set(one.candidates) & set(me.candidates))
    raw = {"confirmation": answer, "refusal_reason": reason}
    tasks.complete(walk.database, me, item.id, raw, now=walk.now)
    walk.settle()
    return walk


def approved(walk: Walk, decision: str = "approve", note: str = "") -> Walk:
    return walk.do("deputy1", "approve_plan", approve_decision=decision, approve_note=note)


def published(walk: Walk) -> Walk:
    return walk.do("publisher1", "publish_plan", publication_title="年度检查计划公示", publication_text="现予公示")


def filed(walk: Walk) -> Walk:
    return walk.do("observer1", "file_plan", filed_number="清源司备〔2026〕1号", filed_on=day(walk, 0))


def in_force(walk: Walk, *rows: Row) -> Walk:
    """A plan without partners, all the way."""
    compiled(opened(walk), *(rows or (a_row(),)))
    return filed(published(approved(reviewed(walk))))


def at_nine(year: int, month: int, on: int) -> datetime:
    return datetime.combine(date(year, month, on), time(9), SHANGHAI)


def the_plan(walk: Walk) -> plans.Plan:
    with walk.database.reading() as conn:
        return plans.of_case(conn, walk.case_id)


def states(walk: Walk) -> Mapping[str, str]:
    """Line → state of its batch."""
    with walk.database.reading() as conn:
        return {one.line: one.state for one in plans.of_plan(conn, the_plan(walk).id)}


def versions(walk: Walk) -> list[tuple[int, str]]:
    with walk.database.reading() as conn:
        return [(one.version, one.state) for one in plans.versions(conn, the_plan(walk).id)]


def begins_with(walk: Walk, step: str) -> list[Row]:
    """The rows with which the form of the step opens."""
    return list(tasks.show(walk.database, walk.who("handler1"), walk.item(step).id, now=walk.now).values["plan_rows"])  # type: ignore[arg-type]


def without_parties(walk: Walk, state: str = "closed") -> None:
    with walk.database.transaction() as conn:
        conn.execute(update(party).values(state=state))


@walk
def a_plan_is_published_filed_and_carried_out(walk: Walk) -> None:
    compiled(opened(walk), a_row("r1", 4), a_row("r2", 6, start_on="2026-06-15"), plan_note="按风险等级安排")
    assert walk.case().case_no == "QY-SJ-JH-2026-0001"
    assert walk.case().title == "年度检查计划：2026年度"
    reviewed(walk)
    approved(walk)
    published(walk)
    assert [row.number for row in walk.ask(select(document.c.number))] == ["市场监管局检计〔2026〕1号"]
    (shown,) = walk.ask(select(publication))
    assert shown.kind == "inspection_plan" and shown.published_at < shown.due_at
    assert walk.item("file_plan").due_at == datetime(2026, 4, 1, tzinfo=SHANGHAI)
    assert states(walk) == {}
    filed(walk)
    assert versions(walk) == [(1, "in_force")]
    assert walk.waits_for() == {"plan_adjustment_requested"}
    walk.until(at_nine(2026, 4, 1).replace(hour=8, minute=59))
    assert walk.cases_of("inspection_batch") == []
    walk.until(at_nine(2026, 4, 1))
    (batch,) = walk.cases_of("inspection_batch")
    assert states(walk) == {"r1": "started", "r2": "scheduled"}
    (link,) = walk.ask(select(case_link))
    assert (link.from_case_id, link.to_case_id, link.kind) == (walk.case_id, batch, "plan")
    started = Walk(walk.database, walk.now).follow(batch)
    assert started.case().source == "plan" and started.case().opened_by == "handler1"
    assert started.variables()["batch_title"] == "2026年4月计划检查：食品经营许可"
    walk.until(at_nine(2026, 6, 15))
    assert len(walk.cases_of("inspection_batch")) == 2
    walk.until(datetime(2027, 1, 1, tzinfo=SHANGHAI))
    assert walk.case().state == "closed"
    assert the_plan(walk).state == "ended"
    assert states(walk) == {"r1": "started", "r2": "started"}


@walk
def partners_confirm_their_part_side_by_side(walk: Walk) -> None:
    fire, health = a_partner(walk, "fire1"), a_partner(walk, "health1")
    compiled(opened(walk), a_row("r1", 4, joint_departments=[fire, health]), a_row("r2", 5, joint_departments=[fire]))
    assert sorted(item.element_id for item in walk.items()) == ["confirm_part", "confirm_part", "review_plan"]
    confirmed(walk, "health1")
    with pytest.raises(StopIteration):
        confirmed(walk, "health1")
    reviewed(walk)
    assert {item.element_id for item in walk.items()} == {"confirm_part"}
    confirmed(walk, "fire1")
    assert walk.waits_for() == {"approve_plan"}
    answers = walk.ask(select(plan_row_department).where(plan_row_department.c.part == "joint"))
    assert [answer.agreed for answer in answers] == [True] * 3
    filed(published(approved(walk)))
    walk.until(at_nine(2026, 4, 1))
    (batch,) = walk.cases_of("inspection_batch")
    assert Walk(walk.database, walk.now).follow(batch).variables()["joint_departments"] == sorted([fire, health])


@walk
def a_partner_refuses_and_the_plan_comes_back_with_what_was_filled_in(walk: Walk) -> None:
    fire = a_partner(walk, "fire1")
    compiled(opened(walk), a_row("r1", 4, joint_departments=[fire]), plan_note="按风险等级安排")
    reviewed(walk)
    confirmed(walk, "fire1", "refuse", "四月已有专项任务")
    assert walk.waits_for() == {"compile_plan"}
    (answer,) = walk.ask(select(plan_row_department).where(plan_row_department.c.part == "joint"))
    assert (answer.agreed, answer.reason) == (False, "四月已有专项任务")
    (kept,) = begins_with(walk, "compile_plan")
    assert kept["joint_departments"] == [fire] and kept["item"] == 1
    compiled(walk, a_row("r1", 6, joint_departments=[fire]))
    confirmed(reviewed(walk), "fire1")
    assert walk.waits_for() == {"approve_plan"}
    assert versions(walk) == [(1, "draft")]


@walk
def the_section_head_sends_a_plan_back_twice(walk: Walk) -> None:
    compiled(opened(walk), a_row())
    for size in ("3", "4"):
        reviewed(walk, "send_back", "户数偏少")
        compiled(walk, a_row(size=size))
    approved(reviewed(walk))
    assert walk.times("compile_plan") == 3
    assert walk.waits_for() == {"publish_plan"}


@walk
def the_deputy_head_sends_a_plan_back_once(walk: Walk) -> None:
    compiled(opened(walk), a_row())
    approved(reviewed(walk), "send_back", "补充依据")
    compiled(walk, a_row(basis="《食品安全法实施条例》第五十九条"))
    approved(reviewed(walk))
    assert walk.times("approve_plan") == 2


@walk
def an_adjusted_plan_takes_the_place_of_the_first_one(walk: Walk) -> None:
    first = a_row("r1", 4)
    in_force(walk, first, a_row("r2", 6), a_row("r3", 9))
    walk.until(at_nine(2026, 4, 1))
    walk.letter("handler1", "plan_adjustment_requested", adjustment_reason="机构改革，调整检查重点")
    assert [row["id"] for row in begins_with(walk, "adjust_plan")] == ["r1", "r2", "r3"]
    changed = (first, a_row("r2", 7, size="3"), a_row("r4", 10))
    with pytest.raises(Refused, match="已经启动，不能再改"):
        compiled(walk, a_row("r1", 4, size="3"), *changed[1:], step="adjust_plan", adjustment_decision="submit")
    with pytest.raises(Refused, match="已经启动，不能从计划中删去"):
        compiled(walk, *changed[1:], step="adjust_plan", adjustment_decision="submit")
    compiled(walk, *changed, step="adjust_plan", adjustment_decision="submit")
    published(approved(reviewed(walk)))
    assert walk.item("file_plan").due_at is not None and walk.item("file_plan").due_at > walk.now
    assert states(walk) == {"r1": "started", "r2": "scheduled", "r3": "scheduled"}  # the first plan until it is filed
    filed(walk)
    assert versions(walk) == [(2, "in_force"), (1, "superseded")]
    assert states(walk) == {"r1": "started", "r2": "scheduled", "r3": "cancelled", "r4": "scheduled"}
    walk.until(at_nine(2026, 6, 1))
    assert len(walk.cases_of("inspection_batch")) == 1  # r2 has moved to July
    walk.until(at_nine(2026, 12, 1))
    assert len(walk.cases_of("inspection_batch")) == 3
    assert [row.number for row in walk.ask(select(document.c.number).order_by(document.c.id))] == [
        "市场监管局检计〔2026〕1号", "市场监管局检计〔2026〕2号",
    ]  # fmt: skip


@walk
def an_adjustment_comes_back_and_is_given_up(walk: Walk) -> None:
    in_force(walk, a_row("r1", 6))
    walk.letter("handler1", "plan_adjustment_requested", adjustment_reason="拟增加户数")
    compiled(walk, a_row("r1", 6, size="5"), step="adjust_plan", adjustment_decision="submit")
    reviewed(walk, "send_back", "理由不足")
    assert begins_with(walk, "adjust_plan")[0]["size"] == "5"
    compiled(walk, a_row("r1", 6, size="5"), step="adjust_plan", adjustment_decision="drop")
    assert versions(walk) == [(2, "dropped"), (1, "in_force")]
    walk.letter("handler1", "plan_adjustment_requested", adjustment_reason="再次申请")
    assert begins_with(walk, "adjust_plan")[0]["size"] == "2"
    walk.do("handler1", "adjust_plan", plan_rows=[a_row("r1", 6)], adjustment_decision="drop")
    walk.until(at_nine(2026, 6, 1))
    assert states(walk) == {"r1": "started"}


@walk
def a_district_of_2015_files_nothing(walk: Walk) -> None:
    with walk.database.transaction() as conn:
        conn.execute(insert(switch), {"name": "plan_deadline", "value": False, "valid_from": SINCE})
    compiled(opened(walk), a_row())
    published(approved(reviewed(walk)))
    assert walk.waits_for() == {"plan_adjustment_requested"}
    assert [one.number for one in walk.ask(select(document.c.number))] == ["市场监管局检计〔2026〕1号"]
    assert states(walk) == {"r1": "scheduled"}


@walk
def a_row_that_cannot_start_is_told_and_started_by_hand(walk: Walk) -> None:
    in_force(walk, a_row("r1", 4), a_row("r2", 5))
    without_parties(walk)
    walk.until(at_nine(2026, 4, 1))
    assert states(walk) == {"r1": "failed", "r2": "scheduled"}
    assert walk.cases_of("inspection_batch") == []
    told = walk.ask(select(notification).where(notification.c.kind == "plan"))
    assert {one.candidate.partition(":")[2] for one in told} == {"handler", "section_head"}
    assert "没有启动：名录中没有符合条件的检查对象" in told[0].text
    plan = the_plan(walk)
    with walk.database.reading() as conn:
        failed, later = plans.of_plan(conn, plan.id)
    handler = walk.who("handler1")
    with pytest.raises(Refused, match="没有符合条件"):
        desk.start_now(walk.database, handler, plan.id, failed.id, now=walk.now)
    with pytest.raises(Refused, match="还没有到时间"):
        desk.start_now(walk.database, handler, plan.id, later.id, now=walk.now)
    without_parties(walk, "active")
    walk.until(at_nine(2026, 4, 3))
    assert walk.cases_of("inspection_batch") == []  # nothing tries again by itself
    begun = desk.start_now(walk.database, handler, plan.id, failed.id, now=walk.now)
    assert walk.cases_of("inspection_batch") == [begun]
    with pytest.raises(Refused, match="已经启动"):
        desk.start_now(walk.database, handler, plan.id, failed.id, now=walk.now)
    assert states(walk) == {"r1": "started", "r2": "scheduled"}


@walk
def a_row_is_postponed_with_a_reason_and_starts_once(walk: Walk) -> None:
    in_force(walk, a_row("r1", 4), a_row("r2", 5))
    plan = the_plan(walk)
    with walk.database.reading() as conn:
        first, _second = plans.of_plan(conn, plan.id)
    handler = walk.who("handler1")
    for until, reason, wrong in (
        (date(2026, 4, 18), "执法人员培训", "不是工作日"), (date(2027, 1, 5), "执法人员培训", "12月31日之前"),
        (date(2026, 4, 20), "忙", "不少于四个字"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=wrong):
            desk.postpone(walk.database, handler, plan.id, first.id, until=until, reason=reason, now=walk.now)
    desk.postpone(
        walk.database, handler, plan.id, first.id, until=date(2026, 4, 20), reason="执法人员培训", now=walk.now
    )
    walk.until(at_nine(2026, 4, 1))
    assert walk.cases_of("inspection_batch") == []
    walk.until(at_nine(2026, 4, 20))
    assert len(walk.cases_of("inspection_batch")) == 1
    with walk.database.reading() as conn:
        (kept, _) = plans.of_plan(conn, plan.id)
    assert (kept.postponed_from, kept.postpone_reason, kept.postponed_by) == (
        date(2026, 4, 1), "执法人员培训", "handler1",
    )  # fmt: skip


@walk
def a_plan_whose_case_is_terminated_starts_nothing_and_gives_way(walk: Walk) -> None:
    in_force(walk, a_row())
    from workflows.processes.host import HOST

    with walk.database.transaction() as conn:
        engine.terminate(conn, HOST, walk.root_id, reason="录入错误", actor="ops1", now=walk.now)
    walk.until(at_nine(2026, 4, 1))
    assert walk.cases_of("inspection_batch") == []
    opened(walk)
    assert [row["id"] for row in begins_with(walk, "compile_plan")] == ["r1"]
    compiled(walk, a_row("r1", 5))
    assert versions(walk)[0] == (2, "draft")
    assert walk.ask(select(due_work).where(due_work.c.kind == "plan.start")) == []


@walk
def a_second_plan_of_the_year_and_a_plan_of_another_year(walk: Walk) -> None:
    opened(walk)
    with pytest.raises(Refused, match="已经有了（QY-SJ-JH-2026-0001）"):
        opened(walk)
    with pytest.raises(Refused, match="只能编制2026年或者2027年"):
        opened(walk, 2025)
    opened(walk, 2027)
    assert walk.item("compile_plan").due_at == datetime(2027, 4, 1, tzinfo=SHANGHAI)


@walk
def rows_that_cannot_be_kept_are_refused_with_their_place(walk: Walk) -> None:
    alone = a_partner(walk, "fire1")
    with walk.database.transaction() as conn:
        nobody = a_department(conn, "无人局")
    opened(walk)
    own = walk.case().department_id
    for wrong, row in (
        ("第1行：2月已经过去", a_row(month=2)),
        ("第1行：开始日期不在2026年4月内", a_row(start_on="2026-05-06")),
        ("第1行：2026-04-18不是工作日", a_row(start_on="2026-04-18")),
        ("第1行：开始日期早于今天", a_row(month=3, start_on="2026-03-10")),
        ("第1行：比例不能超过100%", a_row(size_kind="ratio", size="101")),
        ("第1行：户数应是整数", a_row(size="2.5")),
        ("第1行：户数或比例应大于零", a_row(size="0")),
        ("第1行：配合部门不能是本部门自己", a_row(joint_departments=[own])),
        ("第1行：无人局没有设科室负责人岗位", a_row(joint_departments=[nobody])),
    ):
        with pytest.raises(Refused, match=wrong) as refused:
            compiled(walk, row)
        assert str(refused.value.field).startswith("plan_rows.r1.")
    with pytest.raises(Refused, match="第2行：与第1行重复"):
        compiled(walk, a_row("r1"), a_row("r2"))
    assert versions(walk) == []
    compiled(walk, a_row("r1", 3, joint_departments=[alone]))  # the month that runs is not over
    with walk.database.reading() as conn:
        version = plans.shown_version(conn, the_plan(walk).id)
        assert version is not None
        (stored,) = plans.rows_of(conn, version.id)
    assert (stored.pool_size, stored.expected, stored.start_on) == (6, 2, date(2026, 3, 2))


@walk
def a_plan_filed_late_starts_at_once_what_is_due(walk: Walk) -> None:
    compiled(opened(walk), a_row("r1", 3))
    published(approved(reviewed(walk)))
    walk.until(at_nine(2026, 3, 21))  # a Saturday
    filed(walk)
    assert walk.cases_of("inspection_batch") == []
    walk.until(at_nine(2026, 3, 23))
    assert len(walk.cases_of("inspection_batch")) == 1
