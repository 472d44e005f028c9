"""Stories of special rectifications up to the sweep: triggers, approval, plan, self-correction, weeks, checks."""

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from tests.diagrams.acts import approved as inspection_approved
from tests.diagrams.acts import day, decided, prepared, served, visited, walk
from tests.diagrams.campaign_acts import (
    BUREAU,
    OTHER,
    accepted,
    approved,
    archived,
    at_work,
    check_of,
    checked,
    ended,
    issued,
    noticed,
    parties_of,
    planned,
    problems_of,
    proposed,
    recorded,
    reinforced,
    reviewed,
    self_reported,
    signed,
    started,
    summed_up,
    sweep_reported,
    swept,
    the_campaign,
    the_plan,
    week_reported,
)
from tests.diagrams.world import Walk
from workflows import engine
from workflows.clock import SHANGHAI
from workflows.engine.types import Refused
from workflows.processes.host import HOST
from workflows.supervision import campaigns
from workflows.supervision.campaigns.tables import campaign_department, campaign_object, campaign_week
from workflows.supervision.cases.tables import case_link, finding, inspection, notification
from workflows.supervision.documents import documents_of


def papers(walk: Walk) -> list[str]:
    with walk.database.reading() as conn:
        return [document.kind for document in documents_of(conn, walk.case_id)]


@walk
def a_campaign_finds_nothing_and_says_so(walk: Walk) -> None:
    accepted(at_work(walk))
    assert walk.case().title == "专项整治：校园周边食品安全专项整治"
    assert len(walk.all_items("record_check")) == 3
    with pytest.raises(Refused, match="须勾选零报告"):
        week_reported(walk, zero=False)
    week_reported(walk, zero=True)
    for party_id in parties_of(BUREAU):
        checked(walk, party_id)
    with pytest.raises(Refused, match="须勾选零报告"):
        sweep_reported(walk, zero=False)
    sweep_reported(walk, zero=True)
    walk.later(days=21)
    noticed(walk)
    noticed(ended(walk))
    assert "write_summary" in walk.waits_for()
    summed_up(summed_up(summed_up(walk, "send_back"), "send_back"))
    archived(walk)
    assert the_campaign(walk).state == campaigns.CLOSED
    assert papers(walk) == ["campaign_plan", "stage_notice", "stage_notice", "campaign_summary"]
    assert [row.task_source for row in walk.ask(select(inspection))] == ["campaign"] * 3


@walk
def a_trigger_that_is_too_weak_is_refused(walk: Walk) -> None:
    for raw, words in (
        ({"trigger": "warning", "warning_level": "yellow", "trigger_document": ""}, "橙色以上"),
        ({"trigger": "complaints", "similar_complaints": "4"}, "没有达到规定件数"),
        ({"trigger": "superior", "trigger_document": ""}, "来文字号"),
        ({"trigger": "audit", "trigger_document": ""}, "来文字号"),
    ):
        with pytest.raises(Refused, match=words):
            started(walk, **raw)
    assert walk.cases_of("special_rectification") == []
    started(walk, trigger="complaints", similar_complaints="5", trigger_document="")
    started(walk, trigger="warning", warning_level="orange", trigger_document="")
    with pytest.raises(Refused, match="早于起日"):
        proposed(walk, days=-1)
    with pytest.raises(Refused, match="晚于今天"):
        proposed(walk, days=0)
    approved(proposed(walk), "reject")
    assert (walk.case().state, the_campaign(walk).state) == ("closed", campaigns.REJECTED)


@walk
def another_process_starts_a_campaign_by_message(walk: Walk) -> None:
    with walk.database.transaction() as conn:
        engine.correlate(
            conn, HOST, "campaign_triggered", actor="handler1", now=walk.now,
            variables={
                "campaign_title": "液化气瓶专项整治", "trigger": "accident", "triggered_on": day(walk, 0),
                "trigger_document": "事故〔2026〕1号", "item": 1, "problem": "一起气瓶爆燃事故",
            },
        )  # fmt: skip
    (begun,) = walk.cases_of("special_rectification")
    walk.follow(begun)
    assert walk.case().department_id == BUREAU
    assert the_campaign(walk).trigger == "accident"
    item = walk.item("propose_campaign")
    assert item.due is not None and (item.due["code"], str(item.due["since"])[:10]) == ("T-B-01", day(walk, 0))


@walk
def a_general_shutdown_needs_the_competent_authority(walk: Walk) -> None:
    started(walk)
    proposed(walk, mass_shutdown="true", shutdown_grounds="存在重大安全隐患")
    with pytest.raises(Refused, match="三种情形"):
        approved(walk)
    with pytest.raises(Refused, match="有权机关批准文件字号"):
        approved(walk, shutdown_reason="lives", shutdown_authority="市人民政府")
    numbered: dict[str, Any] = {
        "shutdown_reason": "lives",
        "shutdown_authority": "市人民政府",
        "shutdown_document_no": "市政〔2026〕9号",
    }
    with pytest.raises(Refused, match="附有权机关批准文件"):
        approved(walk, **numbered)
    paper = walk.photo("head1", "approve_campaign", "shutdown_document")
    approved(walk, **numbered, shutdown_document=paper)
    one = the_campaign(walk)
    assert (one.state, one.shutdown_document) == (campaigns.APPROVED, "市人民政府 市政〔2026〕9号")


