"""Operations of ``referral_reply.bpmn`` (等待公安机关答复), called by a referral."""

from collections.abc import Mapping

from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes.common import referring
from workflows.processes.common.reading import day, text
from workflows.supervision.referrals import Stage


def record_supplement(ctx: StepContext) -> dict[str, Json]:
    """What was missing is there; the police review anew from now on (公安机关办理刑事案件程序规定180条2款)."""
    sent = referring.instant(ctx, "supplement_sent_at")
    if sent.date() < day(ctx, "supplement_received_on"):
        raise Refused("补送时间不能早于收到补正通知的日期。", "supplement_sent_at")
    referring.change(ctx, stage=Stage.WAITING)
    return {"police_received_at": sent.isoformat()}


def record_new_organ(ctx: StepContext) -> dict[str, Json]:
    """Referred to the organ that is competent; its review is awaited from then on (310号令7条)."""
    sent = referring.instant(ctx, "supplement_sent_at")
    referring.change(ctx, police_org=text(ctx, "police_org"), stage=Stage.WAITING)
    return {"police_received_at": sent.isoformat()}


OPERATIONS: Mapping[str, Operation] = {
    "referral.record_supplement": record_supplement,
    "referral.record_new_organ": record_new_organ,
    "referral.accept": referring.accept,
}
VARIABLES = frozenset(
    {"police_result", "police_received_at", "supplement_received_on", "filing_received_on", "filing_no",
     "no_filing_received_on", "no_filing_no", "referral_outcome", "referral_sent_at"}
)  # fmt: skip
