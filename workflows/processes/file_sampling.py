"""Operations of ``file_sampling.bpmn`` (案卷随机抽样), called by evaluations and the supervision of organs."""

from collections.abc import Mapping

from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes.common import case_files, draws
from workflows.processes.common.reading import case_of, number, texts
from workflows.supervision import drawing
from workflows.supervision.cases import evaluations
from workflows.supervision.cases.evaluations import SampledFile


def open_sample(ctx: StepContext) -> dict[str, Json]:
    """Publish the hash, then freeze the list of files (国发〔2019〕5号): nobody who knows it chooses the seed."""
    case, pool = case_of(ctx), case_files.pool(ctx, texts(ctx, "reviewers"))
    opened = drawing.open_batch(
        ctx.conn, reference=case.case_no, title=case.title, department=str(case.department_id), actor=ctx.actor,
        now=ctx.now,
    )  # fmt: skip
    try:
        digest = drawing.freeze_pool(ctx.conn, opened.id, pool, actor=ctx.actor, now=ctx.now)
    except (drawing.PoolUnfit, drawing.NotEnoughObjects, drawing.NotEnoughInspectors) as error:
        raise Refused("期间内没有可以抽取的案卷，或者评查人员不足两人，请修改方案。") from error
    return {
        "draw_id": opened.id,
        "draw_hash": opened.secret_sha256,
        "pool_hash": digest,
        "pool_size": len(pool.objects),
    }


def keep_files(ctx: StepContext) -> dict[str, Json]:
    """The drawn files wait for their review, those with a hint first (许可法24条: 在委托权限范围内)."""
    case, draw_id = case_of(ctx), number(ctx, "draw_id")
    known = {one.number: one for one in case_files.files_in_period(ctx)}
    drawn = [known[one.id] for one in drawing.result_of(ctx.conn, draw_id).objects]
    drawn.sort(key=lambda one: (not one.flags, one.number))
    kept = [SampledFile(one.number, one.title, one.done_on, one.flags) for one in drawn]
    evaluations.keep_sample(ctx.conn, case.id, draw_id, kept)
    return {"files_drawn": len(kept), "files_flagged": sum(bool(one.flags) for one in kept)}


OPERATIONS: Mapping[str, Operation] = {
    "case_files.open": open_sample,
    "draw.run": draws.run_draw,
    "case_files.keep": keep_files,
}
VARIABLES = frozenset(
    {
        "item", "organ", "period_from", "period_to", "sample_size", "reviewers", "draw_id", "draw_hash", "pool_hash",
        "pool_size", "drawn_count", "files_drawn", "files_flagged",
    }
)  # fmt: skip
