"""Samples of the documents of kinds/methods.py."""

from typing import Any

SAMPLES: dict[str, dict[str, Any]] = {
    "inspection_approval": {"reason": "上级交办", "content": "经营条件", "planned_on": "2026年3月20日"},
    "sampling_record": {
        "place": "示范路1号",
        "samples": [{"name": "熟食 A < B & C", "batch_no": "1", "quantity": "1kg", "seal_no": "F-1"}],
        "lab": "清源区检验检测中心",
    },
    "result_notice": {"overall": "发现问题责令限期改正", "problems": [{"fact": "A < B & C"}]},
    "online_record": {
        "platform": "网络餐饮平台",
        "captures": [{"url": "https://shop.example", "fact": "A < B & C", "screenshots": "截图.png 0a1b"}],
        "rows": [{"point": "公示许可", "result": "符合"}],
        "overall": "逐项检查1项",
    },
    "equipment_record": {
        "place": "示范路1号",
        "devices": [{"name": "1号电梯", "code": "TX-1", "result": "合格", "fact": "A < B & C"}],
        "rows": [{"point": "定期检验", "result": "符合"}],
        "overall": "逐项检查1项",
    },
    "expert_opinion": {
        "third_party": "清源安全技术中心",
        "experts": [{"name": "周某", "unit": "A < B & C"}],
        "summary": "设备运行正常",
        "adoption": "采纳",
    },
}

SIGNED_BY_PEOPLE: set[str] = {
    "inspection_approval",
    "sampling_record",
    "online_record",
    "equipment_record",
    "expert_opinion",
}
"""Records that people sign: no seal on them."""
