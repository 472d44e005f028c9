"""Operations of ``campaign_problem.bpmn`` (整治问题): one case per problem, from the ledger entry to the order."""

from collections.abc import Mapping
from datetime import date

from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes.common.chains import hand_over
from workflows.processes.common.inspectors import check_one
from workflows.processes.common.problems import end_of, problem_of, tell
from workflows.processes.common.reading import case_of, day, latest_submission, number, text, texts
from workflows.supervision import cases, problems
from workflows.supervision.organisation.departments import department_of
from workflows.supervision.organisation.officers import UnknownOfficer, officer_by_login
from workflows.supervision.problems import Problem, ProblemStatus

ORDER, CLOSE_DOWN = "order", "close_down"
MOST_ORDERS = 2
BECOMES: Mapping[str, ProblemStatus] = {
    "case_referral": ProblemStatus.TO_REFERRAL,
    "penalty": ProblemStatus.TO_PENALTY,
    "accountability": ProblemStatus.TO_ACCOUNTABILITY,
    CLOSE_DOWN: ProblemStatus.NOT_RECTIFIABLE,
}
"""Measure → what a problem becomes with which nothing remains to be rectified; the first that was chosen."""


def register_problem(ctx: StepContext) -> dict[str, Json]:
    """Into the ledger, once per source (处罚法42、47条); a problem entered by its campaign is found there."""
    case = case_of(ctx)
    known = _entered_before(ctx) or _enter(ctx)
    if known.merged_into_id is not None:
        raise Refused(f"问题{known.no}已合并到其他问题，不再单独办理。")
    problems.attach_case(ctx.conn, known.id, case.id)
    cases.name_officers(ctx.conn, case.id, "inspector", known.found_by)
    if known.object_department_id is not None:
        cases.describe(ctx.conn, case.id, subject=department_of(ctx.conn, known.object_department_id).name)
    return {
        "problem_id": known.id,
        "problem_no": known.no,
        "problem": known.description,
        "basis": known.basis,
        "problem_type": known.type,
        "grade": known.grade,
        "party": known.party_id,
        "object_department": known.object_department_id,
        "found_on": known.found_on.isoformat(),
        "inspectors": list(known.found_by),
        "duty_department": case.department_id,
        "acceptance_opinion": "",
        "listed": False,
        "assessments": 0,
        "started_measures": [],
    }


def _entered_before(ctx: StepContext) -> Problem | None:
    given = text(ctx, "problem_id")
    return problems.by_id(ctx.conn, int(given)) if given else None


def _enter(ctx: StepContext) -> Problem:
    case, finders = case_of(ctx), texts(ctx, "inspectors")
    on = day(ctx, "found_on") if text(ctx, "found_on") else ctx.now.date()
    party, organ = case.party_id, text(ctx, "object_department")
    if (party is None) == (not organ):
        raise Refused("相对人和责任机关须填一个，并且只填一个。", "party")
    if len(finders) < problems.FEWEST_FINDERS:
        raise Refused("发现人不得少于两人。", "inspectors")
    for one in finders:
        check_one(ctx.conn, one, department_id=case.department_id or 0, party_id=party or 0, on=on, field="inspectors")
    campaign = cases.linked_from(ctx.conn, case.id, "problem")
    return problems.enter(
        ctx.conn,
        source=f"case:{case.case_no}",
        campaign_case_id=campaign.id if campaign and campaign.process_key == "special_rectification" else None,
        case_id=case.id,
        item_id=case.item_id,
        party_id=party,
        object_department_id=int(organ) if organ else None,
        department_id=case.department_id or 0,
        site=text(ctx, "site"),
        found_on=on,
        found_by=finders,
        type=text(ctx, "problem_type") or "other",
        grade=text(ctx, "grade") or "general",
        description=text(ctx, "problem"),
        basis=text(ctx, "basis"),
        before=_files(ctx, "problem_found", "before_photos"),
        actor=ctx.actor,
        now=ctx.now,
    )


