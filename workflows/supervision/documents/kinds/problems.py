"""Problems of a campaign: supervision by listing (挂牌督办), acceptance and closing."""

from collections.abc import Mapping

from workflows.db import Json
from workflows.supervision.documents.kinds.model import KindFacts

FIELD_NAMES: Mapping[str, str] = {
    "problem_no": "问题编号",
    "object": "问题所在单位",
    "problem": "问题描述",
    "duty_department": "责任单位",
    "duty_person": "责任人",
    "deadline": "整改期限",
    "standard": "销号标准",
    "requirement": "督办要求",
    "supervising_department": "督办单位",
    "listing_number": "挂牌督办通知书文号",
    "rectified": "整改情况",
    "accepted_on": "验收日期",
    "acceptors": "验收人",
    "opinion": "验收意见",
    "rectifier": "整改人",
    "approver": "批准人",
}

SHAPES: Mapping[str, Mapping[str, Json]] = {"acceptors": {"name": "", "certificate": ""}}

_COMMON = frozenset({"case_no", "basis"})
_PROBLEM = frozenset({"problem_no", "object", "problem", "duty_department", "duty_person"})

KINDS: Mapping[str, KindFacts] = {
    "supervision_listing": KindFacts(
        "挂牌督办通知书",
        "督办",
        _PROBLEM | {"deadline", "standard", "requirement", "supervising_department"},
        {"found_on": "", "site": "", "violated": ""},
        common=_COMMON,
        official=True,
    ),
    "listing_lifted": KindFacts(
        "解除挂牌督办通知书",
        "解督",
        _PROBLEM | {"listing_number", "opinion", "supervising_department"},
        {"listing_date": "", "accepted_on": ""},
        common=_COMMON,
        official=True,
    ),
    "problem_closing": KindFacts(
        "验收销号单",
        "销号",
        _PROBLEM | {"rectified", "accepted_on", "acceptors", "opinion", "rectifier", "approver"},
        {
            "type": "", "grade": "", "site": "", "found_on": "", "finders": "", "order_number": "", "deadline": "",
            "photos": "", "approved_on": "", "approver_position": "", "rectifier_signed": False,
        },
        common=_COMMON,
    ),
}  # fmt: skip
