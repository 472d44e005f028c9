"""What the diagrams of a referral (案件移送) share: the record, letters from outside, who is told of lateness."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from workflows.clock import aware
from workflows.db import Json
from workflows.engine.types import Refused, StepContext
from workflows.processes import facts
from workflows.processes.common.reading import case_of, day, latest_submission, text
from workflows.supervision import cases, referrals
from workflows.supervision.organisation.officers import officer_by_login
from workflows.supervision.parties.tables import party
from workflows.supervision.referrals import Letter, Referral, Stage

FILING = {"record_filing_notice": "filing_notice", "record_filing": "filing_received"}
"""The step that records it → the event at which it came in."""
OVERSEERS = ("establishment_office", "legal_affairs")
"""Who hears that a limit of a referral was missed: by case number, without names (domain.md 2m)."""


def record_of(ctx: StepContext) -> Referral:
    return referrals.of_case(ctx.conn, case_of(ctx).id)


def change(ctx: StepContext, **values: Any) -> Referral:
    return referrals.change(ctx.conn, case_of(ctx).id, **values)


def instant(ctx: StepContext, name: str) -> datetime:
    """A moment that a person has stated; it cannot lie ahead."""
    found = aware(datetime.fromisoformat(text(ctx, name)))
    if found > ctx.now:
        raise Refused("时间不能晚于现在。", name)
    return found


def letter(ctx: StepContext, element_id: str, *, organ: str = "", content: str = "") -> Letter:
    """Put the letter that was just registered at this event on record; its scan stays with the submission."""
    filled = latest_submission(ctx, element_id)
    scans = filled.get("letter_scan") or []
    found = Letter(
        kind=element_id,
        number=text(ctx, "letter_no"),
        received_on=day(ctx, "letter_received_at" if filled.get("letter_received_at") else "letter_received_on"),
        organ=organ or text(ctx, "police_org"),
        content=content,
        scans=[str(one) for one in (scans if isinstance(scans, list) else [scans])],
    )
    referrals.record_letter(ctx.conn, case_of(ctx).id, found, actor=ctx.actor, now=ctx.now)
    return found


def filed(ctx: StepContext) -> dict[str, Json]:
    """立案通知书, at once or after supervision: goods and materials go within three days (310号令8条、12条)."""
    found = letter(ctx, FILING[ctx.element_id], content=text(ctx, "filing_charge"))
    change(
        ctx, stage=Stage.INVESTIGATION, police_result="filed", notice_no=found.number,
        notice_received_on=found.received_on,
    )  # fmt: skip
    return {
        "police_result": "filed",
        "referral_outcome": "filed",
        "filing_received_on": found.received_on.isoformat(),
        "filing_no": found.number,
    }


def accept(ctx: StepContext) -> dict[str, Json]:
    """The case is not filed and no objection is raised any more: it is dealt with by us (310号令10条)."""
    change(ctx, stage=Stage.SETTLING, final="accepted")
    return {"referral_outcome": "accepted"}


def late(ctx: StepContext, what: str, article: str) -> None:
    """A missed limit becomes a lead for accountability and a red card without names (310号令16条); nothing else."""
    case = case_of(ctx)
    said = f"{case.case_no} {what}（{article}）"
    cases.record_lead(
        ctx.conn, case.id, target="accountability_tracing", summary=said, actor=ctx.actor, now=ctx.now
    )  # fmt: skip
    tell(ctx, OVERSEERS, kind="red_card", said=f"案件移送{said}")


def tell(ctx: StepContext, groups: tuple[str, ...], *, kind: str, said: str, department_id: int | None = None) -> None:
    case = case_of(ctx)
    candidates = facts.candidates(ctx.conn, case, groups, on=ctx.now.date(), department_id=department_id)
    cases.notify(ctx.conn, candidates=candidates, case_id=case.id, work_item_id=None, kind=kind, text=said, now=ctx.now)


def name_of_party(ctx: StepContext) -> str:
    where = party.c.id == case_of(ctx).party_id
    return ctx.conn.scalar(select(party.c.name).where(where)) or ""


def name_of(ctx: StepContext, login: str) -> str:
    return officer_by_login(ctx.conn, login).name
