"""What ends or undoes a penalty, ordinary or summary: remedies, withdrawal from the public page, closing."""

from collections.abc import Mapping

from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes.common.penalties import PUBLISHED, accountability_lead, known
from workflows.processes.common.reading import case_of, day, text
from workflows.supervision import cases, penalties

REVERSED = frozenset({"revoked", "illegal"})


def remedy(ctx: StepContext) -> dict[str, Json]:
    """A letter of a review or a suit (处罚法73条): a decision that is set aside leads to withdrawal and a lead."""
    case, penalty = known(ctx)
    if penalty.served_on is None:
        raise Refused("处罚决定尚未送达，请核对文书是否属于本案。", "remedy_number")
    received, result = day(ctx, "remedy_received_on"), text(ctx, "remedy_result")
    if received < penalty.served_on:
        raise Refused(f"收到日期不能早于决定书送达之日（{penalty.served_on}）。", "remedy_received_on")
    penalties.register_remedy(
        ctx.conn, case.id, kind=text(ctx, "remedy_kind"), organ=text(ctx, "remedy_organ"),
        number=text(ctx, "remedy_number"), result=result, received_on=received,
    )  # fmt: skip
    if result not in REVERSED:
        return {"must_withdraw": False}
    penalties.note(ctx.conn, case.id, revoked_on=received, performance="revoked")
    word = "撤销" if result == "revoked" else "确认违法、无效"
    organ, paper = text(ctx, "remedy_organ"), text(ctx, "remedy_number")
    accountability_lead(ctx, case, f"{case.case_no} 处罚决定被{organ}{word}（{paper}）")
    return {"must_withdraw": any(_published(ctx, case.id)), "set_aside": True}


def withdraw(ctx: StepContext) -> dict[str, Json]:
    """撤回公示 within three days, with the reason (处罚法48条2款)."""
    reason = text(ctx, "withdraw_reason")
    for number in _published(ctx, case_of(ctx).id):
        cases.withdraw_publication(ctx.conn, number, reason=reason, actor=ctx.actor, now=ctx.now)
    return {"must_withdraw": False}


def close(ctx: StepContext) -> dict[str, Json]:
    """结案: not before everything that was sealed, detained or kept has been disposed of (强制法27条)."""
    case, penalty = known(ctx)
    left = [one for one in penalties.measures_of(ctx.conn, case.id) if one.disposed_on is None]
    if left:
        raise Refused(f"还有{len(left)}件登记保存或者查封扣押的财物没有处理，处理完毕才能结案。", "closing_decision")
    performance = penalty.performance or ("other" if penalty.outcome == "penalty" else "")
    penalties.note(ctx.conn, case.id, stage="closed", closed_on=ctx.now.date(), performance=performance)
    return {}


def _published(ctx: StepContext, case_id: int) -> list[int]:
    found = cases.publications_of(ctx.conn, case_id)
    return [one.id for one in found if one.kind == PUBLISHED and one.withdrawn_at is None]


OPERATIONS: Mapping[str, Operation] = {
    "penalty.remedy": remedy,
    "penalty.withdraw": withdraw,
    "penalty.close": close,
}
