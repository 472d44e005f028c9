"""Referral of suspected crimes (行刑衔接) and the reverse referral: forms, letters, lists."""

from collections.abc import Mapping

from workflows.db import Json
from workflows.supervision.documents.kinds.model import KindFacts

FIELD_NAMES: Mapping[str, str] = {
    "suspect": "涉嫌人",
    "charge": "涉嫌罪名",
    "standard": "追诉标准",
    "evidence_rows": "证据",
    "goods": "涉案物品",
    "analysis": "定性分析",
    "opinion": "专案组意见",
    "amount": "涉案金额",
    "report_received_at": "正职收到书面报告的时间",
    "head_decision": "正职决定",
    "decided_as": "审批人身份",
    "decided_at": "审批时间",
    "police": "接收的公安机关",
    "slots": "移送材料",
    "count": "物品项数",
    "receiver_organ": "接收机关",
    "materials": "移送的材料",
    "handed_on": "移交日期",
    "giver": "移交人",
    "receiver": "接收人（机关）",
    "question": "询问事项",
    "note": "情况说明",
    "notice_no": "通知书文号",
    "notice_on": "通知书收到日期",
    "procuratorate": "人民检察院",
    "police_answer": "公安机关答复情况",
    "letter_title": "来文名称",
    "letter_number": "来文文号",
    "letter_on": "来文收到日期",
    "result": "处理结果",
    "reply_text": "回复内容",
    "official": "涉及人员",
    "reason": "理由",
}

SHAPES: Mapping[str, Mapping[str, Json]] = {
    "suspect": {"name": "", "kind": "", "code": ""},
    "official": {"name": "", "unit": ""},
    "evidence_rows": {"kind": "", "number": "", "name": ""},
    "goods": {"name": "", "spec": "", "quantity": "", "unit": "", "feature": "", "place": ""},
    "slots": {"name": "", "note": ""},
    "handed": {"name": "", "spec": "", "quantity": "", "unit": "", "state": "", "remark": ""},
}

ABOUT = frozenset({"case_no", "suspect"})
TEAM = ABOUT | {"inspectors"}

KINDS: Mapping[str, KindFacts] = {
    "investigation_report": KindFacts(
        "涉嫌犯罪案件情况的调查报告",
        "涉罪调",
        frozenset({"charge", "standard", "facts", "evidence_rows", "analysis", "opinion"}),
        {"goods": []},
        common=TEAM,
    ),
    "referral_approval": KindFacts(
        "涉嫌犯罪案件移送审批表",
        "移审",
        frozenset({"charge", "facts", "opinion", "report_received_at", "head_decision", "decided_as", "decided_at"}),
        {"standard": "", "amount": "", "legal_opinion": "", "decision_note": ""},
        common=TEAM,
    ),
    "referral_refusal": KindFacts(
        "不予批准移送理由记录",
        "不移",
        frozenset({"charge", "facts", "opinion", "report_received_at", "reason"}),
        common=ABOUT,
    ),
    "referral_letter": KindFacts(
        "涉嫌犯罪案件移送书",
        "移送",
        frozenset({"charge", "facts", "standard", "police", "slots"}),
        common=ABOUT,
    ),
    "goods_list": KindFacts(
        "涉案物品清单",
        "物清",
        frozenset({"goods", "count"}),
        {"measures": ""},
        common=ABOUT,
    ),
    "goods_handover_list": KindFacts(
        "涉案物品移交清单",
        "物移",
        frozenset({"receiver_organ", "materials", "handed_on", "giver", "receiver"}),
        {"handed": [], "notice_no": ""},
        common=ABOUT,
    ),
    "referral_inquiry": KindFacts(
        "关于移送案件办理情况的询问函",
        "询函",
        frozenset({"charge", "police", "question", "note"}),
        {"sent_on": "", "receipt_on": ""},
        common=ABOUT,
        official=True,
    ),
    "reconsideration_request": KindFacts(
        "不予立案复议申请书",
        "提复",
        frozenset({"charge", "police", "notice_no", "notice_on", "reason"}),
        common=ABOUT,
        official=True,
    ),
    "supervision_request": KindFacts(
        "立案监督建议书",
        "监建",
        frozenset({"charge", "procuratorate", "police_answer", "reason"}),
        {"notice_no": ""},
        common=ABOUT,
        official=True,
    ),
    "opinion_reply": KindFacts(
        "关于检察意见（公安移送）处理情况的回复函",
        "检复",
        frozenset({"procuratorate", "letter_title", "letter_number", "letter_on", "result", "reply_text"}),
        {"penalty_decision_no": ""},
        common=ABOUT,
        official=True,
    ),
    "official_clue_letter": KindFacts(
        "公职人员涉嫌职务犯罪问题线索移送函",
        "线移",
        frozenset({"official", "receiver", "facts", "materials"}),
        common=frozenset({"case_no"}),
        official=True,
    ),
}
