"""Stories of daily inspections: every flow at least once, each loop 0, 1 and 2 times."""

import pytest
from sqlalchemy import select

from tests.diagrams.acts import (
    a_desk_review,
    an_inspection,
    approved,
    archived,
    day,
    decided,
    materials,
    prepared,
    published,
    recusal,
    reviewed,
    served,
    site_record,
    visited,
    waits,
    walk,
)
from tests.diagrams.world import Walk
from workflows.engine.types import Refused
from workflows.supervision.cases.tables import case_link, finding, inspection, lead, publication
from workflows.supervision.documents import documents_of
from workflows.usecases.errors import FormInvalid


@walk
def a_plain_inspection_ends_with_publication_and_archive(walk: Walk) -> None:
    an_inspection(walk)
    assert walk.case().case_no == "QY-SJ-RC-2026-0001"
    assert walk.variables()["checks_this_year"] == 0
    served(approved(prepared(walk)))
    assert walk.waits_for() == {"record_site", "recusal_requested", "inspector_change_requested"}
    visited(walk)
    decided(walk)
    assert waits(walk) == {"publish_result", "tell_result"}
    due = walk.item("publish_result").due
    assert due is not None and due["code"] == "T-A-05b"
    archived(published(walk, "publish_result"), "archive_inspection")
    assert walk.case().state == "closed"
    with walk.database.reading() as conn:
        kinds = [document.kind for document in documents_of(conn, walk.case_id)]
    assert kinds == [
        "inspection_approval",
        "inspection_notice",
        "site_record",
        "result_notice",
    ]
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
    assert waits(walk) == {"decide_result"}
    decided(walk, "发现问题责令限期改正", "rectification", "penalty")
    (found,) = walk.ask(select(finding))
    assert (found.point_code, found.state, len(found.evidence)) == ("A1-02", "open", 1)
    assert walk.ask(select(lead)) == []
    (order_case,), (penalty_case,) = walk.cases_of("rectification"), walk.cases_of("administrative_penalty")
    links = {(row.from_case_id, row.to_case_id, row.kind) for row in walk.ask(select(case_link))}
    assert links == {(walk.case_id, followed, "follow_up") for followed in (order_case, penalty_case)}
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
    assert waits(walk) == {"prepare_inspection"}
    prepared(walk)


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
    walk.do(
        "deputy1", "decide_recusal", recused_inspector="inspector1", recusal_decision="refuse",
        recusal_reason="没有可替换人员",
    )  # fmt: skip
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
    assert waits(walk) == {"materials_received"}
    walk.later(days=20)  # ten working days without an answer
    with pytest.raises(Refused, match="一次为限"):
        reviewed(walk, more=True)
    reviewed(walk, more=False)
    walk.do("inspector2", "confirm_review")
    assert walk.times("ask_supplement") == 1
    assert walk.times("materials_overdue") == 1


@walk
def a_recusal_asked_before_the_notice_reaches_the_visit_that_has_begun(walk: Walk) -> None:
    approved(prepared(an_inspection(walk)))
    walk.letter(
        "handler1", "recusal_requested", recusal_received_on=day(walk, 0), recusal_applicant="店主",
        recused_inspector="inspector1", recusal_grounds="与检查人员有利害关系",
    )  # fmt: skip
    served(walk)
    assert walk.item("record_site").assignee == "inspector1"
    walk.do(
        "deputy1", "decide_recusal", recused_inspector="inspector1", recusal_decision="grant",
        replacement_inspector="inspector3", recusal_reason="应当回避",
    )  # fmt: skip
    assert walk.item("record_site").assignee == "inspector3"
    walk.later(days=7)
    with pytest.raises(Refused, match=r"签收|被指派"):
        site_record(walk, "inspector1", failed=False)
    site_record(walk, "inspector3", failed=False)
    walk.do("inspector2", "confirm_record")
    assert walk.variables()["inspectors"] == ["inspector3", "inspector2"]
    assert walk.variables()["lead_inspector"] == "inspector3"
    assert walk.item("decide_result").assignee == "inspector3"
