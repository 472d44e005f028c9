"""Samples of the documents of kinds/orders.py."""

from typing import Any

SAMPLES: dict[str, dict[str, Any]] = {
    "rectification_order": {
        "problems": [{"fact": "无进货查验记录"}, {"fact": "无温度记录", "basis": "规范第3条"}],
        "requirement": "一、补齐记录；\n二、每日记录。",
        "deadline": "2026年4月3日",
    },
    "recheck_opinion": {
        "order_number": "清源市监责改〔2026〕1号",
        "recheck_rows": [{"point": "无进货查验记录", "result": "合格"}],
        "conclusion": "合格，予以销号",
    },
}

SIGNED_BY_PEOPLE: set[str] = set()
"""Records that people sign: no seal on them."""
