"""Operations of ``referral_supervision.bpmn`` (立案监督): what the procuratorate and the police write."""

from collections.abc import Mapping

from workflows.db import Json
from workflows.engine.types import Operation, StepContext
from workflows.processes.common import referring
from workflows.processes.common.reading import case_of, day, text
from workflows.supervision import cases
from workflows.supervision.referrals import Stage

EXPECTED = {
    "asked": "检察院尚未答复立案监督建议",
    "demanded": "公安机关七日届满，尚未说明不立案理由",
    "explained": "检察院十日届满，尚未告知审查结果",
    "ordered": "公安机关接通知立案书十五日届满，尚未立案",
}
"""Stage → what an expired limit means for us: information, nothing else."""


def supervision_asked(ctx: StepContext) -> dict[str, Json]:
    """立案监督建议: the procuratorate is asked (310号令9条)."""
    asked = day(ctx, "supervision_asked_on")
    referring.change(ctx, stage=Stage.SUPERVISION, supervision_asked_on=asked)
    return {"supervision_stage": "asked", "supervision_since": asked.isoformat()}


def procuratorate_letter(ctx: StepContext) -> dict[str, Json]:
    """Its kind says what is awaited next, and since when (人民检察院刑事诉讼规则560、561、563条)."""
    kind = text(ctx, "procuratorate_kind")
    found = referring.letter(ctx, "letter_received", organ="人民检察院", content=kind)
    return {"supervision_stage": kind, "supervision_since": found.received_on.isoformat()}


def supervision_late(ctx: StepContext) -> dict[str, Json]:
    """A limit of theirs is over: the handler is told; every ten working days again (人民检察院刑事诉讼规则564条)."""
    case, stage = case_of(ctx), text(ctx, "supervision_stage").removesuffix("_late")
    team = cases.officers_of(ctx.conn, case.id, "team")
    cases.notify(
        ctx.conn, logins=team, case_id=case.id, work_item_id=None, kind="remind",
        text=f"{case.case_no} {EXPECTED.get(stage, '立案监督尚无结果')}，请了解情况", now=ctx.now,
    )  # fmt: skip
    return {"supervision_stage": f"{stage}_late", "supervision_since": ctx.now.date().isoformat()}


OPERATIONS: Mapping[str, Operation] = {
    "referral.supervision_asked": supervision_asked,
    "referral.procuratorate_letter": procuratorate_letter,
    "referral.supervision_late": supervision_late,
    "referral.filed": referring.filed,
    "referral.accept": referring.accept,
}
VARIABLES = frozenset(
    {"supervision_stage", "supervision_since", "no_filing_received_on", "reconsideration_received_on",
     "referral_outcome", "filing_received_on", "filing_no", "police_org", "remedy"}
)  # fmt: skip
