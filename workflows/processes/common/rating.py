"""Rating what was supervised or evaluated by the stated scale, and telling the 编办."""

from collections.abc import Mapping, Sequence
from typing import Any

from workflows.engine.types import StepContext
from workflows.processes.common.reading import case_of
from workflows.supervision import cases
from workflows.supervision.cases import FAILED, Found, evaluations
from workflows.supervision.cases.evaluations import Evaluation
from workflows.supervision.organisation.departments import holders

WORDS = {"excellent": "优秀", "good": "良好", "fair": "合格", "poor": "不合格"}
TOLD = "result"


def evaluation_of(ctx: StepContext) -> Evaluation:
    found = evaluations.of_case(ctx.conn, case_of(ctx).id)
    if found is None:
        raise LookupError(f"no evaluation is open in {case_of(ctx).case_no}")
    return found


def score_part(ctx: StepContext, form: str, score: int, basis: str, *, counted: bool = True) -> None:
    known = evaluation_of(ctx)
    evaluations.score_part(ctx.conn, known.id, form, score=score, basis=basis, counted=counted, now=ctx.now)


def counted_score(ctx: StepContext) -> int:
    """The mean of the parts that count."""
    return evaluations.mean([one.score for one in evaluations.parts_of(ctx.conn, evaluation_of(ctx).id) if one.counted])


def problems(rows: Sequence[Mapping[str, Any]]) -> list[Found]:
    """The points of a checklist that were not met."""
    return [
        Found(
            str(row.get("code")), str(row.get("point")), str(row.get("basis")), str(row.get("severity")),
            str(row.get("fact") or ""), [str(one) for one in row.get("evidence") or []],
        )
        for row in rows if row.get("result") == FAILED
    ]  # fmt: skip


def tell_establishment_office(ctx: StepContext, *, score: int, rating: str) -> None:
    """The 编办 leads the supervision of departments (policy 四(一)): it learns every result."""
    case = case_of(ctx)
    offices = holders(ctx.conn, "establishment_office", ctx.now.date())
    cases.notify(
        ctx.conn, candidates=[f"{office}:establishment_office" for office in offices], case_id=case.id,
        work_item_id=None, kind=TOLD, text=f"{case.title}（{case.case_no}）：得分{score}，等级“{WORDS[rating]}”",
        now=ctx.now,
    )  # fmt: skip
