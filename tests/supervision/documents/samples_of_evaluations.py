"""Samples of the documents of kinds/evaluations.py."""

from typing import Any

SAMPLES: dict[str, dict[str, Any]] = {
    "unlicensed_record": {
        "place": "夜市东口",
        "activity": "无许可制售餐食",
        "facts": "正在加工盒饭 A < B & C",
        "evidence_rows": [{"name": "照片", "proves": "正在加工"}],
    },
    "intermediary_result": {
        "rows": [{"point": "资质在有效期内", "result": "不符合", "fact": "A < B & C"}],
        "overall": "发现问题责令限期改正",
    },
    "supervision_opinion": {
        "problems": [{"fact": "两件案卷超期"}, {"fact": "未说明理由", "basis": "许可法38条"}],
        "requirement": "一、建立时限台账；\n二、补充说明。",
        "deadline": "2026年4月3日",
    },
    "supervision_decision": {
        "order_number": "清源司法监意〔2026〕1号",
        "problems": [{"fact": "仍未建立时限台账"}],
        "requirement": "立即建立",
        "deadline": "2026年5月3日",
    },
    "third_party_task_book": {
        "contract_no": "HT-2026-1",
        "steps": ["资料和数据核对", "统计分析和绘制图表"],
        "content": "抽查案卷一百件",
        "deadline": "2026年6月1日",
    },
    "evaluation_report": {
        "parts": [{"form": "随机抽查", "score": "90分", "basis": "抽查10件"}],
        "score": "90分",
        "rating": "优秀",
        "opinion": "实施效果良好",
    },
}

SIGNED_BY_PEOPLE: set[str] = {"unlicensed_record"}
"""Records that people sign: no seal on them."""
