"""Stories of measures, payment, surcharge, the court and the summary procedure."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.diagrams.acts import day, walk
from tests.diagrams.acts_of_penalties import (
    FINE,
    a_penalty,
    a_summary_penalty,
    at,
    closed,
    decided,
    decision_served,
    examined,
    filed,
    investigated,
    measure_asked,
    noticed,
    on_the_spot,
    paid,
    published,
    remedy,
    reminded,
    reported,
    taken,
    to_decision,
    to_payment,
    waived,
)
from tests.diagrams.acts_of_penalties import considered as considered
from tests.diagrams.walks_of_penalties import record
from tests.diagrams.world import Walk
from workflows.engine.types import Refused
from workflows.supervision import penalties
from workflows.supervision.cases.tables import lead
from workflows.supervision.penalties import Measure


def measures(walk: Walk) -> list[Measure]:
    with walk.database.reading() as conn:
        return penalties.measures_of(conn, walk.case_id)


def overdue(walk: Walk) -> Walk:
    """Published, served, and nothing was paid for more than fifteen days."""
    return published(to_payment(walk)).later(days=20)


def applied(walk: Walk, **raw: Any) -> Walk:
    given = {"application": "apply", "court": "区人民法院", "applied_on": day(walk, 0), "application_note": "有财产"}
    return walk.do("handler1", "decide_application", **{**given, **raw})


def at_court(walk: Walk) -> Walk:
    reminded(overdue(walk))
    walk.later(days=200)
    return applied(walk)


def court(walk: Walk, result: str) -> Walk:
    return walk.letter(
        "handler1", "penalty_court_replied", court_result=result, court_number="行审1号", court_replied_on=day(walk, 0)
    )


@walk
def evidence_is_kept_and_given_back(walk: Walk) -> None:
    measure_asked(filed(a_penalty(walk)))
    walk.do("deputy1", "approve_measure", measure_decision="approve", measure_note="同意")
    taken(walk)
    due = walk.item("dispose_registered").due
    assert due is not None and due["code"] == "T-G-02"
    with pytest.raises(Refused, match="不能早于实施之日"):
        walk.do("inspector1", "dispose_registered", disposal="return", disposed_on=day(walk, -1), disposal_note="返还")
    walk.do("inspector1", "dispose_registered", disposal="return", disposed_on=day(walk, 0), disposal_note="返还")
    assert [one.disposal for one in measures(walk)] == ["return"]


@walk
def kept_evidence_is_detained_and_the_detention_extended_once(walk: Walk) -> None:
    measure_asked(filed(a_penalty(walk)))
    walk.do("deputy1", "approve_measure", measure_decision="approve", measure_note="同意")
    taken(walk)
    walk.do(
        "inspector1", "dispose_registered", disposal="seize", disposed_on=day(walk, 0), disposal_note="扣押",
        disposal_law="《食品安全法》第一百一十条",
    )  # fmt: skip
    walk.do("deputy1", "approve_measure", measure_decision="approve", measure_note="同意")
    taken(walk, "seize")
    for decision in ("refuse", "grant"):
        walk.do("inspector1", "settle_seizure", settlement="extend", disposed_on=day(walk, 0), disposal_note="复杂")
        walk.do("deputy1", "approve_seizure", seizure_decision=decision, seizure_note="核实")
    due = walk.item("settle_seizure").due
    assert due is not None and due["code"] == "T-G-03x"
    with pytest.raises(Refused, match="已延长一次"):
        walk.do("inspector1", "settle_seizure", settlement="extend", disposed_on=day(walk, 0), disposal_note="复杂")
    walk.later(days=70)
    with pytest.raises(Refused, match="应当立即解除"):
        walk.do("inspector1", "settle_seizure", settlement="transfer", disposed_on=day(walk, 0), disposal_note="移送")
    walk.do("inspector1", "settle_seizure", settlement="lift", disposed_on=day(walk, 0), disposal_note="解除")
    assert [(one.kind, one.extended, one.disposal) for one in measures(walk)] == [
        ("register", False, "seize"), ("detain", True, "lift"),
    ]  # fmt: skip


@walk
def goods_are_sealed_on_the_spot_and_the_case_waits_for_them(walk: Walk) -> None:
    to_decision(walk)
    with pytest.raises(Refused, match="法律、法规依据"):
        measure_asked(walk, "detain", measure_law="")
    measure_asked(walk, "seal", measure_urgent="true", measure_taken_at=at(walk, 0, 8))
    due = walk.item("approve_measure").due
    assert due is not None and due["code"] == "T-G-35"
    walk.do("deputy1", "approve_measure", measure_decision="approve", measure_note="同意")
    taken(walk, "seize")
    published(decision_served(decided(walk)))
    with pytest.raises(Refused, match="不能再采取"):
        measure_asked(walk)
    paid(walk)
    walk.do("handler1", "propose_closing", closing_summary="已缴", closing_kind="执行完毕")
    with pytest.raises(Refused, match="没有处理"):
        walk.do("deputy1", "approve_closing", closing_decision="approve")
    walk.do("inspector1", "settle_seizure", settlement="lift", disposed_on=day(walk, 0), disposal_note="解除")
    walk.do("deputy1", "approve_closing", closing_decision="approve")
    assert record(walk).stage == "closed"


@walk
def an_urgent_measure_that_is_not_approved_is_lifted(walk: Walk) -> None:
    filed(a_penalty(walk))
    measure_asked(walk, "seal", measure_urgent="true", measure_taken_at=at(walk, 0, 8))
    walk.do("deputy1", "approve_measure", measure_decision="refuse", measure_note="不必要")
    assert measures(walk) == []


@walk
def registered_evidence_after_seven_days_can_only_be_returned(walk: Walk) -> None:
    measure_asked(filed(a_penalty(walk)))
    walk.do("deputy1", "approve_measure", measure_decision="approve", measure_note="同意")
    taken(walk)
    walk.later(days=12)
    with pytest.raises(Refused, match="自动解除"):
        walk.do("inspector1", "dispose_registered", disposal="test", disposed_on=day(walk, 0), disposal_note="送检")
    walk.do("inspector1", "dispose_registered", disposal="return", disposed_on=day(walk, 0), disposal_note="返还")


@walk
def a_fine_is_paid_in_instalments(walk: Walk) -> None:
    published(to_payment(walk))
    for _ in range(2):
        walk.letter(
            "handler1", "penalty_deferral_requested", deferral_received_on=day(walk, 0), deferral_grounds="困难"
        )
        walk.do("deputy1", "decide_deferral", deferral_decision="refuse", deferral_note="材料不足")
    walk.letter("handler1", "penalty_deferral_requested", deferral_received_on=day(walk, 0), deferral_grounds="困难")
    rows = [{"amount": 2_000_00, "due_on": day(walk, 30)}, {"amount": 2_000_00, "due_on": day(walk, 60)}]
    with pytest.raises(Refused, match="合计须等于"):
        walk.do("deputy1", "decide_deferral", deferral_decision="instalments", deferral_note="同意", instalments=rows)
    rows.append({"amount": 1_000_00, "due_on": day(walk, 90)})
    walk.do("deputy1", "decide_deferral", deferral_decision="instalments", deferral_note="同意", instalments=rows)
    paid(walk, 2_000_00, receipt="P1")
    walk.later(days=31)
    paid(walk, 2_000_00, receipt="P2")
    walk.later(days=31)
    assert "serve_reminder" not in walk.waits_for()
    walk.later(days=33)
    begins = walk.begins_with("handler1", walk.item("serve_reminder").id)
    assert begins["surcharge"] == 1_000_00 * 3 // 100 * 5
    paid(walk, 1_000_00, receipt="P3")
    closed(walk)
    assert record(walk).performance == "paid"


@walk
def a_deferred_fine_is_paid_in_time(walk: Walk) -> None:
    published(to_payment(walk))
    walk.letter("handler1", "penalty_deferral_requested", deferral_received_on=day(walk, 0), deferral_grounds="困难")
    with pytest.raises(Refused, match="须晚于今天"):
        walk.do("deputy1", "decide_deferral", deferral_decision="defer", deferred_to=day(walk, 0), deferral_note="同意")
    walk.do("deputy1", "decide_deferral", deferral_decision="defer", deferred_to=day(walk, 60), deferral_note="同意")
    walk.later(days=59)
    paid(walk)
    closed(walk)


@walk
def the_court_enforces_with_the_surcharge(walk: Walk) -> None:
    at_court(walk)
    assert record(walk).surcharge == FINE
    for _ in range(2):
        walk.later(days=40)
        walk.do("handler1", "ask_court", court_asked="已函询")
    court(court(walk, "accepted"), "granted")
    with pytest.raises(Refused, match="多于应缴"):
        paid(walk, FINE, FINE + 1)
    paid(walk, FINE, 0, "P1")
    assert "propose_closing" not in walk.waits_for()
    paid(walk, 0, FINE, "P2")
    closed(walk)
    assert record(walk).performance == "paid"


@walk
def the_court_refuses_and_is_asked_above(walk: Walk) -> None:
    at_court(walk)
    for result in ("rejected", "denied"):
        court(walk, result)
        walk.do("deputy1", "answer_ruling", ruling_decision="review", ruling_note="不服")
    court(walk, "ended")
    closed(walk)
    assert record(walk).performance == "court_ended"


@walk
def a_ruling_is_accepted(walk: Walk) -> None:
    court(at_court(walk), "denied")
    walk.do("deputy1", "answer_ruling", ruling_decision="end", ruling_note="接受")
    closed(walk)


@walk
def the_application_is_let_lapse(walk: Walk) -> None:
    reminded(overdue(walk), "no")
    walk.later(days=200)
    assert record(walk).surcharge_imposed is False
    walk.later(days=100)
    with pytest.raises(Refused, match="法院不予受理"):
        applied(walk)
    applied(walk, application="not_apply", applied_on="", court="")
    assert [row.target for row in walk.ask(select(lead))] == ["accountability_tracing"]
    closed(walk)


@walk
def a_review_and_a_suit_are_awaited(walk: Walk) -> None:
    overdue(walk)
    remedy(walk, "accepted")
    reminded(walk)
    walk.later(days=17)
    assert walk.variables_of("penalty_enforcement")["collection_stage"] == "pending"
    walk.later(days=40)
    remedy(walk, "upheld")
    walk.later(days=5)
    remedy(walk, "accepted", kind="suit", number="行初1号")
    walk.later(days=60)
    remedy(walk, "upheld", kind="suit", number="行初判1号")
    walk.later(days=40)
    applied(walk)
    assert "penalty_court_replied" in walk.waits_for()


@walk
def after_a_review_fifteen_days_are_left(walk: Walk) -> None:
    reminded(overdue(walk))
    remedy(walk, "accepted")
    walk.later(days=17)
    assert walk.variables_of("penalty_enforcement")["collection_stage"] == "pending"
    walk.later(days=25)
    remedy(walk, "upheld")
    walk.later(days=8)
    assert walk.variables_of("penalty_enforcement")["collection_stage"] == "after_review"
    walk.later(days=7)
    assert "decide_application" not in walk.waits_for()
    walk.later(days=2)
    assert "decide_application" in walk.waits_for()


@walk
def a_decision_revoked_after_the_reminder_is_not_enforced(walk: Walk) -> None:
    reminded(overdue(walk))
    remedy(walk, "revoked", kind="suit", number="行初判2号")
    walk.do("publisher1", "withdraw_publication", withdraw_reason="判决撤销")
    assert walk.waits_for() & {"serve_reminder", "decide_application", "penalty_payment_received"} == set()
    assert record(walk).performance == "revoked"
    closed(walk)


@walk
def a_warning_alone_is_performed(walk: Walk) -> None:
    filed(a_penalty(walk))
    only: dict[str, Any] = {"kinds": ["warning"], "fine": None, "penalty_text": "警告。"}
    considered(waived(noticed(examined(reported(investigated(walk), **only)))))
    published(decision_served(decided(walk, **only)))
    walk.do("handler1", "note_performance", performance_note="已警告")
    closed(walk)
    assert record(walk).performance == "other"


@walk
def a_fine_on_the_spot_is_handed_in(walk: Walk) -> None:
    a_summary_penalty(walk)
    with pytest.raises(Refused, match="当场罚款不能超过3000元"):
        on_the_spot(walk, fine=3_000_01)
    with pytest.raises(Refused, match="当场罚款不能超过200元"):
        on_the_spot(walk, party_kind="citizen", fine=200_01)
    with pytest.raises(Refused, match="超过一百元的"):
        on_the_spot(walk, fine=100_01, collected_on_spot="yes", collect_ground="small", spot_receipt="PJ1")
    with pytest.raises(Refused, match="只给警告的不填金额"):
        on_the_spot(walk, summary_kind="warning")
    with pytest.raises(Refused, match="不能当场收缴"):
        on_the_spot(
            walk, summary_kind="warning", fine=None, collected_on_spot="yes", collect_ground="small", spot_receipt="1"
        )
    on_the_spot(walk, collected_on_spot="yes", collect_ground="small", spot_receipt="PJ1")
    with pytest.raises(Refused, match="职责分离"):
        walk.do("inspector1", "confirm_on_spot")
    walk.do("inspector2", "confirm_on_spot")
    walk.do("inspector1", "hand_in_fine", handed_in_on=day(walk, 0), hand_in_receipt="PJ1")
    _reported_and_published(walk)
    walk.do("archivist1", "archive_summary", archive_no="DC-1")
    assert (record(walk).performance, record(walk).procedure) == ("paid", "summary")


@walk
def a_fine_on_the_spot_is_paid_at_the_bank(walk: Walk) -> None:
    on_the_spot(a_summary_penalty(walk), fine=3_000_00, summary_kind="both")
    walk.do("inspector2", "confirm_on_spot")
    _reported_and_published(walk)
    walk.later(days=10)
    paid(walk, 3_000_00)
    walk.do("archivist1", "archive_summary", archive_no="DC-2")


@walk
def a_warning_on_the_spot_ends_at_once(walk: Walk) -> None:
    on_the_spot(a_summary_penalty(walk), summary_kind="warning", fine=None)
    walk.do("inspector2", "confirm_on_spot")
    _reported_and_published(walk)
    walk.do("archivist1", "archive_summary", archive_no="DC-3")
    assert walk.case().state == "closed"
    assert walk.case().closed_at is not None
    assert walk.now - walk.case().opened_at < timedelta(days=1)


@walk
def a_summary_decision_is_set_aside(walk: Walk) -> None:
    on_the_spot(a_summary_penalty(walk))
    walk.do("inspector2", "confirm_on_spot")
    _reported_and_published(walk)
    remedy(walk, "accepted")
    remedy(walk, "illegal")
    walk.do("publisher1", "withdraw_publication", withdraw_reason="确认违法")
    assert record(walk).performance == "revoked"
    walk.do("archivist1", "archive_summary", archive_no="DC-4")


def _reported_and_published(walk: Walk) -> None:
    walk.do("inspector1", "report_summary", reported_on=day(walk, 0))
    walk.do("publisher1", "publish_summary", publication_title="当场处罚公示", publication_text="内容")
