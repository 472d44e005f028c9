"""Every limit of a tracing (domain 2d), from intake to the report back; remedies and accidents have their own file."""

from datetime import date, datetime

from tests.diagrams.acts import day
from tests.diagrams.limits import Anchor, Limit, counted
from tests.diagrams.tracers import (
    a_tracing,
    decided,
    defences,
    defended,
    files_asked,
    interviewed,
    judged,
    nodes_traced,
    proposed,
    registered,
    reported_back,
    reviewed,
    routed,
    teamed,
    told,
)
from tests.diagrams.tracers import confirmed as confirmed_by_two
from tests.diagrams.world import Walk

COMPLETE = (
    "accountability_tracing", "tracing_record", "tracing_decision", "tracing_transfer", "tracing_rectification",
    "tracing_defence",
)  # fmt: skip


def a_lead_came_in(walk: Walk) -> date:
    a_tracing(walk)
    walk.later(days=1)
    return date.fromisoformat(str(walk.variables()["lead_received_on"]))


def it_was_taken_up(walk: Walk) -> date:
    a_tracing(walk).later(days=1)
    registered(walk)
    return walk.now.date()


def it_was_not_taken_up(walk: Walk) -> date:
    registered(a_tracing(walk), "decline", lead_reason="超出职责")
    return walk.now.date()


def it_is_about_duty(walk: Walk) -> date:
    routed(registered(a_tracing(walk)))
    return walk.now.date()


def the_team_was_named(walk: Walk) -> date:
    teamed(routed(registered(a_tracing(walk))))
    return walk.now.date()


def files_were_asked_for(walk: Walk) -> date:
    the_team_was_named(walk)
    files_asked(walk, "yes")
    return walk.now.date()


def files_are_late(walk: Walk) -> datetime:
    files_were_asked_for(walk)
    walk.until(counted(Limit("T-D-03", "", "", a_lead_came_in), walk.now.date()))
    return walk.now


def nothing_was_asked_for(walk: Walk) -> date:
    the_team_was_named(walk)
    files_asked(walk)
    return walk.now.date()


def people_were_heard(walk: Walk) -> date:
    nothing_was_asked_for(walk)
    interviewed(walk)
    return walk.now.date()


def nodes_are_known(walk: Walk) -> date:
    people_were_heard(walk)
    nodes_traced(walk, more=True)
    return walk.now.date()


def duties_were_judged(walk: Walk) -> date:
    nodes_are_known(walk)
    judged(walk, {"organ": "organ"})
    return walk.now.date()


def findings_are_agreed(walk: Walk) -> date:
    duties_were_judged(walk)
    confirmed_by_two(walk)
    return walk.now.date()


def outcomes_are_proposed(walk: Walk) -> date:
    findings_are_agreed(walk)
    proposed(walk, {}, organ_measures=["correct"], organ_problems="没有台账")
    return walk.now.date()


def the_case_was_filed(walk: Walk) -> date:
    """Sanctions are decided within six months of filing, not of the proposal."""
    the_team_was_named(walk)
    filed_on = walk.now.date()
    walk.later(days=20)
    confirmed_by_two(judged(nodes_traced(interviewed(files_asked(walk)), more=True), {"organ": "organ"}))
    reviewed(proposed(walk, {}))
    return filed_on


def it_was_extended(walk: Walk) -> date:
    filed_on = the_case_was_filed(walk)
    an_extension_is_asked_for(walk, filed=False)
    walk.do("gov1", "approve_extension", extension_decision="grant", extension_note="案情复杂")
    return filed_on


def an_extension_is_asked_for(walk: Walk, *, filed: bool = True) -> date:
    if filed:
        the_case_was_filed(walk)
    walk.letter("sifa1", "tracing_extension", extension_received_on=day(walk, 0), extension_reason="案情复杂")
    return walk.now.date()


def it_was_decided(walk: Walk) -> date:
    outcomes_are_proposed(walk)
    decided(reviewed(walk))
    return walk.now.date()


def the_unit_reported(walk: Walk) -> date:
    it_was_decided(walk)
    row = {"problem": "没有台账", "measure": "建立台账", "result": "done"}
    walk.do("head1", "rectify_unit", rectified_rows=[row], regime_to_change="no", rectified_on=day(walk, 0))
    return walk.now.date()


def all_is_done(walk: Walk) -> date:
    the_unit_reported(walk)
    walk.do("sifa1", "accept_rectification", acceptance="accept", acceptance_note="逐项核对")
    return walk.now.date()


def it_was_reported_back(walk: Walk) -> date:
    all_is_done(walk)
    reported_back(walk, "yes")
    return walk.now.date()


def it_is_not_published(walk: Walk) -> date:
    all_is_done(walk)
    reported_back(walk)
    return walk.now.date()


def the_commission_takes_over(walk: Walk) -> date:
    a_tracing(walk)
    walk.letter(
        "jiwei1", "supervision_takeover", takeover_no="纪〔2026〕1号", takeover_on=day(walk, 0), takeover_persons="一人"
    )
    return walk.now.date()


def a_breach_is_found(walk: Walk) -> date:
    routed(registered(a_tracing(walk)), "discipline")
    return walk.now.date()


def the_clue_was_sent(walk: Walk) -> date:
    a_breach_is_found(walk)
    walk.do(
        "sifa1", "transfer_clue", clue_facts="涉嫌失职", clue_basis="《公职人员政务处分法》", clue_materials="认定书",
        clue_persons=["inspector1"], transferred_on=day(walk, 0), transferred_to="区纪委监委",
        transfer_recipient="案管室",
    )  # fmt: skip
    return walk.now.date()


