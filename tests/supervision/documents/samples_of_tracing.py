"""Samples of the documents of kinds/tracing.py."""

from typing import Any

SAMPLES: dict[str, dict[str, Any]] = {
    "tracing_lead": {"problem": "某某内容", "organ": "某某内容", "source": "某某内容"},
    "tracing_plan": {
        "organ": "某某内容",
        "members": "某某内容",
        "window": "某某内容",
        "plan_lines": ["甲事项 A < B & C", "乙事项"],
    },
    "tracing_file_request": {
        "organ": "某某内容",
        "scope_lines": ["甲事项 A < B & C", "乙事项"],
        "deadline": "某某内容",
    },
    "tracing_interview": {"interviewee": "某某内容", "dialogue_lines": ["甲事项 A < B & C", "乙事项"]},
    "liability_finding": {
        "organ": "某某内容",
        "members": "某某内容",
        "fact_lines": ["甲事项 A < B & C", "乙事项"],
        "gaps": [
            {
                "on": "2024年3月1日",
                "node": "复查",
                "expected": "十个工作日内复查",
                "actual": "未见复查记录 A < B & C",
                "kind": "未履行",
            }
        ],
        "judgements": [
            {
                "name": "张三",
                "post": "科长，主要责任人",
                "liability": "主要领导责任",
                "fault": "过失，有因果关系",
                "reason": "未督促",
            }
        ],
        "defences": [{"name": "张三", "said": "有客观原因", "adopted": "部分采纳：情况属实"}],
    },
    "tracing_notice": {
        "person": "某某内容",
        "finding_lines": ["甲事项 A < B & C", "乙事项"],
        "measure": "某某内容",
        "deadline": "某某内容",
    },
    "outcome_proposal": {
        "note_lines": ["甲事项 A < B & C", "乙事项"],
        "proposals": [
            {"name": "张三", "liability": "直接责任", "measure": "诫勉", "basis": "公务员法57条", "reason": "未履行"}
        ],
    },
    "outcome_decision": {
        "person": "某某内容",
        "fact_lines": ["甲事项 A < B & C", "乙事项"],
        "measure": "某某内容",
        "measure_basis": "某某内容",
        "remedies": "某某内容",
        "decided_on": "某某内容",
    },
    "duty_fulfilled": {
        "person": "某某内容",
        "fact_lines": ["甲事项 A < B & C", "乙事项"],
        "proofs": [{"at": "2024年3月1日", "title": "复查", "done": "已按期复查"}],
        "reason": "某某内容",
    },
    "tracing_clue": {
        "recipient_organ": "某某内容",
        "persons": "某某内容",
        "fact_lines": ["甲事项 A < B & C", "乙事项"],
        "material_lines": ["甲事项 A < B & C", "乙事项"],
    },
    "tracing_rectification": {"rectified": [{"problem": "未复查", "measure": "建立台账", "result": "已完成"}]},
    "tracing_result": {
        "organ": "某某内容",
        "execution": "某某内容",
        "outcomes": [{"name": "张三", "liability": "直接责任", "measure": "诫勉", "on": "2026年3月1日"}],
    },
    "accident_register": {
        "accident_name": "某某内容",
        "level": "某某内容",
        "occurred_at": "某某内容",
        "casualties": "某某内容",
        "course": "某某内容",
    },
    "accident_investigation": {
        "course_lines": ["甲事项 A < B & C", "乙事项"],
        "cause_lines": ["甲事项 A < B & C", "乙事项"],
        "conclusion_lines": ["甲事项 A < B & C", "乙事项"],
        "responsibility_lines": ["甲事项 A < B & C", "乙事项"],
        "authority_lines": ["甲事项 A < B & C", "乙事项"],
        "precaution_lines": ["甲事项 A < B & C", "乙事项"],
        "members": [{"kind": "工会", "unit": "总工会", "name": "李四"}],
    },
}

SIGNED_BY_PEOPLE: set[str] = {"tracing_interview"}
"""Records that people sign: no seal on them."""
