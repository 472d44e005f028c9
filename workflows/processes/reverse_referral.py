"""Operations of ``reverse_referral.bpmn`` (反向衔接): an opinion of the procuratorate or a letter of the police."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from workflows.clock import SHANGHAI
from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes import facts
from workflows.processes.common import chains, referring
from workflows.processes.common.reading import case_of, day, number, text
from workflows.supervision import cases, deadlines
from workflows.supervision.referrals import opinions

LEADING = ("head", "handler")


def open_opinion(ctx: StepContext) -> dict[str, Json]:
    """Its own date for the reply goes before the two months (刑事诉讼法177条3款)."""
    case, received = case_of(ctx), day(ctx, "opinion_received_on")
    name = text(ctx, "suspect_name") or referring.name_of_party(ctx)
    if not name:
        raise Refused("请选择相对人，没有登记的请填写被处理人（单位）。", "suspect_name")
    given = bool(text(ctx, "opinion_reply_by"))
    if given and day(ctx, "opinion_reply_by") < received:
        raise Refused("来文要求的回复期限不能早于收到日期。", "opinion_reply_by")
    if day(ctx, "acted_until") > received:
        raise Refused("违法行为终了日期不能晚于收到来文的日期。", "acted_until")
    known = facts.rule_facts(ctx.conn, case)
    by_law = deadlines.due_for(ctx.conn, "T-C-R2", received, **known).at
    due_at = _end_of(day(ctx, "opinion_reply_by")) if given else by_law
    opinions.enter(
        ctx.conn, case.id, kind=text(ctx, "opinion_kind"), organ=text(ctx, "opinion_organ"),
        number=text(ctx, "opinion_no"), received_on=received, reply_due_at=due_at, reply_given=given,
        suspect_name=name[:128], facts=text(ctx, "problem"), request=text(ctx, "opinion_request"),
        acted_until=day(ctx, "acted_until"), hazardous=bool(ctx.variables.get("hazardous")),
    )  # fmt: skip
    if case.party_id is None:
        cases.describe(ctx.conn, case.id, subject=name)
    return {"reply_due_at": due_at.isoformat(), "reply_round": 1, "suspect_name": name, "replied_on": None}


def allocate(ctx: StepContext) -> dict[str, Json]:
    """The lead department's chief and handlers are told (行政处罚法22条、27条)."""
    department_id = number(ctx, "lead_department")
    opinions.change(ctx.conn, case_of(ctx).id, lead_department_id=department_id)
    said = f"{case_of(ctx).case_no} 检察意见（公安移送）已分办，请审查是否立案"
    referring.tell(ctx, LEADING, kind="result", said=said, department_id=department_id)
    return {}


def review(ctx: StepContext) -> dict[str, Json]:
    """Same fact, own competence, still in time: two years, five for life, health, finance (行政处罚法36条)."""
    case, result = case_of(ctx), text(ctx, "review_result")
    known = opinions.of_case(ctx.conn, case.id)
    hazardous = bool(ctx.variables.get("hazardous"))
    last = opinions.last_day_to_punish(day(ctx, "acted_until"), hazardous=hazardous)
    if result == "penalty" and known.received_on > last:
        years = opinions.HAZARDOUS_YEARS if hazardous else opinions.ORDINARY_YEARS
        raise Refused(
            f"追责时效{years}年已于{last:%Y-%m-%d}届满，不能给予行政处罚，请选择不予处罚并写明理由。", "review_result"
        )
    if result == "penalty" and text(ctx, "same_fact") != "same":
        raise Refused("不是同一事实的，应当另行立案，请选择不予处罚并写明情况。", "same_fact")
    opinions.change(
        ctx.conn, case.id, result=result, reason=text(ctx, "review_reason"), acted_until=day(ctx, "acted_until"),
        hazardous=hazardous,
    )  # fmt: skip
    return {}


def dispute(ctx: StepContext) -> dict[str, Json]:
    """管辖争议: a lead for its coordination, and allocated anew (行政处罚法25条)."""
    case = case_of(ctx)
    summary = f"{case.case_no} 管辖争议：{text(ctx, 'review_reason')}"
    cases.record_lead(ctx.conn, case.id, target="dispute", summary=summary, actor=ctx.actor, now=ctx.now)
    return {}


def begin_penalty(ctx: StepContext) -> dict[str, Json]:
    """A penalty case of the lead department, with what the letter found (行政处罚法27条)."""
    known = opinions.of_case(ctx.conn, case_of(ctx).id)
    chains.hand_over(
        ctx, "administrative_penalty", link="penalty", department_id=known.lead_department_id,
        variables={"problem": f"{known.facts}\n检察意见（公安移送）{known.number}：{known.request}"},
    )  # fmt: skip
    return {}


def reply_late(ctx: StepContext) -> dict[str, Json]:
    """The reply is late: 司法局 is asked to urge; nothing else follows (刑事诉讼法177条3款)."""
    said = f"{case_of(ctx).case_no} 检察意见回复期限已届满，请催办主责部门"
    referring.tell(ctx, ("legal_affairs",), kind="red_card", said=said)
    return {}


def check_reply(ctx: StepContext) -> dict[str, Json]:
    """What is replied is what was decided (刑事诉讼法177条3款)."""
    known, result = opinions.of_case(ctx.conn, case_of(ctx).id), text(ctx, "reply_result")
    if result == "not_punished" and known.result == "penalty" and not text(ctx, "reply_text"):
        raise Refused("立案后不予处罚的，请写明理由。", "reply_text")
    if result == "punished" and known.result == "none":
        raise Refused("立案审查的结论是不予行政处罚，与“已作出行政处罚”不一致，请核对。", "reply_result")
    return {}


def record_reply(ctx: StepContext) -> dict[str, Json]:
    """The reply is on its way; without a result yet another one follows (刑事诉讼法177条3款)."""
    result, today = text(ctx, "reply_result"), ctx.now.date()
    opinions.change(
        ctx.conn, case_of(ctx).id, reply_result=result, replied_on=today,
        penalty_decision_no=text(ctx, "penalty_decision_no"),
    )  # fmt: skip
    return {"replied_on": today.isoformat(), "reply_round": number(ctx, "reply_round") + 1}


def _end_of(last_day: date) -> datetime:
    return datetime.combine(last_day + timedelta(days=1), time.min, SHANGHAI)


OPERATIONS: Mapping[str, Operation] = {
    "reverse.open": open_opinion,
    "reverse.allocate": allocate,
    "reverse.review": review,
    "reverse.dispute": dispute,
    "reverse.begin_penalty": begin_penalty,
    "reverse.reply_late": reply_late,
    "reverse.check_reply": check_reply,
    "reverse.record_reply": record_reply,
}
VARIABLES = frozenset({"reply_due_at", "reply_round", "replied_on"})
