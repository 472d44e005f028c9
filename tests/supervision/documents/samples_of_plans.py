"""Samples of the documents of kinds/plans.py."""

from typing import Any

SAMPLES: dict[str, dict[str, Any]] = {
    "inspection_plan": {
        "plan_year": "2026",
        "plan_rows": [{"item": "食品经营许可", "scope": "B、C级", "share": "10%", "time": "3月", "basis": None}],
        "approver": "分管领导",
    },
}

SIGNED_BY_PEOPLE: set[str] = set()
"""Records that people sign: no seal on them."""
