"""Operations of ``administrative_penalty.bpmn`` (普通程序): filing, extension, remedies, publication, closing."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date

from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes.common import clock_stops, penalty_ends, publishing
from workflows.processes.common.chains import hand_over
from workflows.processes.common.penalties import (
    PUBLISHED,
    WARNING,
    known,
    last_day,
    sure_of_team,
)
from workflows.processes.common.reading import case_of, day, latest_submission, text, texts
from workflows.supervision import cases, penalties, referrals
from workflows.supervision.cases import Case
from workflows.supervision.deadlines import NoRuleInForce
from workflows.supervision.organisation.roles import Role


def open_lead(ctx: StepContext) -> dict[str, Json]:
    """The lead begins the verification (市场监管程序规定18条); what another case knew came with it."""
    case = case_of(ctx)
    received = day(ctx, "lead_received_on") if text(ctx, "lead_received_on") else ctx.now.date()
    penalties.open_penalty(
        ctx.conn, case.id, procedure="ordinary", lead_received_on=received, facts=text(ctx, "problem"),
        law_violated=text(ctx, "basis"),
    )  # fmt: skip
    cases.name_officers(ctx.conn, case.id, "inspector", texts(ctx, "inspectors"))
    return {
        "lead_received_on": received.isoformat(),
        "verification_extended": False,
        "extensions": 0,
        "must_withdraw": False,
        "set_aside": False,
        "facts": text(ctx, "problem"),
        "law_violated": text(ctx, "basis"),
    }


def check_filing(ctx: StepContext) -> dict[str, Json]:
    """Too late is too late (处罚法36条: two years, five where life, health or finance were harmed); a lawful team."""
    case, penalty = known(ctx)
    asked = text(ctx, "verification")
    if asked == "extend" and penalty.verification_extended:
        raise Refused("核查期限已经延长一次，不能再延长，请提出是否立案的建议。", "verification")
    sure_of_team(ctx, case)
    ended = day(ctx, "violation_ended_on") if text(ctx, "continuing") == "ended" else None
    found = penalty.lead_received_on or ctx.now.date()
    if ended is not None and ended > found:
        raise Refused("违法行为终了之日不能晚于收到线索之日；仍在继续的请选“尚未终了”。", "violation_ended_on")
    code, limitation = _limitation(ctx, case, ended) if ended is not None else ("", None)
    if asked == "file" and limitation is not None and found > limitation:
        years = "五年" if code == "T-G-15" else "二年"
        raise Refused(
            f"违法行为在{limitation}前未被发现，已超过{years}追责时效（行政处罚法第三十六条），不能建议立案。",
            "verification",
        )
    penalties.note(
        ctx.conn, case.id, cause=text(ctx, "cause"), facts=text(ctx, "facts"), law_violated=text(ctx, "law_violated"),
        violation_ended_on=ended, limitation_on=limitation,
    )  # fmt: skip
    return {}


def _limitation(ctx: StepContext, case: Case, ended: date) -> tuple[str, date]:
    """Five years exist since the law of 2021; what ended before falls under the two years of then (处罚法37条 从旧)."""
    if ctx.variables.get("serious_harm"):
        with suppress(NoRuleInForce):
            return "T-G-15", last_day(ctx, case, "T-G-15", ended)
    return "T-G-14", last_day(ctx, case, "T-G-14", ended)


def extend_verification(ctx: StepContext) -> dict[str, Json]:
    """Fifteen more working days, once (市场监管程序规定18条)."""
    granted = text(ctx, "verification_decision") == "approve"
    if granted:
        penalties.note(ctx.conn, case_of(ctx).id, verification_extended=True)
    return {"verification_extended": granted or bool(ctx.variables.get("verification_extended"))}


def decline(ctx: StepContext) -> dict[str, Json]:
    """不予立案 with its reason on record (处罚法54条2款)."""
    reason = str(latest_submission(ctx, "approve_filing").get("filing_note") or "")
    penalties.note(ctx.conn, case_of(ctx).id, stage="not_filed", not_filed_reason=reason, closed_on=ctx.now.date())
    return {}


def file_case(ctx: StepContext) -> dict[str, Json]:
    """The ninety days begin (处罚法60条)."""
    today = ctx.now.date()
    penalties.note(ctx.conn, case_of(ctx).id, stage="investigation", filed_on=today)
    return {"filed_on": today.isoformat()}


def warn_limit(ctx: StepContext) -> dict[str, Json]:
    """Tell who handles it and who answers for it that the ninety days are nearly over (处罚法60条)."""
    case = case_of(ctx)
    cases.notify(
        ctx.conn,
        logins=cases.officers_of(ctx.conn, case.id, "inspector"),
        candidates=[f"{case.department_id}:{Role.DEPUTY_HEAD}"],
        case_id=case.id,
        work_item_id=None,
        kind=WARNING,
        text=f"{case.title}（{case.case_no}）立案已满八十日，请依法作出决定或者申请延长办案期限。",
        now=ctx.now,
    )
    return {}


def check_extension(ctx: StepContext) -> dict[str, Json]:
    """Only between filing and decision can the limit of the decision be extended (处罚法60条)."""
    _case, penalty = known(ctx)
    if penalty.filed_on is None:
        raise Refused("本案尚未立案，九十日尚未起算，不需要延期。", "extension_reason")
    if penalty.decided_on is not None:
        raise Refused("本案已作出决定，不需要延期。", "extension_reason")
    return {"extensions": penalty.extensions}


def apply_extension(ctx: StepContext) -> dict[str, Json]:
    """Thirty days by approval; further by collective discussion, with a day of its own (市场监管程序规定64条)."""
    case, penalty = known(ctx)
    if text(ctx, "extension_decision") != "grant":
        return {}
    if penalty.decided_on is not None:
        raise Refused("本案已作出决定，请不批准延期。", "extension_decision")
    until = None
    if penalty.extensions:
        until = day(ctx, "extended_until")
        before = penalty.extended_until or last_day(ctx, case, "T-G-06x", penalty.filed_on or ctx.now.date())
        if until <= before:
            raise Refused(f"延长后的期限须晚于现在的期限（{before}）。", "extended_until")
    penalties.note(ctx.conn, case.id, extensions=penalty.extensions + 1, extended_until=until)
    clock_stops.count_anew(ctx.conn, ctx.root_id, now=ctx.now)
    return {"extensions": penalty.extensions + 1}


def check_measure(ctx: StepContext) -> dict[str, Json]:
    """Two certified inspectors (强制法18条); sealing and detention only where a statute gives the power (10、17条)."""
    case, penalty = known(ctx)
    if penalty.decided_on is not None:
        raise Refused("本案已作出决定，不能再采取证据保存、查封、扣押措施。", "measure_kind")
    if text(ctx, "measure_kind") != "register" and not text(ctx, "measure_law"):
        raise Refused("查封、扣押须写明法律、法规依据；没有依据的不能实施。", "measure_law")
    sure_of_team(ctx, case, "measure_kind")
    return {"measure_urgent": bool(ctx.variables.get("measure_urgent"))}


def refer(ctx: StepContext) -> dict[str, Json]:
    """涉嫌犯罪移送 (310号令3条, 处罚法27条): its own case, unless one of the same matter is open."""
    case, penalty = known(ctx)
    if not referrals.bars_a_fine(ctx.conn, case.id):
        given: dict[str, Json] = {"problem": penalty.facts, "basis": penalty.law_violated}
        hand_over(ctx, "case_referral", link="referral", variables=given)
    return {}


def publish(ctx: StepContext) -> dict[str, Json]:
    """双公示 (处罚法48条, 国办发〔2018〕118号)."""
    publishing.publish(ctx, kind=PUBLISHED, step="publish_penalty")
    return {}


OPERATIONS: Mapping[str, Operation] = {
    "penalty.open": open_lead,
    "penalty.check_filing": check_filing,
    "penalty.extend_verification": extend_verification,
    "penalty.decline": decline,
    "penalty.file": file_case,
    "penalty.warn_limit": warn_limit,
    "penalty.check_extension": check_extension,
    "penalty.apply_extension": apply_extension,
    "penalty.refer": refer,
    "penalty.publish": publish,
    "measure.check": check_measure,
    **penalty_ends.OPERATIONS,
}
VARIABLES = frozenset(
    {"verification_extended", "extensions", "must_withdraw", "set_aside", "filed_on", "decided_on", "served_on",
     "performance", "publication_title", "publication_text"}
)  # fmt: skip
