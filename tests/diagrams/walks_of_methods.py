"""Stories of the methods: network evidence, equipment, experts; emergencies; inspectors who are changed."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from tests.diagrams.acts import (
    TEAM,
    an_inspection,
    approved,
    archived,
    day,
    decided,
    prepared,
    published,
    served,
    waits,
    walk,
)
from tests.diagrams.world import Walk
from workflows.engine.types import Refused
from workflows.supervision.cases.tables import inspection, lead, publication
from workflows.supervision.documents import documents_of
from workflows.supervision.parties.equipment import equipment_of
from workflows.supervision.parties.tables import equipment

ROWS: dict[str, Any] = {"A1-01": {"result": "符合"}, "A1-02": {"result": "符合"}}


def of_method(walk: Walk, method: str, **raw: Any) -> Walk:
    """Approved and announced; the day of the visit has come."""
    served(approved(prepared(an_inspection(walk, method=method, **raw))))
    return walk.later(days=7)


def on_the_spot(walk: Walk) -> dict[str, Any]:
    begun = walk.now.replace(hour=10)
    return {
        "certificate_shown": "true", "recusal_told": "true", "started_at": begun.isoformat(),
        "ended_at": (begun + timedelta(minutes=80)).isoformat(), "place": "南湖街道1号", "subject_rep": "店主",
        "sign_mode": "refused", "refusal_reason": "店主拒绝签字", "witness": "社区工作人员",
    }  # fmt: skip


def failing(walk: Walk, login: str, step: str) -> dict[str, Any]:
    photo = walk.photo(login, step, "rows.A1-02.evidence")
    return {**ROWS, "A1-02": {"result": "不符合", "fact": "菌落总数超标", "evidence": [photo]}}


def kinds(walk: Walk) -> list[str]:
    with walk.database.reading() as conn:
        return [document.kind for document in documents_of(conn, walk.case_id)]


# --- network ---------------------------------------------------------------------------------------------------------


@walk
def evidence_from_the_network_carries_its_digest(walk: Walk) -> None:
    of_method(walk, "online_check")
    begun = walk.now.replace(hour=9)
    shot = walk.photo("inspector1", "collect_evidence", "captures.r1.screenshot")
    capture = {
        "url": "https://shop.example/1", "captured_at": (begun + timedelta(minutes=5)).isoformat(),
        "screenshot": [shot], "fact": "未公示许可证",
    }  # fmt: skip
    given = {
        "platform": "网络餐饮平台", "shop_name": "清源测试餐饮店", "started_at": begun.isoformat(),
        "ended_at": (begun + timedelta(minutes=30)).isoformat(), "rows": ROWS, "capture_note": "两人共同取证",
    }  # fmt: skip
    with pytest.raises(Refused, match="第1行的取证时间"):
        late = {**capture, "captured_at": (begun + timedelta(hours=2)).isoformat()}
        walk.do("inspector1", "collect_evidence", captures=[late], **given)
    walk.do("inspector1", "collect_evidence", captures=[capture], **given)
    with pytest.raises(Refused, match="职责分离"):
        walk.do("inspector1", "confirm_evidence")
    walk.do("inspector2", "confirm_evidence")
    decided(walk)
    with walk.database.reading() as conn:
        record = next(one for one in documents_of(conn, walk.case_id) if one.kind == "online_record")
    captures = record.context["captures"]
    assert isinstance(captures, list) and isinstance(captures[0], dict)
    assert len(str(captures[0]["screenshots"]).rpartition(" ")[2]) == 64


# --- equipment -------------------------------------------------------------------------------------------------------


def equipped(walk: Walk) -> list[int]:
    """Two lifts of party 1 and one of party 2; the second lift's test is overdue."""
    with walk.database.transaction() as conn:
        for number, (whose, following) in enumerate(((1, date(2026, 5, 1)), (1, date(2026, 2, 1)), (2, None)), 1):
            row = {
                "code": f"TX-{number}", "party_id": whose, "name": f"{number}号电梯", "kind": "lift",
                "last_tested_on": date(2025, 2, 1), "next_test_on": following, "test_result": "passed",
                "place": "", "state": "in_use",
            }  # fmt: skip
            conn.execute(insert(equipment), row)
        return [row.id for row in conn.execute(select(equipment.c.id).order_by(equipment.c.id))]


