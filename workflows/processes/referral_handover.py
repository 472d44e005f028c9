"""Operations of ``referral_handover.bpmn`` (移送公安机关), called by a referral: twenty-four hours, five slots."""

from collections.abc import Mapping
from typing import Any

from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes.common import referring
from workflows.processes.common.reading import case_of, day, latest_submission, rows, text
from workflows.supervision import referrals
from workflows.supervision.documents import documents_of
from workflows.supervision.referrals import Slot, Stage

SLOTS = {
    "letter": "涉嫌犯罪案件移送书", "report": "调查报告", "goods": "涉案物品清单", "expert": "检验报告或者鉴定意见",
    "other": "其他材料",
}  # fmt: skip
ISSUED = ("letter", "report", "goods")
"""What the system issues itself."""


def check_package(ctx: StepContext) -> dict[str, Json]:
    """Five slots, each once: a file, or none with its reason (310号令6条)."""
    record = referring.record_of(ctx)
    slots = [_slot(row) for row in rows(latest_submission(ctx, "assemble_package"), "package")]
    named = [one.slot for one in slots]
    if missing := [word for slot, word in SLOTS.items() if slot not in named]:
        raise Refused(f"移送材料还缺：{'、'.join(missing)}。没有的请填“无”并写明理由。", "package")
    if len(set(named)) < len(named):
        raise Refused("移送材料五项每项只填一行，请删去重复的。", "package")
    has_goods = bool(referrals.goods_of(ctx.conn, record.id))
    for one in slots:
        _check(ctx, one, has_goods=has_goods)
    referrals.replace_slots(ctx.conn, record.id, slots)
    listed = any(one.slot == "goods" and one.state == "issued" for one in slots)
    return {"goods_listed": "yes" if has_goods and listed else "no"}


def _slot(row: Mapping[str, Any]) -> Slot:
    files = [str(one) for one in row.get("files") or []]
    return Slot(str(row.get("slot")), str(row.get("state")), files, str(row.get("reason") or ""))


def _check(ctx: StepContext, one: Slot, *, has_goods: bool) -> None:
    word = SLOTS[one.slot]
    if one.state == "issued" and one.slot not in ISSUED:
        raise Refused(f"《{word}》不由系统出具，请附文件，或者填“无”并写明理由。", "package")
    if one.slot in ("letter", "report") and one.state == "none":
        raise Refused(f"移送必须有《{word}》，不能填“无”。", "package")
    if one.slot == "goods" and has_goods and one.state == "none":
        raise Refused("本案登记了涉案物品，物品清单不能填“无”。", "package")
    if one.slot == "goods" and not has_goods and one.state == "issued":
        raise Refused("本案没有登记涉案物品，请填“无”并写明理由。", "package")
    if one.slot == "expert" and one.state == "none" and latest_submission(ctx, "test_report_received"):
        raise Refused("本案有检验报告（鉴定意见），请附文件。", "package")
    if one.slot == "report" and one.state == "issued" and not _reported(ctx):
        raise Refused("系统没有出具本案的调查报告，请附文件。", "package")


def _reported(ctx: StepContext) -> bool:
    return any(one.kind == "investigation_report" for one in documents_of(ctx.conn, case_of(ctx).id))


def record_handover(ctx: StepContext) -> dict[str, Json]:
    """Sent, and copied to the procuratorate; the receipt is awaited (310号令5条2款、6条)."""
    sent, copied = referring.instant(ctx, "referral_sent_at"), day(ctx, "procuratorate_copied_on")
    approved = referring.record_of(ctx).head_decided_at
    if approved is not None and sent < approved.replace(second=0, microsecond=0):
        raise Refused("移送时间不能早于批准时间。", "referral_sent_at")
    if approved is not None and copied < approved.date():
        raise Refused("抄送检察院的日期不能早于批准日期。", "procuratorate_copied_on")
    referring.change(ctx, police_org=text(ctx, "police_org"), sent_at=sent, procuratorate_copied_on=copied)
    return {"receipt_expected_from": sent.isoformat()}


def handover_late(ctx: StepContext) -> dict[str, Json]:
    """Twenty-four hours are over and the case was not handed over: a lead and a red card (310号令16条)."""
    referring.late(ctx, "批准后二十四小时未移送公安机关", "310号令第五条第二款、第十六条")
    return {}


def receipt_urged(ctx: StepContext) -> dict[str, Json]:
    """催办: the receipt is expected anew from now (310号令7条)."""
    return {"receipt_expected_from": ctx.now.isoformat()}


def record_receipt(ctx: StepContext) -> dict[str, Json]:
    """The police have signed; their limits run from there (310号令7条、8条)."""
    signed, sent = referring.instant(ctx, "receipt_signed_at"), referring.record_of(ctx).sent_at
    if sent is not None and signed < sent:
        raise Refused("签收时间不能早于移送时间。", "receipt_signed_at")
    referring.change(
        ctx, receipt_no=text(ctx, "receipt_no"), receipt_signed_at=signed, police_org=text(ctx, "police_org"),
        stage=Stage.WAITING,
    )  # fmt: skip
    return {"police_received_at": signed.isoformat()}


OPERATIONS: Mapping[str, Operation] = {
    "referral.check_package": check_package,
    "referral.record_handover": record_handover,
    "referral.handover_late": handover_late,
    "referral.receipt_urged": receipt_urged,
    "referral.record_receipt": record_receipt,
}
VARIABLES = frozenset({"approved_at", "receipt_expected_from", "police_received_at", "goods_listed"})
