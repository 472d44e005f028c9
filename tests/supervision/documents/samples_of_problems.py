"""Samples of the documents of kinds/problems.py."""

from typing import Any

_PROBLEM = {
    "problem_no": "QY-SJ-WT-2026-0001",
    "object": "清源区青禾餐饮店",
    "problem": "冷库温度没有记录",
    "duty_department": "清源区市场监督管理局",
    "duty_person": "王一",
    "site": "清源区南湖街道1号",
    "found_on": "2026年3月16日",
    "supervising_department": "清源区人民政府办公室",
}

SAMPLES: dict[str, dict[str, Any]] = {
    "supervision_listing": {
        **_PROBLEM,
        "deadline": "2026年4月3日",
        "standard": "温度连续三十日达标",
        "requirement": "每周报告一次整改进度",
        "violated": "《中华人民共和国食品安全法》第五十四条",
    },
    "listing_lifted": {
        **_PROBLEM,
        "listing_number": "清源市监督办〔2026〕1号",
        "listing_date": "2026年3月17日",
        "accepted_on": "2026年4月7日",
        "opinion": "逐项验收合格",
    },
    "problem_closing": {
        **_PROBLEM,
        "type": "台账资料",
        "grade": "重大",
        "finders": "李二、赵三",
        "order_number": "清源市监责改〔2026〕1号",
        "deadline": "2026年4月3日",
        "rectified": "已配备温度计并逐日记录",
        "photos": "整改前1张、整改后2张",
        "accepted_on": "2026年4月7日",
        "acceptors": [{"name": "钱四", "certificate": "37039900001"}, {"name": "孙五", "certificate": "37039900002"}],
        "opinion": "逐项验收合格",
        "rectifier": "周六",
        "rectifier_signed": True,
        "approver": "吴七",
        "approver_position": "主要领导",
        "approved_on": "2026年4月8日",
    },
}

SIGNED_BY_PEOPLE: set[str] = {"problem_closing"}
"""Records that people sign: no seal on them."""
