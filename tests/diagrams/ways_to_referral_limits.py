"""How a walk comes to where a limit of a referral runs; each returns what the law counts from."""

from datetime import date, datetime

from tests.diagrams.acts import day
from tests.diagrams.acts_of_referrals import (
    a_referral,
    a_report_at_the_chief,
    an_opinion,
    at_the_police,
    confirmed,
    decided,
    filed,
    fixed,
    from_the_procuratorate,
    goods_handed,
    midnight_after,
    not_filed,
    packed,
    progressed,
    reconsideration,
    reconsidered,
    remedied,
    sanctioned,
    sent,
    sent_for_test,
    supervised,
    teamed,
    tested,
    told,
    written,
)
from tests.diagrams.limits import Anchor
from tests.diagrams.walks_of_objections import allocated, filed_for_record, replied, reviewed
from tests.diagrams.world import Walk
from workflows.clock import SHANGHAI


def moved(walk: Walk, *, days: int = 1, hours: int = 4) -> Walk:
    """Time passes before the step in question, so that a limit counted from elsewhere would show."""
    return walk.later(days=days, hours=hours)


def a_suspicion(walk: Walk) -> Anchor:
    a_referral(walk)
    return walk.now


def a_team_is_named_a_day_later(walk: Walk) -> Anchor:
    suspected = walk.now
    teamed(a_referral(walk).later(hours=20))
    return suspected


def a_request_to_change_the_team(walk: Walk) -> Anchor:
    moved(teamed(a_referral(walk)))
    walk.letter(
        "handler1", "team_change_requested", team_change_requested_on=day(walk, 0), leaving_inspector="inspector2",
        team_change_reason="unable", team_change_text="生病",
    )  # fmt: skip
    return walk.now


def a_clue_about_an_official(walk: Walk) -> Anchor:
    moved(teamed(a_referral(walk)))
    walk.letter(
        "handler1", "official_crime_found", official_name="某某", official_unit="某单位", official_facts="事实",
        official_found_on=day(walk, 0), official_materials="笔录",
    )  # fmt: skip
    return walk.now


def a_penalty_decided_two_days_ago(walk: Walk) -> Anchor:
    teamed(a_referral(walk)).later(days=3)
    scan = walk.scan("handler1", "penalty_decision_made", "penalty_decision_file")
    walk.letter(
        "handler1", "penalty_decision_made", penalty_decision_no="清源市监处罚〔2026〕1号",
        penalty_decided_on=day(walk, -2), penalty_summary="警告", penalty_decision_file=[scan],
    )  # fmt: skip
    return date.fromisoformat(day(walk, -2))


def evidence_that_needs_a_test(walk: Walk) -> Anchor:
    fixed(teamed(a_referral(walk)).later(days=2), needs_test="yes")
    return walk.now


def evidence_is_fixed(walk: Walk) -> Anchor:
    fixed(teamed(a_referral(walk)).later(days=2))
    return walk.now.date()


def a_test_took_twenty_days(walk: Walk) -> Anchor:
    fixed(teamed(a_referral(walk)), needs_test="yes")
    sent_for_test(walk)
    tested(walk.later(days=20))
    return date(2026, 3, 16)


def a_report_is_written(walk: Walk) -> Anchor:
    written(fixed(teamed(a_referral(walk))).later(days=1))
    return walk.now


def a_report_is_confirmed(walk: Walk) -> Anchor:
    confirmed(written(fixed(teamed(a_referral(walk)))).later(hours=30))
    return walk.now


def the_chief_received_the_report(walk: Walk) -> Anchor:
    """Registered in the afternoon: the limit runs from the receipt, not from the registration."""
    confirmed(written(fixed(teamed(a_referral(walk)))))
    received = walk.now
    walk.later(hours=5)
    walk.do("handler1", "deliver_report", report_received_at=received.isoformat())
    return received


def the_report_is_at_the_chief_before_a_holiday(walk: Walk) -> Anchor:
    """Wednesday 1 April: the third day lies in 清明 and rolls to the next working day."""
    walk.until(datetime(2026, 4, 1, 9, tzinfo=SHANGHAI))
    a_report_at_the_chief(walk)
    return walk.now


