"""Stories of referrals at the police: replies, inquiries, investigation, returns; each loop 0, 1 and 2 times."""

from sqlalchemy import select

from tests.diagrams.acts import day, walk
from tests.diagrams.acts_of_referrals import (
    a_referral,
    archived,
    at_the_police,
    dealt,
    filed,
    goods_handed,
    not_filed,
    progressed,
    remedied,
    sanctioned,
    teamed,
    told,
    waits,
)
from tests.diagrams.walks_of_referrals import kinds, record
from tests.diagrams.world import Walk
from workflows.supervision.cases.tables import notification


def supplemented(walk: Walk, *, asked_after: int = 1) -> Walk:
    walk.later(hours=asked_after)
    told(walk, "supplement_notice", timed=True, supplement_list="补充鉴定意见")
    return walk.later(hours=5).do(
        "handler1", "supplement_materials", supplement_done="已补充", supplement_sent_at=walk.now.isoformat()
    )


@walk
def materials_are_supplemented_twice_and_the_case_is_transferred_twice(walk: Walk) -> None:
    at_the_police(walk)
    supplemented(walk)
    supplemented(walk, asked_after=30)
    late = walk.ask(select(notification).where(notification.c.text.contains("补正通知超过二十四小时")))
    assert len(late) == 1
    for organ in ("清源区公安局经侦大队", "清源市公安局"):
        told(walk.later(hours=2), "transfer_notice", timed=True, transferred_to=organ)
        assert record(walk).police_org == organ
    filed(walk)
    assert walk.variables()["police_org"] == "清源市公安局"
    assert "hand_over_goods" in waits(walk)


@walk
def the_police_are_asked_when_their_limits_pass(walk: Walk) -> None:
    at_the_police(walk)
    walk.later(hours=24)
    assert {"ask_jurisdiction", "ask_materials"} <= waits(walk)
    walk.do("handler1", "ask_jurisdiction", asked_how="letter", ask_note="发函询问")
    walk.do("handler1", "ask_materials", asked_how="phone", ask_note="材料齐全")
    walk.later(days=3)
    for choice, step in (("urge", "send_inquiry"), ("raise", "raise_inaction"), ("wait", "")):
        walk.do("handler1", "decide_inquiry", inquiry_choice=choice, inquiry_reason="逾期未答复")
        if choice == "urge":
            walk.do("handler1", step, asked_how="letter", ask_note="书面催询")
        if choice == "raise":
            walk.do("handler1", step, supervision_reason="逾期不作决定", supervision_asked_on=day(walk, 0))
        walk.later(days=7)
    assert kinds(walk).count("referral_inquiry") == 2 and "supervision_request" in kinds(walk)
    filed(walk)
    assert "hand_over_goods" in waits(walk)


@walk
def an_answer_ends_the_open_inquiries(walk: Walk) -> None:
    at_the_police(walk).later(days=5)
    assert {"ask_jurisdiction", "ask_materials", "decide_inquiry"} <= waits(walk)
    not_filed(walk)
    assert waits(walk) == {"propose_remedy"}


@walk
def the_police_are_not_competent(walk: Walk) -> None:
    at_the_police(walk)
    for _ in range(2):
        told(walk, "not_competent_notice", not_competent_reason="属于海警管辖", competent_organ="海警机构")
        walk.do(
            "handler1", "settle_competence", competence_choice="other_organ", police_org="海警机构",
            supplement_sent_at=walk.now.isoformat(), competence_note="移送有管辖权的机关",
        )  # fmt: skip
    told(walk, "not_competent_notice", not_competent_reason="不构成犯罪")
    walk.do("handler1", "settle_competence", competence_choice="accept", competence_note="依法处理")
    dealt(walk, "none")
    archived(walk)
    assert record(walk).final == "accepted"


@walk
def an_accepted_refusal_of_the_police_goes_to_penalty(walk: Walk) -> None:
    remedied(not_filed(at_the_police(walk)), "accept")
    dealt(walk, "penalty")
    archived(walk)
    assert record(walk).settled_at is not None


@walk
def the_investigation_is_withdrawn_and_comes_back(walk: Walk) -> None:
    filed(at_the_police(walk))
    for _ in range(2):
        walk.later(days=95)
        walk.do("handler1", "ask_progress", asked_how="letter", ask_note="询问进展")
    progressed(walk, "withdrawn")
    sanctioned(goods_handed(walk))
    assert record(walk).final == "withdrawn"
    archived(walk)


@walk
def no_prosecution_is_followed_by_an_opinion(walk: Walk) -> None:
    filed(at_the_police(walk))
    sanctioned(goods_handed(walk))
    progressed(walk, "not_prosecuted")
    assert waits(walk) == {"prosecution_opinion"}
    told(walk, "prosecution_opinion", opinion_text="建议给予行政处罚")
    assert "检察意见" in record(walk).facts
    archived(walk)


@walk
def no_prosecution_without_an_opinion_comes_back_all_the_same(walk: Walk) -> None:
    filed(at_the_police(walk))
    sanctioned(goods_handed(walk))
    progressed(walk, "not_prosecuted")
    walk.later(days=20)
    assert waits(walk) == {"archive_referral"}


@walk
def an_official_is_reported_and_penalty_decisions_are_copied(walk: Walk) -> None:
    teamed(a_referral(walk))
    walk.letter(
        "handler1", "official_crime_found", official_name="某某", official_unit="某单位科员",
        official_found_on=day(walk, 0), official_facts="涉嫌收受财物", official_materials="笔录一份",
    )  # fmt: skip
    walk.do("handler1", "send_official_clue", official_sent_to="区监察委员会", official_sent_on=day(walk, 0))
    assert "official_clue_letter" in kinds(walk)
    for number in range(2):
        scan = walk.scan("handler1", "penalty_decision_made", "penalty_decision_file")
        walk.letter(
            "handler1", "penalty_decision_made", penalty_decision_no=f"清源市监处罚〔2026〕{number + 1}号",
            penalty_decided_on=day(walk, 0), penalty_summary="警告", penalty_decision_file=[scan],
        )  # fmt: skip
        walk.do("handler1", "copy_penalty_decision", copied_to=["police", "procuratorate"], copied_on=day(walk, 0))
    assert waits(walk) == {"fix_evidence"}