def no_receipt_came(walk: Walk) -> datetime:
    walk.until(counted(Limit("T-D-55", "", "", a_lead_came_in), the_clue_was_sent(walk)))
    return walk.now


def somebody_is_charged(walk: Walk) -> date:
    nodes_are_known(walk)
    confirmed_by_two(judged(walk, {"inspector1": "direct"}))
    walk.follow(defences(walk)["inspector1"])
    return walk.now.date()


def he_was_told(walk: Walk) -> date:
    somebody_is_charged(walk)
    told(walk)
    return walk.now.date()


def he_was_heard(walk: Walk) -> date:
    nodes_are_known(walk)
    confirmed_by_two(judged(walk, {"inspector1": "direct"}))
    tracing = walk.case_id
    defended(told(walk.follow(defences(walk)["inspector1"])), "inspector1")
    walk.follow(tracing)
    return walk.now.date()


def the_opinion_was_served(walk: Walk) -> date:
    findings_are_agreed(walk)
    decided(reviewed(proposed(walk, {}, organ_measures=["opinion"], organ_problems="没有台账")))
    walk.do("sifa2", "draft_opinion", opinion_requirement="一、建立台账")
    walk.do("sifalegal", "review_opinion", opinion_decision="approve")
    _served(walk, "serve_opinion", "T-D-30")
    return walk.now.date()


def the_decision_was_served(walk: Walk) -> date:
    the_opinion_was_served(walk)
    walk.do("handler1", "correct_and_report", reported_on=day(walk, 0), correction_text="正在纠正")
    row = {"problem": "没有台账", "corrected": "not_corrected", "fact": "仍没有"}
    walk.do(
        "sifa1", "recheck_organ", rechecked_on=day(walk, 0), points=[row], recheck_opinion="未纠正",
        recheck_result="failed",
    )  # fmt: skip
    walk.do("sifadeputy", "approve_decision", decision_requirement="一、立即建立台账")
    _served(walk, "serve_decision", "T-D-31")
    return walk.now.date()


def _served(walk: Walk, step: str, code: str) -> None:
    last = counted(Limit(code, "", "", a_lead_came_in), walk.now.date())
    walk.do(
        "sifa2", step, served_on=day(walk, 0), served_how="electronic", recipient="办公室",
        correction_until=date.fromordinal(last.date().toordinal() - 1).isoformat(),
    )  # fmt: skip
    due = walk.item("correct_and_report").due
    assert due is not None and due["code"] == code


def thirty_days_to_correct(anchor: Anchor) -> datetime:
    return counted(Limit("T-D-30", "", "", a_lead_came_in), anchor)


def thirty_days_to_report(anchor: Anchor) -> datetime:
    return counted(Limit("T-D-31", "", "", a_lead_came_in), anchor)


MAIN, RECORD, DECISION = "accountability_tracing", "tracing_record", "tracing_decision"
LIMITS = [
    Limit("T-D-01", MAIN, "register_lead", a_lead_came_in),
    Limit("T-D-02", MAIN, "check_lead", it_was_taken_up),
    Limit("T-D-40", MAIN, "reply_lead", it_was_not_taken_up),
    Limit("T-D-41", MAIN, "form_team", it_is_about_duty),
    Limit("T-D-49", MAIN, "consider_defences", he_was_heard),
    Limit("T-D-58", MAIN, "report_back", all_is_done),
    Limit("T-D-59", MAIN, "publish_outcome", it_was_reported_back),
    Limit("T-A-07", MAIN, "archive_tracing", it_is_not_published),
    Limit("T-D-06", MAIN, "hand_over_file", the_commission_takes_over),
    Limit("T-D-42", RECORD, "request_files", the_team_was_named),
    Limit("T-D-03", RECORD, "files_late", files_were_asked_for, kind="timer"),
    Limit("T-D-43", RECORD, "urge_files", files_are_late),
    Limit("T-D-44", RECORD, "hold_interview", nothing_was_asked_for),
    Limit("T-D-45", RECORD, "trace_nodes", people_were_heard),
    Limit("T-D-46", RECORD, "judge_duties", nodes_are_known),
    Limit("T-D-47", RECORD, "confirm_findings", duties_were_judged),
    Limit("T-D-50", DECISION, "propose_outcomes", findings_are_agreed),
    Limit("T-D-51", DECISION, "review_proposal", outcomes_are_proposed),
    Limit("T-D-05", DECISION, "decide_collectively", the_case_was_filed),
    Limit("T-D-05x", DECISION, "decide_collectively", it_was_extended),
    Limit("T-D-52", DECISION, "approve_extension", an_extension_is_asked_for),
    Limit("T-D-06", "tracing_transfer", "transfer_clue", a_breach_is_found),
    Limit("T-D-55", "tracing_transfer", "receipt_late", the_clue_was_sent, kind="timer"),
    Limit("T-D-56", "tracing_transfer", "ask_receipt", no_receipt_came),
    Limit("T-D-08", "tracing_rectification", "rectify_unit", it_was_decided),
    Limit("T-D-57", "tracing_rectification", "accept_rectification", the_unit_reported),
    Limit("T-D-48", "tracing_defence", "serve_defence_notice", somebody_is_charged),
    Limit("T-D-04", "tracing_defence", "defence_lapsed", he_was_told, kind="timer"),
    Limit(
        "", "organ_correction", "correction_overdue", the_opinion_was_served, kind="timer", ends=thirty_days_to_correct
    ),
    Limit(
        "", "organ_correction", "correction_overdue", the_decision_was_served, kind="timer", ends=thirty_days_to_report
    ),
]
