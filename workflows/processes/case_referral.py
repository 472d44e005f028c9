"""Operations of ``case_referral.bpmn`` (案件移送司法): from the suspicion to what became of it."""

from collections.abc import Mapping

from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes.common import chains, recusal, referring
from workflows.processes.common.inspectors import check_team, record_recusal
from workflows.processes.common.reading import case_of, text, texts
from workflows.supervision import cases, referrals
from workflows.supervision.cases.chains import linked, open_in_chain
from workflows.supervision.organisation.officers import officer_by_login
from workflows.supervision.referrals import Stage

PENALTY = "administrative_penalty"
SOURCES = {"daily_inspection": "inspection", "administrative_penalty": "penalty", "campaign_problem": "campaign"}


def open_referral(ctx: StepContext) -> dict[str, Json]:
    """The suspicion is on record; the team is named at once (310号令3条、5条)."""
    case = case_of(ctx)
    name = text(ctx, "suspect_name") or referring.name_of_party(ctx)
    if not name and text(ctx, "referral_source"):
        raise Refused("请选择相对人，没有登记的请填写涉嫌人（单位）。", "suspect_name")
    source = text(ctx, "referral_source") or SOURCES.get(case.source, case.source)
    referrals.open_referral(
        ctx.conn, case.id, source=source, suspect_name=name or "待查明", charge=text(ctx, "charge"),
        facts=text(ctx, "problem"), now=ctx.now,
    )  # fmt: skip
    return {"suspected_at": ctx.now.isoformat(), "suspect_name": name or "待查明", "basis": text(ctx, "basis")}


def name_team(ctx: StepContext) -> dict[str, Json]:
    """Two or more with a certificate of the day, none of them recused (310号令5条1款, 处罚法42、43条)."""
    case, team = case_of(ctx), texts(ctx, "inspectors")
    check_team(
        ctx.conn, team, department_id=case.department_id or 0, party_id=case.party_id or 0, on=ctx.now.date(),
        field="inspectors",
    )  # fmt: skip
    if text(ctx, "lead_inspector") not in team:
        raise Refused("专案组组长须是专案组成员。", "lead_inspector")
    cases.name_officers(ctx.conn, case.id, "team", team)
    referring.change(ctx, stage=Stage.VERIFYING)
    return {}


def change_team(ctx: StepContext) -> dict[str, Json]:
    """Another certified officer takes the place; who is recused is not chosen again for this party (处罚法43条)."""
    case, leaving = case_of(ctx), text(ctx, "leaving_inspector")
    changed = recusal.replace(ctx)
    team = changed["inspectors"]
    cases.name_officers(ctx.conn, case.id, "team", [str(one) for one in team] if isinstance(team, list) else [])
    if text(ctx, "team_change_reason") == "recusal" and case.party_id is not None:
        officer = officer_by_login(ctx.conn, leaving)
        record_recusal(ctx.conn, officer.id, case.party_id, reason=f"{case.case_no} 准予回避", on=ctx.now.date())
    return changed


def judged(ctx: StepContext) -> dict[str, Json]:
    """A judgement: what follows for permits and credit is looked into by people (处罚法35条, 310号令11条)."""
    case = case_of(ctx)
    summary = f"{case.case_no} 法院已判决（{text(ctx, 'closing_no')}）"
    for target in ("permit", "credit"):
        cases.record_lead(ctx.conn, case.id, target=target, summary=summary, actor=ctx.actor, now=ctx.now)
    referring.change(ctx, stage=Stage.SETTLED, final="judged", settled_at=ctx.now)
    return {}


def return_to_penalty(ctx: StepContext) -> dict[str, Json]:
    """What is not pursued as a crime is punished where the law says so (310号令10条、13条, 处罚法27条).

    An open penalty case of the same matter goes on; only without one a new one begins.
    """
    case = case_of(ctx)
    record = referring.change(ctx, stage=Stage.SETTLED, settled_at=ctx.now)
    if not record.final:
        referring.change(ctx, final="returned")
    waiting = open_in_chain(ctx.conn, case.id, PENALTY)
    for one in waiting:
        if (one.id, "returned") not in {(other.case.id, other.kind) for other in linked(ctx.conn, case.id)}:
            cases.link(ctx.conn, case.id, one.id, "returned")
        cases.notify(
            ctx.conn, logins=cases.officers_of(ctx.conn, one.id, "inspector") or [one.opened_by],
            case_id=one.id, work_item_id=None, kind="result",
            text=f"{one.case_no}：案件移送{case.case_no}已退回，请依法继续办理行政处罚", now=ctx.now,
        )  # fmt: skip
    if not waiting:
        chains.hand_over(ctx, PENALTY, link="returned", variables={"problem": record.facts})
    return {"returned_to": [one.case_no for one in waiting]}


def official_clue(ctx: StepContext) -> dict[str, Json]:
    """The clue about an official went to the supervisory commission; people decide on tracing (310号令19条)."""
    facts = f"公职人员涉嫌职务违法、职务犯罪线索，已移送{text(ctx, 'official_sent_to')}：{text(ctx, 'official_facts')}"
    chains.hand_over(ctx, "accountability_tracing", link="tracing", variables={"problem": facts})
    return {}


OPERATIONS: Mapping[str, Operation] = {
    "referral.open": open_referral,
    "referral.name_team": name_team,
    "referral.change_team": change_team,
    "referral.judged": judged,
    "referral.return_to_penalty": return_to_penalty,
    "referral.official_clue": official_clue,
}
VARIABLES = frozenset(
    {"suspected_at", "suspect_kind", "report_opinion", "report_written_on", "head_decision", "approved_at",
     "refusal_reason", "police_org", "police_received_at", "referral_sent_at", "referral_outcome", "referral_final",
     "filing_received_on", "filing_no", "prior_fine", "closing_no", "returned_to"}
)  # fmt: skip
