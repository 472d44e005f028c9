"""The stories in which every flow of the shipped diagrams is walked at least once, each loop 0, 1 and 2 times."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.diagrams.world import Walk
from workflows.clock import SHANGHAI
from workflows.engine.types import Refused
from workflows.supervision.cases.tables import case_link, finding, inspection, lead, publication, rectification_order
from workflows.supervision.documents import DocumentKind, documents_of
from workflows.usecases.errors import FormInvalid

Story = Callable[[Walk], None]
WALKS: dict[str, Story] = {}

SERVED = {"served_on": "2026-03-17", "served_how": "direct", "recipient": "店主"}
TEAM = ["inspector1", "inspector2"]


def walk(story: Story) -> Story:
    WALKS[story.__name__] = story
    return story


def day(walk: Walk, days: int) -> str:
    return (walk.now + timedelta(days=days)).date().isoformat()


def an_inspection(walk: Walk, **raw: Any) -> Walk:
    given = {
        "item": 1,
        "party": 1,
        "method": "site_visit",
        "mode": "key",
        "task_source": "assigned",
        "reason": "上级交办",
    }
    return walk.begin("handler1", "daily_inspection", **{**given, **raw})


def prepared(walk: Walk, **raw: Any) -> Walk:
    given = {
        "planned_on": day(walk, 7), "inspectors": TEAM, "lead_inspector": "inspector1", "announcement": "advance",
        "content": "经营条件", "basis": "《食品安全法》第一百一十条",
    }  # fmt: skip
    return walk.do("handler1", "prepare_inspection", **{**given, **raw})


def approved(walk: Walk) -> Walk:
    walk.do("section1", "review_inspection", review_decision="approve")
    return walk.do("deputy1", "approve_inspection", approve_decision="approve")


def served(walk: Walk) -> Walk:
    return walk.do("handler1", "serve_notice", rights_told="true", **SERVED)


def site_record(walk: Walk, login: str, *, failed: bool) -> Walk:
    rows: dict[str, Any] = {"A1-01": {"result": "符合"}, "A1-02": {"result": "符合"}}
    if failed:
        photo = walk.photo(login, "record_site", "rows.A1-02.evidence")
        rows["A1-02"] = {"result": "不符合", "fact": "两名从业人员没有健康证明", "evidence": [photo]}
    begun = walk.now.replace(hour=10)
    return walk.do(
        login, "record_site", certificate_shown="true", recusal_told="true", started_at=begun.isoformat(),
        ended_at=(begun + timedelta(hours=1)).isoformat(), place="南湖街道1号", subject_rep="店主", rows=rows,
        sign_mode="refused", refusal_reason="店主拒绝签字", witness="社区工作人员",
    )  # fmt: skip


def visited(walk: Walk, *, failed: bool = False) -> Walk:
    walk.later(days=7)
    site_record(walk, "inspector1", failed=failed)
    return walk.do("inspector2", "confirm_record")


def decided(walk: Walk, overall: str = "未发现问题", *disposal: str) -> Walk:
    return walk.do(
        "inspector1", "decide_result", overall=overall, disposal=list(disposal or ["none"]), result_summary=overall
    )


def published(walk: Walk, step: str) -> Walk:
    return walk.do("publisher1", step, publication_title="检查结果公示", publication_text="检查结果如下")


def archived(walk: Walk, step: str) -> Walk:
    walk.do("archivist1", step, archive_no="SJ-2026-1")
    assert walk.waits_for() == set()
    return walk


@walk
def a_plain_inspection_ends_with_publication_and_archive(walk: Walk) -> None:
    an_inspection(walk)
    assert walk.case().case_no == "QY-SJ-RC-2026-0001"
    assert walk.variables()["checks_this_year"] == 0
    served(approved(prepared(walk)))
    assert walk.waits_for() == {"record_site", "recusal_requested"}
    visited(walk)
    decided(walk)
    assert walk.waits_for() == {"publish_result"}
    due = walk.item("publish_result").due
    assert due is not None and due["code"] == "T-A-05b"
    archived(published(walk, "publish_result"), "archive_inspection")
    assert walk.case().state == "closed"
    with walk.database.reading() as conn:
        kinds = [document.kind for document in documents_of(conn, walk.case_id)]
    assert kinds == [DocumentKind.INSPECTION_NOTICE, DocumentKind.SITE_RECORD]
    (found,) = walk.ask(select(inspection))
    assert (found.overall, found.inspected_on, found.mode) == ("未发现问题", walk.now.date(), "key")
    assert an_inspection(walk).variables()["checks_this_year"] == 1


@walk
def the_section_sends_back_once_and_then_declines(walk: Walk) -> None:
    prepared(an_inspection(walk))
    walk.do("section1", "review_inspection", review_decision="send_back", send_back_reason="内容不清")
    prepared(walk)
    walk.do("section1", "review_inspection", review_decision="decline", decline_reason="本年度已检查")
    assert walk.case().state == "terminated"
    assert walk.ask(select(inspection)) == []
    assert walk.times("prepare_inspection") == 2


@walk
def both_leaders_send_back_twice_and_the_deputy_declines(walk: Walk) -> None:
    prepared(an_inspection(walk))
    for _ in range(2):
        walk.do("section1", "review_inspection", review_decision="send_back", send_back_reason="内容不清")
        prepared(walk)
    for _ in range(2):
        walk.do("section1", "review_inspection", review_decision="approve")
        walk.do("deputy1", "approve_inspection", approve_decision="send_back", send_back_reason="人员不够")
        prepared(walk)
    assert walk.times("prepare_inspection") == 5
    walk.do("section1", "review_inspection", review_decision="approve")
    walk.do("deputy1", "approve_inspection", approve_decision="decline", decline_reason="并入联合检查")
    assert walk.case().state == "terminated"


@walk
def problems_are_published_while_the_rectification_runs(walk: Walk) -> None:
    an_inspection(walk)
    prepared(walk, announcement="none", unannounced_reason="飞行检查")
    visited(approved(walk), failed=True)
    with pytest.raises(Refused, match="不能判定为"):
        decided(walk, "未发现问题")
    with pytest.raises(Refused, match="须包括"):
        decided(walk, "发现问题责令限期改正", "penalty")
    assert walk.waits_for() == {"decide_result"}
    decided(walk, "发现问题责令限期改正", "rectification", "penalty")
    (found,) = walk.ask(select(finding))
    assert (found.point_code, found.state, len(found.evidence)) == ("A1-02", "open", 1)
    assert [row.target for row in walk.ask(select(lead))] == ["penalty"]
    (order_case,) = walk.cases_of("rectification")
    assert [(row.from_case_id, row.kind) for row in walk.ask(select(case_link))] == [(walk.case_id, "follow_up")]
    archived(published(walk, "publish_result"), "archive_inspection")
    (result,) = walk.ask(select(publication))
    assert result.published_at < result.due_at
    walk.follow(order_case)
    assert walk.waits_for() == {"draft_order"}
    assert "健康证明" in walk.variables()["problem"]


@walk
def the_team_must_be_lawful_and_the_day_to_come(walk: Walk) -> None:
    an_inspection(walk)
    for raw, word in (
        ({"inspectors": ["inspector1", "uncertified"]}, "执法证"),
        ({"inspectors": ["inspector1", "section1"]}, "执法人员"),
        ({"lead_inspector": "inspector3"}, "主检查人员"),
        ({"planned_on": day(walk, -1)}, "早于今天"),
    ):
        with pytest.raises((Refused, FormInvalid)) as refused:
            prepared(walk, **raw)
        if isinstance(refused.value, Refused):
            assert word in str(refused.value)
    assert walk.waits_for() == {"prepare_inspection"}
    prepared(walk)


def recusal(walk: Walk, whom: str, decision: str, replacement: str = "") -> Walk:
    walk.letter(
        "handler1", "recusal_requested", recusal_received_on=day(walk, 0), recusal_applicant="店主",
        recused_inspector=whom, recusal_grounds="与检查人员有利害关系",
    )  # fmt: skip
    return walk.do(
        "deputy1",
        "decide_recusal",
        recusal_decision=decision,
        replacement_inspector=replacement,
        recusal_reason="经审查",
    )


@walk
def inspectors_are_replaced_before_and_during_the_visit(walk: Walk) -> None:
    approved(prepared(an_inspection(walk)))
    recusal(walk, "inspector2", "refuse")
    recusal(walk, "inspector2", "grant", "inspector3")
    assert walk.variables()["inspectors"] == ["inspector1", "inspector3"]
    assert "serve_notice" in walk.waits_for()
    served(walk)
    recusal(walk, "inspector3", "refuse")
    with pytest.raises(Refused, match="应当回避"):
        recusal(walk, "inspector1", "grant", "inspector2")
    walk.do("deputy1", "decide_recusal", recusal_decision="refuse", recusal_reason="没有可替换人员")
    walk.later(days=7)
    site_record(walk, "inspector1", failed=False)
    with pytest.raises(Refused, match="被指派"):
        walk.do("inspector2", "confirm_record")
    with pytest.raises(Refused, match="职责分离"):
        walk.do("inspector1", "confirm_record")
    walk.do("inspector3", "confirm_record")
    assert walk.times("decide_recusal") == 4


@walk
def the_lead_is_replaced_during_the_visit(walk: Walk) -> None:
    served(approved(prepared(an_inspection(walk))))
    assert walk.item("record_site").assignee == "inspector1"
    recusal(walk, "inspector1", "grant", "inspector3")
    assert walk.item("record_site").assignee == "inspector3"
    walk.later(days=7)
    site_record(walk, "inspector3", failed=False)
    walk.do("inspector2", "confirm_record")
    assert walk.variables()["lead_inspector"] == "inspector3"
    assert walk.item("decide_result").assignee == "inspector3"


def a_desk_review(walk: Walk) -> Walk:
    an_inspection(walk, method="desk_review")
    served(approved(prepared(walk)))
    return walk.do("inspector1", "request_materials", materials="进货台账", requested_on=day(walk, 0))


def materials(walk: Walk) -> Walk:
    return walk.letter(
        "handler1", "materials_received", materials_received_on=day(walk, 0), received_list="进货台账一册"
    )


def reviewed(walk: Walk, *, more: bool) -> Walk:
    rows = {"A1-01": {"result": "符合"}, "A1-02": {"result": "不适用"}}
    return walk.do(
        "inspector1", "review_materials", reviewed_on=day(walk, 0), materials_state="partial" if more else "complete",
        rows=rows, needs_supplement="yes" if more else "no", supplement_list="健康证明" if more else "",
    )  # fmt: skip


@walk
def a_desk_review_without_supplement(walk: Walk) -> None:
    materials(a_desk_review(walk))
    reviewed(walk, more=False)
    walk.do("inspector2", "confirm_review")
    decided(walk)
    archived(published(walk, "publish_result"), "archive_inspection")
    assert walk.times("ask_supplement") == 0


@walk
def a_desk_review_asks_for_more_once_and_not_twice(walk: Walk) -> None:
    materials(a_desk_review(walk))
    reviewed(walk, more=True)
    assert walk.waits_for() == {"materials_received"}
    walk.later(days=20)  # ten working days without an answer
    with pytest.raises(Refused, match="一次为限"):
        reviewed(walk, more=True)
    reviewed(walk, more=False)
    walk.do("inspector2", "confirm_review")
    assert walk.times("ask_supplement") == 1
    assert walk.times("materials_overdue") == 1


def a_rectification(walk: Walk) -> Walk:
    walk.begin("inspector1", "rectification", item=1, party=1, problem="没有健康证明", inspectors=TEAM)
    assert walk.case().case_no.startswith("QY-SJ-ZG-2026-")
    return walk


def drafted(walk: Walk, days: int = 10) -> Walk:
    return walk.do(
        "inspector1", "draft_order", problem="两名从业人员没有健康证明", basis="《食品安全法》第四十五条",
        requirement="办理健康证明后上岗", deadline_on=day(walk, days),
    )  # fmt: skip


def ordered(walk: Walk) -> Walk:
    walk.do("section1", "approve_order", order_decision="approve")
    return walk.do("inspector1", "serve_order", **{**SERVED, "served_on": day(walk, 0)})


def reported(walk: Walk) -> Walk:
    return walk.letter(
        "handler1", "rectification_report_received", report_received_on=day(walk, 0), report_text="已整改"
    )


def rechecked(walk: Walk, *, passed: bool) -> Walk:
    row: dict[str, Any] = {"requirement": "办理健康证明", "corrected": "corrected"}
    if not passed:
        photo = walk.photo("inspector1", "recheck", "points.r1.evidence")
        row |= {"corrected": "not_corrected", "fact": "仍没有健康证明", "evidence": [photo]}
    walk.do(
        "inspector1", "recheck", rechecked_on=day(walk, 0), certificate_shown="true", points=[row],
        recheck_result="passed" if passed else "failed", recheck_opinion="复查情况如上",
    )  # fmt: skip
    return walk.do("inspector2", "confirm_recheck")


@walk
def a_rectification_passes_at_once(walk: Walk) -> None:
    ordered(drafted(a_rectification(walk)))
    assert walk.waits_for() == {"rectification_report_received", "extension_requested"}
    walk.later(days=3)
    reported(walk)
    due = walk.item("recheck").due
    assert due is not None and (due["code"], str(due["since"])[:10]) == ("T-R-01", day(walk, 0))
    rechecked(walk, passed=True)
    archived(published(walk, "publish_rectification"), "archive_rectification")
    assert walk.case().state == "closed"
    (order,) = walk.ask(select(rectification_order))
    assert (order.passed, order.round, order.extended_to) == (True, 1, None)
    with walk.database.reading() as conn:
        kinds = [document.kind for document in documents_of(conn, walk.case_id)]
    assert kinds == [DocumentKind.RECTIFICATION_ORDER, DocumentKind.RECHECK_OPINION]


@walk
def a_rectification_fails_twice_and_becomes_a_lead(walk: Walk) -> None:
    a_rectification(walk)
    with pytest.raises(Refused, match="晚于今天"):
        drafted(walk, days=0)
    drafted(walk)
    walk.do("section1", "approve_order", order_decision="send_back", send_back_reason="期限太短")
    ordered(drafted(walk))
    deadline = datetime.fromisoformat(str(walk.variables()["deadline_at"]))
    walk.until(deadline - timedelta(seconds=1))
    assert "recheck" not in walk.waits_for()
    walk.until(deadline)
    assert walk.waits_for() == {"recheck"}
    walk.until(deadline + timedelta(hours=10))
    rechecked(walk, passed=False)
    assert walk.waits_for() == {"draft_order"}
    for _ in range(2):
        drafted(walk)
        walk.do("section1", "approve_order", order_decision="send_back", send_back_reason="期限太短")
    ordered(drafted(walk))
    reported(walk)
    rechecked(walk, passed=False)
    archived(published(walk, "publish_rectification"), "archive_rectification")
    assert [row.target for row in walk.ask(select(lead))] == ["penalty"]
    assert [row.passed for row in walk.ask(select(rectification_order))] == [False, False]


def asked_for_time(walk: Walk, until: str, decision: str) -> Walk:
    walk.letter(
        "handler1", "extension_requested", extension_received_on=day(walk, 0), extension_wanted_to=until,
        extension_grounds="体检排期",
    )  # fmt: skip
    given = {"extended_to": until} if decision == "grant" else {}
    return walk.do("section1", "decide_extension", extension_decision=decision, extension_note="核实", **given)


@walk
def the_deadline_is_extended_once_and_not_twice(walk: Walk) -> None:
    ordered(drafted(a_rectification(walk), days=10))
    asked_for_time(walk, day(walk, 20), "grant")
    assert str(walk.variables()["deadline_at"])[:10] == day(walk, 21)
    with pytest.raises(Refused, match="已延期一次"):
        asked_for_time(walk, day(walk, 30), "grant")
    walk.do("section1", "decide_extension", extension_decision="refuse", extension_note="以一次为限")
    walk.later(days=15)
    assert walk.waits_for() == {"rectification_report_received", "extension_requested"}
    walk.later(days=7)
    assert walk.waits_for() == {"recheck"}
    with pytest.raises(Refused, match="还有1项未改正"):
        photo = walk.photo("inspector1", "recheck", "points.r1.evidence")
        row = {"requirement": "办理健康证明", "corrected": "not_corrected", "fact": "仍没有", "evidence": [photo]}
        walk.do(
            "inspector1", "recheck", rechecked_on=day(walk, 0), certificate_shown="true", points=[row],
            recheck_result="passed", recheck_opinion="合格",
        )  # fmt: skip
    rechecked(walk, passed=True)
    assert walk.times("decide_extension") == 2


def a_batch(walk: Walk, **raw: Any) -> Walk:
    given = {
        "batch_title": "三月餐饮抽查", "item": 1, "risk_classes": ["A", "B"], "size_kind": "number", "size": "2",
        "inspectors_each": 2, "method": "site_visit", "planned_on": day(walk, 14),
    }  # fmt: skip
    return walk.begin("handler1", "inspection_batch", **{**given, **raw})


def drawn(walk: Walk, decision: str = "publish", reason: str = "") -> Walk:
    assert walk.waits_for() == {"observe_draw"}
    walk.do("observer1", "observe_draw", words="春风又绿江南岸")
    return walk.do("handler1", "confirm_draw", draw_decision=decision, redraw_reason=reason)


@walk
def a_batch_starts_a_case_for_every_drawn_party(walk: Walk) -> None:
    drawn(a_batch(walk))
    batch = walk.case()
    assert batch.state == "closed"
    started = walk.cases_of("daily_inspection")
    assert len(started) == 2
    assert {row.kind for row in walk.ask(select(case_link))} == {"batch"}
    walk.follow(started[0])
    assert walk.case().source == "batch"
    drawn_team = walk.variables()["inspectors"]
    others = [login for login in ("inspector1", "inspector2", "inspector3") if login not in drawn_team]
    with pytest.raises(Refused, match="不能更换"):
        prepared(walk, inspectors=[drawn_team[0], *others], lead_inspector=drawn_team[0], planned_on=day(walk, 14))
    prepared(walk, inspectors=drawn_team, lead_inspector=drawn_team[0], planned_on=day(walk, 14))
    assert walk.waits_for() == {"review_inspection"}


@walk
def a_batch_is_drawn_again_once_by_ratio(walk: Walk) -> None:
    a_batch(walk, size_kind="ratio", size="50")
    drawn(walk, "redraw", "名录有误")
    drawn(walk)
    assert len(walk.cases_of("daily_inspection")) == 4
    assert walk.times("run_draw") == 2


@walk
def a_batch_is_drawn_again_twice(walk: Walk) -> None:
    a_batch(walk)
    drawn(drawn(walk, "redraw", "名录有误"), "redraw", "人员变动")
    drawn(walk)
    assert walk.times("run_draw") == 3


@walk
def too_large_a_batch_is_refused(walk: Walk) -> None:
    with pytest.raises(Refused, match="不超过"):
        a_batch(walk, size="7")
    with pytest.raises(Refused, match="没有符合条件"):
        a_batch(walk, risk_classes=["D"])
    assert walk.cases_of("inspection_batch") == []


BEGIN = datetime(2026, 3, 16, 9, tzinfo=SHANGHAI)
