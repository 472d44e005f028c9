"""Operations of ``penalty_handling.bpmn`` (调查终结、法制审核、集体讨论、决定)."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from workflows.db import Json
from workflows.engine.tables import attachment
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes.common.penalties import (
    SHORTEST_REASON,
    accountability_lead,
    amount,
    known,
    last_day,
    sure_of_no_referral,
)
from workflows.processes.common.reading import case_of, checked_by, day_of, latest_submission, rows, text, texts
from workflows.supervision import evidence, penalties
from workflows.supervision.cases import Case
from workflows.supervision.evidence import EvidenceFile, EvidenceKind, NewEvidence
from workflows.supervision.penalties import Penalty

HEARD = frozenset({"downgrade", "revoke_permit", "stop_business", "close_business", "restrict_practice"})
"""处罚法63条1款三、四项; larger fines and confiscations by the standard of the province, which a person judges."""
MONEY = {"fine": "fine", "confiscate_income": "confiscated_income"}


def propose(ctx: StepContext) -> dict[str, Json]:
    """What the proposal makes necessary: legal review (58条), hearing (63条), discussion (57条); no heavier (45条)."""
    case, before = known(ctx)
    outcome, kinds = text(ctx, "proposed_outcome"), texts(ctx, "kinds")
    fine, income = amount(ctx, "fine"), amount(ctx, "confiscated_income")
    _sure_of_content(outcome, kinds, {"fine": fine, "confiscated_income": income}, "kinds")
    if before.defended and not _reason(ctx):
        _sure_not_heavier(before, kinds, fine, income, "heavier_reason")
    hearing = outcome == "penalty" and (bool(HEARD & set(kinds)) or bool(ctx.variables.get("larger_fine")))
    review = hearing or bool(texts(ctx, "review_grounds"))
    discussion = hearing or bool(ctx.variables.get("is_complex"))
    penalties.note(
        ctx.conn, case.id, stage="review", cause=text(ctx, "cause"), facts=text(ctx, "facts"),
        law_violated=text(ctx, "law_violated"), law_penalty=text(ctx, "law_penalty"),
        discretion_level=text(ctx, "discretion_level"), proposed_outcome=outcome, proposed_kinds=kinds,
        proposed_fine=fine, review_required=review, hearing_right=hearing, discussion_required=discussion,
        review_opinion="", reviewed_by=None, reviewed_on=None, meeting=None,
    )  # fmt: skip
    _register_evidence(ctx, case)
    return {
        "review_required": review, "hearing_right": hearing, "discussion_required": discussion, "outcome": outcome,
        "fine": fine, "confiscated_income": income,
    }  # fmt: skip


def _register_evidence(ctx: StepContext, case: Case) -> None:
    """What the report rests on stands in the register of evidence with its files (处罚法46、47条); no file twice."""
    known = evidence.listed_attachments(ctx.conn, case.id)
    for row in rows(latest_submission(ctx, "final_report"), "evidence"):
        value = row.get("files")
        keys = [str(one) for one in value if str(one) not in known] if isinstance(value, list) else []
        if not keys:
            continue
        found = ctx.conn.execute(select(attachment).where(attachment.c.id.in_(keys)))
        files = [EvidenceFile(one.id, one.filename, one.media_type, one.size, one.sha256, one.sm3) for one in found]
        new = NewEvidence(
            kind=EvidenceKind(str(row["kind"])), name=str(row["name"])[:200], proves=str(row["proves"]),
            obtained_on=date.fromisoformat(str(row["obtained_on"])), obtained_how=str(row["obtained_how"]),
            collectors=texts(ctx, "inspectors"), form="electronic", files=files,
        )  # fmt: skip
        evidence.register(ctx.conn, case.id, new, actor=ctx.actor, now=ctx.now)


def review(ctx: StepContext) -> dict[str, Json]:
    """The review is somebody else's than the investigation's (处罚法58条; 国办发〔2018〕118号)."""
    case, penalty = known(ctx)
    step = "legal_review" if penalty.review_required else "examine_report"
    reviewer = checked_by(ctx, step) or ctx.actor
    if reviewer in texts(ctx, "inspectors"):
        raise Refused("本案办案人员不能审核自己办理的案件，请由其他人员审核。", "legal_opinion")
    if penalty.review_required and not ctx.variables.get("reviewer_qualified"):
        raise Refused(
            "初次从事行政处罚决定法制审核的人员，应当通过国家统一法律职业资格考试取得法律职业资格，请换人审核。",
            "reviewer_qualified",
        )
    penalties.note(
        ctx.conn, case.id, reviewed_by=reviewer, review_opinion=text(ctx, "legal_opinion"), reviewed_on=ctx.now.date()
    )
    return {}


def meeting(ctx: StepContext) -> dict[str, Json]:
    """集体讨论 (处罚法57条2款): who took part and what they concluded."""
    case = case_of(ctx)
    held: dict[str, Json] = {
        "on": day_of(text(ctx, "meeting_on")).isoformat(),
        "attendees": list(texts(ctx, "meeting_attendees")),
        "conclusion": text(ctx, "meeting_conclusion"),
    }
    penalties.note(ctx.conn, case.id, stage="decision", meeting=held)
    return {}


def decide(ctx: StepContext) -> dict[str, Json]:
    """作出决定 (处罚法57条), after everything that must come before it; never beyond what the party was told."""
    case, penalty = known(ctx)
    if text(ctx, "decision") != "approve":
        return {}
    outcome, kinds = text(ctx, "outcome"), texts(ctx, "kinds") if text(ctx, "outcome") == "penalty" else []
    fine = amount(ctx, "fine") if outcome == "penalty" else 0
    income = amount(ctx, "confiscated_income") if outcome == "penalty" else 0
    _sure_of_content(outcome, kinds, {"fine": fine, "confiscated_income": income}, "kinds")
    _sure_of_procedure(ctx, penalty)
    if outcome == "penalty":
        if penalty.noticed_on is None:
            raise Refused("处罚决定作出前未告知当事人（行政处罚法第四十四条），请退回办理告知。", "outcome")
        _sure_not_heavier(penalty, kinds, fine, income, "decision")
    said = str(latest_submission(ctx, "approve_decision").get("override_reason") or "").strip()
    overridden = sure_of_no_referral(ctx, case, fine=fine, reason=said)
    today = ctx.now.date()
    penalties.note(
        ctx.conn, case.id, stage="service", outcome=outcome, kinds=kinds, fine=fine, confiscated_income=income,
        penalty_text=text(ctx, "penalty_text"), override_reason=overridden, decided_on=today, decided_by=ctx.actor,
    )  # fmt: skip
    limit = _decision_limit(ctx, penalty)
    if today > limit:
        accountability_lead(ctx, case, f"{case.case_no} 超过办案期限（{limit}）作出决定")
    return {"decided_on": today.isoformat(), "fine": fine, "kinds": list(kinds), "confiscated_income": income}


def _decision_limit(ctx: StepContext, penalty: Penalty) -> date:
    case, filed = case_of(ctx), penalty.filed_on or ctx.now.date()
    if penalty.extended_until is not None:
        return penalty.extended_until
    return last_day(ctx, case, "T-G-06x" if penalty.extensions else "T-G-06", filed)


def _sure_of_content(outcome: str, kinds: list[str], amounts: Mapping[str, int], field: str) -> None:
    """Kinds and amounts agree with each other and with the outcome."""
    if outcome != "penalty":
        if kinds or any(amounts.values()):
            raise Refused("不给予行政处罚的，不能填写处罚种类和金额。", field)
        return
    if not kinds:
        raise Refused("给予行政处罚的，须选择处罚种类。", field)
    for kind, name in MONEY.items():
        if (kind in kinds) != (amounts[name] > 0):
            word = "罚款" if kind == "fine" else "没收违法所得"
            raise Refused(f"选了“{word}”的须填写金额，填写了金额的须选“{word}”。", name)


def _sure_not_heavier(told: Penalty, kinds: list[str], fine: int, income: int, field: str) -> None:
    """Not beyond the notice, and after a defence never heavier (处罚法44、45条; 63条2款, 64条)."""
    more = fine > told.noticed_fine or income > told.noticed_income or bool(set(kinds) - set(told.noticed_kinds))
    if not more:
        return
    if told.defended:
        raise Refused(
            "不得因当事人陈述、申辩或者要求听证给予更重的处罚（行政处罚法第四十五条）；发现新的事实、证据的，须写明理由"
            f"（不少于{SHORTEST_REASON}个字）并重新告知。",
            field,
        )
    raise Refused("决定超出事先告知的处罚种类、金额，请退回重新告知当事人。", field)


def _sure_of_procedure(ctx: StepContext, penalty: Penalty) -> None:
    if penalty.review_opinion != "agree":
        raise Refused("未经法制审核（审核）或者审核未通过，不能作出决定（行政处罚法第五十八条）。", "decision")
    if penalty.discussion_required and penalty.meeting is None:
        raise Refused("情节复杂或者重大违法行为，须经负责人集体讨论决定（行政处罚法第五十七条第二款）。", "decision")
    if ctx.actor in {*texts(ctx, "inspectors"), penalty.reviewed_by}:
        raise Refused("办案人员、审核人员不能作出本案的处罚决定，请由负责人决定。", "decision")


def _reason(ctx: StepContext) -> bool:
    said = str(latest_submission(ctx, "final_report").get("heavier_reason") or "").strip()
    return len(said) >= SHORTEST_REASON


OPERATIONS: Mapping[str, Operation] = {
    "penalty.propose": propose,
    "penalty.review": review,
    "penalty.meeting": meeting,
    "penalty.decide": decide,
}
VARIABLES = frozenset({"review_required", "hearing_right", "discussion_required", "decided_on"})