@walk
def periodic_tests_are_written_back_and_what_is_overdue_becomes_a_lead(walk: Walk) -> None:
    first, second, strange = equipped(walk)
    of_method(walk, "equipment_check")

    def record(*devices: dict[str, Any]) -> None:
        walk.do("inspector1", "record_equipment", **on_the_spot(walk), devices=list(devices), rows=ROWS)

    good = {"equipment": first, "last_tested_on": "2026-03-01", "next_test_on": "2027-03-01", "test_result": "passed"}
    for wrong, word in (
        ({**good, "equipment": strange}, "不属于"),
        ({**good, "next_test_on": "2026-03-01"}, "须晚于"),
        ({**good, "last_tested_on": "2024-01-01"}, "早于台账"),
    ):
        with pytest.raises(Refused, match=word):
            record(wrong)
    with pytest.raises(Refused, match="重复"):
        record(good, {**good, "id": "r2"})
    record(good, {"id": "r2", "equipment": second, "last_tested_on": "2025-02-01", "next_test_on": "2026-02-01",
                  "test_result": "passed"})  # fmt: skip
    walk.do("inspector2", "confirm_equipment")
    with walk.database.reading() as conn:
        one, other = equipment_of(conn, 1)
    assert (one.last_tested_on, one.next_test_on) == (date(2026, 3, 1), date(2027, 3, 1))
    assert other.overdue(walk.now.date())
    (found,) = walk.ask(select(lead))
    assert found.target == "overdue_test" and "2号电梯" in found.summary and "1号电梯" not in found.summary
    decided(walk)
    assert "equipment_record" in kinds(walk)


# --- experts ---------------------------------------------------------------------------------------------------------


@walk
def experts_help_and_only_inspectors_sign(walk: Walk) -> None:
    of_method(walk, "expert_assisted")

    def engage(**expert: Any) -> None:
        given = {"name": "周某", "unit": "清源安全技术中心", "contract_no": "HT-2", "no_interest": "true"}
        walk.do(
            "handler1", "engage_experts", third_party_name="清源安全技术中心", third_party_contract="HT-1",
            contract_until=day(walk, 30), engaged_for="设备检测", experts=[{**given, **expert}],
        )  # fmt: skip

    with pytest.raises(Refused, match="没有声明"):
        engage(no_interest="false")
    with pytest.raises(Refused, match="不能同时作为专家"):
        engage(name=walk.name_of("inspector1"))
    engage()
    paper = walk.photo("inspector1", "record_expert_visit", "third_party_report")
    walk.do(
        "inspector1", "record_expert_visit", **on_the_spot(walk), rows=ROWS, third_party_report=[paper],
        report_summary="设备运行正常", adoption="adopted", adoption_reason="与现场一致",
    )  # fmt: skip
    walk.do("inspector2", "confirm_expert_visit")
    decided(walk)
    with walk.database.reading() as conn:
        opinion = next(one for one in documents_of(conn, walk.case_id) if one.kind == "expert_opinion")
    assert opinion.context["adoption"] == "采纳"
    assert [one["name"] for one in opinion.context["experts"] if isinstance(one, dict)] == ["周某"]  # type: ignore[union-attr]


# --- emergencies -----------------------------------------------------------------------------------------------------


def an_emergency(walk: Walk) -> Walk:
    an_inspection(walk, urgency="emergency", emergency_reason="燃气泄漏举报")
    with pytest.raises(Refused, match="须是今天"):
        prepared(walk, announcement="none", unannounced_reason="紧急")
    prepared(walk, planned_on=day(walk, 0), announcement="none", unannounced_reason="紧急")
    assert waits(walk) == {"record_site", "approve_afterwards"}
    due = walk.item("approve_afterwards").due
    assert due is not None and (due["code"], due["at"]) == ("T-A-03", (walk.now + timedelta(hours=24)).isoformat())
    return walk


def recorded(walk: Walk) -> Walk:
    walk.do("inspector1", "record_site", **on_the_spot(walk), rows=ROWS)
    return walk.do("inspector2", "confirm_record")


@walk
def an_emergency_is_inspected_first_and_approved_within_a_day(walk: Walk) -> None:
    recorded(an_emergency(walk))
    assert waits(walk) == {"approve_afterwards"}
    walk.later(hours=20)
    walk.do("deputy1", "approve_afterwards", afterwards_decision="approve")
    archived(published(decided(walk), "publish_result"), "archive_inspection")
    assert "inspection_approval" in kinds(walk)


@walk
def an_emergency_approved_before_the_visit_ends_goes_on(walk: Walk) -> None:
    an_emergency(walk)
    walk.do("deputy1", "approve_afterwards", afterwards_decision="approve")
    assert waits(walk) == {"record_site"}
    recorded(walk)
    assert waits(walk) == {"decide_result"}


