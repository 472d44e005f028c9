"""Operations of ``inspection_batch.bpmn`` (双随机检查批次)."""

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes.common import draws, merging, pools
from workflows.processes.common.frequency import over
from workflows.processes.common.reading import case_of, day, number, text
from workflows.supervision import cases, drawing, frequency

TABLE = "strata"
"""``size_kind`` of a batch whose ratios the table of ratios decides."""
RATIO_STEP, RATIO_RESULT = "decide_ratio", "stratum_ratio"
"""The sub-process that asks the table once for each stratum, and the result variable of the table."""


def open_draw(ctx: StepContext) -> dict[str, Json]:
    """Publish the hash of the secret, then gather the pool (国发〔2019〕5号): who knows the pool picks no seed."""
    case = case_of(ctx)
    before = drawing.batches_of(ctx.conn, case.case_no)
    opened = drawing.open_batch(
        ctx.conn,
        reference=case.case_no,
        title=text(ctx, "batch_title"),
        department=str(case.department_id),
        actor=ctx.actor,
        now=ctx.now,
        planned_on=day(ctx, "planned_on"),
        redraw_of=before[-1].id if before else None,
        redraw_reason=text(ctx, "redraw_reason") if before else "",
    )
    pool = pools.gather(ctx, case)
    drawing.gather_pool(ctx.conn, opened.id, pool, actor=ctx.actor, now=ctx.now)
    sizes = Counter(one.stratum for one in pool.objects)
    strata: list[Json] = [
        {"id": one, "risk_class": one[0], "credit_class": one[2], "size": size} for one, size in sorted(sizes.items())
    ]
    return {
        "draw_id": opened.id,
        "draw_hash": opened.secret_sha256,
        "pool_size": len(pool.objects),
        "excluded_count": len(pool.excluded),
        "strata": strata if text(ctx, "size_kind") == TABLE else [],
        "cap_conflict": None,
    }


def freeze_pool(ctx: StepContext) -> dict[str, Json]:
    """Freeze the pool with the number of each stratum (国发〔2019〕5号); its hash is published before any words."""
    draw_id = number(ctx, "draw_id")
    sizes = Counter(one.stratum for one in drawing.gathered(ctx.conn, draw_id).objects)
    ratios = _ratios(ctx, sizes)
    if ratios is None:
        wanted = _shared_out(ctx, sizes)
    else:
        wanted = {one: drawing.needed(ratios[one], size) for one, size in sizes.items()}
    try:
        digest = drawing.freeze_gathered(
            ctx.conn,
            draw_id,
            wanted={one: n for one, n in wanted.items() if n},
            ratios=ratios or {},
            actor=ctx.actor,
            now=ctx.now,
        )
    except (drawing.PoolUnfit, drawing.NotEnoughObjects) as error:
        raise Refused("按这样的比例或户数，一户也抽不到，请放宽条件。", "size_kind") from error
    except drawing.NotEnoughInspectors as error:
        raise Refused("回避之后有的对象检查人员不足，请补充持证人员或减少每户人数。", "inspectors_each") from error
    return {"pool_hash": digest}


def _ratios(ctx: StepContext, sizes: "Counter[str]") -> dict[str, str] | None:
    """Percentage of every stratum: by the table, or one for all; None where a person said how many parties."""
    kind = text(ctx, "size_kind")
    if kind == TABLE:
        return _by_table(ctx)
    if kind != "ratio":
        return None
    try:
        ratio = drawing.ratio_text(_size(ctx))
    except drawing.RatioUnfit as error:
        raise Refused("比例须是0至100之间的百分数，最多四位小数。", "size") from error
    return dict.fromkeys(sizes, ratio)


