"""The annual inspection plan."""

from collections.abc import Mapping

from workflows.db import Json
from workflows.supervision.documents.kinds.model import KindFacts

FIELD_NAMES: Mapping[str, str] = {
    "plan_year": "计划年度",
    "plan_rows": "计划各行",
    "approver": "批准人",
}

SHAPES: Mapping[str, Mapping[str, Json]] = {
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
}

KINDS: Mapping[str, KindFacts] = {
    "inspection_plan": KindFacts(
        "年度检查计划",
        "检计",
        frozenset({"plan_year", "plan_rows", "approver"}),
        {"approved_on": "", "adjusted": "", "note": ""},
        common=frozenset({"case_no"}),
    ),
}
