"""Operations of ``penalty_defence.bpmn`` (告知、陈述申辩、听证申请、复核)."""

from collections.abc import Mapping

from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes.common.penalties import amount, deduct_public_notice, known, last_day, served_on
from workflows.processes.common.reading import day, text
from workflows.supervision import penalties


def notice_served(ctx: StepContext) -> dict[str, Json]:
    """The party knows what is intended (处罚法44条); from now on nothing beyond it can be decided."""
    case, penalty = known(ctx)
    if not ctx.variables.get("rights_told"):
        raise Refused("须告知当事人陈述、申辩等权利（行政处罚法第四十四条），请核对告知书。", "rights_told")
    reviewed = penalty.reviewed_on or ctx.now.date()
    served = served_on(ctx, case, "notice", not_before=reviewed, why="审核通过之日")
    if text(ctx, "notice_served_how") == "public":
        deduct_public_notice(ctx, case, day(ctx, "notice_served_on"), served)
    penalties.note(
        ctx.conn, case.id, stage="notice", noticed_on=served, noticed_kinds=penalty.proposed_kinds,
        noticed_fine=penalty.proposed_fine, noticed_income=amount(ctx, "confiscated_income"),
    )  # fmt: skip
    return {"notice_since": served.isoformat(), "hearing_outcome": ""}


def statement(ctx: StepContext) -> dict[str, Json]:
    """陈述、申辩 (处罚法45条): what was said must be examined, and may not make it worse."""
    case, penalty = known(ctx)
    if penalty.noticed_on is not None and day(ctx, "statement_received_on") < min(penalty.noticed_on, ctx.now.date()):
        raise Refused(f"收到日期不能早于事先告知书送达之日（{penalty.noticed_on}）。", "statement_received_on")
    penalties.note(ctx.conn, case.id, defended=True)
    return {}


def check_hearing(ctx: StepContext) -> dict[str, Json]:
    """A hearing on request in the cases of 63条, asked for within five working days of the notice (64条一项)."""
    case, penalty = known(ctx)
    if not penalty.hearing_right:
        raise Refused(
            "拟作的处罚不属于行政处罚法第六十三条规定的听证范围，请按陈述、申辩登记。", "hearing_requested_on"
        )
    asked, noticed = day(ctx, "hearing_requested_on"), day(ctx, "notice_since")
    if asked > (last := last_day(ctx, case, "T-G-04", noticed)):
        raise Refused(f"听证申请须在{last}前提出，本申请已超过五日，请按陈述、申辩登记。", "hearing_requested_on")
    penalties.note(ctx.conn, case.id, defended=True)
    return {}


def recheck(ctx: StepContext) -> dict[str, Json]:
    """Every fact, reason and proof put forward is examined (处罚法45条1款)."""
    _case, penalty = known(ctx)
    result = text(ctx, "defence_result")
    if penalty.defended and result == "none":
        raise Refused("当事人提出过意见或者要求过听证，须写明是否采纳及理由。", "defence_result")
    if not penalty.defended and result in ("rejected", "accepted"):
        raise Refused("当事人没有提出意见，请选“当事人未提出意见”。", "defence_result")
    return {}


OPERATIONS: Mapping[str, Operation] = {
    "penalty.notice_served": notice_served,
    "penalty.statement": statement,
    "penalty.check_hearing": check_hearing,
    "penalty.recheck": recheck,
}
VARIABLES = frozenset({"notice_since", "hearing_outcome", "hearing_right"})
