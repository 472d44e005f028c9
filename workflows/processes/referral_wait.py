"""Operations of ``referral_wait.bpmn``: five letters are awaited at once; no limit ends the wait."""

from collections.abc import Mapping
from datetime import datetime

from workflows.clock import aware
from workflows.db import Json
from workflows.engine.types import Operation, StepContext
from workflows.processes import facts
from workflows.processes.common import referring
from workflows.processes.common.reading import case_of, text
from workflows.supervision import cases, deadlines
from workflows.supervision.referrals import Stage


def supplement_asked(ctx: StepContext) -> dict[str, Json]:
    """补正通知: three days for us; a notice after 24 hours is pointed out (公安机关办理刑事案件程序规定180条2款)."""
    found = referring.letter(ctx, "supplement_notice", content=text(ctx, "supplement_list"))
    referring.change(ctx, stage=Stage.SUPPLEMENT, police_result="supplement")
    received = referring.instant(ctx, "letter_received_at")
    since = aware(datetime.fromisoformat(text(ctx, "police_received_at")))
    if received >= deadlines.due_for(ctx.conn, "T-C-05a", since, **facts.rule_facts(ctx.conn, case_of(ctx))).at:
        cases.notify(
            ctx.conn, logins=[ctx.actor], case_id=case_of(ctx).id, work_item_id=None, kind="result",
            text=f"{case_of(ctx).case_no} 补正通知超过二十四小时，可以向检察院反映；补正仍应在三日内完成", now=ctx.now,
        )  # fmt: skip
    return {"police_result": "supplement", "supplement_received_on": found.received_on.isoformat()}


def transferred(ctx: StepContext) -> dict[str, Json]:
    """转送告知: another organ is competent and reviews from then on (310号令7条)."""
    found = referring.letter(ctx, "transfer_notice", content=text(ctx, "transferred_to"))
    referring.change(ctx, police_org=text(ctx, "transferred_to"), police_result="transferred", notice_no=found.number)
    return {
        "police_result": "transferred",
        "police_org": text(ctx, "transferred_to"),
        "police_received_at": referring.instant(ctx, "letter_received_at").isoformat(),
    }


def not_filed(ctx: StepContext) -> dict[str, Json]:
    """不予立案通知书: three days to object (310号令8条、9条)."""
    found = referring.letter(ctx, "no_filing_notice", content=text(ctx, "no_filing_reason"))
    referring.change(
        ctx, stage=Stage.OBJECTION, police_result="not_filed", notice_no=found.number,
        notice_received_on=found.received_on,
    )  # fmt: skip
    return {
        "police_result": "not_filed",
        "no_filing_received_on": found.received_on.isoformat(),
        "no_filing_no": found.number,
    }


def not_competent(ctx: StepContext) -> dict[str, Json]:
    """不属职责: no matter for the police (公安机关办理刑事案件程序规定175条)."""
    referring.letter(ctx, "not_competent_notice", content=text(ctx, "not_competent_reason"))
    referring.change(ctx, police_result="not_competent")
    return {"police_result": "not_competent"}


def record_inquiry(ctx: StepContext) -> dict[str, Json]:
    """催询, or raised with the procuratorate; the wait goes on from now (人民检察院刑事诉讼规则562条)."""
    return {"urge_since": ctx.now.date().isoformat()}


OPERATIONS: Mapping[str, Operation] = {
    "referral.supplement_asked": supplement_asked,
    "referral.transferred": transferred,
    "referral.filed": referring.filed,
    "referral.not_filed": not_filed,
    "referral.not_competent": not_competent,
    "referral.record_inquiry": record_inquiry,
}
VARIABLES = frozenset(
    {"police_received_at", "police_org", "police_result", "supplement_received_on", "filing_received_on", "filing_no",
     "no_filing_received_on", "no_filing_no", "referral_outcome", "urge_since"}
)  # fmt: skip
