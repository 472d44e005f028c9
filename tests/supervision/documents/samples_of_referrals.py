"""Samples of the documents of kinds/referrals.py."""

from typing import Any

ABOUT: dict[str, Any] = {
    "suspect": {"name": "清源示范商贸有限公司", "kind": "unit", "code": "91370399MA3QX7K292"},
    "charge": "销售假冒注册商标的商品罪（《刑法》第二百一十四条）",
    "standard": "法释〔2025〕5号第三条",
    "facts": "查获假冒注册商标的白酒一百二十箱，销售金额六万元。",
    "police": "清源区公安分局",
    "notice_no": "清公不立字〔2026〕3号",
    "notice_on": "2026年4月2日",
}
GOODS = [{"name": "白酒", "spec": "500毫升", "quantity": "120", "unit": "箱", "feature": "封口完好", "place": "证物室"}]
LETTER = {**ABOUT, "reason": "现有证据证明销售金额达到追诉标准。", "procuratorate": "清源区人民检察院"}

SAMPLES: dict[str, dict[str, Any]] = {
    "investigation_report": {
        **ABOUT,
        "evidence_rows": [{"kind": "物证", "number": "WZ-1", "name": "白酒一百二十箱"}],
        "goods": GOODS,
        "analysis": "销售明知是假冒注册商标的商品。",
        "opinion": "建议移送公安机关",
    },
    "referral_approval": {
        **ABOUT,
        "amount": "60000.00元",
        "opinion": "建议移送公安机关",
        "legal_opinion": "同意移送",
        "report_received_at": "2026年3月27日9时00分",
        "head_decision": "批准移送",
        "decided_as": "正职负责人",
        "decided_at": "2026年3月28日10时00分",
    },
    "referral_refusal": {
        **ABOUT,
        "opinion": "建议移送公安机关",
        "report_received_at": "2026年3月27日9时00分",
        "reason": "经核对，货值未达到追诉标准。",
    },
    "referral_letter": {
        **ABOUT,
        "slots": [{"name": "调查报告", "note": "随案移送"}, {"name": "其他材料", "note": "无：没有其他材料"}],
    },
    "goods_list": {**ABOUT, "goods": GOODS, "count": "1"},
    "goods_handover_list": {
        **ABOUT,
        "handed": [{"name": "白酒", "quantity": "120", "unit": "箱", "state": "完好"}],
        "receiver_organ": "清源区公安分局",
        "materials": "案卷一册",
        "handed_on": "2026年4月5日",
        "giver": "张示例",
        "receiver": "王示例",
    },
    "referral_inquiry": {
        **ABOUT, "question": "是否立案尚未答复我机关", "note": "电话询问未果", "sent_on": "2026年3月28日",
        "receipt_on": "2026年3月28日",
    },
    "reconsideration_request": LETTER,
    "supervision_request": {**LETTER, "police_answer": "不予立案"},
    "opinion_reply": {
        **LETTER, "letter_title": "《检察意见书》", "letter_number": "清检行意〔2026〕2号", "letter_on": "2026年3月3日",
        "result": "已作出行政处罚", "penalty_decision_no": "清源市监处罚〔2026〕7号", "reply_text": "罚款二万元。",
    },
    "official_clue_letter": {
        "official": {"name": "某某", "unit": "某单位科员"},
        "receiver": "清源区监察委员会",
        "facts": "涉嫌收受财物。",
        "materials": "笔录一份",
    },
}  # fmt: skip

SIGNED_BY_PEOPLE: set[str] = {
    "investigation_report", "referral_approval", "referral_refusal", "goods_list", "goods_handover_list",
}  # fmt: skip
"""Records that people sign: no seal on them."""
