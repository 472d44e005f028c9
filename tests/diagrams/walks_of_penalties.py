"""Stories of penalty cases from the lead to the decision: every flow, each loop 0, 1 and 2 times."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.diagrams.acts import TEAM, day, walk
from tests.diagrams.acts_of_penalties import (
    FINE,
    a_penalty,
    arranged,
    asked_to_be_heard,
    at,
    closed,
    considered,
    decided,
    decision_served,
    discussed,
    examined,
    extension_asked,
    filed,
    heard,
    hearing_told,
    held,
    investigated,
    noticed,
    paid,
    proof,
    proposed,
    published,
    remedy,
    reported,
    reviewed,
    served_raw,
    stated,
    to_decision,
    to_notice,
    to_payment,
    waived,
)
from tests.diagrams.world import Walk
from workflows.engine.types import Refused
from workflows.supervision import cases, evidence, penalties
from workflows.supervision.cases.tables import lead, notification
from workflows.supervision.documents import documents_of
from workflows.supervision.penalties import Penalty


def record(walk: Walk) -> Penalty:
    with walk.database.reading() as conn:
        return penalties.of_case(conn, walk.case_id)


@walk
def a_small_penalty_is_paid_and_closed(walk: Walk) -> None:
    to_payment(walk)
    assert walk.waits_for() >= {"publish_penalty"}
    published(walk)
    with pytest.raises(Refused, match="多于尚欠"):
        paid(walk, FINE + 1)
    paid(walk, 1_000_00, receipt="P1")
    with pytest.raises(Refused, match="已经登记过"):
        paid(walk, 1_000_00, receipt="P1")
    paid(walk, 4_000_00, receipt="P2")
    closed(walk)
    known = record(walk)
    assert (known.outcome, known.fine, known.performance, known.stage) == ("penalty", FINE, "paid", "closed")
    assert walk.case().state == "closed"
    with walk.database.reading() as conn:
        kinds = [document.kind for document in documents_of(conn, walk.case_id)]
        published_kinds = [one.kind for one in cases.publications_of(conn, walk.case_id)]
    assert kinds == [
        "penalty_filing", "inquiry_record", "penalty_report", "penalty_notice", "penalty_decision", "penalty_closing",
    ]  # fmt: skip
    assert published_kinds == ["administrative_penalty"]


@walk
def a_lead_is_verified_longer_and_not_filed(walk: Walk) -> None:
    a_penalty(walk, lead_received_on=day(walk, -3))
    proposed(walk, "extend")
    walk.do("deputy1", "approve_verification", verification_decision="approve", verification_decision_note="案情复杂")
    with pytest.raises(Refused, match="已经延长一次"):
        proposed(walk, "extend")
    due = walk.item("propose_filing").due
    assert due is not None and due["code"] == "T-G-01x"
    proposed(walk, "no_file")
    walk.do("deputy1", "approve_filing", filing_decision="no_file", filing_note="证据不足")
    assert (record(walk).stage, record(walk).not_filed_reason) == ("not_filed", "证据不足")
    assert walk.case().state == "closed"


@walk
def a_filing_is_sent_back_twice_and_the_extension_refused(walk: Walk) -> None:
    a_penalty(walk)
    for _ in range(2):
        proposed(walk)
        walk.do("deputy1", "approve_filing", filing_decision="send_back", filing_note="补充核查")
    proposed(walk, "extend")
    walk.do("deputy1", "approve_verification", verification_decision="refuse", verification_decision_note="不复杂")
    with pytest.raises(Refused, match="超过二年"):
        proposed(walk, violation_ended_on=day(walk, -800))
    with pytest.raises(Refused, match="不得少于两人"):
        proposed(walk, inspectors=["inspector1", "inspector1"])
    with pytest.raises(Refused, match="有效的行政执法证"):
        proposed(walk, inspectors=["inspector1", "uncertified"])
    filed(walk, violation_ended_on=day(walk, -800), serious_harm="true")
    assert record(walk).filed_on == walk.now.date()


@walk
def tests_stop_the_clock_and_late_reports_are_urged(walk: Walk) -> None:
    filed(a_penalty(walk))
    investigated(walk, "more")
    investigated(walk, "more")
    investigated(walk, "testing")
    walk.do(
        "handler1", "send_for_testing", test_lab="区检验中心", test_order_no="WT-1", test_sent_on=day(walk, 0),
        test_matter="成分", test_told="true",
    )  # fmt: skip
    for _ in range(2):
        walk.later(days=40)
        walk.do("handler1", "urge_test", urge_note="已催")
    walk.letter(
        "handler1", "penalty_test_reported", test_received_on=day(walk, 0), test_report_no="BG-1",
        test_conclusion="合格",
    )  # fmt: skip
    assert walk.times("decision_limit_near") == 0
    considered(waived(noticed(examined(reported(investigated(walk))))))
    due = walk.item("approve_decision")
    assert due.due is not None and due.due["code"] == "T-G-06"
    stopped = (walk.now.date() - record(walk).filed_on).days + 1 if record(walk).filed_on else 0  # type: ignore[operator]
    assert due.due_at is not None and due.due_at.date() >= walk.now.date() + timedelta(days=90 - 1)
    assert stopped > 80


@walk
def a_report_comes_back_and_a_statement_is_accepted(walk: Walk) -> None:
    investigated(filed(a_penalty(walk)))
    photo = walk.photo("inspector1", "final_report", "evidence.r1.files")
    reported(walk, evidence=[proof(walk, photo)])
    with walk.database.reading() as conn:
        assert evidence.listed_attachments(conn, walk.case_id) == {photo}
    with pytest.raises(Refused, match="职责范围"):
        walk.do("inspector1", "examine_report", legal_opinion="agree", legal_note="事实清楚")
    examined(walk, "amend")
    examined(reported(walk), "amend")
    examined(reported(walk))
    noticed(walk)
    stated(walk)
    stated(walk)
    with pytest.raises(Refused, match="不属于行政处罚法第六十三条"):
        asked_to_be_heard(walk)
    walk.later(days=9)
    assert walk.times("defence_over") == 1
    with pytest.raises(Refused, match="须写明是否采纳"):
        considered(walk, "none")
    considered(walk, "accepted")
    with pytest.raises(Refused, match="给予更重的处罚"):
        decided(walk, fine=FINE + 1)
    with pytest.raises(Refused, match="须填写金额"):
        decided(walk, fine=None)
    decided(walk, fine=3_000_00)
    assert record(walk).fine == 3_000_00


@walk
def new_facts_after_a_defence_are_told_again(walk: Walk) -> None:
    stated(noticed(to_notice(walk)))
    walk.later(days=9)
    considered(walk, "new_facts", new_facts="另有三名人员没有健康证明")
    with pytest.raises(Refused, match="给予更重的处罚"):
        reported(walk, fine=FINE * 2)
    examined(reported(walk, fine=FINE * 2, heavier_reason="复核期间发现另有三名人员没有健康证明"))
    noticed(walk)
    walk.later(days=9)
    considered(walk, "rejected")
    decided(walk, fine=FINE * 2)
    assert record(walk).fine == FINE * 2


@walk
def a_decision_is_sent_back_and_may_not_exceed_the_notice(walk: Walk) -> None:
    to_decision(walk)
    with pytest.raises(Refused, match="退回重新告知"):
        decided(walk, kinds=["warning", "fine", "suspend_permit"])
    for _ in range(2):
        decided(walk, decision="send_back", decision_note="裁量不当")
        considered(waived(noticed(examined(reported(walk)))))
    with pytest.raises(Refused, match="职责范围"):
        decided(walk, login="inspector1")
    decided(walk)
    assert record(walk).decided_by == "deputy1"


@walk
def a_large_fine_is_heard_reviewed_and_discussed(walk: Walk) -> None:
    reported(investigated(filed(a_penalty(walk))), larger_fine="true", review_grounds=["public_interest"])
    reviewed(walk, "supplement")
    reported(investigated(walk), larger_fine="true")
    with pytest.raises(Refused, match="法律职业资格"):
        walk.do("legal1", "legal_review", legal_opinion="agree", legal_note="清楚", reviewer_qualified="false")
    noticed(reviewed(walk))
    asked_to_be_heard(walk)
    with pytest.raises(Refused, match="不能由本案调查人员担任"):
        arranged(walk, hearing_chair="inspector1")
    with pytest.raises(Refused, match="不能是同一人"):
        arranged(walk, hearing_recorder="legal1")
    with pytest.raises(Refused, match="七个工作日前"):
        arranged(walk, days=5)
    hearing_told(arranged(walk))
    walk.later(days=20)
    held(walk, "adjourned")
    hearing_told(arranged(walk))
    walk.later(days=20)
    held(walk, "adjourned")
    hearing_told(arranged(walk))
    walk.later(days=20)
    with pytest.raises(Refused, match="被指派的人员"):
        walk.do("legal2", "hold_hearing", hearing_outcome="held")
    held(walk)
    walk.do("legal1", "hearing_report", report_facts="事实", report_opinion="维持")
    considered(walk, "rejected")
    discussed(walk)
    decided(walk)
    known = record(walk)
    assert (known.hearing, known.hearing_right, known.review_required) == ("held", True, True)
    assert known.meeting is not None and len(known.meeting["attendees"]) == 3


@walk
def a_hearing_is_arranged_anew_when_the_notice_was_late_and_then_given_up(walk: Walk) -> None:
    asked_to_be_heard(heard(walk))
    arranged(walk)
    walk.later(days=15)
    assert walk.times("notice_too_late") == 1
    assert "arrange_hearing" in walk.waits_for()
    arranged(walk)
    walk.do("legal2", "serve_hearing_notice", **served_raw(walk, "hearing_notice"))
    walk.later(days=20)
    held(walk, "absent")
    assert record(walk).hearing == "absent"
    considered(walk, "rejected")
    discussed(walk)
    decided(walk, outcome="penalty")


@walk
def a_hearing_asked_for_too_late_is_refused(walk: Walk) -> None:
    heard(walk)
    with pytest.raises(Refused, match="已超过五日"):
        walk.now += timedelta(days=20)
        asked_to_be_heard(walk)
    walk.settle()
    considered(walk, "none")
    discussed(walk)
    decided(walk)


@walk
def a_minor_offence_is_not_punished(walk: Walk) -> None:
    filed(a_penalty(walk))
    with pytest.raises(Refused, match="不能填写处罚种类"):
        reported(investigated(walk), "no_penalty", kinds=["warning"])
    examined(reported(walk, "no_penalty"))
    with pytest.raises(Refused, match="未告知当事人"):
        decided(walk)
    decided(walk, outcome="no_penalty")
    walk.do("inspector1", "serve_no_penalty", education="今后应当查验", **served_raw(walk, "decision"))
    walk.do("handler1", "propose_closing", closing_summary="不予处罚", closing_kind="不予处罚")
    for _ in range(2):
        walk.do("deputy1", "approve_closing", closing_decision="send_back", closing_note="补充材料")
        walk.do("handler1", "propose_closing", closing_summary="不予处罚", closing_kind="不予处罚")
    walk.do("deputy1", "approve_closing", closing_decision="approve")
    walk.do("archivist1", "archive_penalty", archive_no="2026-CF-002")
    assert (record(walk).outcome, record(walk).stage) == ("no_penalty", "closed")


@walk
def a_crime_is_handed_over(walk: Walk) -> None:
    examined(reported(investigated(filed(a_penalty(walk))), "referral"))
    decided(walk, outcome="referral")
    closed(walk)
    assert record(walk).outcome == "referral"
    referred = walk.cases_of("case_referral")
    assert referred or [row.target for row in walk.ask(select(lead))] == ["case_referral"]


@walk
def the_ninety_days_are_extended_twice(walk: Walk) -> None:
    a_penalty(walk)
    with pytest.raises(Refused, match="尚未立案"):
        extension_asked(walk)
    considered(waived(noticed(examined(reported(investigated(filed(walk)))))))
    before = walk.item("approve_decision").due_at
    walk.later(days=85)
    assert walk.times("decision_limit_near") == 1
    texts = [row.text for row in walk.ask(select(notification).where(notification.c.kind == "penalty"))]
    assert texts and "八十日" in texts[0]
    extension_asked(walk)
    walk.do("deputy1", "approve_extension", extension_decision="refuse", extension_note="应抓紧办理")
    assert walk.item("approve_decision").due_at == before
    extension_asked(walk)
    walk.do("deputy1", "approve_extension", extension_decision="grant", extension_note="案情复杂")
    due = walk.item("approve_decision").due
    assert due is not None and due["code"] == "T-G-06x"
    for number, until in ((1, 60), (2, 90)):
        extension_asked(walk)
        with pytest.raises(Refused, match="须晚于现在的期限"):
            walk.do(
                "head1", "discuss_extension", extension_decision="grant", extension_note="讨论",
                extended_until=day(walk, 1), extension_attendees=["head1", "deputy1"],
            )  # fmt: skip
        walk.do(
            "head1", "discuss_extension", extension_decision="grant", extension_note="讨论",
            extended_until=day(walk, until), extension_attendees=["head1", "deputy1"],
        )  # fmt: skip
        assert record(walk).extensions == number + 1
        again = walk.item("approve_decision").due
        assert again is not None and (again["code"], str(again["on"])) == ("T-G-06y", day(walk, until))
    decided(walk)
    with pytest.raises(Refused, match="不需要延期"):
        extension_asked(walk)


@walk
def a_decision_after_the_limit_leaves_a_lead(walk: Walk) -> None:
    to_decision(walk)
    walk.later(days=120)
    decided(walk)
    assert [row.target for row in walk.ask(select(lead))] == ["accountability_tracing"]


@walk
def a_notice_by_public_announcement_is_not_counted(walk: Walk) -> None:
    to_notice(walk)
    noticed(walk, "public")
    assert record(walk).noticed_on == walk.now.date() + timedelta(days=30)
    walk.later(days=30)
    assert walk.times("defence_over") == 0
    walk.later(days=10)
    considered(walk)
    due = walk.item("approve_decision").due_at
    assert due is not None and due.date() >= record(walk).filed_on + timedelta(days=121)  # type: ignore[operator]


@walk
def a_revoked_decision_is_withdrawn_from_the_public_page(walk: Walk) -> None:
    to_payment(walk)
    remedy(walk, "accepted", number="复〔2026〕1号")
    published(walk)
    walk.later(days=30)
    remedy(walk, "revoked", number="复决〔2026〕1号")
    walk.do("publisher1", "withdraw_publication", withdraw_reason="决定已被撤销")
    with walk.database.reading() as conn:
        assert [one.withdraw_reason for one in cases.publications_of(conn, walk.case_id)] == ["决定已被撤销"]
    assert [row.target for row in walk.ask(select(lead))] == ["accountability_tracing"]
    assert record(walk).revoked_on == walk.now.date()
    assert "serve_reminder" not in walk.waits_for()
    assert record(walk).performance == "revoked"
    closed(walk)
    assert record(walk).performance == "revoked"


@walk
def a_letter_of_a_court_before_the_decision_is_refused(walk: Walk) -> None:
    filed(a_penalty(walk))
    with pytest.raises(Refused, match="尚未送达"):
        remedy(walk, "accepted")
    assert at(walk)[:10] == walk.now.date().isoformat()
    assert TEAM == ["inspector1", "inspector2"]


@walk
def a_decision_by_public_announcement_is_served_after_thirty_days(walk: Walk) -> None:
    decided(to_decision(walk))
    decision_served(walk, "public")
    assert record(walk).served_on == walk.now.date() + timedelta(days=30)