@walk
def a_campaign_becomes_follow_up_inspections(walk: Walk) -> None:
    proposed(started(walk))
    approved(walk, "convert", tracking=[{"item": 1, "party": one, "reason": "跟踪"} for one in (2, 4)])
    assert (walk.case().state, the_campaign(walk).state) == ("closed", campaigns.CONVERTED)
    assert len(walk.cases_of("daily_inspection")) == 2
    assert {row.kind for row in walk.ask(select(case_link))} == {"follow_up"}


@walk
def a_plan_is_amended_twice_and_sent_back_twice(walk: Walk) -> None:
    approved(proposed(started(walk)))
    for raw, words in (
        ({"stages": the_plan(walk)["stages"][1:]}, "须有一个，并且只有一个“排查”"),
        ({"stages": the_plan(walk)["stages"][:1]}, "届满之日"),
        ({"stages": the_plan(walk, days=61)["stages"]}, "不在整治期限"),
        ({"stages": the_plan(walk)["stages"][::-1]}, "上一阶段结束之后"),
        ({"self_correction": "true"}, "“自查自纠”阶段"),
        ({"divisions": [{"department": BUREAU, "part": "joint", "duties": "排查"}]}, "本部门主责"),
        ({"divisions": the_plan(walk)["divisions"] * 2}, "出现了两次"),
        ({"departments": (BUREAU, OTHER)}, "按全区范围"),
        ({"pools": the_plan(walk, departments=(OTHER,))["pools"]}, "没有列入分工"),
        ({"pools": [{"department": BUREAU, "item": 1, "town": "北山镇", "mode": "light"}]}, "没有符合条件"),
    ):
        with pytest.raises(Refused, match=words):
            planned(walk, **raw)
    planned(walk)
    with pytest.raises(Refused, match="不能是“通过”"):
        reviewed(walk, legality="problem")
    for _ in range(2):
        reviewed(walk, "amend")
        planned(walk)
    reviewed(walk)
    for _ in range(2):
        signed(walk, "send_back", "分工不清")
        reviewed(planned(walk))
    issued(walk)
    assert papers(walk) == ["campaign_plan"]


@walk
def an_unlawful_plan_ends_the_campaign(walk: Walk) -> None:
    approved(proposed(started(walk)))
    reviewed(planned(walk), "fail", fair_competition="problem")
    assert (walk.case().state, the_campaign(walk).state) == ("closed", campaigns.REJECTED)


@walk
def two_departments_sweep_without_waiting_for_each_other(walk: Walk) -> None:
    reinforced(walk)
    at_work(walk, departments=(BUREAU, OTHER), self_days=7)
    self_reported(walk, 2)
    self_reported(walk, 4, corrected=False)
    with pytest.raises(Refused, match="不在本次整治对象"):
        walk.set_variables(unrelated=1)
        with walk.database.transaction() as conn:
            conn.execute(campaign_object.delete().where(campaign_object.c.party_id == 6))
        self_reported(walk, 6)
    notes = {row.party_id: row.self_note for row in walk.ask(select(campaign_object))}
    assert "从轻" in notes[2] and "从轻" not in notes[4] and not notes[1]
    walk.later(days=8)
    accepted(walk, OTHER)
    for party_id in parties_of(OTHER):
        checked(walk, party_id, department_id=OTHER)
    sweep_reported(walk, OTHER, zero=True)
    assert {row.department_id: row.zero for row in walk.ask(select(campaign_department))} == {BUREAU: None, OTHER: True}
    accepted(walk)
    with pytest.raises(Refused, match="职责分离"):
        recorded(walk, 2)
        walk.do_item("inspector1", check_of(walk, "confirm_check", 2).id)
    walk.do_item("inspector2", check_of(walk, "confirm_check", 2).id)
    # Whoever recorded one object may confirm another: each object separates its own people.
    recorded(walk, 4, inspectors=["inspector1", "inspector2"], login="inspector2")
    walk.do_item("inspector1", check_of(walk, "confirm_check", 4).id)
    assert "report_sweep" in walk.waits_for()


@walk
def one_report_of_a_party_and_then_the_sweep(walk: Walk) -> None:
    at_work(walk, self_days=7)
    self_reported(walk, 2)
    walk.later(days=8)
    assert "accept_task" in walk.waits_for()


@walk
def nobody_reports_himself(walk: Walk) -> None:
    at_work(walk, self_days=7)
    ends = datetime.combine(date.fromisoformat(day(walk, 8)), datetime.min.time(), SHANGHAI)
    walk.until(ends.replace(hour=0))
    assert "accept_task" in walk.waits_for()


