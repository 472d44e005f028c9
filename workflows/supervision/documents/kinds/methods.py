"""The documents of an inspection's methods: approval, sampling, network, equipment, experts, result."""

from collections.abc import Mapping

from workflows.db import Json
from workflows.supervision.documents.kinds.model import SIGNED, VISIT, KindFacts

FIELD_NAMES: Mapping[str, str] = {
    "planned_on": "检查时间",
    "samples": "样品",
    "lab": "送检机构",
    "platform": "平台名称",
    "captures": "网页取证",
    "devices": "设备定期检验情况",
    "third_party": "第三方机构",
    "experts": "专家",
    "summary": "第三方意见摘要",
    "adoption": "采纳情况",
}

SHAPES: Mapping[str, Mapping[str, Json]] = {
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
}

KINDS: Mapping[str, KindFacts] = {
    "inspection_approval": KindFacts(
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
    "sampling_record": KindFacts(
        "抽样取证单",
        "抽样",
        frozenset({"place", "samples", "lab"}),
        {**VISIT, **SIGNED, "kind": "", "sampled_on": "", "backup_place": ""},
    ),
    "result_notice": KindFacts(
        "检查结果告知书",
        "检告",
        frozenset({"overall"}),
        {"inspected_on": "", "method": "", "problems": [], "handling": ""},
    ),
    "online_record": KindFacts(
        "网络核查记录",
        "网核",
        frozenset({"platform", "captures", "rows", "overall"}),
        {**VISIT, "shop": "", "record_no": "", "note": ""},
    ),
    "equipment_record": KindFacts(
        "设备检查记录",
        "设检",
        frozenset({"place", "devices", "rows", "overall"}),
        {**VISIT, **SIGNED},
    ),
    "expert_opinion": KindFacts(
        "专家协助意见",
        "专协",
        frozenset({"third_party", "experts", "summary", "adoption"}),
        {"contract_no": "", "engaged_for": "", "reason": ""},
    ),
}
