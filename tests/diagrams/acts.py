"""What people do in the walks: one function per act, each through the use cases."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from tests.diagrams.world import Walk
from workflows.clock import SHANGHAI

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


def waits(walk: Walk) -> set[str]:
    """What the case waits for, without the two letters that an inspection takes at any time."""
    return walk.waits_for() - {"recusal_requested", "inspector_change_requested"}


def told(walk: Walk) -> Walk:
    return walk.do(
        "handler1", "tell_result", result_told_on=day(walk, 0), result_told_how="direct", result_recipient="店主"
    )


def published(walk: Walk, step: str) -> Walk:
    if step == "publish_result" and "tell_result" in walk.waits_for():
        told(walk)
    return walk.do("publisher1", step, publication_title="检查结果公示", publication_text="检查结果如下")


def archived(walk: Walk, step: str) -> Walk:
    walk.do("archivist1", step, archive_no="SJ-2026-1")
    assert walk.waits_for() == set()
    return walk


def recusal(walk: Walk, whom: str, decision: str, replacement: str = "") -> Walk:
    walk.letter(
        "handler1", "recusal_requested", recusal_received_on=day(walk, 0), recusal_applicant="店主",
        recused_inspector=whom, recusal_grounds="与检查人员有利害关系",
    )  # fmt: skip
    return walk.do(
        "deputy1",
        "decide_recusal",
        recused_inspector=whom,
        recusal_decision=decision,
        replacement_inspector=replacement,
        recusal_reason="经审查",
    )


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


def a_rectification(walk: Walk) -> Walk:
    walk.begin("inspector1", "rectification", item=1, party=1, problem="没有健康证明", inspectors=TEAM)
    assert walk.case().case_no.startswith(f"QY-SJ-ZG-{walk.now.year}-")
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


def asked_for_time(walk: Walk, until: str, decision: str) -> Walk:
    walk.letter(
        "handler1", "extension_requested", extension_received_on=day(walk, 0), extension_wanted_to=until,
        extension_grounds="体检排期",
    )  # fmt: skip
    given = {"extended_to": until} if decision == "grant" else {}
    return walk.do("section1", "decide_extension", extension_decision=decision, extension_note="核实", **given)


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


BEGIN = datetime(2026, 3, 16, 9, tzinfo=SHANGHAI)
