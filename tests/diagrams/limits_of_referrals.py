"""Every limit of a referral (案件移送) and of an opinion that came back, at its last lawful minute and one later.

T-C-05 is the older name of T-C-05a in the rule table; no diagram runs by it.
"""

from datetime import date, datetime, time, timedelta

from tests.diagrams import ways_to_referral_limits as way
from tests.diagrams.limits import Anchor, Limit
from workflows.clock import SHANGHAI
from workflows.supervision.deadlines import Stop

COMPLETE = (
    "case_referral", "referral_investigation", "referral_review", "referral_handover", "referral_reply",
    "referral_wait", "referral_objection", "referral_supervision", "referral_tracking", "reverse_referral",
)  # fmt: skip


def end_of_day(anchor: Anchor) -> datetime:
    return datetime.combine(anchor + timedelta(days=1), time.min, SHANGHAI)


TESTED = (Stop(date(2026, 3, 16), date(2026, 4, 5), "鉴定"),)

LIMITS = [
    Limit("T-C-01", "case_referral", "name_team", way.a_suspicion),
    Limit("T-C-14", "case_referral", "copy_penalty_decision", way.a_penalty_decided_two_days_ago),
    Limit("T-C-15", "case_referral", "decide_team_change", way.a_request_to_change_the_team),
    Limit("T-C-36", "case_referral", "deal_by_law", way.we_accept),
    Limit("T-C-37", "case_referral", "archive_referral", way.everything_is_done),
    Limit("T-C-38", "case_referral", "send_official_clue", way.a_clue_about_an_official),
    Limit("T-C-20", "referral_investigation", "fix_evidence", way.a_team_is_named_a_day_later),
    Limit("T-C-21", "referral_investigation", "send_for_test", way.evidence_that_needs_a_test),
    Limit("T-C-22", "referral_investigation", "write_report", way.evidence_is_fixed),
    Limit("T-C-22", "referral_investigation", "write_report", way.a_test_took_twenty_days, stops=TESTED),
    Limit("T-C-26", "referral_investigation", "confirm_report", way.a_report_is_written),
    Limit("T-C-24", "referral_review", "deliver_report", way.a_report_is_confirmed),
    Limit("T-C-23", "referral_review", "review_referral", way.the_chief_received_the_report),
    Limit("T-C-02", "referral_review", "decide_referral", way.the_chief_received_the_report),
    Limit("T-C-02", "referral_review", "decide_referral", way.the_report_is_at_the_chief_before_a_holiday),
    Limit("T-C-02", "referral_review", "decision_overdue", way.the_chief_received_the_report, kind="timer"),
    Limit("T-C-02", "referral_review", "record_refusal", way.the_chief_refused),
    Limit("T-C-03", "referral_handover", "assemble_package", way.the_chief_approved),
    Limit("T-C-03", "referral_handover", "hand_over_case", way.the_package_is_ready),
    Limit("T-C-03", "referral_handover", "handover_overdue", way.the_chief_approved, kind="timer"),
    Limit("T-C-03", "referral_handover", "handover_overdue", way.the_chief_approved_on_a_friday_night, kind="timer"),
    Limit("T-C-16", "referral_handover", "receipt_late", way.the_case_is_sent, kind="timer"),
    Limit("T-C-28", "referral_handover", "urge_receipt", way.no_receipt_came),
    Limit("T-C-04", "referral_wait", "transfer_overdue", way.the_police_have_signed, kind="timer"),
    Limit("T-C-05a", "referral_wait", "supplement_overdue", way.the_police_have_signed, kind="timer"),
    Limit("T-C-05a", "referral_wait", "supplement_overdue", way.a_supplement_was_sent, kind="timer"),
    Limit("T-C-06", "referral_wait", "answer_overdue", way.the_police_have_signed, kind="timer"),
    Limit("T-C-06", "referral_wait", "answer_overdue", way.a_supplement_was_sent, kind="timer"),
    Limit("T-C-28", "referral_wait", "ask_jurisdiction", way.a_day_passed_at_the_police),
    Limit("T-C-28", "referral_wait", "ask_materials", way.a_day_passed_at_the_police),
    Limit("T-C-28", "referral_wait", "decide_inquiry", way.three_days_passed_at_the_police),
    Limit("T-C-28", "referral_wait", "send_inquiry", way.an_inquiry_is_chosen),
    Limit("T-C-28", "referral_wait", "raise_inaction", way.a_complaint_is_chosen),
    Limit("T-C-29", "referral_wait", "inquiry_unanswered", way.the_police_were_urged, kind="timer"),
    Limit("T-C-05b", "referral_reply", "supplement_materials", way.a_supplement_is_asked),
    Limit("T-C-27", "referral_reply", "settle_competence", way.not_competent),
    Limit("T-C-07", "referral_objection", "propose_remedy", way.the_police_refused, lapses=True),
    Limit("T-C-07", "referral_objection", "decide_remedy", way.a_remedy_is_proposed, lapses=True),
    Limit("T-C-07", "referral_objection", "request_reconsideration", way.a_reconsideration_is_decided_on, lapses=True),
    Limit("T-C-07", "referral_objection", "right_lapsing", way.the_police_refused, kind="timer"),
    Limit("T-C-30", "referral_objection", "record_lapse", way.the_right_has_lapsed),
    Limit("T-C-08", "referral_objection", "decision_overdue", way.a_reconsideration_was_asked, kind="timer"),
    Limit("T-C-31", "referral_objection", "choose_after_silence", way.no_decision_came),
    Limit("T-C-09", "referral_objection", "choose_supervision", way.the_refusal_was_upheld),
    Limit("T-C-09", "referral_supervision", "request_supervision", way.supervision_follows_the_reconsideration),
    Limit("T-C-07", "referral_supervision", "request_supervision", way.supervision_follows_the_notice),
    Limit("T-C-32", "referral_supervision", "supervision_late", way.supervision_was_asked, kind="timer"),
    Limit("T-C-33", "referral_supervision", "supervision_late", way.nobody_answered_the_request, kind="timer"),
    Limit("T-C-10", "referral_supervision", "supervision_late", way.reasons_were_demanded, kind="timer"),
    Limit("T-C-12", "referral_supervision", "supervision_late", way.reasons_were_given, kind="timer"),
    Limit("T-C-11", "referral_supervision", "supervision_late", way.the_filing_was_ordered, kind="timer"),
    Limit("T-C-13", "referral_tracking", "hand_over_goods", way.the_police_filed),
    Limit("T-C-35", "referral_tracking", "record_prior_sanctions", way.the_police_filed_just_now),
    Limit("T-C-34", "referral_tracking", "progress_overdue", way.the_police_filed, kind="timer"),
    Limit("T-C-28", "referral_tracking", "ask_progress", way.the_investigation_was_silent),
    Limit("T-C-R1", "referral_tracking", "opinion_overdue", way.nobody_was_prosecuted, kind="timer"),
    Limit("T-C-R4", "reverse_referral", "allocate", way.an_opinion_came),
    Limit("T-C-R3", "reverse_referral", "review_filing", way.an_opinion_was_allocated),
    Limit("T-C-R2", "reverse_referral", "draft_reply", way.an_opinion_is_answered),
    Limit("T-C-R2", "reverse_referral", "approve_reply", way.an_answer_is_drafted),
    Limit("", "reverse_referral", "draft_reply", way.an_opinion_with_its_own_date, ends=end_of_day),
    Limit("", "reverse_referral", "reply_overdue", way.an_opinion_with_its_own_date, kind="timer", ends=end_of_day),
    Limit("T-C-R5", "reverse_referral", "draft_reply", way.an_answer_without_a_result),
    Limit("T-C-R6", "reverse_referral", "file_reply", way.an_answer_was_sent),
    Limit("T-C-37", "reverse_referral", "archive_opinion", way.the_answer_is_final),
]
