"""Operations of ``referral_tracking.bpmn`` (物品移交、侦查跟踪), called by a referral after the police have filed."""

from collections.abc import Mapping
from decimal import Decimal

from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes.common import referring
from workflows.processes.common.reading import day, latest_submission, rows, text
from workflows.supervision import referrals
from workflows.supervision.referrals import Stage

FINAL = ("withdrawn", "not_prosecuted", "judged")
GO_ON = ("warning", "suspension", "licence")
"""310号令11条2款: 警告、责令停产停业、暂扣或者吊销 that were decided before the referral are not stopped."""


def begin_tracking(ctx: StepContext) -> dict[str, Json]:
    """The investigation is followed from the notice on (310号令12条、13条)."""
    referring.change(ctx, stage=Stage.INVESTIGATION)
    return {"tracking_since": text(ctx, "filing_received_on"), "referral_final": "open", "prior_fine": 0}


def goods_handed_over(ctx: StepContext) -> dict[str, Json]:
    """Piece by piece against the list; what is missing is accounted for (310号令12条)."""
    record, filled = referring.record_of(ctx), latest_submission(ctx, "hand_over_goods")
    handed_on = day(ctx, "goods_handed_on")
    if record.notice_received_on is not None and handed_on < record.notice_received_on:
        raise Refused("移交日期不能早于收到立案通知书的日期。", "goods_handed_on")
    listed = referrals.goods_of(ctx.conn, record.id)
    handed = rows(filled, "handed_goods")
    if text(ctx, "goods_kind") == "goods" and not handed:
        raise Refused("移交物品的请逐件填写。", "handed_goods")
    amounts: dict[str, Decimal] = {}
    explained = {str(row.get("name")) for row in handed if row.get("remark")}
    for row in handed:
        name = str(row.get("name"))
        amounts[name] = amounts.get(name, Decimal(0)) + Decimal(str(row.get("quantity") or 0))
    for one in listed:
        gone = one.perishable and one.measure
        if amounts.get(one.name, Decimal(0)) != Decimal(one.quantity) and one.name not in explained and not gone:
            raise Refused(f"“{one.name}”登记{one.quantity}{one.unit}，与移交数量不一致，请写明去向。", "handed_goods")
    referring.change(ctx, goods_handed_on=handed_on)
    return {}


def prior_sanctions(ctx: StepContext) -> dict[str, Json]:
    """Sanctions decided before: warnings and closures go on, fines will be offset (310号令11条, 处罚法35条)."""
    found = rows(latest_submission(ctx, "record_prior_sanctions"), "sanctions")
    for row in found:
        if row.get("kind") in GO_ON and row.get("continues") != "yes":
            raise Refused(
                "移送前已作出的警告、责令停产停业、暂扣或者吊销许可证照，不停止执行，请改为“继续执行”。", "sanctions"
            )
    total = sum(int(str(row.get("amount") or 0)) for row in found if row.get("kind") == "fine")
    referring.change(ctx, prior_fine=total)
    return {"prior_fine": total}


def track(ctx: StepContext) -> dict[str, Json]:
    """撤案、不起诉、判决 end the wait; a fine that was paid counts towards a criminal fine (310号令11条3款、13条)."""
    kind = text(ctx, "progress_kind")
    found = referring.letter(ctx, "progress_received", organ=text(ctx, "letter_organ"), content=kind)
    answer: dict[str, Json] = {"tracking_since": found.received_on.isoformat()}
    if kind not in FINAL:
        return answer
    values: dict[str, object] = {"final": kind, "stage": Stage.SETTLING}
    fine = ctx.variables.get("criminal_fine")
    if kind == "judged" and fine:
        paid = referring.record_of(ctx).prior_fine or 0
        values |= {"criminal_fine": int(str(fine)), "fine_offset": min(paid, int(str(fine)))}
    referring.change(ctx, **values)
    closing: dict[str, Json] = {"closing_received_on": found.received_on.isoformat(), "closing_no": found.number}
    return {**answer, **closing, "referral_final": kind}


def progress_asked(ctx: StepContext) -> dict[str, Json]:
    """The progress was asked for; it is followed from now on (310号令13条)."""
    return {"tracking_since": ctx.now.date().isoformat()}


def opinion_received(ctx: StepContext) -> dict[str, Json]:
    """检察意见 after 不起诉: it goes with the case that is returned (刑事诉讼法177条3款)."""
    opinion = text(ctx, "opinion_text")
    referring.letter(ctx, "opinion_received", organ="人民检察院", content=opinion)
    record = referring.record_of(ctx)
    referring.change(ctx, facts=f"{record.facts}\n检察意见（{text(ctx, 'letter_no')}）：{opinion}")
    return {}


OPERATIONS: Mapping[str, Operation] = {
    "referral.begin_tracking": begin_tracking,
    "referral.goods_handed_over": goods_handed_over,
    "referral.prior_sanctions": prior_sanctions,
    "referral.track": track,
    "referral.progress_asked": progress_asked,
    "referral.opinion_received": opinion_received,
}
VARIABLES = frozenset(
    {"filing_received_on", "filing_no", "tracking_since", "referral_final", "closing_received_on", "closing_no",
     "prior_fine", "police_org"}
)  # fmt: skip