def check_assessment(ctx: StepContext) -> dict[str, Json]:
    """What is chosen can be carried out: an order needs whom, what and until when (许可法66条); two at most."""
    chosen = texts(ctx, "measures")
    if CLOSE_DOWN in chosen and ORDER in chosen:
        raise Refused("关停、注销的问题不能再责令限期改正，请只选一项。", "measures")
    if set(chosen) - {ORDER} and not text(ctx, "measure_reason").strip():
        raise Refused("选择立案、移送、问责或者关停注销的，须写明理由。", "measure_reason")
    if ORDER in chosen:
        _check_order(ctx)
    return {"measures": list[Json](chosen), "assessments": number(ctx, "assessments") + 1}


def _check_order(ctx: StepContext) -> None:
    for name, sentence in (
        ("requirement", "责令限期改正的，须写明整改措施和要求。"),
        ("duty_department", "责令限期改正的，须写明责任单位。"),
        ("duty_person", "责令限期改正的，须写明责任人。"),
        ("deadline_on", "责令限期改正的，须写明整改期限。"),
    ):
        if not text(ctx, name).strip():
            raise Refused(sentence, name)
    if day(ctx, "deadline_on") <= ctx.now.date():
        raise Refused("整改期限须晚于今天。", "deadline_on")
    try:
        person = officer_by_login(ctx.conn, text(ctx, "duty_person"))
    except UnknownOfficer as error:
        raise Refused("没有这名责任人，请重新选择。", "duty_person") from error
    if person.department_id != number(ctx, "duty_department"):
        raise Refused(f"{person.name}不是责任单位的人员，请重新选择责任人。", "duty_person")
    # a reopened problem has a case of its own again, so that the count begins anew
    if len(cases.orders_of(ctx.conn, case_of(ctx).id)) >= MOST_ORDERS:
        raise Refused("已两次责令改正仍不合格，不能再次责令，请选择立案、移送、问责或者关停注销。", "measures")


def record_assessment(ctx: StepContext) -> dict[str, Json]:
    """Approved: grade, type, measure, who answers and until when stand in the ledger (policy 三（三）; 许可法66条)."""
    known, ordered = problem_of(ctx), ORDER in texts(ctx, "measures")
    told = {"requirement": text(ctx, "requirement"), "reason": text(ctx, "measure_reason")}
    facts: dict[str, object] = {
        "description": text(ctx, "problem"),
        "basis": text(ctx, "basis"),
        "type": text(ctx, "problem_type"),
        "grade": text(ctx, "grade"),
        "measure": "\n".join(one for one in told.values() if one),
    }
    if ordered:
        facts |= {
            "duty_department_id": number(ctx, "duty_department"),
            "duty_person": text(ctx, "duty_person"),
            "deadline_on": day(ctx, "deadline_on"),
            "extended_to": None,
        }
        cases.name_officers(ctx.conn, case_of(ctx).id, "duty", [text(ctx, "duty_person")])
    problems.note(ctx.conn, known.id, **facts)
    return {"deadline_at": end_of(day(ctx, "deadline_on"))} if ordered else {}


def to_penalty(ctx: StepContext) -> dict[str, Json]:
    """立案查处 (处罚法54条): a case of its own; whether to fine is a person's decision there."""
    return _start(ctx, "penalty", "administrative_penalty", link="penalty")


def to_referral(ctx: StepContext) -> dict[str, Json]:
    """涉嫌犯罪移送 (310号令5条): verified and decided by others."""
    return _start(ctx, "case_referral", "case_referral", link="referral")


def to_accountability(ctx: StepContext) -> dict[str, Json]:
    """问责 (policy 四（四）; 公务员法57条): who answers for what is found out and decided there."""
    return _start(ctx, "accountability", "accountability_tracing", link="tracing")


def _start(ctx: StepContext, measure: str, process_key: str, *, link: str) -> dict[str, Json]:
    """Once per problem: a second assessment that names the measure again starts no second case."""
    started = texts(ctx, "started_measures")
    if measure in started:
        return {}
    hand_over(ctx, process_key, link=link, lead=measure, variables={"grade": text(ctx, "grade")})
    return {"started_measures": [*started, measure]}


def record_closure(ctx: StepContext) -> dict[str, Json]:
    """关停、注销 (许可法69、70条): a lead for the permit; the problem cannot be rectified any more."""
    case = case_of(ctx)
    summary = f"{text(ctx, 'problem_no')} 关停、注销：{text(ctx, 'measure_reason')}"
    cases.record_lead(ctx.conn, case.id, target="permit", summary=summary, actor=ctx.actor, now=ctx.now)
    return {}