@walk
def every_failed_point_becomes_a_problem_with_a_case_of_its_own(walk: Walk) -> None:
    accepted(at_work(walk))
    for raw, words in (
        ({"inspectors": ["inspector2", "inspector3"]}, "包括填写记录的人"),
        ({"inspectors": ["inspector1"]}, "不得少于两人"),
        ({"inspectors": ["inspector1", "uncertified"]}, "有效的行政执法证"),
        ({"inspected_on": day(walk, -1)}, "早于整治方案印发"),
        ({"certificate_shown": "false"}, "出示执法证件"),
        ({"visit_result": "closed"}, "须写明查找"),
        ({"visit_result": "closed", "failed": 1}, "不能有“不符合”"),
    ):
        with pytest.raises(Refused, match=words):
            recorded(walk, 2, **raw)
    checked(walk, 2, failed=2, grade="serious")
    checked(walk, 4, failed=1)
    checked(walk, 6, visit_result="unreachable", check_summary="电话停机，现场关门")
    found = problems_of(walk)
    assert [(one.party_id, one.grade) for one in found] == [(2, "serious"), (2, "serious"), (4, "general")]
    assert all(one.case_id for one in found) and len(walk.cases_of("campaign_problem")) == 3
    assert {row.kind for row in walk.ask(select(case_link))} == {"problem"}
    states = {row.party_id: (row.state, row.problems) for row in walk.ask(select(campaign_object))}
    assert states == {2: ("checked", 2), 4: ("checked", 1), 6: ("unreachable", 0)}
    assert len(walk.ask(select(finding))) == 3 and len(walk.ask(select(inspection))) == 2
    with pytest.raises(Refused, match="不能零报告"):
        week_reported(walk, zero=True)
    week_reported(walk, zero=False)
    with pytest.raises(Refused, match="不能零报告"):
        sweep_reported(walk, zero=True)
    sweep_reported(walk, zero=False)
    (week,) = walk.ask(select(campaign_week))
    assert (week.checked, week.problems, week.zero) == (3, 3, False)


@walk
def a_full_inspection_comes_back_with_its_result(walk: Walk) -> None:
    accepted(at_work(walk, mode="full"))
    begun = walk.cases_of("daily_inspection")
    assert len(begun) == 3 and {row.kind for row in walk.ask(select(case_link))} == {"campaign"}
    campaign_id = walk.case_id
    for case_id, failed in zip(begun, (True, False), strict=False):
        walk.follow(case_id)
        served(inspection_approved(prepared(walk)))
        visited(walk, failed=failed)
        if failed:
            decided(walk, "发现问题责令限期改正", "rectification")
        else:
            decided(walk)
    walk.follow(begun[2])
    with walk.database.transaction() as conn:
        engine.terminate(conn, HOST, walk.root_id, reason="已注销", actor="head1", now=walk.now)
    walk.follow(campaign_id)
    states = [(row.state, row.problems) for row in walk.ask(select(campaign_object).order_by(campaign_object.c.id))]
    assert states == [("checked", 1), ("checked", 0), ("unreachable", 0)]
    assert len(problems_of(walk)) == 1 and walk.cases_of("rectification") == []
    assert "report_sweep" in walk.waits_for()


@walk
def late_weeks_and_an_overdue_stage_are_told(walk: Walk) -> None:
    accepted(at_work(walk))
    walk.later(days=7)
    walk.later(days=7)
    weeks = walk.ask(select(campaign_week).order_by(campaign_week.c.due_on))
    assert [row.due_on for row in weeks] == [date(2026, 3, 20), date(2026, 3, 27), date(2026, 4, 3)]
    assert walk.is_late_item(walk.all_items("weekly_report")[0])
    week_reported(walk, zero=True)
    week_reported(walk, zero=True)
    walk.later(days=7)
    (part,) = walk.ask(select(campaign_department))
    assert part.overdue_told_at is not None
    words = {row.text for row in walk.ask(select(notification).where(notification.c.kind == "result"))}
    assert any("还有3户未排查" in one for one in words)
    noticed(walk)
    assert "weekly_report" in walk.waits_for()
    swept(walk)
    assert "weekly_report" not in walk.waits_for()
    assert [row.reported_at is None for row in walk.ask(select(campaign_week).order_by(campaign_week.c.due_on))] == [
        False,
        False,
        True,
        True,
    ]


@walk
def a_week_of_rest_expects_no_report(walk: Walk) -> None:
    walk.until(datetime(2026, 2, 9, 9, tzinfo=SHANGHAI))
    accepted(at_work(walk))
    walk.later(days=7).later(days=7)
    weeks = [row.due_on for row in walk.ask(select(campaign_week).order_by(campaign_week.c.due_on))]
    assert weeks == [date(2026, 2, 13), date(2026, 2, 27)]  # 春节 from the 15th to the 23rd
    assert walk.times("open_week") == 3
