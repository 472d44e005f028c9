"""Evaluations, the supervision of organs, intermediaries and unlicensed activity."""

from collections.abc import Mapping

from workflows.db import Json
from workflows.supervision.documents.kinds.model import KindFacts

FIELD_NAMES: Mapping[str, str] = {
    "activity": "涉嫌从事的活动",
    "contract_no": "合同编号",
    "steps": "委托的事务性、技术性工作",
    "parts": "各种形式的评价情况",
    "score": "得分",
    "rating": "评价等级",
    "opinion": "评价意见",
}

SHAPES: Mapping[str, Mapping[str, Json]] = {
    "parts": {"form": "", "score": "", "basis": ""},
    "beside": {"form": "", "score": "", "basis": ""},
    "evidence_rows": {"name": "", "proves": ""},
}

KINDS: Mapping[str, KindFacts] = {
    "unlicensed_record": KindFacts(
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
    "intermediary_result": KindFacts(
        "中介服务机构检查结果告知书",
        "中告",
        frozenset({"rows", "overall"}),
        {"inspected_on": "", "qualification": "", "summary": "", "handling": ""},
    ),
    "supervision_opinion": KindFacts(
        "行政执法监督意见书",
        "监意",
        frozenset({"problems", "requirement", "deadline"}),
        {"period": "", "sampled": "", "entrustment": ""},
        official=True,
    ),
    "supervision_decision": KindFacts(
        "行政执法监督决定书",
        "监决",
        frozenset({"order_number", "problems", "requirement", "deadline"}),
        {"order_date": ""},
        official=True,
    ),
    "third_party_task_book": KindFacts(
        "第三方评估任务书",
        "评任",
        frozenset({"contract_no", "steps", "content", "deadline"}),
        {"subject": "", "period": ""},
    ),
    "evaluation_report": KindFacts(
        "权力实施效果评价报告",
        "效评",
        frozenset({"parts", "score", "rating", "opinion"}),
        {"period": "", "kind": "", "document_no": "", "problems": [], "handling": "", "beside": []},
    ),
}
