"""Stories of a referral that the police do not file: reconsideration, supervision; and of opinions that come back."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.diagrams.acts import day, walk
from tests.diagrams.acts_of_referrals import (
    an_opinion,
    at_the_police,
    filed,
    from_the_procuratorate,
    not_filed,
    reconsideration,
    reconsidered,
    remedied,
    supervised,
    waits,
)
from tests.diagrams.walks_of_referrals import kinds, record
from tests.diagrams.world import Walk
from workflows.engine.types import Refused
from workflows.supervision.cases.tables import lead, notification
from workflows.supervision.organisation.departments import department_named
from workflows.supervision.referrals import opinions


@walk
def a_reconsideration_leads_to_a_filing(walk: Walk) -> None:
    not_filed(at_the_police(walk))
    reconsidered(remedied(walk, "reconsider"))
    assert waits(walk) == {"reconsideration_decided"}
    reconsideration(walk.later(days=1), "filed")
    assert "hand_over_goods" in waits(walk)
    assert record(walk).reconsideration_result == "filed" and "reconsideration_request" in kinds(walk)


@walk
def an_upheld_refusal_is_accepted(walk: Walk) -> None:
    not_filed(at_the_police(walk))
    reconsideration(reconsidered(remedied(walk, "reconsider")), "upheld")
    walk.do("head1", "choose_supervision", after_reconsideration="accept", after_reconsideration_note="理由成立")
    assert waits(walk) == {"deal_by_law"}


@walk
def an_upheld_refusal_is_supervised_until_the_police_file(walk: Walk) -> None:
    not_filed(at_the_police(walk))
    reconsideration(reconsidered(remedied(walk, "reconsider")), "upheld")
    walk.do("head1", "choose_supervision", after_reconsideration="supervise", after_reconsideration_note="应当立案")
    supervised(walk)
    for kind in ("demanded", "explained", "ordered"):
        from_the_procuratorate(walk, kind)
        walk.later(days=40)
    informed = walk.ask(select(notification).where(notification.c.text.contains("请了解情况")))
    assert {row.login for row in informed} == {"inspector1", "inspector2"} and len(informed) >= 6
    filed(walk)
    assert "hand_over_goods" in waits(walk)


@walk
def supervision_is_asked_at_once_and_the_reasons_hold(walk: Walk) -> None:
    supervised(remedied(not_filed(at_the_police(walk)), "supervise"))
    assert record(walk).supervision_asked_on is not None and "supervision_request" in kinds(walk)
    walk.later(days=15)
    from_the_procuratorate(walk, "closed")
    assert waits(walk) == {"deal_by_law"}


@walk
def the_right_lapses_with_a_reason(walk: Walk) -> None:
    not_filed(at_the_police(walk)).later(days=5)
    assert waits(walk) == {"record_lapse"}
    with pytest.raises(Refused, match="已超过三日"):
        walk.do(
            "handler1", "record_lapse", lapse_kind="sent_in_time", reconsidered_on=day(walk, 0), lapse_reason="迟了"
        )
    walk.do("handler1", "record_lapse", lapse_kind="unused", lapse_reason="研究后认为理由成立，未在期限内提请")
    assert waits(walk) == {"deal_by_law"} and record(walk).lapse_reason


@walk
def what_was_posted_in_time_counts(walk: Walk) -> None:
    not_filed(at_the_police(walk))
    posted = day(walk, 2)
    walk.later(days=5)
    walk.do("handler1", "record_lapse", lapse_kind="sent_in_time", reconsidered_on=posted, lapse_reason="邮戳为证")
    assert record(walk).reconsidered_on == date.fromisoformat(posted)
    # The police's three days are over, too: urged twice, then the procuratorate is asked.
    for _ in range(2):
        walk.later(days=5)
        walk.do("handler1", "choose_after_silence", silence_choice="urge", asked_how="phone", silence_note="已催询")
    walk.later(days=5)
    walk.do("handler1", "choose_after_silence", silence_choice="supervise", silence_note="逾期未复议")
    assert waits(walk) == {"request_supervision"}


def allocated(walk: Walk, login: str = "legal1") -> Walk:
    with walk.database.reading() as conn:
        bureau = department_named(conn, "QY-SJ", walk.now.date()).id
    scan = walk.photo(login, "allocate", "opinion_scan")
    return walk.do(login, "allocate", lead_department=bureau, opinion_scan=[scan])


def reviewed(walk: Walk, result: str, **raw: object) -> Walk:
    given: dict[str, object] = {
        "same_fact": "same", "acted_until": "2025-06-01", "hazardous": "false", "review_result": result,
        "review_reason": "经审查",
    }  # fmt: skip
    return walk.do("handler1", "review_filing", **{**given, **raw})


def replied(walk: Walk, result: str, decision: str = "approve") -> Walk:
    number = {"penalty_decision_no": "清源市监处罚〔2026〕7号"} if result == "punished" else {}
    walk.do("handler1", "draft_reply", reply_result=result, reply_text="处理情况如下", **number)
    reason = {"reply_send_back": "补充依据"} if decision == "send_back" else {}
    return walk.do("head1", "approve_reply", reply_decision=decision, **reason)


def filed_for_record(walk: Walk) -> Walk:
    return walk.do("observer1", "file_reply", filing_number="BA-1")


@walk
def an_opinion_leads_to_a_penalty_and_a_reply(walk: Walk) -> None:
    allocated(an_opinion(walk))
    assert walk.case().case_no.startswith("QY-SJ-FX-2026-") and walk.case().secrecy == "sensitive"
    reviewed(walk, "penalty")
    replied(walk, "in_progress", "send_back")
    replied(walk, "in_progress", "send_back")
    for _ in range(2):
        filed_for_record(replied(walk, "in_progress"))
        walk.later(days=20)
    filed_for_record(replied(walk, "punished"))
    walk.do("archivist1", "archive_opinion", archive_no="FX-1")
    assert walk.case().state == "closed" and kinds(walk) == ["opinion_reply"] * 3


@walk
def competence_is_disputed_twice(walk: Walk) -> None:
    an_opinion(walk, login="observer1", party="", suspect_name="某某")
    for _ in range(2):
        reviewed(allocated(walk, "observer1"), "dispute")
    assert [row.target for row in walk.ask(select(lead))] == ["dispute", "dispute"]
    reviewed(allocated(walk, "observer1"), "none", same_fact="different")
    with pytest.raises(Refused, match="不一致"):
        replied(walk, "punished")
    replied(walk, "not_punished")
    with walk.database.reading() as conn:
        known = opinions.of_case(conn, walk.case_id)
    assert (known.result, known.reply_result) == ("none", "not_punished")


@walk
def what_is_too_old_is_not_punished(walk: Walk) -> None:
    allocated(an_opinion(walk, acted_until="2024-03-01", hazardous="false"))
    with pytest.raises(Refused, match="追责时效2年"):
        reviewed(walk, "penalty", acted_until="2024-03-01")
    reviewed(walk, "penalty", acted_until="2024-03-01", hazardous="true")
    assert "draft_reply" in walk.waits_for()


@walk
def a_late_reply_is_told_to_the_justice_bureau(walk: Walk) -> None:
    until = walk.now + timedelta(days=10)
    allocated(an_opinion(walk, opinion_reply_by=until.date().isoformat()))
    reviewed(walk, "penalty")
    walk.until((until + timedelta(days=1)).replace(hour=0))
    assert walk.times("urge_reply") == 1 and "draft_reply" in walk.waits_for()
    (card,) = walk.ask(select(notification).where(notification.c.text.contains("请催办主责部门")))
    assert str(card.candidate).endswith(":legal_affairs")
