"""The kinds of documents (文书) and the fields of their context; ``README.md`` says what each field is.

A context is JSON: text (dates already in Chinese), truth values, objects and lists of objects. A missing required
field is an error; a missing optional one is left blank, to be written by hand.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from workflows.db import Json
from workflows.supervision.documents.numbers import STANDARD_PATTERN


class DocumentKind(StrEnum):
    INSPECTION_NOTICE = "inspection_notice"
    SITE_RECORD = "site_record"
    RECTIFICATION_ORDER = "rectification_order"
    RECHECK_OPINION = "recheck_opinion"
    INSPECTION_APPROVAL = "inspection_approval"
    SAMPLING_RECORD = "sampling_record"
    RESULT_NOTICE = "result_notice"
    ONLINE_RECORD = "online_record"
    EQUIPMENT_RECORD = "equipment_record"
    EXPERT_OPINION = "expert_opinion"
    INSPECTION_PLAN = "inspection_plan"
    UNLICENSED_RECORD = "unlicensed_record"
    INTERMEDIARY_RESULT = "intermediary_result"
    SUPERVISION_OPINION = "supervision_opinion"
    SUPERVISION_DECISION = "supervision_decision"
    THIRD_PARTY_TASK_BOOK = "third_party_task_book"
    EVALUATION_REPORT = "evaluation_report"


FIELD_NAMES: Mapping[str, str] = {
    "case_no": "案号",
    "party": "被检查人",
    "item": "检查事项",
    "inspectors": "检查人员",
    "basis": "依据",
    "planned_on": "检查时间",
    "place": "检查地点",
    "content": "检查内容",
    "rows": "逐项检查情况",
    "overall": "检查结果",
    "problems": "存在的问题",
    "requirement": "改正要求",
    "deadline": "改正期限",
    "order_number": "原通知书文号",
    "recheck_rows": "逐项复查情况",
    "conclusion": "复查结论",
    "reason": "检查事由",
    "samples": "样品",
    "lab": "送检机构",
    "platform": "平台名称",
    "captures": "网页取证",
    "devices": "设备定期检验情况",
    "third_party": "第三方机构",
    "experts": "专家",
    "summary": "第三方意见摘要",
    "adoption": "采纳情况",
    "plan_year": "计划年度",
    "plan_rows": "计划各行",
    "approver": "批准人",
    "activity": "涉嫌从事的活动",
    "facts": "查明的事实",
    "contract_no": "合同编号",
    "steps": "委托的事务性、技术性工作",
    "parts": "各种形式的评价情况",
    "score": "得分",
    "rating": "评价等级",
    "opinion": "评价意见",
}
"""How the required fields are called on paper."""


class FieldMissing(ValueError):
    """A required field of the document is missing or empty; fill it in the form of this step."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


# What an object, or each object of a list, holds besides what the caller gives.
SHAPES: Mapping[str, Mapping[str, Json]] = {
    "party": {"name": "", "uscc": "", "address": "", "representative": "", "phone": ""},
    "item": {"name": ""},
    "inspectors": {"name": "", "certificate": ""},
    "representative": {"name": "", "position": ""},
    "rows": {"point": "", "basis": "", "result": "", "fact": "", "evidence": ""},
    "problems": {"point": "", "fact": "", "basis": ""},
    "recheck_rows": {"point": "", "requirement": "", "result": "", "fact": ""},
    "samples": {
        "name": "",
        "batch_no": "",
        "spec": "",
        "base_quantity": "",
        "quantity": "",
        "backup_quantity": "",
        "seal_no": "",
    },
    "captures": {"url": "", "captured_at": "", "fact": "", "screenshots": ""},
    "devices": {"name": "", "code": "", "last_tested_on": "", "next_test_on": "", "result": "", "fact": ""},
    "experts": {"name": "", "unit": "", "title": "", "contract_no": ""},
    "plan_rows": {
        "item": "",
        "scope": "",
        "pool": "",
        "share": "",
        "method": "",
        "time": "",
        "departments": "",
        "basis": "",
    },
    "parts": {"form": "", "score": "", "basis": ""},
}
SET_BY_ISSUE = frozenset({"number", "date", "title", "organisation"})
REQUIRED = frozenset({"case_no", "party", "item", "inspectors", "basis"})
OPTIONAL: Mapping[str, Json] = {"organisation_address": "", "contact": "", "contact_phone": ""}


@dataclass(frozen=True)
class KindFacts:
    """``type_word`` stands in the number; ``required`` and ``optional`` come on top of the common fields."""

    title: str
    type_word: str
    required: frozenset[str]
    optional: Mapping[str, Json] = field(default_factory=dict)
    pattern: str = STANDARD_PATTERN
    common: frozenset[str] = REQUIRED  # a document that is about no party and nobody's visit has others

    @property
    def fields(self) -> frozenset[str]:
        """Every top-level name a template of this kind may use."""
        return SET_BY_ISSUE | self.common | self.required | OPTIONAL.keys() | self.optional.keys()


VISIT: Mapping[str, Json] = {
    "started_at": "", "ended_at": "", "duration": "", "scan_in": "", "scan_out": "", "scan_note": "",
}  # fmt: skip
SIGNED: Mapping[str, Json] = {
    "representative": {}, "certificates_shown": True, "recusal_told": True, "remarks": "", "refused_to_sign": False,
    "witness": "",
}  # fmt: skip