@walk
def an_emergency_that_is_not_approved_is_annulled(walk: Walk) -> None:
    recorded(an_emergency(walk))
    walk.do("deputy1", "approve_afterwards", afterwards_decision="refuse", afterwards_reason="不属于紧急情形")
    assert walk.waits_for() == set()
    assert walk.case().state == "terminated"
    with walk.database.reading() as conn:
        assert {document.state for document in documents_of(conn, walk.case_id)} == {"voided"}
    (found,) = walk.ask(select(inspection))
    assert (found.overall, found.annul_reason) == (None, "不属于紧急情形")
    assert walk.ask(select(publication)) == []


@walk
def a_refusal_during_the_visit_stops_it(walk: Walk) -> None:
    an_emergency(walk)
    walk.do("deputy1", "approve_afterwards", afterwards_decision="refuse", afterwards_reason="不属于紧急情形")
    assert walk.waits_for() == set()
    assert walk.case().state == "terminated"


# --- inspectors ------------------------------------------------------------------------------------------------------


def change(walk: Walk, decision: str, stand_in: str = "") -> Walk:
    walk.letter(
        "handler1", "inspector_change_requested", change_requested_on=day(walk, 0), leaving_inspector="inspector2",
        change_reason="certificate", change_note="执法证到期",
    )  # fmt: skip
    return walk.do(
        "section1", "decide_change", leaving_inspector="inspector2", change_decision=decision, stand_in=stand_in,
        change_decision_reason="核实",
    )  # fmt: skip


@walk
def a_certificate_that_ran_out_before_the_visit_is_replaced(walk: Walk) -> None:
    of_method(walk, "site_visit")
    walk.expire_certificate("inspector2", date(2026, 3, 20))
    walk.do("inspector1", "record_site", **on_the_spot(walk), rows=ROWS)
    with pytest.raises(Refused, match="行政执法证"):
        walk.do("inspector2", "confirm_record")
    change(walk, "refuse")
    with pytest.raises(Refused, match="已经是本案"):
        change(walk, "grant", "inspector1")
    walk.do(
        "section1", "decide_change", leaving_inspector="inspector2", change_decision="grant",
        stand_in="inspector3", change_decision_reason="核实",
    )  # fmt: skip
    walk.do("inspector3", "confirm_record")
    assert walk.variables()["inspectors"] == ["inspector1", "inspector3"]


@walk
def a_drawn_inspector_without_certificate_is_replaced_before_the_approval(walk: Walk) -> None:
    an_inspection(walk)
    walk.set_variables(drawn_inspectors=TEAM, inspectors=TEAM, lead_inspector="inspector1")
    walk.expire_certificate("inspector2", walk.now.date())
    with pytest.raises(Refused, match="有效的行政执法证"):
        prepared(walk)
    with pytest.raises(Refused, match="不能更换"):
        prepared(walk, inspectors=["inspector1", "inspector3"])
    change(walk, "grant", "inspector3")
    prepared(walk, inspectors=["inspector1", "inspector3"])
    assert waits(walk) == {"review_inspection"}


@walk
def three_recusals_of_one_inspection_wait_at_once_and_each_is_decided_for_its_own(walk: Walk) -> None:
    approved(prepared(an_inspection(walk)))
    for whom in ("inspector1", "inspector2", "inspector3"):
        walk.letter(
            "handler1", "recusal_requested", recusal_received_on=day(walk, 0), recusal_applicant="店主",
            recused_inspector=whom, recusal_grounds="有利害关系",
        )  # fmt: skip
    served(walk)
    assert walk.item("record_site").assignee == "inspector1"
    begun_with = [
        walk.begins_with("deputy1", item.id)["recused_inspector"] for item in walk.all_items("decide_recusal")
    ]
    assert begun_with == ["inspector1", "inspector2", "inspector3"]
    first, second, third = walk.all_items("decide_recusal")
    told = {"recusal_reason": "经审查"}
    walk.do_item("deputy1", third.id, recused_inspector="inspector3", recusal_decision="refuse", **told)
    walk.do_item(
        "deputy1", first.id, recused_inspector="inspector1", recusal_decision="grant",
        replacement_inspector="inspector3", **told,
    )  # fmt: skip
    assert walk.variables()["inspectors"] == ["inspector3", "inspector2"]
    walk.do_item("deputy1", second.id, recused_inspector="inspector2", recusal_decision="refuse", **told)
    assert walk.item("record_site").assignee == "inspector3"
    walk.later(days=7)
    walk.do("inspector3", "record_site", **on_the_spot(walk), rows=ROWS)
    walk.do("inspector2", "confirm_record")
    assert walk.item("decide_result").assignee == "inspector3"
