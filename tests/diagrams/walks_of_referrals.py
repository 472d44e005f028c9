"""Stories of referrals (案件移送): from the suspicion to the judgement, each loop 0, 1 and 2 times."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.diagrams.acts import TEAM, day, walk
from tests.diagrams.acts_of_referrals import (
    FIVE,
    GOODS,
    REASON,
    a_referral,
    a_report_at_the_chief,
    archived,
    at_the_police,
    confirmed,
    decided,
    delivered,
    filed,
    fixed,
    goods_handed,
    packed,
    progressed,
    receipted,
    sanctioned,
    sent,
    sent_for_test,
    teamed,
    tested,
    waits,
    written,
)
from tests.diagrams.world import Walk
from workflows.engine.types import Refused
from workflows.supervision import cases, referrals
from workflows.supervision.cases.tables import case_officer, lead, notification
from workflows.supervision.documents import documents_of
from workflows.usecases.errors import FormInvalid


def record(walk: Walk) -> referrals.Referral:
    with walk.database.reading() as conn:
        return referrals.of_case(conn, walk.case_id)


def kinds(walk: Walk) -> list[str]:
    with walk.database.reading() as conn:
        return [document.kind for document in documents_of(conn, walk.case_id)]


@walk
def a_referral_is_filed_and_judged(walk: Walk) -> None:
    at_the_police(walk)
    assert walk.case().case_no.startswith("QY-SJ-YS-2026-") and walk.case().secrecy == "sensitive"
    filed(walk)
    assert waits(walk) == {"hand_over_goods", "record_prior_sanctions", "investigation_letter"}
    with pytest.raises(Refused, match="写明去向"):
        goods_handed(walk, quantity="119")
    goods_handed(walk)
    suspended = {"kind": "suspension", "number": "清源市监处罚〔2026〕1号", "decided_on": day(walk, -9)}
    fine = {"kind": "fine", "number": "清源市监处罚〔2026〕2号", "decided_on": day(walk, -9), "amount": "20000"}
    with pytest.raises(Refused, match="不停止执行"):
        sanctioned(walk, [{**suspended, "continues": "no"}])
    sanctioned(walk, [{**suspended, "continues": "yes"}, {**fine, "continues": "no"}])
    progressed(walk, "progress")
    progressed(walk, "prosecuted")
    progressed(walk, "judged", criminal_fine="30000")
    assert waits(walk) == {"archive_referral"}
    known = record(walk)
    assert (known.final, known.prior_fine, known.fine_offset) == ("judged", 2_000_000, 2_000_000)
    assert {row.target for row in walk.ask(select(lead))} == {"permit", "credit"}
    archived(walk)
    assert kinds(walk) == [
        "investigation_report", "referral_approval", "referral_letter", "goods_list", "goods_handover_list",
    ]  # fmt: skip
    with walk.database.reading() as conn:
        letters = referrals.letters_of(conn, walk.case_id)
    assert [one.kind for one in letters] == ["filing_notice", *["progress_received"] * 3]
    assert all(one.scans and one.number for one in letters)


@walk
def the_team_is_of_two_with_certificates_and_a_leader_among_them(walk: Walk) -> None:
    a_referral(walk, party="", suspect_name="无照经营者甲")
    with pytest.raises((Refused, FormInvalid)):
        teamed(walk, inspectors=["inspector1"])
    with pytest.raises(Refused, match="没有在"):
        teamed(walk, inspectors=["inspector1", "uncertified"])
    with pytest.raises(Refused, match="组长"):
        teamed(walk, lead_inspector="inspector3")
    teamed(walk)
    team = select(case_officer.c.login).where(case_officer.c.case_id == walk.case_id, case_officer.c.part == "team")
    assert {row.login for row in walk.ask(team)} == set(TEAM)
    with pytest.raises(Refused, match="合理嫌疑"):
        fixed(walk, charge="substandard_goods", standard_met=["suspicion"])
    with pytest.raises(Refused, match="低于"):
        fixed(walk, charge="substandard_goods", standard_met=["amount"], amount="100")
    with pytest.raises(Refused, match="涉案金额"):
        fixed(walk, amount="")
    perishable = [{**GOODS[0], "perishable": "yes"}]
    with pytest.raises(FormInvalid):
        fixed(walk, goods=perishable)
    fixed(walk, standard_met=["suspicion"], amount="")
    assert record(walk).suspect_name == "清源示范商贸有限公司"
    assert walk.case().title.endswith("清源示范商贸有限公司")


@walk
def a_suspicion_needs_a_suspect(walk: Walk) -> None:
    with pytest.raises(Refused, match="涉嫌人"):
        a_referral(walk, party="")
    assert walk.cases_of("case_referral") == []


@walk
def members_of_the_team_are_changed_or_recused(walk: Walk) -> None:
    teamed(a_referral(walk))
    for reason, leaving, decision, stand_in in (
        ("unable", "inspector2", "refuse", ""),
        ("recusal", "inspector2", "grant", "inspector3"),
        ("certificate", "inspector1", "grant", "inspector4"),
    ):
        walk.letter(
            "handler1", "team_change_requested", team_change_requested_on=day(walk, 0), leaving_inspector=leaving,
            team_change_reason=reason, team_change_text="情况说明",
        )  # fmt: skip
        walk.do(
            "section1", "decide_team_change", leaving_inspector=leaving, team_change_decision=decision,
            stand_in=stand_in, team_change_note="核实",
        )  # fmt: skip
    assert set(walk.variables_of("referral_investigation")["inspectors"]) == {"inspector3", "inspector4"}
    with walk.database.reading() as conn:
        assert set(cases.officers_of(conn, walk.case_id, "team")) == {"inspector3", "inspector4"}
    with pytest.raises(Refused, match="被指派"):
        fixed(walk)


@walk
def a_test_stops_the_clock_and_the_report_is_changed_twice(walk: Walk) -> None:
    fixed(teamed(a_referral(walk)), needs_test="yes")
    sent_for_test(walk)
    assert waits(walk) == {"test_report_received"}
    tested(walk.later(days=20))
    due = walk.item("write_report").due
    assert due is not None and due["code"] == "T-C-22" and str(due["since"])[:10] == "2026-03-16"
    assert not walk.is_late("write_report")
    for _ in range(2):
        confirmed(written(walk), "change")
    with pytest.raises(Refused, match="职责分离"):
        written(walk).do("inspector1", "confirm_report", confirm_decision="agree")
    delivered(confirmed(walk))
    decided(walk)
    with pytest.raises(Refused, match="检验报告"):
        packed(walk)
    proof = walk.photo("handler1", "assemble_package", "package.r4.files")
    with_report: list[dict[str, Any]] = [
        *FIVE[:3],
        {"id": "r4", "slot": "expert", "state": "attached", "files": [proof]},
        FIVE[4],
    ]
    packed(walk, with_report)
    assert waits(walk) == {"hand_over_case"}


@walk
def the_package_has_five_slots(walk: Walk) -> None:
    decided(a_report_at_the_chief(walk))
    for rows, complaint in (
        (FIVE[:4], "还缺"),
        ([*FIVE, FIVE[4]], "只填一行"),
        ([{"slot": "letter", "state": "none", "reason": "无"}, *FIVE[1:]], "必须有"),
        ([*FIVE[:2], {"slot": "goods", "state": "none", "reason": "无"}, *FIVE[3:]], "不能填“无”"),
        ([*FIVE[:3], {"slot": "expert", "state": "issued"}, FIVE[4]], "不由系统出具"),
    ):
        with pytest.raises(Refused, match=complaint):
            packed(walk, rows)
    with pytest.raises(FormInvalid):
        packed(walk, [*FIVE[:4], {"slot": "other", "state": "none"}])
    begun = walk.begins_with("handler1", walk.item("assemble_package").id)["package"]
    assert [row["state"] for row in begun] == ["issued", "issued", "issued", "none", "none"]
    packed(walk)
    with pytest.raises(Refused, match="早于批准"):
        walk.do(
            "handler1", "hand_over_case", police_org="清源区公安分局", referral_sent_how="direct",
            referral_sent_at=(walk.now - timedelta(hours=3)).isoformat(), procuratorate_copied_on=day(walk, 0),
        )  # fmt: skip
    sent(walk.later(hours=1))
    assert waits(walk) == {"referral_receipt_received"}


@walk
def a_case_without_goods_is_referred_with_a_reason_for_the_empty_slot(walk: Walk) -> None:
    confirmed(written(fixed(teamed(a_referral(walk)), goods=[])))
    decided(delivered(walk))
    with pytest.raises(Refused, match="没有登记涉案物品"):
        packed(walk)
    packed(walk, [*FIVE[:2], {"slot": "goods", "state": "none", "reason": "没有涉案物品"}, *FIVE[3:]])
    filed(receipted(sent(walk)))
    scan = walk.photo("handler1", "hand_over_goods", "goods_list_scan")
    signature = walk.photo("handler1", "hand_over_goods", "goods_giver_signature")
    walk.do(
        "handler1", "hand_over_goods", goods_handed_on=day(walk, 0), goods_receiver_organ="清源区公安分局",
        goods_kind="materials", handed_goods=[], handed_materials="案卷一册", goods_giver="王示例",
        goods_receiver="赵示例", goods_giver_signature=signature, goods_list_scan=[scan],
    )  # fmt: skip
    assert "goods_list" not in kinds(walk) and "goods_handover_list" in kinds(walk)


@walk
def the_chief_refuses_and_the_reason_is_locked_and_copied(walk: Walk) -> None:
    a_report_at_the_chief(walk)
    walk.do("legal1", "review_referral", legal_opinion="not_refer", legal_note="货值不足")
    decided(walk, "refuse")
    with pytest.raises((Refused, FormInvalid)):
        walk.do("head1", "record_refusal", refusal_reason="不同意")
    with pytest.raises(Refused, match="不少于50字"):
        walk.do("head1", "record_refusal", refusal_reason="不 " * 40)
    walk.do("head1", "record_refusal", refusal_reason=REASON)
    assert waits(walk) == {"archive_referral"}
    assert record(walk).final == "refused"
    assert {"referral_approval", "referral_refusal"} <= set(kinds(walk))
    with walk.database.transaction() as conn, pytest.raises(referrals.RefusalLocked):
        referrals.change(conn, walk.case_id, refusal_reason="改写")
    (told_to,) = walk.ask(select(notification).where(notification.c.text.contains("抽查清单")))
    assert str(told_to.candidate).endswith(":legal_affairs")
    assert "refusal_sampling" in {row.target for row in walk.ask(select(lead))}
    archived(walk)


@walk
def the_chief_does_not_wait_for_the_legal_opinion(walk: Walk) -> None:
    a_report_at_the_chief(walk)
    assert waits(walk) == {"review_referral", "decide_referral"}
    decided(walk)
    assert waits(walk) == {"assemble_package"}


@walk
def a_decision_and_a_handover_that_are_late_become_leads_without_names(walk: Walk) -> None:
    a_report_at_the_chief(walk)
    walk.later(days=4)
    assert walk.times("note_late_decision") == 1 and "decide_referral" in waits(walk)
    decided(walk)
    walk.later(hours=25)
    assert walk.times("note_late_handover") == 1 and "assemble_package" in waits(walk)
    assert [row.target for row in walk.ask(select(lead))] == ["accountability_tracing"] * 2
    cards = walk.ask(select(notification).where(notification.c.work_item_id.is_(None)))
    assert {str(row.candidate).partition(":")[2] for row in cards} == {"establishment_office", "legal_affairs"}
    assert not [row for row in cards if "清源" in row.text or "测试" in row.text]
    receipted(sent(packed(walk)))
    assert "supplement_notice" in waits(walk)


@walk
def the_receipt_is_urged_twice(walk: Walk) -> None:
    sent(packed(decided(a_report_at_the_chief(walk))))
    for _ in range(2):
        walk.later(hours=24)
        assert waits(walk) == {"urge_receipt"}
        walk.do("handler1", "urge_receipt", urged_how="phone", urge_note="已联系")
    with pytest.raises(Refused, match="晚于现在"):
        scan = walk.scan("handler1", "referral_receipt_received", "receipt_scan")
        walk.letter(
            "handler1", "referral_receipt_received", police_org="清源区公安分局", receipt_scan=[scan],
            receipt_signed_at=(walk.now + timedelta(hours=1)).isoformat(), receipt_signed_by="赵示例",
        )  # fmt: skip
    receipted(walk)
    assert walk.times("note_urge") == 2