KINDS: Mapping[DocumentKind, KindFacts] = {
    DocumentKind.INSPECTION_NOTICE: KindFacts(
        "行政检查通知书",
        "检通",
        frozenset({"planned_on", "place", "content"}),
        {"method": "", "materials": [], "supervision_phone": ""},
    ),
    DocumentKind.SITE_RECORD: KindFacts(
        "现场检查笔录",
        "检录",
        frozenset({"place", "rows", "overall"}),
        {**VISIT, **SIGNED, "method": ""},
    ),
    DocumentKind.RECTIFICATION_ORDER: KindFacts(
        "责令限期改正通知书",
        "责改",
        frozenset({"problems", "requirement", "deadline"}),
        {"consequence": "", "review_authority": "", "court": ""},
    ),
    DocumentKind.RECHECK_OPINION: KindFacts(
        "复查意见书",
        "复查",
        frozenset({"order_number", "recheck_rows", "conclusion"}),
        {"order_date": "", "rechecked_on": "", "opinion": ""},
    ),
    DocumentKind.INSPECTION_APPROVAL: KindFacts(
        "行政检查审批表",
        "检审",
        frozenset({"reason", "content", "planned_on"}),
        {
            "task_source": "",
            "mode": "",
            "method": "",
            "checks": "0",
            "cap": "",
            "cap_note": "",
            "emergency": False,
            "emergency_reason": "",
            "handler_opinion": "",
            "section_opinion": "",
            "head_opinion": "",
            "decided_on": "",
        },
    ),
    DocumentKind.SAMPLING_RECORD: KindFacts(
        "抽样取证单",
        "抽样",
        frozenset({"place", "samples", "lab"}),
        {**VISIT, **SIGNED, "kind": "", "sampled_on": "", "backup_place": ""},
    ),
    DocumentKind.RESULT_NOTICE: KindFacts(
        "检查结果告知书",
        "检告",
        frozenset({"overall"}),
        {"inspected_on": "", "method": "", "problems": [], "handling": ""},
    ),
    DocumentKind.ONLINE_RECORD: KindFacts(
        "网络核查记录",
        "网核",
        frozenset({"platform", "captures", "rows", "overall"}),
        {**VISIT, "shop": "", "record_no": "", "note": ""},
    ),
    DocumentKind.EQUIPMENT_RECORD: KindFacts(
        "设备检查记录",
        "设检",
        frozenset({"place", "devices", "rows", "overall"}),
        {**VISIT, **SIGNED},
    ),
    DocumentKind.EXPERT_OPINION: KindFacts(
        "专家协助意见",
        "专协",
        frozenset({"third_party", "experts", "summary", "adoption"}),
        {"contract_no": "", "engaged_for": "", "reason": ""},
    ),
    DocumentKind.INSPECTION_PLAN: KindFacts(
        "年度检查计划",
        "检计",
        frozenset({"plan_year", "plan_rows", "approver"}),
        {"approved_on": "", "adjusted": "", "note": ""},
        common=frozenset({"case_no"}),
    ),
    DocumentKind.UNLICENSED_RECORD: KindFacts(
        "无证活动核查笔录",
        "核录",
        frozenset({"place", "activity", "facts"}),
        {
            "started_at": "",
            "ended_at": "",
            "representative": {},
            "certificates_shown": True,
            "rights_told": True,
            "permit": "",
            "evidence_rows": [],
            "remarks": "",
            "refused_to_sign": False,
            "witness": "",
        },
    ),
    DocumentKind.INTERMEDIARY_RESULT: KindFacts(
        "中介服务机构检查结果告知书",
        "中告",
        frozenset({"rows", "overall"}),
        {"inspected_on": "", "qualification": "", "summary": "", "handling": ""},
    ),
    DocumentKind.SUPERVISION_OPINION: KindFacts(
        "行政执法监督意见书",
        "监意",
        frozenset({"problems", "requirement", "deadline"}),
        {"period": "", "sampled": "", "entrustment": ""},
    ),
    DocumentKind.SUPERVISION_DECISION: KindFacts(
        "行政执法监督决定书",
        "监决",
        frozenset({"order_number", "problems", "requirement", "deadline"}),
        {"order_date": ""},
    ),
    DocumentKind.THIRD_PARTY_TASK_BOOK: KindFacts(
        "第三方评估任务书",
        "评任",
        frozenset({"contract_no", "steps", "content", "deadline"}),
        {"subject": "", "period": ""},
    ),
    DocumentKind.EVALUATION_REPORT: KindFacts(
        "权力实施效果评价报告",
        "效评",
        frozenset({"parts", "score", "rating", "opinion"}),
        {"period": "", "kind": "", "document_no": "", "problems": [], "handling": "", "beside": []},
    ),
}


def complete(kind: DocumentKind, context: Mapping[str, Json]) -> dict[str, Json]:
    """The context with its optional fields; names the first required field that is missing."""
    facts = KINDS[kind]
    for name in sorted(facts.common | facts.required):
        if context.get(name) in (None, "", [], {}):
            raise FieldMissing(name)
    given = {**OPTIONAL, **facts.optional, **{name: value for name, value in context.items() if value is not None}}
    return {name: _shaped(name, value) for name, value in given.items()}


def _shaped(name: str, value: Json) -> Json:
    shape = SHAPES.get(name)
    if shape is None:
        return value
    if isinstance(value, list):
        return [_with(shape, part) if isinstance(part, dict) else part for part in value]
    return _with(shape, value) if isinstance(value, dict) else value


def _with(shape: Mapping[str, Json], value: Mapping[str, Json]) -> Json:
    return {**shape, **{name: "" if part is None else part for name, part in value.items()}}