def settle_measures(ctx: StepContext) -> dict[str, Json]:
    """Where nothing remains to be rectified the ledger says where the problem went (处罚法54条、310号令5条)."""
    chosen, known = texts(ctx, "measures"), problem_of(ctx)
    status = next((status for measure, status in BECOMES.items() if measure in chosen), None)
    if ORDER not in chosen and status is not None:
        reason = text(ctx, "measure_reason")
        problems.set_status(ctx.conn, known.id, status, reason=reason, actor=ctx.actor, now=ctx.now)
        _lift(ctx, known)
    return {}


def record_listing(ctx: StepContext) -> dict[str, Json]:
    """挂牌督办 (policy 三（三）; 许可法66条): into the ledger; the supervising and the answering unit are told."""
    known, supervising = problem_of(ctx), number(ctx, "supervising_department")
    facts = {"supervised_by": supervising, "supervised_on": ctx.now.date(), "supervision_lifted_on": None}
    problems.note(ctx.conn, known.id, **facts)
    sentence = f"重大问题{known.no}挂牌督办，整改期限{day(ctx, 'deadline_on'):%Y-%m-%d}"
    tell(ctx, sentence, department_id=supervising, roles=("head", "deputy_head"))
    tell(
        ctx, sentence, department_id=number(ctx, "duty_department"), roles=("head", "deputy_head"),
        logins=(text(ctx, "duty_person"),),
    )  # fmt: skip
    return {"listed": True}


def record_order(ctx: StepContext) -> dict[str, Json]:
    """The served order binds (许可法66条): its round, and the exclusive end of its last day."""
    case, deadline_on = case_of(ctx), day(ctx, "deadline_on")
    if deadline_on < ctx.now.date():
        raise Refused("整改期限已过，不能再送达；本案将退回重新确定期限。", "served_on")
    if day(ctx, "served_on") < case.opened_at.date():
        raise Refused("送达日期不能早于立案之日。", "served_on")
    cases.order(ctx.conn, case.id, requirement=text(ctx, "requirement"), deadline_on=deadline_on, now=ctx.now)
    problems.set_status(ctx.conn, problem_of(ctx).id, ProblemStatus.RECTIFYING, actor=ctx.actor, now=ctx.now)
    return {"deadline_at": end_of(deadline_on), "last_day": deadline_on.isoformat(), "closing_outcome": ""}


def raise_lead(ctx: StepContext) -> dict[str, Json]:
    """重大 and thirty days overdue: a lead for accountability, never a decision (policy 四（四）; 公务员法57条)."""
    case, known = case_of(ctx), problem_of(ctx)
    last_day = known.last_day or date.max
    if known.status in problems.OPEN and known.merged_into_id is None and last_day < ctx.now.date():
        overdue = (ctx.now.date() - last_day).days
        summary = f"重大问题{known.no}超期{overdue}日未销号：{known.description}"
        cases.record_lead(ctx.conn, case.id, target="accountability", summary=summary, actor=ctx.actor, now=ctx.now)
    return {}


def _lift(ctx: StepContext, known: Problem) -> None:
    if known.supervised_on is not None and known.supervision_lifted_on is None:
        problems.note(ctx.conn, known.id, supervision_lifted_on=ctx.now.date())


def _files(ctx: StepContext, step: str, name: str) -> list[str]:
    return [str(one) for one in latest_submission(ctx, step).get(name) or []]


OPERATIONS: Mapping[str, Operation] = {
    "problem.register": register_problem,
    "problem.check_assessment": check_assessment,
    "problem.record_assessment": record_assessment,
    "problem.to_penalty": to_penalty,
    "problem.to_referral": to_referral,
    "problem.to_accountability": to_accountability,
    "problem.record_closure": record_closure,
    "problem.settle_measures": settle_measures,
    "problem.record_listing": record_listing,
    "problem.record_order": record_order,
    "problem.raise_lead": raise_lead,
}
VARIABLES = frozenset(
    {
        "problem_id", "problem_no", "acceptance_opinion", "listed", "started_measures", "deadline_at",
        "assessments", "last_day", "closing_outcome",
    }
)  # fmt: skip
