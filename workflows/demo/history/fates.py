"""What becomes of each case: drawn from its number, so that the same case ends the same way in every run."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from workflows.demo.district.place import chance

NO_PROBLEM = "未发现问题"
ON_THE_SPOT = "发现问题已当场改正"
ORDERED = "发现问题责令限期改正"
OUTCOMES = (
    (NO_PROBLEM, 72.0, ("none",)),
    (ON_THE_SPOT, 12.0, ("none",)),
    (ORDERED, 11.0, ("rectification",)),
    ("涉嫌违法立案", 3.2, ("penalty",)),
    ("涉嫌犯罪移送", 0.15, ("case_referral",)),
    ("无法联系", 0.9, ("abnormal_list",)),
    ("未开展相关活动", 0.7, ("permit",)),
)
"""Result, weight and disposal of an inspection."""
LATE = 0.065
"""The share of steps that are done after their limit."""


@dataclass(frozen=True)
class InspectionFate:
    overall: str
    disposal: tuple[str, ...]
    failed: int
    announced: bool
    returned_by: str  # the step that sends it back once, "" for none
    declined: bool
    recusal: bool
    recusal_granted: bool
    refuses_to_sign: bool
    supplement: bool
    materials: bool  # whether the party sends what it is asked for


@dataclass(frozen=True)
class RectificationFate:
    returned: bool
    extension: bool
    extension_granted: bool
    reports: bool
    failures: int  # how many re-checks it does not pass


def luck_of(*parts: object) -> Random:
    """The stream of chance that belongs to these names alone."""
    return chance("history:" + ":".join(str(part) for part in parts))


SHOWN: Mapping[tuple[str, str, int], Mapping[str, Any]] = {
    ("SJ", "RC", 2): {"overall": ORDERED, "disposal": ("rectification",), "failed": 2, "declined": False},
    ("SJ", "RC", 4): {"recusal": True, "recusal_granted": True, "declined": False},
    ("SJ", "RC", 5): {"declined": True, "returned_by": ""},
    ("SJ", "RC", 8): {"returned_by": "review_inspection", "declined": False},
    ("SJ", "ZG", 1): {"failures": 2, "extension": False, "reports": True},
    ("SJ", "ZG", 2): {"failures": 0, "extension": True, "extension_granted": True},
}
"""What is always to be seen: department, process and number of the case → what happens in it."""


def inspection_fate(case_no: str) -> InspectionFate:
    fate = _inspection_fate(case_no)
    return replace(fate, **_shown(case_no))


def rectification_fate(case_no: str) -> RectificationFate:
    fate = _rectification_fate(case_no)
    return replace(fate, **_shown(case_no))


def _shown(case_no: str) -> Mapping[str, Any]:
    parts = case_no.split("-")  # QY-SJ-RC-2026-0002
    return SHOWN.get((parts[1], parts[2], int(parts[4])), {}) if len(parts) == 5 else {}


def _inspection_fate(case_no: str) -> InspectionFate:
    luck = luck_of(case_no, "fate")
    overall, _, disposal = luck.choices(OUTCOMES, [weight for _, weight, _ in OUTCOMES])[0]
    problems = overall in (ON_THE_SPOT, ORDERED) or disposal[0] in ("penalty", "case_referral")
    return InspectionFate(
        overall=overall,
        disposal=disposal,
        failed=luck.choice((1, 1, 2, 3)) if problems else 0,
        announced=luck.random() < 0.82,
        returned_by=luck.choices(("", "review_inspection", "approve_inspection"), (93, 5, 2))[0],
        declined=luck.random() < 0.02,
        recusal=luck.random() < 0.04,
        recusal_granted=luck.random() < 0.5,
        refuses_to_sign=luck.random() < 0.05,
        supplement=luck.random() < 0.15,
        materials=luck.random() < 0.85,
    )


def _rectification_fate(case_no: str) -> RectificationFate:
    luck = luck_of(case_no, "fate")
    return RectificationFate(
        returned=luck.random() < 0.08,
        extension=luck.random() < 0.2,
        extension_granted=luck.random() < 0.75,
        reports=luck.random() < 0.88,
        failures=luck.choices((0, 1, 2), (74, 17, 9))[0],
    )
