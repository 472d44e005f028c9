"""What people do in the walks of a referral: one function per act."""

from datetime import datetime, timedelta
from typing import Any

from tests.diagrams.acts import TEAM, day
from tests.diagrams.world import Walk

REASON = (
    "经核对，涉案货值未达到追诉标准，没有造成严重后果，也没有两次以上受过行政处罚的情形，"
    "依法不构成犯罪，应当继续行政处罚程序。"
)
FIVE = [
    {"slot": "letter", "state": "issued"},
    {"slot": "report", "state": "issued"},
    {"slot": "goods", "state": "issued"},
    {"slot": "expert", "state": "none", "reason": "不需要检验鉴定"},
    {"slot": "other", "state": "none", "reason": "没有其他材料"},
]
GOODS = [{"name": "白酒", "quantity": "120", "unit": "箱", "place": "证物室", "perishable": "no"}]


def a_referral(walk: Walk, **raw: Any) -> Walk:
    given = {
        "referral_source": "inspection", "discovered_on": day(walk, 0), "charge": "sell_counterfeit_mark", "item": 1,
        "party": 1, "problem": "查获假冒注册商标的白酒一百二十箱", "basis": "《商标法》第五十七条",
    }  # fmt: skip
    return walk.begin("handler1", "case_referral", **{**given, **raw})


def teamed(walk: Walk, **raw: Any) -> Walk:
    given = {"inspectors": TEAM, "lead_inspector": "inspector1"}
    return walk.do("section1", "name_team", **{**given, **raw})


def fixed(walk: Walk, **raw: Any) -> Walk:
    given: dict[str, Any] = {
        "verified_on": day(walk, 0), "suspect_kind": "unit", "suspect_name": "清源示范商贸有限公司",
        "suspect_uscc": "91370399MA3QX7K292", "charge": "sell_counterfeit_mark", "standard_met": ["amount"],
        "standard_ref": "法释〔2025〕5号第三条", "amount": "60000", "verified_facts": "销售金额六万元",
        "evidence": [{"kind": "physical", "number": "WZ-1", "name": "白酒"}], "goods": GOODS, "needs_test": "no",
    }  # fmt: skip
    return walk.do("inspector1", "fix_evidence", **{**given, **raw})


def sent_for_test(walk: Walk) -> Walk:
    return walk.do(
        "inspector1", "send_for_test", test_lab="省检验院", test_lab_licence="CMA-1", test_order_no="WT-1",
        test_sent_on=day(walk, 0), test_subject="真伪鉴定",
    )  # fmt: skip


def tested(walk: Walk) -> Walk:
    scan = walk.scan("handler1", "test_report_received", "test_report_files")
    return walk.letter(
        "handler1", "test_report_received", test_received_on=day(walk, 0), test_report_no="JD-1",
        test_conclusion="系假冒", test_report_files=[scan],
    )  # fmt: skip


def written(walk: Walk) -> Walk:
    return walk.do(
        "inspector1", "write_report", report_facts="查明的事实", report_analysis="构成销售假冒注册商标的商品罪",
        report_opinion="refer",
    )  # fmt: skip


def confirmed(walk: Walk, decision: str = "agree") -> Walk:
    note = {"confirm_note": "请补充数额"} if decision == "change" else {}
    return walk.do("inspector2", "confirm_report", confirm_decision=decision, **note)


def delivered(walk: Walk) -> Walk:
    return walk.do("handler1", "deliver_report", report_received_at=walk.now.isoformat())


def a_report_at_the_chief(walk: Walk) -> Walk:
    return delivered(confirmed(written(fixed(teamed(a_referral(walk))))))


def decided(walk: Walk, decision: str = "approve", login: str = "head1", capacity: str = "head") -> Walk:
    return walk.do(login, "decide_referral", head_decision=decision, decided_as=capacity, decision_note="经研究决定")


def packed(walk: Walk, rows: list[dict[str, Any]] | None = None) -> Walk:
    return walk.do(
        "handler1", "assemble_package", police_org="清源区公安分局", referral_contact="王示例",
        referral_phone="6190000", package=rows or FIVE,
    )  # fmt: skip


def sent(walk: Walk) -> Walk:
    return walk.do(
        "handler1", "hand_over_case", police_org="清源区公安分局", referral_sent_at=walk.now.isoformat(),
        referral_sent_how="direct", procuratorate_copied_on=day(walk, 0),
    )  # fmt: skip