def _by_table(ctx: StepContext) -> dict[str, str]:
    strata, answers = ctx.variables.get("strata"), ctx.variables.get(RATIO_STEP)
    if not isinstance(strata, list) or not isinstance(answers, list) or len(strata) != len(answers):
        raise LookupError(f"the step {RATIO_STEP} did not answer for every stratum")
    ratios = {}
    for stratum, answer in zip(strata, answers, strict=True):
        assert isinstance(stratum, dict)
        found = answer.get(RATIO_RESULT) if isinstance(answer, dict) else None
        named = f"风险{stratum['risk_class']}级、信用{stratum['credit_class']}级"
        try:
            ratios[str(stratum["id"])] = drawing.ratio_text(found)
        except drawing.RatioUnfit as error:
            said = "没有规定" if found is None else f"规定为“{found}”，不是0至100的百分数，不能用作"
            raise Refused(
                f"分层比例表{said}{named}的抽取比例，请流程负责人修改“分层抽取比例”决策表。", "size_kind"
            ) from error
    return ratios


def _shared_out(ctx: StepContext, sizes: "Counter[str]") -> dict[str, int]:
    """A number of parties shared out over the strata by largest remainder."""
    size, total = _size(ctx), sizes.total()
    if size <= 0 or size != int(size) or size > total:
        raise Refused(f"户数须是整数，且不超过名录中符合条件的{total}户。", "size")
    shares = {key: size * n / total for key, n in sizes.items()}
    wanted = {key: int(share) for key, share in shares.items()}
    by_remainder = sorted(shares, key=lambda key: (wanted[key] - shares[key], key))
    for key in by_remainder[: int(size) - sum(wanted.values())]:
        wanted[key] += 1
    return wanted


def _size(ctx: StepContext) -> Decimal:
    try:
        return Decimal(text(ctx, "size"))
    except InvalidOperation as error:
        raise Refused("请填写户数或比例。", "size") from error


def check_caps(ctx: StepContext) -> dict[str, Json]:
    """频次上限校验 (国办发〔2024〕54号): another draw or inspection may have come first while this pool was frozen.

    The counts are held until this draw is written, so that of two draws at once the later one sees the earlier.
    """
    case, on = case_of(ctx), day(ctx, "planned_on")
    department_id, item_id = case.department_id or 0, number(ctx, "item")
    frequency.lock(ctx.conn, [department_id])
    caps = frequency.all_caps(ctx.conn, on)
    drawn = merging.drawn_parties(ctx.conn, number(ctx, "draw_id"))
    done = frequency.counts(ctx.conn, department_id, on.year, parties=[row.id for row in drawn])
    late = []
    for row in drawn:
        cap = frequency.choose(caps, department_id=department_id, item_id=item_id, industry=row.industry, on=on)
        if over(done.get(row.id, 1) - 1, cap):  # this draw counts already
            late.append(row.name)
    if not late:
        return {"cap_conflict": None}
    return {"cap_conflict": f"抽取期间，{'、'.join(late)}本年度检查次数已达上限，须重新抽取。"}


def find_overlaps(ctx: StepContext) -> dict[str, Json]:
    """合并检查校验: other departments' visits to the drawn within thirty days (国办发〔2023〕1号: 综合查一次)."""
    if conflict := text(ctx, "cap_conflict"):
        raise Refused(f"{conflict}不能公布这次结果。", "draw_decision")
    return merging.find(ctx)


def cancel(ctx: StepContext) -> dict[str, Json]:
    """终止批次 (国办发〔2024〕54号: 非必要不检查): nobody drawn is inspected; the records of the draws stay."""
    case = case_of(ctx)
    cases.close_case(ctx.conn, case.id, "terminated", now=ctx.now)
    return {}


OPERATIONS: Mapping[str, Operation] = {
    "draw.open": open_draw,
    "draw.freeze": freeze_pool,
    "draw.run": draws.run_draw,
    "draw.check_caps": check_caps,
    "draw.find_overlaps": find_overlaps,
    "draw.cancel": cancel,
    "visit.offer": merging.offer,
    "visit.settle": merging.settle,
    "inspection.start_batch": merging.start_batch,
}
VARIABLES = frozenset(
    {"draw_id", "draw_hash", "pool_hash", "pool_size", "excluded_count", "strata", "stratum", RATIO_STEP, RATIO_RESULT,
     "cap_conflict", "drawn_count", "started_count", "overlap_count", "asked_departments", "asked_department"}
)  # fmt: skip
