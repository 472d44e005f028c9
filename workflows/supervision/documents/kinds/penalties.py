"""Administrative penalties (行政处罚): from the filing to the closing of a case."""

from collections.abc import Mapping

from workflows.db import Json
from workflows.supervision.documents.kinds.model import KindFacts

FIELD_NAMES: Mapping[str, str] = {
    "cause": "案由",
    "facts": "违法事实",
    "law_violated": "违反的条款",
    "law_penalty": "处罚依据",
    "penalty_text": "处罚（处理）内容",
    "intended": "拟处罚内容",
    "evidence": "证据",
    "goods": "财物清单",
    "opinion": "审批（审核）意见",
    "suggestion": "建议",
    "outcome": "处理建议",
    "discretion": "裁量",
    "started_at": "开始时间",
    "ended_at": "结束时间",
    "started_on": "实施日期",
    "place": "地点",
    "asked": "被询问人",
    "said": "陈述（询问）内容",
    "result": "复核结果",
    "note": "情况、理由",
    "keep_place": "保存地点",
    "reason": "理由",
    "measure": "措施",
    "law": "依据",
    "until": "期限",
    "disposal": "处理决定",
    "hearing_at": "听证时间",
    "chair": "听证主持人",
    "recorder": "记录员",
    "open": "公开方式",
    "state": "举行情况",
    "meeting_on": "讨论时间",
    "attendees": "参加人员",
    "opinions": "讨论意见",
    "decided_at": "决定时间",
    "order_number": "原决定（通知）书文号",
    "order_date": "原决定日期",
    "principal_left": "尚欠金额",
    "court": "人民法院",
    "summary": "执行情况",
}

SHAPES: Mapping[str, Mapping[str, Json]] = {
    "evidence": {"kind": "", "name": "", "proves": ""},
    "goods": {"name": "", "spec": "", "quantity": "", "state": ""},
}

REMEDY: dict[str, Json] = {"review_organ": "", "review_days": "", "suit_months": ""}
"""Where and until when the party may turn, by the law of the day."""


def _kind(title: str, word: str, required: str, optional: str = "", /, **more: Json) -> KindFacts:
    """Names separated by spaces; optional ones are empty text unless ``more`` says otherwise."""
    return KindFacts(title, word, frozenset(required.split()), {**dict.fromkeys(optional.split(), ""), **more})


KINDS: Mapping[str, KindFacts] = {
    "penalty_filing": _kind(
        "行政处罚立案审批表", "罚立", "cause facts law_violated opinion", "source received_on suggestion decided_on"
    ),
    "inquiry_record": _kind(
        "询问笔录", "", "started_at ended_at place asked said", "position refusal", certificates_shown=True,
        recusal_told=True,
    ),
    "evidence_preservation": _kind(
        "先行登记保存证据通知书", "登保", "goods started_on keep_place reason", "holder until"
    ),
    "evidence_disposal": _kind("先行登记保存证据处理决定书", "登处", "order_number disposal note", "law", goods=[]),
    "seizure_decision": _kind(
        "查封（扣押）决定书", "强措", "measure goods law reason started_on until", "keep_place holder", **REMEDY
    ),
    "seizure_disposal": _kind("解除查封（扣押）决定书", "解强", "order_number note", "disposed_on", goods=[]),
    "seizure_extension": _kind("延长查封（扣押）期限通知书", "延强", "order_number until reason", **REMEDY),
    "penalty_report": _kind(
        "案件调查终结报告", "", "cause facts evidence law_violated outcome penalty_text discretion",
        "law_penalty filed_on reason",
    ),
    "legal_review_opinion": _kind("法制审核意见书", "法审", "cause opinion note", "reviewer outcome penalty_text"),
    "penalty_notice": _kind(
        "行政处罚事先告知书", "罚告", "cause facts law_violated law_penalty intended",
        "discretion hearing_days statement_days", hearing=False, evidence=[],
    ),
    "statement_record": _kind("陈述申辩及复核笔录", "", "said result note", "notice_number"),
    "hearing_notice": _kind("行政处罚听证通知书", "听通", "cause hearing_at place chair recorder open"),
    "hearing_record": _kind(
        "听证笔录", "", "cause hearing_at place chair recorder state", "open investigators party_said note third"
    ),
    "hearing_report": _kind("听证报告", "", "cause facts opinion chair", "hearing_at place"),
    "penalty_meeting": _kind(
        "行政处罚案件集体讨论笔录", "", "cause facts meeting_on place attendees opinions conclusion", "proposal"
    ),
    "penalty_decision": _kind(
        "行政处罚决定书", "罚决", "cause facts evidence law_violated law_penalty penalty_text",
        "discretion defence notice_number notice_date amount amount_words account payment_days", **REMEDY,
    ),
    "no_penalty_decision": _kind(
        "不予行政处罚决定书", "不罚", "cause facts reason", "law_violated penalty_text education", **REMEDY
    ),
    "summary_decision": _kind(
        "当场行政处罚决定书", "当罚", "facts law_violated law_penalty penalty_text place decided_at",
        "statement amount_words account payment_days collect", collected=False, **REMEDY,
    ),
    "penalty_extension": _kind(
        "延长行政处罚案件办理期限审批表", "", "reason opinion until", "filed_on attendees which"
    ),
    "penalty_reminder": _kind(
        "行政处罚催告书", "罚催", "order_number order_date principal_left", "surcharge served_on account", imposed=False
    ),
    "enforcement_application": _kind(
        "行政处罚强制执行申请书", "强申", "order_number order_date court principal_left",
        "surcharge served_on reminder_number reminder_date note penalty_text", imposed=False,
    ),
    "penalty_closing": _kind(
        "行政处罚案件结案审批表", "", "cause outcome summary opinion",
        "order_number closing_kind penalty_text decided_on",
    ),
}  # fmt: skip
