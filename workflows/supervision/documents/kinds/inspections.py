"""The notice of an inspection and the record on site."""

from collections.abc import Mapping

from workflows.db import Json
from workflows.supervision.documents.kinds.model import SIGNED, VISIT, KindFacts

FIELD_NAMES: Mapping[str, str] = {
    "planned_on": "检查时间",
}

SHAPES: Mapping[str, Mapping[str, Json]] = {}

KINDS: Mapping[str, KindFacts] = {
    "inspection_notice": KindFacts(
        "行政检查通知书",
        "检通",
        frozenset({"planned_on", "place", "content"}),
        {"method": "", "materials": [], "supervision_phone": ""},
    ),
    "site_record": KindFacts(
        "现场检查笔录",
        "检录",
        frozenset({"place", "rows", "overall"}),
        {**VISIT, **SIGNED, "method": ""},
    ),
}
