"""Stories of the supervision of receiving organs: nothing found, corrected, decided, and a lead for accountability."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.diagrams.acts import day, walk
from tests.diagrams.receivers import receivers
from tests.diagrams.world import Walk
from workflows.engine.types import Refused
from workflows.supervision.cases import evaluations
from workflows.supervision.cases.tables import finding, lead, notification, sampled_file
from workflows.supervision.documents import documents_of
from workflows.usecases.errors import FormInvalid, NotFound

TEAM = ["sifa1", "sifa2"]
PERIOD = {"period_from": "2025-07-01", "period_to": "2026-02-28"}


def a_supervision(walk: Walk, **raw: Any) -> Walk:
    made = receivers(walk)
    given = {"item": made["delegated"], "organ": made["organ"], "reason": "年度监督计划", **PERIOD}
    return walk.begin("sifa1", "organ_supervision", **{**given, **raw})


def planned(walk: Walk, **raw: Any) -> Walk:
    given = {"supervisors": TEAM, "sample_size": 2, "plan_content": "评查案卷、查阅制度", "files": []}
    return walk.do("sifa1", "plan_supervision", **{**given, **raw})


def sampled(walk: Walk) -> Walk:
    walk.do("sifadeputy", "approve_supervision", supervision_decision="approve")
    return walk.do("bianban1", "observe_draw", words="春风又绿江南岸")


def reviewed(walk: Walk, *, failed: tuple[int, ...] = (), cleared: str = "经查系补证日期") -> Walk:
    sample = walk.ask(select(sampled_file).order_by(sampled_file.c.id))
    rows: dict[str, Any] = {}
    for place, one in enumerate(sample, 1):
        bad = place in failed
        fact = "超出期限作出决定" if bad else cleared if one.flags else ""
        rows[f"F{place:02d}"] = {"result": "不符合" if bad else "符合", "fact": fact}
    return walk.do("sifa1", "review_files", files_reviewed=rows)


def checked(walk: Walk, *, failed: bool = False) -> Walk:
    codes = ("E1-01", "E2-01", "E3-01", "E4-01", "E5-01", "E6-01")
    points: dict[str, Any] = {code: {"result": "符合"} for code in codes}
    if failed:
        points["E4-01"] = {"result": "不符合", "fact": "两件决定超过承诺时限"}
    walk.do("sifa1", "check_organ", checked_on=day(walk, 0), organ_points=points)
    with pytest.raises(Refused, match="职责分离"):
        walk.do("sifa1", "confirm_check")
    return walk.do("sifa2", "confirm_check")


def opinion_served(walk: Walk) -> Walk:
    walk.do("sifa2", "draft_opinion", opinion_requirement="一、撤回越权决定\n二、建立时限台账")
    walk.do("sifalegal", "review_opinion", opinion_decision="approve")
    return served(walk, "serve_opinion")


def served(walk: Walk, step: str, days: int = 30) -> Walk:
    return walk.do(
        "sifa3", step, served_on=day(walk, 0), served_how="electronic", recipient="办公室",
        correction_until=day(walk, days),
    )  # fmt: skip


def corrected(walk: Walk) -> Walk:
    return walk.do("handler1", "correct_and_report", reported_on=day(walk, 0), correction_text="已逐条纠正")


def rechecked(walk: Walk, *, passed: bool, who: str = "sifa2") -> Walk:
    row = {"problem": "超期作出决定", "corrected": "corrected"}
    if not passed:
        row |= {"corrected": "not_corrected", "fact": "仍未建立台账"}
    return walk.do(
        who, "recheck_organ", rechecked_on=day(walk, 0), points=[row], recheck_opinion="复核情况如上",
        recheck_result="passed" if passed else "failed",
    )  # fmt: skip


def closed(walk: Walk) -> Walk:
    walk.do("sifaarchive", "archive_supervision", archive_no="SF-2026-1")
    assert (walk.waits_for(), walk.case().state) == (set(), "closed")
    return walk


@walk
def an_organ_in_order_is_rated_and_the_office_is_told(walk: Walk) -> None:
    a_supervision(walk)
    assert walk.case().case_no == "QY-SF-JG-2026-0001"
    assert walk.case().title.startswith("承接机关监督：市场监管局")
    known = walk.variables()
    assert "2026-01-31届满" in str(known["entrust_note"])
    assert known["files_in_period"] == 6
    planned(walk)
    walk.do("sifadeputy", "approve_supervision", supervision_decision="send_back", send_back_reason="增加抽查数")
    sampled(planned(walk, sample_size=3))
    drawn = walk.ask(select(sampled_file).order_by(sampled_file.c.id))
    assert [one.flags for one in drawn] == [["after_expiry"], ["outside_scope"], [], [], []]
    with pytest.raises(Refused, match="须写明查明的情况"):
        reviewed(walk, cleared="")
    reviewed(walk)
    closed(checked(walk))
    with walk.database.reading() as conn:
        known = evaluations.of_case(conn, walk.case_id)
        assert known is not None
        assert (known.score, known.rating, known.opinion) == (100, "excellent", "未发现问题")
        assert {one.form for one in evaluations.parts_of(conn, known.id)} == {"random_check", "checklist"}
    told = [row for row in walk.ask(select(notification)) if row.kind == "result"]
    assert len(told) == 1 and "优秀" in told[0].text and told[0].candidate.endswith(":establishment_office")
    assert walk.ask(select(finding)) == []


@walk
def an_organ_corrects_in_time_what_the_opinion_names(walk: Walk) -> None:
    reviewed(sampled(planned(a_supervision(walk))), failed=(2,))
    checked(walk, failed=True)
    walk.do("sifa2", "draft_opinion", opinion_requirement="撤回")
    walk.do("sifalegal", "review_opinion", opinion_decision="send_back", send_back_reason="要求不明确")
    with pytest.raises(Refused, match="最长三十日"):
        walk.do("sifa2", "draft_opinion", opinion_requirement="撤回越权决定")
        walk.do("sifalegal", "review_opinion", opinion_decision="approve")
        served(walk, "serve_opinion", days=31)
    served(walk, "serve_opinion")
    item = walk.item("correct_and_report")
    assert item.due is not None and item.due["code"] == "T-D-30"
    with pytest.raises((NotFound, Refused)):
        walk.do("sifa1", "correct_and_report", reported_on=day(walk, 0), correction_text="代为报告")
    corrected(walk.later(days=10))
    with pytest.raises(Refused, match="职责分离"):
        rechecked(walk, passed=True, who="sifa1")
    with pytest.raises(Refused, match="至少一个问题"):
        walk.do(
            "sifa2", "recheck_organ", rechecked_on=day(walk, 0), recheck_opinion="无", recheck_result="failed",
            points=[{"problem": "超期", "corrected": "corrected"}],
        )  # fmt: skip
    rechecked(walk, passed=True)
    closed(walk)
    assert {row.state for row in walk.ask(select(finding))} == {"closed"}
    assert {row.inspection_id for row in walk.ask(select(finding))} == {None}
    with walk.database.reading() as conn:
        (opinion,) = documents_of(conn, walk.case_id)
        known = evaluations.of_case(conn, walk.case_id)
    assert opinion.kind == "supervision_opinion"
    assert opinion.context["sampled"] == "抽查案卷4件，其中不符合1件"
    assert known is not None and (known.rating, known.opinion) == ("fair", "问题已纠正")


@walk
def a_decision_that_is_not_carried_out_becomes_a_lead(walk: Walk) -> None:
    extra = [{"number": "JA-1", "title": "补录案卷", "done_on": "2026-02-20", "town": "南湖街道", "scope": "热食"}]
    a_supervision(walk)
    with pytest.raises(FormInvalid, match="至少需要 2"):
        planned(walk, supervisors=["sifa1"])
    with pytest.raises(Refused, match="不是本机关人员"):
        planned(walk, supervisors=["sifa1", "handler1"])
    with pytest.raises(Refused, match="只有4件"):
        planned(walk, sample_size=9)
    with pytest.raises(Refused, match="不在期间内"):
        planned(walk, files=[{**extra[0], "done_on": "2024-01-01"}])
    reviewed(sampled(planned(walk, files=extra)), failed=(1, 2))
    opinion_served(checked(walk))
    deadline = datetime.fromisoformat(str(_child(walk)["correction_due_at"]))
    walk.until(deadline - timedelta(seconds=1))
    assert walk.waits_for() == {"correct_and_report"}
    walk.until(deadline)
    assert walk.waits_for() == {"recheck_organ"}
    walk.until(deadline + timedelta(hours=9))
    rechecked(walk, passed=False)
    walk.do("sifadeputy", "approve_decision", decision_requirement="立即建立台账")
    served(walk, "serve_decision")
    due = walk.item("correct_and_report").due
    assert due is not None and due["code"] == "T-D-31"
    walk.do("head1", "correct_and_report", reported_on=day(walk, 0), correction_text="正在建立")
    rechecked(walk, passed=False)
    closed(walk)
    assert [row.target for row in walk.ask(select(lead))] == ["accountability"]
    with walk.database.reading() as conn:
        kinds = [one.kind for one in documents_of(conn, walk.case_id)]
        known = evaluations.of_case(conn, walk.case_id)
    assert kinds == ["supervision_opinion", "supervision_decision"]
    assert known is not None and known.rating == "poor"


def _child(walk: Walk) -> Any:
    from workflows import engine

    with walk.database.reading() as conn:
        item = next(one for one in engine.waiting(conn, walk.root_id).items)
        return engine.instance_view(conn, item.instance_id).variables


@walk
def only_what_was_handed_down_is_supervised_this_way(walk: Walk) -> None:
    a_supervision(walk)
    with pytest.raises(Refused, match="不是下放或者委托"):
        walk.begin("sifa1", "organ_supervision", item=1, organ=1, reason="抽查", **PERIOD)
    with pytest.raises(Refused, match="没有登记承接"):
        walk.begin("sifa1", "organ_supervision", item=walk.case().item_id, organ=3, reason="抽查", **PERIOD)
    with pytest.raises(Refused, match="不能监督自己"):
        walk.begin("sifa1", "organ_supervision", item=walk.case().item_id, organ=2, reason="抽查", **PERIOD)
    with pytest.raises(Refused, match="止日早于起日"):
        wrong = {"period_from": "2026-02-28", "period_to": "2026-02-01"}
        walk.begin("sifa1", "organ_supervision", item=walk.case().item_id, organ=1, reason="抽查", **wrong)
