"""Operations of ``campaign_stage.bpmn`` (阶段通报), called by a campaign once for each stage."""

from collections.abc import Mapping

from workflows.db import Json
from workflows.engine.types import Operation, StepContext
from workflows.processes.common.campaigning import campaign_of, end_of, in_words, left_in_words, tell
from workflows.processes.common.reading import number, own_submission
from workflows.supervision import campaigns


def take_stage(ctx: StepContext) -> dict[str, Json]:
    """Name and end of the stage (许可法61条)."""
    stage = campaigns.stage_by_id(ctx.conn, number(ctx, "stage_id"))
    return {
        "stage_name": stage.name, "stage_ends_on": stage.ends_on.isoformat(), "stage_ends_at": end_of(stage.ends_on),
    }  # fmt: skip


def count_stage(ctx: StepContext) -> dict[str, Json]:
    """The figures of the day, counted from the rows; what is left is told (许可法61条: 阶段通报)."""
    one, stage = campaign_of(ctx), campaigns.stage_by_id(ctx.conn, number(ctx, "stage_id"))
    figures = campaigns.figures(ctx.conn, one, today=stage.ends_on)
    swept = stage.kind != campaigns.SELF
    left = left_in_words(ctx.conn, one) if swept else ""
    campaigns.count_stage(ctx.conn, one.id, stage.id, figures=figures.as_facts(), open_text=left, now=ctx.now)
    if left:
        words = f"“{one.title}”{stage.name}阶段届满，仍有未完成的任务：{'；'.join(left.splitlines())}"
        tell(ctx, ("section_head", "establishment_office"), words)
    return {"stage_figures": in_words(figures), "stage_open": left or "没有未完成的任务"}


def record_notice(ctx: StepContext) -> dict[str, Json]:
    """The notice goes to every department that takes part and to the 编办 (许可法61条: 阶段通报)."""
    one, stage = campaign_of(ctx), campaigns.stage_by_id(ctx.conn, number(ctx, "stage_id"))
    said = own_submission(ctx, "issue_notice")
    cases_text = str(said.get("typical_cases") or "")
    campaigns.issue_notice(ctx.conn, stage.id, typical_cases=cases_text, actor=ctx.actor, now=ctx.now)
    words = f"“{one.title}”{stage.name}阶段通报已印发"
    tell(ctx, ("establishment_office",), words)
    for part in campaigns.parts_of(ctx.conn, one.id):
        tell(ctx, ("section_head",), words, department_id=part.department_id)
    return {}


OPERATIONS: Mapping[str, Operation] = {
    "stage.take": take_stage,
    "stage.count": count_stage,
    "stage.record_notice": record_notice,
}
VARIABLES = frozenset(
    {"campaign_id", "stage_id", "stage_name", "stage_ends_on", "stage_ends_at", "stage_figures", "stage_open"}
)
