"""Samples of the documents of kinds/campaigns.py."""

from typing import Any

FIGURES = [{"name": "应排查对象", "value": "120"}, {"name": "整改率", "value": "87%"}]
DEPARTMENTS = [
    {
        "department": "市场监管局", "objects": "100", "checked": "98", "problems": "12", "closed": "9", "overdue": "1",
        "rate": "75%", "zero": "已报告",
    },
    {
        "department": "教育和体育局", "objects": "20", "checked": "20", "problems": "0", "closed": "0", "overdue": "0",
        "rate": "100%", "zero": "零报告",
    },
]  # fmt: skip
SCOPE = "领域：校园食品安全；区域：全区；对象：学校食堂；期限：2026年3月20日至2026年6月30日"

SAMPLES: dict[str, dict[str, Any]] = {
    "campaign_plan": {
        "campaign_title": "校园食品安全专项整治",
        "recipients": "各参与部门、镇、街道",
        "goals": "全面排查校园食品安全隐患，问题整改到位。",
        "laws": [{"law": "食品安全法", "article": "第一百一十条", "content": "监督检查措施"}],
        "scope": SCOPE,
        "divisions": [{"department": "市场监管局", "part": "主责", "duties": "学校食堂"}],
        "pools": [
            {"department": "市场监管局", "item": "食品经营许可", "range": "学校", "size": "100户", "mode": "简易检查"}
        ],
        "stages": [{"name": "集中排查", "kind": "排查", "period": "2026年4月1日至2026年4月30日"}],
    },
    "stage_notice": {
        "campaign_title": "校园食品安全专项整治",
        "stage_name": "集中排查",
        "figures": FIGURES,
        "departments": DEPARTMENTS,
        "problems_left": "少数食堂索证索票不全。",
        "next_steps": "五月底前完成整改。",
    },
    "campaign_summary": {
        "campaign_title": "校园食品安全专项整治",
        "scope": SCOPE,
        "figures": FIGURES,
        "departments": DEPARTMENTS,
        "work": "分三个阶段推进。",
        "results": "问题整改率达到百分之九十八。",
        "problems_left": "个别食堂从业人员流动大。",
        "mechanism": "把学校食堂列为重点对象。",
    },
}

SIGNED_BY_PEOPLE: set[str] = set()
"""Records that people sign: no seal on them."""
