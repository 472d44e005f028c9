"""What the four diagrams of a campaign (专项整治) share: the campaign, its figures in words, who is told."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection

from workflows.clock import SHANGHAI
from workflows.db import Json
from workflows.engine.types import Refused, StepContext
from workflows.processes import facts
from workflows.processes.common.reading import case_of, number
from workflows.supervision import campaigns, cases
from workflows.supervision.campaigns import Campaign, Figures
from workflows.supervision.organisation.departments import department_of

WORDS: Mapping[str, str] = {
    "objects": "应排查对象", "checked": "已排查", "unreachable": "停业、失联", "problems": "发现问题",
    "serious": "其中重大问题", "closed": "已销号", "closed_rate": "整改率", "overdue": "超期未整改",
    "penalties": "立案", "referrals": "移送", "fined": "罚没（元）", "accountability": "转问责",
    "zero_reports": "零报告部门", "weeks_late": "迟报周报", "relapsed": "反弹", "looked_at": "回头看",
}  # fmt: skip
"""What the figures are called in notices and summaries."""
PER_CENT, MONEY = frozenset({"closed_rate"}), frozenset({"fined"})


def campaign_of(ctx: StepContext) -> Campaign:
    return campaigns.by_id(ctx.conn, number(ctx, "campaign_id"))


def in_words(figures: Figures) -> str:
    """One figure per line, as the forms show them."""
    return "\n".join(f"{word}：{value}" for word, value in worded(figures.as_facts()))


def worded(found: Mapping[str, int]) -> list[tuple[str, str]]:
    """Each figure by its name, with its unit."""
    return [(word, _unit(name, found.get(name, 0))) for name, word in WORDS.items()]


def _unit(name: str, value: int) -> str:
    if name in MONEY:
        return f"{value // 100}.{value % 100:02d}"
    return f"{value}%" if name in PER_CENT else str(value)


def left_in_words(conn: Connection, one: Campaign) -> str:
    """未完成的任务: departments with objects not checked, and those that have not reported."""
    left = campaigns.left_over(conn, one.id)
    said = [f"{department_of(conn, key).name}：{n}户未排查" for key, n in sorted(left.items())]
    said += [
        f"{department_of(conn, part.department_id).name}：未报告排查结果"
        for part in campaigns.parts_of(conn, one.id)
        if part.swept_at is None and part.department_id not in left
    ]
    return "\n".join(said)


def end_of(last_day: date) -> str:
    """The exclusive end of a day."""
    return datetime.combine(last_day + timedelta(days=1), time.min, SHANGHAI).isoformat()


def tell(ctx: StepContext, groups: Sequence[str], words: str, *, department_id: int | None = None) -> None:
    """A notice to everybody who answers to these groups."""
    case = case_of(ctx)
    whom = facts.candidates(ctx.conn, case, groups, on=ctx.now.date(), department_id=department_id)
    cases.notify(ctx.conn, candidates=whom, case_id=case.id, work_item_id=None, kind="result", text=words, now=ctx.now)


def refuse_wrong_zero(zero: bool, problems: int, field: str, *, when: str) -> None:
    """零报告: nothing found is said in so many words, and only then."""
    if zero and problems:
        raise Refused(f"{when}发现了{problems}个问题，不能零报告，请取消勾选。", field)
    if not zero and not problems:
        raise Refused(f"{when}没有发现问题的，须勾选零报告。", field)


def flag(value: Json) -> bool:
    return value is True or value == "true"