def the_chief_refused(walk: Walk) -> Anchor:
    received = a_report_at_the_chief(walk).now
    decided(walk.later(days=1), "refuse")
    return received


def the_chief_approved(walk: Walk) -> Anchor:
    decided(a_report_at_the_chief(walk).later(hours=7, minutes=20))
    return walk.now


def the_chief_approved_on_a_friday_night(walk: Walk) -> Anchor:
    """Hours run through the weekend."""
    walk.until(datetime(2026, 3, 20, 21, 17, tzinfo=SHANGHAI))
    return the_chief_approved(walk)


def the_package_is_ready(walk: Walk) -> Anchor:
    approved = decided(a_report_at_the_chief(walk)).now
    packed(walk.later(hours=5))
    return approved


def the_case_is_sent(walk: Walk) -> Anchor:
    sent(packed(decided(a_report_at_the_chief(walk))).later(hours=3))
    return walk.now


def no_receipt_came(walk: Walk) -> Anchor:
    the_case_is_sent(walk)
    walk.later(hours=24)
    return walk.now


def the_police_have_signed(walk: Walk) -> Anchor:
    return at_the_police(walk).now


def a_supplement_was_sent(walk: Walk) -> Anchor:
    told(at_the_police(walk).later(hours=3), "supplement_notice", timed=True, supplement_list="鉴定意见")
    walk.later(hours=9)
    walk.do("handler1", "supplement_materials", supplement_done="已补", supplement_sent_at=walk.now.isoformat())
    return walk.now


def a_supplement_is_asked(walk: Walk) -> Anchor:
    told(at_the_police(walk).later(hours=3), "supplement_notice", timed=True, supplement_list="鉴定意见")
    return walk.now


def not_competent(walk: Walk) -> Anchor:
    told(at_the_police(walk).later(hours=3), "not_competent_notice", not_competent_reason="不属职责")
    return walk.now


def a_day_passed_at_the_police(walk: Walk) -> Anchor:
    return at_the_police(walk).later(hours=24).now


def three_days_passed_at_the_police(walk: Walk) -> Anchor:
    walk.until(midnight_after(at_the_police(walk), 3))
    return walk.now


def an_inquiry_is_chosen(walk: Walk) -> Anchor:
    three_days_passed_at_the_police(walk)
    walk.later(hours=2).do("handler1", "decide_inquiry", inquiry_choice="urge", inquiry_reason="逾期")
    return walk.now


def a_complaint_is_chosen(walk: Walk) -> Anchor:
    three_days_passed_at_the_police(walk)
    walk.later(hours=2).do("handler1", "decide_inquiry", inquiry_choice="raise", inquiry_reason="逾期")
    return walk.now


def the_police_were_urged(walk: Walk) -> Anchor:
    an_inquiry_is_chosen(walk)
    walk.do("handler1", "send_inquiry", asked_how="phone", ask_note="已催")
    return walk.now.date()


def the_police_refused(walk: Walk) -> Anchor:
    return not_filed(at_the_police(walk).later(hours=4)).now.date()


def a_remedy_is_proposed(walk: Walk) -> Anchor:
    refused = the_police_refused(walk)
    walk.later(days=1).do("handler1", "propose_remedy", remedy_proposed="reconsider", remedy_grounds="理由")
    return refused


def a_reconsideration_is_decided_on(walk: Walk) -> Anchor:
    refused = the_police_refused(walk)
    remedied(walk.later(days=1), "reconsider")
    return refused


def the_right_has_lapsed(walk: Walk) -> Anchor:
    the_police_refused(walk)
    walk.until(midnight_after(walk, 3))
    return walk.now


def a_reconsideration_was_asked(walk: Walk) -> Anchor:
    the_police_refused(walk)
    return reconsidered(remedied(walk.later(days=1), "reconsider")).now.date()


def no_decision_came(walk: Walk) -> Anchor:
    a_reconsideration_was_asked(walk)
    walk.until(midnight_after(walk, 3))
    assert walk.waits_for() >= {"choose_after_silence"}
    return walk.now


