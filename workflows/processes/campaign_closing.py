"""Operations of ``campaign_closing.bpmn`` (抽验、回头看和总结), called by a campaign."""

import hashlib
from collections.abc import Mapping
from datetime import date

from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes.common.campaigning import campaign_of, end_of, in_words, tell
from workflows.processes.common.reading import case_of, day, text
from workflows.supervision import campaigns, cases, problems
from workflows.supervision.organisation.officers import actor_for

FEWEST = 2
PERCENT = 100


def draw_sample(ctx: StepContext) -> dict[str, Json]:
    """All serious problems that were closed, and the plan's share of the others (许可法61条: 抽验).

    The seed is the case number and the day, written into the title of nothing and known to everybody: it can be drawn
    again.
    """
    case, one = case_of(ctx), campaign_of(ctx)
    campaigns.note(ctx.conn, one.id, state=campaigns.CLOSING)
    share = max(one.sampling_share or 0, 10)
    drawn = problems.sample(ctx.conn, case.id, share=share, seed=_seed(ctx))
    return {"sampled_ids": list[Json]([each.id for each in drawn])}


def _seed(ctx: StepContext) -> str:
    return f"{ctx.business_key}/{ctx.now.date().isoformat()}"


def draw_look_back(ctx: StepContext) -> dict[str, Json]:
    """The plan's share of the objects where something was found, one at least (许可法61条: 回头看)."""
    one = campaign_of(ctx)
    found = sorted(campaigns.with_problems(ctx.conn, one.id), key=lambda each: _rank(_seed(ctx), each))
    wanted = -(-len(found) * (one.look_back_share or PERCENT) // PERCENT)
    chosen = sorted(found[:wanted])
    campaigns.plan_look_back(ctx.conn, one.id, chosen)
    campaigns.note(ctx.conn, one.id, look_back_count=len(chosen))
    return {"look_back_ids": list[Json](chosen), "look_back_count": len(chosen)}


def _rank(seed: str, object_id: int) -> str:
    return hashlib.sha256(f"{seed}\x00{object_id}".encode()).hexdigest()


def count_look_back(ctx: StepContext) -> dict[str, Json]:
    """反弹率 (许可法61条): an object where something was found again is a lead; people decide about it."""
    case, one = case_of(ctx), campaign_of(ctx)
    relapsed, looked_at = campaigns.relapse_rate(ctx.conn, one.id)
    campaigns.note(ctx.conn, one.id, relapsed_count=relapsed)
    if relapsed:
        summary = f"{case.case_no} 回头看{looked_at}户，反弹{relapsed}户"
        cases.record_lead(ctx.conn, case.id, target="accountability", summary=summary, actor=ctx.actor, now=ctx.now)
    return {}


def count_open(ctx: StepContext) -> dict[str, Json]:
    """A campaign does not end over serious problems that are not settled (许可法61条: 延期批准)."""
    found = problems.open_serious(ctx.conn, case_of(ctx).id)
    lines = [f"{each.no}：{each.description}" for each in found]
    return {"serious_count": len(found), "serious_text": "\n".join(lines)}


def record_extension(ctx: StepContext) -> dict[str, Json]:
    """Whoever approved the campaign approves its extension (许可法61条): the government, or the head."""
    one, until = campaign_of(ctx), day(ctx, "extended_to")
    who = actor_for(ctx.conn, ctx.actor, ctx.now.date())
    if one.district_wide != who.has("government"):
        words = "全区范围的专项整治延期由区政府批准。" if one.district_wide else "本部门专项整治延期由主要领导批准。"
        raise Refused(words, "extension_decision")
    granted = text(ctx, "extension_decision") == "grant"
    if granted and until <= ctx.now.date():
        raise Refused("延期截止日须晚于今天；请不同意本次申请，由承办人重新申请。", "extension_decision")
    campaigns.extend(
        ctx.conn, one.id, until=until, reason=text(ctx, "extension_reason"), granted=granted, actor=ctx.actor,
        now=ctx.now,
    )  # fmt: skip
    return {"extension_ends_at": end_of(until)}


def prepare_summary(ctx: StepContext) -> dict[str, Json]:
    """The figures, and the last day of what had to be done: the summary is due from it (许可法61条)."""
    one = campaign_of(ctx)
    assert one.ends_on is not None
    looked: list[date] = [each.checked_on for each in campaigns.look_backs(ctx.conn, one.id) if each.checked_on]
    ended_on = max([one.ends_on, *looked, *([one.extended_to] if one.extended_to else [])])
    figures = campaigns.figures(ctx.conn, one, today=ctx.now.date())
    return {"summary_figures": in_words(figures), "work_ended_on": ended_on.isoformat()}


def deliver_summary(ctx: StepContext) -> dict[str, Json]:
    """To the government and the 编办 (许可法61条: 总结报告)."""
    words = f"“{campaign_of(ctx).title}”专项整治总结报告已签发（{case_of(ctx).case_no}）"
    tell(ctx, ("government", "establishment_office"), words)
    return {}


OPERATIONS: Mapping[str, Operation] = {
    "closing.draw_sample": draw_sample,
    "closing.draw_look_back": draw_look_back,
    "closing.count_look_back": count_look_back,
    "closing.count_open": count_open,
    "closing.record_extension": record_extension,
    "closing.prepare_summary": prepare_summary,
    "closing.deliver_summary": deliver_summary,
}
VARIABLES = frozenset(
    {
        "campaign_id", "lead_department", "district_wide", "campaign_ends_on", "campaign_ends_at", "sampled_ids",
        "sampled_id", "look_back_ids", "look_back_count", "object_id",
        "serious_count", "serious_text", "extension_ends_at", "summary_figures", "work_ended_on",
    }
)  # fmt: skip
