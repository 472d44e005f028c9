"""Samples of the documents of kinds/inspections.py."""

from typing import Any

SAMPLES: dict[str, dict[str, Any]] = {
    "inspection_notice": {"planned_on": "2026年3月20日", "place": "示范路1号", "content": "许可条件"},
    "site_record": {
        "place": "示范路1号",
        "rows": [{"point": "进货查验", "result": "不符合", "fact": "A < B & C", "evidence": None}],
        "overall": "发现问题责令限期改正",
    },
}

SIGNED_BY_PEOPLE: set[str] = {"site_record"}
"""Records that people sign: no seal on them."""