def the_refusal_was_upheld(walk: Walk) -> Anchor:
    a_reconsideration_was_asked(walk)
    return reconsideration(walk.later(days=1), "upheld").now.date()


def supervision_follows_the_reconsideration(walk: Walk) -> Anchor:
    upheld = the_refusal_was_upheld(walk)
    walk.later(days=1)
    walk.do("head1", "choose_supervision", after_reconsideration="supervise", after_reconsideration_note="应当立案")
    return upheld


def supervision_follows_the_notice(walk: Walk) -> Anchor:
    refused = the_police_refused(walk)
    remedied(walk.later(days=1), "supervise")
    return refused


def supervision_was_asked(walk: Walk) -> Anchor:
    supervision_follows_the_notice(walk)
    return supervised(walk.later(days=1)).now.date()


def nobody_answered_the_request(walk: Walk) -> Anchor:
    supervision_was_asked(walk)
    walk.until(midnight_after(walk, 15))
    assert str(walk.variables_of("referral_supervision")["supervision_stage"]) == "asked_late"
    return date.fromisoformat(str(walk.variables_of("referral_supervision")["supervision_since"]))


def _letter(kind: str, walk: Walk) -> Anchor:
    supervision_was_asked(walk)
    return from_the_procuratorate(walk.later(days=2), kind).now.date()


def reasons_were_demanded(walk: Walk) -> Anchor:
    return _letter("demanded", walk)


def reasons_were_given(walk: Walk) -> Anchor:
    return _letter("explained", walk)


def the_filing_was_ordered(walk: Walk) -> Anchor:
    return _letter("ordered", walk)


def the_police_filed(walk: Walk) -> Anchor:
    return filed(at_the_police(walk).later(hours=4)).now.date()


def the_police_filed_just_now(walk: Walk) -> Anchor:
    the_police_filed(walk)
    return walk.now


def the_investigation_was_silent(walk: Walk) -> Anchor:
    the_police_filed(walk)
    walk.until(datetime(2026, 6, 17, tzinfo=SHANGHAI))
    return walk.now


def nobody_was_prosecuted(walk: Walk) -> Anchor:
    the_police_filed(walk)
    return progressed(walk.later(days=2), "not_prosecuted").now.date()


def we_accept(walk: Walk) -> Anchor:
    the_police_refused(walk)
    return remedied(walk.later(days=1), "accept").now


def everything_is_done(walk: Walk) -> Anchor:
    the_police_filed(walk)
    return progressed(sanctioned(goods_handed(walk)).later(days=2), "judged").now


def an_opinion_came(walk: Walk) -> Anchor:
    return an_opinion(walk).now


def an_opinion_was_allocated(walk: Walk) -> Anchor:
    received = an_opinion(walk).now.date()
    allocated(walk.later(days=1))
    return received


def an_opinion_is_answered(walk: Walk) -> Anchor:
    received = an_opinion_was_allocated(walk)
    reviewed(walk.later(days=3), "none")
    return received


def an_answer_is_drafted(walk: Walk) -> Anchor:
    received = an_opinion_is_answered(walk)
    walk.do("handler1", "draft_reply", reply_result="not_punished", reply_text="不予处罚")
    return received


def an_opinion_with_its_own_date(walk: Walk) -> Anchor:
    until = date.fromisoformat(day(walk, 20))
    allocated(an_opinion(walk, opinion_reply_by=until.isoformat()))
    reviewed(walk, "none")
    return until


def an_answer_was_sent(walk: Walk) -> Anchor:
    an_opinion_is_answered(walk)
    return replied(walk, "not_punished").now


def an_answer_without_a_result(walk: Walk) -> Anchor:
    an_opinion_was_allocated(walk)
    replied(reviewed(walk, "penalty").later(days=2), "in_progress")
    sent_on = walk.now.date()
    filed_for_record(walk.later(days=1))
    return sent_on


def the_answer_is_final(walk: Walk) -> Anchor:
    an_answer_was_sent(walk)
    return filed_for_record(walk.later(days=1)).now
