"""Samples of the documents of kinds/service.py."""

from typing import Any

SAMPLES: dict[str, dict[str, Any]] = {
    "service_record": {
        "served_title": "责令限期改正通知书",
        "served_number": "清源市监责改〔2026〕1号",
        "addressee": "清源禾沐餐饮管理有限公司",
        "way": "留置送达",
        "served_on": "2026年3月17日",
        "place": "示范路1号",
        "servers": [{"name": "张示例", "certificate": "3703990001"}, {"name": "李示例", "certificate": "3703990002"}],
        "refused": True,
        "refusal_reason": "负责人拒绝签收",
        "witness": "社区工作人员 王某",
    },
}

SIGNED_BY_PEOPLE: set[str] = {"service_record"}
"""Records that people sign: no seal on them."""
