"""The order to correct and the opinion of the re-check."""

from collections.abc import Mapping

from workflows.db import Json
from workflows.supervision.documents.kinds.model import KindFacts

FIELD_NAMES: Mapping[str, str] = {
    "recheck_rows": "逐项复查情况",
}

SHAPES: Mapping[str, Mapping[str, Json]] = {
    "recheck_rows": {"point": "", "requirement": "", "result": "", "fact": ""},
}

KINDS: Mapping[str, KindFacts] = {
    "rectification_order": KindFacts(
        "责令限期改正通知书",
        "责改",
        frozenset({"problems", "requirement", "deadline"}),
        {"consequence": "", "review_authority": "", "court": ""},
    ),
    "recheck_opinion": KindFacts(
        "复查意见书",
        "复查",
        frozenset({"order_number", "recheck_rows", "conclusion"}),
        {"order_date": "", "rechecked_on": "", "opinion": ""},
    ),
}
