"""Acts of an accident: reported, investigated, approved; what happens beside."""

from datetime import datetime, timedelta
from typing import Any

from tests.diagrams.acts import day
from tests.diagrams.tracers import tracers
from tests.diagrams.world import Walk

KINDS = ("government", "emergency", "competent", "discipline", "police", "union", "procuratorate")


def an_accident(walk: Walk, **raw: Any) -> Walk:
    return begun(walk, tracers(walk), **raw)


def begun(walk: Walk, bureau: int, **raw: Any) -> Walk:
    """An accident of the first party under the supervision of this department."""
    at = walk.now - timedelta(hours=2)
    given = {
        "accident_name": "南湖食物中毒事故", "accident_field": "food_drug", "accident_level": "general",
        "accident_kind": "general", "party": 1, "item": 1, "organ": bureau, "occurred_at": at.isoformat(),
        "learned_at": (at + timedelta(minutes=30)).isoformat(), "received_at": (at + timedelta(hours=1)).isoformat(),
        "place": "南湖街道1号", "deaths": 0, "injuries": 12, "loss": "", "problem": "十二人食物中毒。",
    }  # fmt: skip
    return walk.begin("handler1", "accident", **{**given, **raw})


def unit_noted(walk: Walk, minutes: int = 30, reason: str = "") -> Walk:
    at = _at(walk, "learned_at", minutes)
    return walk.do("handler1", "note_unit_report", unit_reported_at=at, unit_reporter="店主", unit_late_reason=reason)


def reported_up(walk: Walk, minutes: int = 60, reason: str = "") -> Walk:
    at = _at(walk, "received_at", minutes)
    return walk.do(
        "handler1", "report_upward", reported_up_at=at, reported_up_to=["government", "superior"], up_late_reason=reason
    )


def _at(walk: Walk, name: str, minutes: int) -> str:
    known = datetime.fromisoformat(str(walk.variables()[name]))
    return (known + timedelta(minutes=minutes)).isoformat()


def grouped(walk: Walk, *, without: str = "", leaders: int = 1, declared: str = "true") -> Walk:
    rows = [
        {"unit_kind": kind, "unit": "单位", "name": f"成员{place}", "leads": "yes" if place < leaders else "no"}
        for place, kind in enumerate(kind for kind in KINDS if kind != without)
    ]
    return walk.do(
        "gov1", "form_investigation", group_members=rows, no_interest_declared=declared, procuratorate_invited="yes"
    )


def submitted(walk: Walk) -> Walk:
    return walk.do(
        "gov1", "submit_report", course="经过", casualties="受伤12人", causes="原因", report_conclusion="责任事故",
        responsibility_found="责任认定", authority_duties="监管部门没有复查", precautions="一、整改\n二、培训",
        report_submitted_on=day(walk, 0),
    )  # fmt: skip


def answered(walk: Walk, decision: str = "approve") -> Walk:
    more = {"approval_no": "清政批〔2026〕3号", "approved_on": day(walk, 0)} if decision == "approve" else {}
    return walk.do("gov1", "approve_report", report_decision=decision, approval_note="同意", **more)


def extended(walk: Walk, decision: str) -> Walk:
    walk.letter("gov1", "report_extension", report_extension_on=day(walk, 0), report_extension_reason="案情复杂")
    return walk.do("gov1", "grant_extension", report_extension_decision=decision, report_extension_note="经研究")


def appraised(walk: Walk) -> Walk:
    return walk.letter(
        "gov1", "appraisal_ordered", appraisal_sent_on=day(walk, 0), appraisal_order_no="JD-1",
        appraisal_lab="鉴定中心", appraisal_content="致病菌",
    )  # fmt: skip


def appraisal_came(walk: Walk) -> Walk:
    return walk.letter(
        "gov1", "appraisal_received", appraisal_received_on=day(walk, 0), appraisal_report_no="JD-1-1",
        appraisal_result="检出沙门氏菌",
    )  # fmt: skip


def settled(walk: Walk) -> Walk:
    row = {"measure": "整改", "who": "餐饮店", "result": "done"}
    walk.do("handler1", "carry_out_measures", measure_rows=[row], measures_checked_on=day(walk, 0))
    walk.do("handler1", "publish_accident", publication_title="处理情况", publication_text="已经处理")
    walk.do("handler1", "archive_accident", archive_no="SG-1")
    assert (walk.waits_for(), walk.case().state) == (set(), "closed")
    return walk


def changed(walk: Walk) -> Walk:
    return walk.letter("handler1", "casualties_changed", changed_on=day(walk, 0), deaths_now=1, injuries_now=11)


def supplemented(walk: Walk) -> Walk:
    return walk.do(
        "handler1", "report_supplement", supplemented_at=walk.now.isoformat(), supplemented_to="区政府、市局"
    )
