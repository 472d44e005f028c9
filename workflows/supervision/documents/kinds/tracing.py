"""Accountability tracing (责任倒查) and accidents."""

from collections.abc import Mapping

from workflows.db import Json
from workflows.supervision.documents.kinds.model import KindFacts

FIELD_NAMES: Mapping[str, str] = {
    "problem": "线索内容",
    "organ": "责任单位",
    "source": "线索来源",
    "members": "核查组成员",
    "window": "核查期间",
    "plan_lines": "核查方案",
    "scope_lines": "调取范围",
    "interviewee": "被询问人",
    "dialogue_lines": "询问和回答",
    "fact_lines": "查证的事实",
    "gaps": "关键节点",
    "judgements": "责任认定",
    "person": "人员",
    "finding_lines": "拟认定的事实和责任",
    "measure": "处理",
    "note_lines": "总的意见",
    "measure_basis": "处理依据",
    "remedies": "救济途径",
    "decided_on": "决定日期",
    "proofs": "履职记录",
    "recipient_organ": "接收机关",
    "persons": "涉及人员",
    "material_lines": "材料清单",
    "rectified": "逐项整改",
    "execution": "执行情况",
    "accident_name": "事故名称",
    "level": "事故等级",
    "occurred_at": "发生时间",
    "casualties": "伤亡损失",
    "course": "简要经过",
    "course_lines": "事故经过",
    "cause_lines": "事故原因",
    "conclusion_lines": "事故性质",
    "responsibility_lines": "责任认定",
    "authority_lines": "审批和监督部门履职情况",
    "precaution_lines": "防范和整改措施",
}

SHAPES: Mapping[str, Mapping[str, Json]] = {
    "gaps": {"on": "", "node": "", "expected": "", "actual": "", "kind": ""},
    "judgements": {"name": "", "post": "", "liability": "", "fault": "", "reason": ""},
    "defences": {"name": "", "said": "", "adopted": ""},
    "proposals": {"name": "", "liability": "", "measure": "", "basis": "", "reason": ""},
    "proofs": {"at": "", "title": "", "done": ""},
    "rectified": {"problem": "", "measure": "", "result": ""},
    "outcomes": {"name": "", "liability": "", "measure": "", "on": ""},
    "members": {"kind": "", "unit": "", "name": ""},
}

OWN = frozenset({"case_no"})
"""These are about organs and officers, not about a party and its inspectors."""

KINDS: Mapping[str, KindFacts] = {
    "tracing_lead": KindFacts(
        "倒查线索受理登记表",
        "倒线",
        frozenset({"problem", "organ", "source"}),
        {
            "received_on": "",
            "event_on": "",
            "area": "",
            "party_name": "",
            "item_name": "",
            "casualties": "",
            "similar": "",
            "decision": "",
            "decision_reason": "",
            "merge_into": "",
        },
        common=OWN,
    ),
    "tracing_plan": KindFacts(
        "倒查核查方案",
        "倒案",
        frozenset({"organ", "members", "window", "plan_lines"}),
        {"basis": "", "leader": "", "problem_lines": []},
        common=OWN,
    ),
    "tracing_file_request": KindFacts(
        "调阅函（证据保全通知）",
        "倒调",
        frozenset({"organ", "scope_lines", "deadline"}),
        {"basis": ""},
        common=OWN,
        official=True,
    ),
    "tracing_interview": KindFacts(
        "询问笔录",
        "",
        frozenset({"interviewee", "dialogue_lines"}),
        {"post": "", "started_at": "", "ended_at": "", "place": "", "interviewers": ""},
        common=OWN,
    ),
    "liability_finding": KindFacts(
        "责任认定书",
        "责认",
        frozenset({"organ", "members", "fact_lines", "gaps", "judgements"}),
        {"basis": "", "defences": [], "approval": "", "opinion_lines": []},
        common=OWN,
    ),
    "tracing_notice": KindFacts(
        "陈述申辩告知书",
        "责告",
        frozenset({"person", "finding_lines", "measure", "deadline"}),
        {"basis": ""},
        common=OWN,
    ),
    "outcome_proposal": KindFacts(
        "处理建议书",
        "责建",
        frozenset({"note_lines"}),
        {"basis": "", "organ": "", "proposals": [], "organ_measures": "", "problem_lines": []},
        common=OWN,
    ),
    "outcome_decision": KindFacts(
        "责任追究处理决定书",
        "责处",
        frozenset({"person", "fact_lines", "measure", "measure_basis", "remedies", "decided_on"}),
        {"unit": "", "post": "", "meeting": "", "period": ""},
        common=OWN,
    ),
    "duty_fulfilled": KindFacts(
        "尽职免责认定书", "责免", frozenset({"person", "fact_lines", "proofs", "reason"}), {"basis": ""}, common=OWN
    ),
    "tracing_clue": KindFacts(
        "问题线索移送函",
        "责移",
        frozenset({"recipient_organ", "persons", "fact_lines", "material_lines"}),
        {"basis": "", "violated": ""},
        common=OWN,
        official=True,
    ),
    "tracing_rectification": KindFacts(
        "责任单位整改报告", "倒改", frozenset({"rectified"}), {"regime": ""}, common=OWN
    ),
    "tracing_result": KindFacts(
        "责任追究结果报备表",
        "责备",
        frozenset({"organ", "execution"}),
        {
            "problem": "",
            "reported_to": "",
            "reported_on": "",
            "rectification": "",
            "answer": "",
            "published": "",
            "outcomes": [],
        },
        common=OWN,
    ),
    "accident_register": KindFacts(
        "事故登记表",
        "事登",
        frozenset({"accident_name", "level", "occurred_at", "casualties", "course"}),
        {
            "field": "",
            "unit": "",
            "place": "",
            "learned_at": "",
            "received_at": "",
            "reported_up_at": "",
            "reported_up_to": "",
            "late_reason": "",
        },
        common=OWN,
    ),
    "accident_investigation": KindFacts(
        "事故调查报告",
        "事调",
        frozenset(
            {
                "course_lines",
                "cause_lines",
                "conclusion_lines",
                "responsibility_lines",
                "authority_lines",
                "precaution_lines",
            }
        ),
        {"unit_lines": [], "casualty_lines": [], "members": []},
        common=OWN,
    ),
}
