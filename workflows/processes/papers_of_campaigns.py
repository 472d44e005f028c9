"""What the documents of a special rectification (专项整治) say."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from workflows.db import Json
from workflows.engine.tables import submission
from workflows.processes.common.campaigning import worded
from workflows.processes.paper_source import Context, Source
from workflows.supervision import campaigns
from workflows.supervision.campaigns import Campaign, Pool
from workflows.supervision.documents import chinese_date
from workflows.supervision.items.queries import item_of
from workflows.supervision.organisation.departments import department_of

PARTS = {campaigns.LEAD: "主责", campaigns.JOINT: "配合"}
STAGES = {
    campaigns.SELF: "自查自纠",
    campaigns.SWEEP: "排查",
    campaigns.RECTIFY: "整改",
    campaigns.SUMMARY: "总结",
}
MODES = {campaigns.LIGHT: "简易检查", campaigns.FULL: "全面检查"}


def _plan(source: Source) -> Context:
    one, drafted = campaigns.of_case(source.conn, source.case.id), _submitted(source, "draft_plan")
    share, again = one.sampling_share, one.look_back_share
    return {
        "campaign_title": one.title,
        "recipients": source.text("main_recipients"),
        "goals": drafted.get("goals"),
        "laws": [
            {name: str(row.get(name) or "") for name in ("law", "article", "content")} for row in drafted["bases"]
        ],
        "scope": _scope(one),
        "divisions": [
            {
                "department": department_of(source.conn, part.department_id).name,
                "part": PARTS[part.part],
                "duties": part.duties,
            }
            for part in campaigns.parts_of(source.conn, one.id)
        ],
        "pools": [_pool(source, pool) for pool in campaigns.pools_of(source.conn, one.id)],
        "stages": [
            {"name": stage.name, "kind": STAGES[stage.kind], "period": _period(stage.starts_on, stage.ends_on)}
            for stage in campaigns.stages_of(source.conn, one.id)
        ],
        "standard": drafted.get("standard") or "",
        "merging": drafted.get("merging_note") or "",
        "acceptance": drafted.get("acceptance") or "",
        "sampling": f"已销号的重大问题全部抽验，其他问题抽验不少于{share}%；"
        f"整治结束后一至三个月，对发现过问题的对象按{again}%回头看。",
        "safeguards": drafted.get("safeguards") or "",
    }


def _pool(source: Source, pool: Pool) -> Json:
    where = [pool.town, pool.industry, "、".join(f"{one}级" for one in pool.risk_classes)]
    return {
        "department": department_of(source.conn, pool.department_id).name,
        "item": item_of(source.conn, pool.item_id).name,
        "range": "，".join(one for one in where if one) or "全部持证单位",
        "size": f"{campaigns.size_of(source.conn, pool)}户",
        "mode": MODES[pool.mode],
    }


def _notice(source: Source) -> Context:
    one = campaigns.of_case(source.conn, source.case.id)
    stage_id = int(str(source.variables["stage_id"]))
    notice = campaigns.notice_of_stage(source.conn, stage_id)
    return {
        "campaign_title": one.title,
        "stage_name": campaigns.stage_by_id(source.conn, stage_id).name,
        "figures": _figures(notice.figures),
        "departments": _departments(source, one),
        "unfinished": notice.open_text,
        "problems_left": source.text("stage_problems"),
        "next_steps": source.text("next_steps"),
        "typical_cases": source.text("typical_cases"),
    }


def _summary(source: Source) -> Context:
    one, written = campaigns.of_case(source.conn, source.case.id), _submitted(source, "write_summary")
    figures = campaigns.figures(source.conn, one, today=source.now.date())
    return {
        "campaign_title": one.title,
        "scope": _scope(one),
        "figures": _figures(figures.as_facts()),
        "departments": _departments(source, one),
        "work": written.get("summary_work"),
        "results": written.get("summary_results"),
        "problems_left": written.get("summary_problems"),
        "typical_cases": written.get("summary_cases") or "",
        "mechanism": written.get("summary_mechanism"),
    }


def _submitted(source: Source, element_id: str) -> Mapping[str, Any]:
    """What was last filled in at a step of the case."""
    table = submission
    where = (table.c.root_id == source.item.root_id, table.c.element_id == element_id)
    query = select(table.c.data).where(*where).order_by(table.c.id.desc()).limit(1)
    found: Mapping[str, Any] | None = source.conn.scalar(query)
    return found or {}


def _scope(one: Campaign) -> str:
    period = _period(one.starts_on, one.extended_to or one.ends_on) if one.starts_on and one.ends_on else ""
    return f"领域：{one.field}；区域：{one.area}；对象：{one.objects}；期限：{period}"


def _period(first: date, last: date | None) -> str:
    return f"{chinese_date(first)}至{chinese_date(last)}" if last else chinese_date(first)


def _figures(found: Mapping[str, Any]) -> list[Json]:
    return [{"name": word, "value": value} for word, value in worded(found)]


def _departments(source: Source, one: Campaign) -> list[Json]:
    return [
        {
            "department": department_of(source.conn, line.department_id).name,
            "objects": str(line.objects),
            "checked": str(line.checked + line.unreachable),
            "problems": str(line.problems),
            "closed": str(line.closed),
            "overdue": str(line.overdue),
            "rate": f"{line.closed_rate}%",
            "zero": "零报告" if line.zero else "已报告" if line.swept else "未报告",
        }
        for line in campaigns.lines(source.conn, one, today=source.now.date())
    ]


CONTEXTS: Mapping[str, Callable[[Source], Context]] = {
    "campaign_plan": _plan,
    "stage_notice": _notice,
    "campaign_summary": _summary,
}
