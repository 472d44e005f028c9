"""Every limit of a penalty case at its last lawful minute and one minute later (处罚法、强制法)."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from tests.diagrams.acts import day
from tests.diagrams.acts_of_penalties import (
    a_penalty,
    a_summary_penalty,
    arranged,
    asked_to_be_heard,
    at,
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
    measure_asked,
    noticed,
    on_the_spot,
    paid,
    proposed,
    published,
    remedy,
    reminded,
    reported,
    reviewed,
    taken,
    to_decision,
    to_notice,
    to_payment,
    waived,
)
from tests.diagrams.limits import Limit
from tests.diagrams.walks_of_collecting import applied, at_court, court, overdue
from tests.diagrams.world import Walk
from workflows.clock import SHANGHAI
from workflows.supervision.deadlines import Stop

BEGIN_DAY = date(2026, 3, 16)
TESTED = Stop(BEGIN_DAY, BEGIN_DAY + timedelta(days=20), "检验检测鉴定")
Act = Callable[[Walk], object]


def today_after(*acts: Act, later: int = 0, since: int = 0) -> Callable[[Walk], date]:
    """The acts, ``later`` days after them; the limit counts from ``since`` days after that day."""

    def reach(walk: Walk) -> date:
        for act in acts:
            act(walk)
        walk.later(days=later)
        return walk.now.date() + timedelta(days=since)

    reach.__name__ = "_".join(act.__name__ for act in acts)[:60]
    return reach


def approved_measure(walk: Walk) -> None:
    walk.do("deputy1", "approve_measure", measure_decision="approve", measure_note="同意")


def seized(walk: Walk) -> None:
    measure_asked(filed(a_penalty(walk)), "detain")
    approved_measure(walk)
    taken(walk, "seize")


def longer_asked(walk: Walk) -> None:
    walk.do("inspector1", "settle_seizure", settlement="extend", disposed_on=day(walk, 0), disposal_note="复杂")


def longer(walk: Walk) -> None:
    longer_asked(walk)
    walk.do("deputy1", "approve_seizure", seizure_decision="grant", seizure_note="同意")


def verified_longer(walk: Walk) -> None:
    proposed(a_penalty(walk), "extend")
    walk.do("deputy1", "approve_verification", verification_decision="approve", verification_decision_note="复杂")


def sent_for_testing(walk: Walk) -> None:
    walk.do(
        "handler1", "send_for_testing", test_lab="区检验中心", test_order_no="WT-1", test_sent_on=day(walk, 0),
        test_matter="成分", test_told="true",
    )  # fmt: skip


def in_testing(walk: Walk) -> None:
    investigated(filed(a_penalty(walk)), "testing")
    sent_for_testing(walk)


def tested_to_decision(walk: Walk) -> date:
    in_testing(walk)
    walk.later(days=20)
    walk.letter(
        "handler1",
        "penalty_test_reported",
        test_received_on=day(walk, 0),
        test_report_no="BG-1",
        test_conclusion="合格",
    )
    considered(waived(noticed(examined(reported(investigated(walk))))))
    return BEGIN_DAY


def tested_while_seized(walk: Walk) -> date:
    seized(walk)
    investigated(walk, "testing")
    sent_for_testing(walk)
    walk.later(days=20)
    walk.letter(
        "handler1",
        "penalty_test_reported",
        test_received_on=day(walk, 0),
        test_report_no="BG-1",
        test_conclusion="合格",
    )
    return BEGIN_DAY


def extended(walk: Walk) -> None:
    extension_asked(walk)
    walk.do("deputy1", "approve_extension", extension_decision="grant", extension_note="复杂")


def extended_again(walk: Walk) -> date:
    extended(to_decision(walk))
    extension_asked(walk)
    walk.do(
        "head1", "discuss_extension", extension_decision="grant", extension_note="讨论", extended_until=day(walk, 160),
        extension_attendees=["head1", "deputy1"],
    )  # fmt: skip
    return walk.now.date() + timedelta(days=160)


def hearing_on_its_way(walk: Walk) -> None:
    arranged(asked_to_be_heard(heard(walk)))


def hearing_day(walk: Walk) -> None:
    hearing_told(walk)
    walk.later(days=20)


def no_penalty_decided(walk: Walk) -> None:
    examined(reported(investigated(filed(a_penalty(walk))), "no_penalty"))
    decided(walk, outcome="no_penalty")


def large_report(walk: Walk) -> None:
    reported(investigated(filed(a_penalty(walk))), larger_fine="true")


def warned_only(walk: Walk) -> None:
    filed(a_penalty(walk))
    only: dict[str, Any] = {"kinds": ["warning"], "fine": None, "penalty_text": "警告。"}
    considered(waived(noticed(examined(reported(investigated(walk), **only)))))
    published(decision_served(decided(walk, **only)))


def revoked(walk: Walk) -> None:
    remedy(published(to_payment(walk)), "revoked")


def deferral_asked(walk: Walk) -> None:
    walk.letter("handler1", "penalty_deferral_requested", deferral_received_on=day(walk, 0), deferral_grounds="困难")


def closing_asked(walk: Walk) -> None:
    walk.do("handler1", "propose_closing", closing_summary="已缴", closing_kind="执行完毕")


def closing_approved(walk: Walk) -> None:
    walk.do("deputy1", "approve_closing", closing_decision="approve")


def statement_alone(walk: Walk) -> None:
    filed(a_penalty(walk))
    walk.do(
        "inspector1", "take_statement", inquiry_started_at=at(walk, -1, 9), inquiry_ended_at=at(walk, -1, 10),
        inquiry_place="本局", asked_person="店主", certificate_shown="true", recusal_told="true", inquiry_text="问答",
        sign_mode="signed", inquiry_next="done",
    )  # fmt: skip


def suit_may_be_brought(walk: Walk) -> date:
    """After the reminder, and before the six months from service are over."""
    served = walk.now.date()
    reminded(overdue(walk))
    walk.later(days=20)
    return served


def the_six_months_are_over(walk: Walk) -> date:
    """强制法53条: three months from the end of the six months in which a suit may be brought."""
    reminded(overdue(walk))
    walk.later(days=200)
    return date(2026, 9, 16)


def reviewed_and_upheld(walk: Walk) -> date:
    reminded(overdue(walk))
    remedy(walk, "accepted")
    walk.later(days=17).later(days=25)
    upheld = walk.now.date()
    remedy(walk, "upheld")
    walk.later(days=8)
    return upheld


def pending_remedy(walk: Walk) -> date:
    reminded(overdue(walk))
    remedy(walk, "accepted")
    walk.later(days=17)
    return walk.now.date()


def sealed_on_the_spot(walk: Walk) -> datetime:
    taken_at = at(walk, 0, 8)
    measure_asked(filed(a_penalty(walk)), "seal", measure_urgent="true", measure_taken_at=taken_at)
    return datetime.fromisoformat(taken_at)


def collected(walk: Walk) -> None:
    on_the_spot(a_summary_penalty(walk), collected_on_spot="yes", collect_ground="small", spot_receipt="PJ1")
    walk.do("inspector2", "confirm_on_spot")


def fined_on_the_spot(walk: Walk) -> None:
    on_the_spot(a_summary_penalty(walk))
    walk.do("inspector2", "confirm_on_spot")


def summary_reported(walk: Walk) -> None:
    fined_on_the_spot(walk)
    walk.do("inspector1", "report_summary", reported_on=day(walk, 0))


def summary_published(walk: Walk) -> None:
    on_the_spot(a_summary_penalty(walk), summary_kind="warning", fine=None)
    walk.do("inspector2", "confirm_on_spot")
    walk.do("inspector1", "report_summary", reported_on=day(walk, 0))
    walk.do("publisher1", "publish_summary", publication_title="公示", publication_text="内容")


def summary_revoked(walk: Walk) -> None:
    summary_reported(walk)
    walk.do("publisher1", "publish_summary", publication_title="公示", publication_text="内容")
    remedy(walk, "revoked")


def late_report(walk: Walk) -> datetime:
    """The report was expected by the end of 15 April."""
    in_testing(walk)
    walk.until(datetime(2026, 4, 16, tzinfo=SHANGHAI))
    return walk.now


ROOT, HANDLING, DEFENCE, HEARING = "administrative_penalty", "penalty_handling", "penalty_defence", "penalty_hearing"
MEASURE, INQUIRY, SERVICE = "penalty_measure", "penalty_investigation", "penalty_service"
COLLECTING, SUMMARY = "penalty_enforcement", "summary_penalty"
COMPLETE = (ROOT, HANDLING, DEFENCE, HEARING, MEASURE, INQUIRY, SERVICE, COLLECTING, SUMMARY)
LIMITS = [
    Limit("T-G-01", ROOT, "propose_filing", today_after(a_penalty)),
    Limit("T-G-01", ROOT, "approve_filing", today_after(a_penalty, proposed)),
    Limit("T-G-01x", ROOT, "propose_filing", today_after(verified_longer)),
    Limit("T-G-01x", ROOT, "approve_filing", today_after(verified_longer, proposed)),
    Limit("T-G-06w", ROOT, "decision_limit_near", today_after(a_penalty, filed), kind="timer"),
    Limit("T-G-16", ROOT, "approve_verification", today_after(a_penalty, lambda walk: proposed(walk, "extend"))),
    Limit("T-A-06", ROOT, "publish_penalty", today_after(to_payment)),
    Limit("T-G-23", ROOT, "withdraw_publication", today_after(revoked)),
    Limit("T-G-30", ROOT, "propose_closing", today_after(to_payment, published, paid)),
    Limit("T-G-16", ROOT, "approve_closing", today_after(to_payment, published, paid, closing_asked)),
    Limit("T-A-07", ROOT, "archive_penalty", today_after(to_payment, published, paid, closing_asked, closing_approved)),
    Limit("T-G-31", ROOT, "approve_extension", today_after(to_decision, extension_asked)),
    Limit("T-G-31", ROOT, "discuss_extension", today_after(to_decision, extended, extension_asked)),
    Limit("T-G-27", INQUIRY, "take_statement", today_after(a_penalty, filed)),
    Limit("T-A-14", INQUIRY, "confirm_statement", today_after(statement_alone)),
    Limit("T-G-31", INQUIRY, "send_for_testing", today_after(a_penalty, filed, lambda w: investigated(w, "testing"))),
    Limit("T-G-17", INQUIRY, "test_late", today_after(in_testing), kind="timer"),
    Limit("T-A-42", INQUIRY, "urge_test", late_report),
    Limit("T-G-34", HANDLING, "final_report", today_after(a_penalty, filed, investigated)),
    Limit("T-G-22", HANDLING, "legal_review", today_after(large_report)),
    Limit("T-G-31", HANDLING, "examine_report", today_after(a_penalty, filed, investigated, reported)),
    Limit("T-G-20", DEFENCE, "serve_notice", today_after(to_notice)),
    Limit("T-G-18", DEFENCE, "defence_over", today_after(to_notice, noticed), kind="timer"),
    Limit("T-G-04", DEFENCE, "defence_over", today_after(heard), kind="timer"),
    Limit("T-G-32", DEFENCE, "consider_defence", today_after(to_notice, noticed, waived)),
    Limit("T-G-33", HEARING, "arrange_hearing", today_after(heard, asked_to_be_heard)),
    Limit("T-G-05", HEARING, "notice_too_late", today_after(hearing_on_its_way, since=20), kind="timer"),
    Limit("T-A-14", HEARING, "hold_hearing", today_after(hearing_on_its_way, hearing_day)),
    Limit("T-G-24", HEARING, "hearing_report", today_after(hearing_on_its_way, hearing_day, held)),
    Limit("T-G-25", HANDLING, "collective_discussion", today_after(
        large_report, reviewed, noticed, waived, considered)),
    Limit("T-G-06", HANDLING, "approve_decision", today_after(to_decision)),
    Limit("T-G-06", HANDLING, "approve_decision", tested_to_decision, stops=(TESTED,)),
    Limit("T-G-06x", HANDLING, "approve_decision", today_after(to_decision, extended)),
    Limit("T-G-06y", HANDLING, "approve_decision", extended_again),
    Limit("T-G-06", HANDLING, "approve_decision", today_after(
        large_report, reviewed, noticed, waived, considered, discussed)),
    Limit("T-G-31", MEASURE, "approve_measure", today_after(a_penalty, filed, measure_asked)),
    Limit("T-G-35", MEASURE, "approve_measure", sealed_on_the_spot),
    Limit("T-G-31", MEASURE, "register_evidence", today_after(a_penalty, filed, measure_asked, approved_measure)),
    Limit("T-G-02", MEASURE, "dispose_registered", today_after(
        a_penalty, filed, measure_asked, approved_measure, taken)),
    Limit("T-G-31", MEASURE, "seize", today_after(
        a_penalty, filed, lambda walk: measure_asked(walk, "seal"), approved_measure)),
    Limit("T-G-03", MEASURE, "settle_seizure", today_after(seized)),
    Limit("T-G-03", MEASURE, "settle_seizure", tested_while_seized, stops=(TESTED,)),
    Limit("T-G-31", MEASURE, "approve_seizure", today_after(seized, longer_asked)),
    Limit("T-G-03x", MEASURE, "settle_seizure", today_after(seized, longer, since=30)),
    Limit("T-G-07", SERVICE, "serve_decision", today_after(to_decision, decided)),
    Limit("T-G-07", SERVICE, "serve_no_penalty", today_after(no_penalty_decided)),
    Limit("T-G-08", COLLECTING, "payment_overdue", today_after(to_payment), kind="timer"),
    Limit("T-G-36", COLLECTING, "decide_deferral", today_after(to_payment, deferral_asked)),
    Limit("T-G-30", COLLECTING, "note_performance", today_after(warned_only)),
    Limit("T-G-29", COLLECTING, "serve_reminder", today_after(overdue)),
    Limit("T-G-10", COLLECTING, "waiting_over", today_after(overdue, reminded), kind="timer"),
    Limit("T-G-13", COLLECTING, "waiting_over", suit_may_be_brought, kind="timer"),
    Limit("T-G-19", COLLECTING, "waiting_over", reviewed_and_upheld, kind="timer"),
    Limit("T-G-38", COLLECTING, "waiting_over", pending_remedy, kind="timer"),
    Limit("T-G-11", COLLECTING, "decide_application", the_six_months_are_over),
    Limit("T-G-21", COLLECTING, "court_silent", today_after(overdue, reminded, lambda w: w.later(days=200), applied),
          kind="timer"),
    Limit("T-A-42", COLLECTING, "ask_court", today_after(at_court, lambda walk: walk.later(days=40))),
    Limit("T-G-37", COLLECTING, "answer_ruling", today_after(at_court, lambda walk: court(walk, "denied"))),
    Limit("T-A-14", SUMMARY, "decide_on_spot", today_after(a_summary_penalty)),
    Limit("T-A-14", SUMMARY, "confirm_on_spot", today_after(a_summary_penalty, on_the_spot)),
    Limit("T-G-09", SUMMARY, "hand_in_fine", today_after(collected)),
    Limit("T-G-26", SUMMARY, "report_summary", today_after(fined_on_the_spot)),
    Limit("T-A-06", SUMMARY, "publish_summary", today_after(summary_reported)),
    Limit("T-A-07", SUMMARY, "archive_summary", today_after(summary_published)),
    Limit("T-G-23", SUMMARY, "withdraw_publication", today_after(summary_revoked)),
]  # fmt: skip