def receipted(walk: Walk) -> Walk:
    scan = walk.scan("handler1", "referral_receipt_received", "receipt_scan")
    return walk.letter(
        "handler1", "referral_receipt_received", receipt_no="清公收〔2026〕1号", police_org="清源区公安分局",
        receipt_signed_at=walk.now.isoformat(), receipt_signed_by="赵示例", receipt_scan=[scan],
    )  # fmt: skip


def at_the_police(walk: Walk) -> Walk:
    return receipted(sent(packed(decided(a_report_at_the_chief(walk)))))


def told(walk: Walk, name: str, *, timed: bool = False, login: str = "handler1", **raw: Any) -> Walk:
    """A letter of an outside organ with its scan."""
    scan = walk.scan(login, name, "letter_scan")
    when = {"letter_received_at": walk.now.isoformat()} if timed else {"letter_received_on": day(walk, 0)}
    return walk.letter(login, name, letter_no="清公字〔2026〕3号", letter_scan=[scan], **when, **raw)


def filed(walk: Walk) -> Walk:
    return told(walk, "filing_notice", filing_charge="销售假冒注册商标的商品罪")


def not_filed(walk: Walk) -> Walk:
    return told(walk, "no_filing_notice", no_filing_reason="没有犯罪事实")


def goods_handed(walk: Walk, quantity: str = "120", remark: str = "") -> Walk:
    scan = walk.photo("handler1", "hand_over_goods", "goods_list_scan")
    signature = walk.photo("handler1", "hand_over_goods", "goods_giver_signature")
    row = {"name": "白酒", "quantity": quantity, "unit": "箱", "state": "完好", "remark": remark}
    return walk.do(
        "handler1", "hand_over_goods", goods_handed_on=day(walk, 0), goods_receiver_organ="清源区公安分局",
        goods_kind="goods", handed_goods=[row], handed_materials="案卷一册", goods_giver="王示例",
        goods_receiver="赵示例", goods_giver_signature=signature, goods_list_scan=[scan],
    )  # fmt: skip


def sanctioned(walk: Walk, rows: list[dict[str, Any]] | None = None) -> Walk:
    return walk.do("handler1", "record_prior_sanctions", sanctions=rows or [])


def progressed(walk: Walk, kind: str, **raw: Any) -> Walk:
    return told(
        walk, "investigation_letter", letter_organ="清源区公安分局", progress_kind=kind, progress_text="来文内容", **raw
    )


def archived(walk: Walk) -> Walk:
    walk.do("archivist1", "archive_referral", archive_no="YS-1")
    assert walk.case().state == "closed", walk.waits_for()
    return walk


def waits(walk: Walk) -> set[str]:
    """What the case waits for, without the letters that a referral takes at any time."""
    return walk.waits_for() - {"team_change_requested", "official_crime_found", "penalty_decision_made"}


def remedied(walk: Walk, remedy: str) -> Walk:
    walk.do("handler1", "propose_remedy", remedy_proposed=remedy, remedy_grounds="证据充分")
    return walk.do("head1", "decide_remedy", remedy=remedy)


def reconsidered(walk: Walk) -> Walk:
    return walk.do(
        "handler1", "request_reconsideration", reconsideration_reason="销售金额达到标准", reconsidered_on=day(walk, 0)
    )


def reconsideration(walk: Walk, result: str) -> Walk:
    return told(walk, "reconsideration_decided", reconsideration_result=result, reconsideration_text="经复议")


def supervised(walk: Walk) -> Walk:
    return walk.do("handler1", "request_supervision", supervision_reason="应当立案", supervision_asked_on=day(walk, 0))


def from_the_procuratorate(walk: Walk, kind: str) -> Walk:
    return told(walk, "procuratorate_letter", procuratorate_kind=kind, procuratorate_text="来文内容")


def dealt(walk: Walk, how: str) -> Walk:
    reason = {"dealt_reason": "违法行为轻微并及时改正"} if how == "none" else {}
    return walk.do("handler1", "deal_by_law", dealt_how=how, **reason)


def an_opinion(walk: Walk, **raw: Any) -> Walk:
    """检察意见书: registered by a clerk of the justice bureau or of the department."""
    login = raw.pop("login", "handler1")
    given = {
        "opinion_kind": "opinion", "opinion_organ": "清源区人民检察院", "opinion_no": "清检行意〔2026〕2号",
        "opinion_received_on": day(walk, 0), "party": 1, "problem": "销售假冒注册商标的商品，情节轻微不起诉",
        "opinion_request": "建议给予行政处罚", "acted_until": "2025-06-01",
    }  # fmt: skip
    return walk.begin(login, "reverse_referral", **{**given, **raw})


def midnight_after(walk: Walk, days: int) -> datetime:
    return (walk.now + timedelta(days=days + 1)).replace(hour=0, minute=0)
