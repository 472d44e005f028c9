"""Special rectification (专项整治): plan, briefing of a stage, summary."""

from collections.abc import Mapping

from workflows.db import Json
from workflows.supervision.documents.kinds.model import KindFacts

FIELD_NAMES: Mapping[str, str] = {
    "campaign_title": "专项整治名称",
    "recipients": "主送单位",
    "goals": "整治目标",
    "laws": "法律依据",
    "scope": "整治范围",
    "divisions": "分工",
    "pools": "排查对象",
    "stages": "阶段安排",
    "standard": "排查标准",
    "merging": "频次合并说明",
    "acceptance": "验收标准",
    "sampling": "抽验和回头看",
    "safeguards": "保障措施",
    "stage_name": "阶段",
    "figures": "统计数字",
    "departments": "各部门情况",
    "unfinished": "未完成的任务",
    "problems_left": "存在的问题",
    "next_steps": "下一步要求",
    "typical_cases": "典型案例",
    "work": "主要做法",
    "results": "成效",
    "mechanism": "长效机制",
}

SHAPES: Mapping[str, Mapping[str, Json]] = {
    "laws": {"law": "", "article": "", "content": ""},
    "divisions": {"department": "", "part": "", "duties": ""},
    "pools": {"department": "", "item": "", "range": "", "size": "", "mode": ""},
    "stages": {"name": "", "kind": "", "period": ""},
    "figures": {"name": "", "value": ""},
    "departments": {
        "department": "",
        "objects": "",
        "checked": "",
        "problems": "",
        "closed": "",
        "overdue": "",
        "rate": "",
        "zero": "",
    },
}

KINDS: Mapping[str, KindFacts] = {
    "campaign_plan": KindFacts(
        "专项整治工作方案",
        "整治",
        frozenset({"campaign_title", "recipients", "goals", "laws", "scope", "divisions", "pools", "stages"}),
        {"standard": "", "merging": "", "acceptance": "", "sampling": "", "safeguards": ""},
        common=frozenset(),
        official=True,
    ),
    "stage_notice": KindFacts(
        "专项整治阶段通报",
        "整治通",
        frozenset({"campaign_title", "stage_name", "figures", "departments", "problems_left", "next_steps"}),
        {"unfinished": "", "typical_cases": ""},
        common=frozenset(),
        official=True,
    ),
    "campaign_summary": KindFacts(
        "专项整治总结报告",
        "整治报",
        frozenset(
            {"campaign_title", "figures", "departments", "work", "results", "problems_left", "mechanism", "scope"}
        ),
        {"typical_cases": ""},
        common=frozenset(),
        official=True,
    ),
}
