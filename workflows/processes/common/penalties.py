"""What the diagrams of a penalty share: team, referral guard, service by public notice, words for the public page."""

from datetime import date, datetime, time, timedelta

from workflows.clock import SHANGHAI
from workflows.db import Json
from workflows.engine.types import Refused, StepContext
from workflows.processes import facts
from workflows.processes.common import clock_stops
from workflows.processes.common.inspectors import check_team
from workflows.processes.common.reading import case_of, day, text, texts
from workflows.supervision import cases, deadlines, penalties, referrals
from workflows.supervision.cases import Case
from workflows.supervision.deadlines import StopReason
from workflows.supervision.items.queries import item_of
from workflows.supervision.organisation.departments import holders
from workflows.supervision.organisation.officers import actor_for
from workflows.supervision.organisation.roles import Function, Role
from workflows.supervision.parties.tables import party
from workflows.supervision.penalties import Penalty

DECISION_LIMITS = ("T-G-06", "T-G-06w", "T-G-06x")
PUBLISHED = "administrative_penalty"
WARNING = "penalty"
"""Kind of the notifications about penalty cases."""
SHORTEST_REASON = 10
KIND_WORDS = {
    "warning": "警告", "criticism": "通报批评", "fine": "罚款", "confiscate_income": "没收违法所得",
    "confiscate_goods": "没收非法财物", "suspend_permit": "暂扣许可证件", "downgrade": "降低资质等级",
    "revoke_permit": "吊销许可证件", "restrict_business": "限制开展生产经营活动", "stop_business": "责令停产停业",
    "close_business": "责令关闭", "restrict_practice": "限制从业",
}  # fmt: skip
"""行政处罚法9条; 行政拘留 is the police's."""


def known(ctx: StepContext) -> tuple[Case, Penalty]:
    case = case_of(ctx)
    return case, penalties.of_case(ctx.conn, case.id)


def sure_of_team(ctx: StepContext, case: Case, field: str = "inspectors") -> None:
    """Two or more certified inspectors of the department, none of them recused (处罚法42、43条)."""
    check_team(
        ctx.conn,
        texts(ctx, "inspectors"),
        department_id=case.department_id or 0,
        party_id=case.party_id or 0,
        on=ctx.now.date(),
        field=field,
    )
    cases.name_officers(ctx.conn, case.id, "inspector", texts(ctx, "inspectors"))


def last_day(ctx: StepContext, case: Case, code: str, since: date) -> date:
    """The last day of a limit of the case, without the days it stood still; ``date.max`` while it stands still."""
    stops = deadlines.stops_for(ctx.conn, case.id, code)
    answer = deadlines.due_for(ctx.conn, code, since, stops=stops, **facts.rule_facts(ctx.conn, case))
    return answer.on or date.max


def served_on(ctx: StepContext, case: Case, prefix: str, *, not_before: date, why: str) -> date:
    """The day of service: of a public notice the last day of its thirty (民诉法95条, 处罚法61条)."""
    given = day(ctx, f"{prefix}_served_on")
    if given < not_before:
        raise Refused(f"送达日期不能早于{why}（{not_before}），请核对。", f"{prefix}_served_on")
    return last_day(ctx, case, "T-G-28", given) if text(ctx, f"{prefix}_served_how") == "public" else given


def deduct_public_notice(ctx: StepContext, case: Case, first: date, last: date) -> None:
    """公告期间 is no part of the ninety days; both ends are known when the notice is posted."""
    deadlines.stop(
        ctx.conn, case.id, reason=StopReason.PUBLIC_NOTICE, since=first, codes=DECISION_LIMITS, document="公告送达",
        actor=ctx.actor, now=ctx.now,
    )  # fmt: skip
    deadlines.resume(
        ctx.conn, case.id, reason=StopReason.PUBLIC_NOTICE, until=last, document="公告期满", actor=ctx.actor,
        now=ctx.now,
    )  # fmt: skip
    clock_stops.count_anew(ctx.conn, ctx.root_id, now=ctx.now)


def sure_of_no_referral(ctx: StepContext, case: Case, *, fine: int, reason: str) -> str:
    """以罚代移 (310号令11条, 处罚法27条): no fine while a referral of the same matter is open.

    The head of the department may override it with a written reason; the justice bureau is told. Returns the reason
    that was needed, "" where none was. Other penalties stay possible.
    """
    still_open = referrals.bars_a_fine(ctx.conn, case.id)
    if not fine or not still_open:
        return ""
    numbers = "、".join(one.case_no for one in still_open)
    if not reason:
        raise Refused(
            f"同一事实涉嫌犯罪的移送案件（{numbers}）尚未办结，不得以罚款代替移送；可以先作警告、责令停产停业、"
            "暂扣或者吊销许可证件等处罚，或者由主要领导写明理由后决定。",
            "override_reason",
        )  # fmt: skip
    if not actor_for(ctx.conn, ctx.actor, ctx.now.date()).has(Role.HEAD, case.department_id):
        raise Refused("移送案件未办结时罚款，只能由主要领导写明理由后决定。", "override_reason")
    if len(reason) < SHORTEST_REASON:
        raise Refused(f"请写明移送期间仍决定罚款的理由（不少于{SHORTEST_REASON}个字）。", "override_reason")
    offices = holders(ctx.conn, Function.LEGAL_AFFAIRS, ctx.now.date())
    cases.notify(
        ctx.conn, candidates=[f"{office}:{Function.LEGAL_AFFAIRS}" for office in offices], case_id=case.id,
        work_item_id=None, kind=WARNING, now=ctx.now,
        text=f"{case.case_no}：移送案件（{numbers}）未办结，主要领导决定罚款。理由：{reason}",
    )  # fmt: skip
    return reason


def to_publish(ctx: StepContext, case: Case, penalty: Penalty) -> dict[str, Json]:
    """Title and text of the public page (处罚法48条); whoever publishes may change them."""
    whom = ctx.conn.scalar(party.select().with_only_columns(party.c.name).where(party.c.id == case.party_id))
    item = f"（{item_of(ctx.conn, case.item_id).name}）" if case.item_id is not None else ""
    kinds = "、".join(KIND_WORDS[kind] for kind in penalty.kinds)
    body = (
        f"当事人{whom or '（见决定书）'}{item}{penalty.cause}一案，违法事实：{penalty.facts}。"
        f"依据{penalty.law_penalty}，{penalty.decided_on}决定给予{kinds}：{penalty.penalty_text}"
    )
    return {"publication_title": f"{whom or '当事人'}行政处罚决定公示"[:200], "publication_text": body[:4000]}


def end_of(last: date) -> datetime:
    """The exclusive end of a day."""
    return datetime.combine(last + timedelta(days=1), time.min, SHANGHAI)


def accountability_lead(ctx: StepContext, case: Case, summary: str) -> None:
    """A lead only: whether anybody answers for it is found out by people (处罚法83条)."""
    cases.record_lead(
        ctx.conn, case.id, target="accountability_tracing", summary=summary, actor=ctx.actor, now=ctx.now
    )  # fmt: skip


def amount(ctx: StepContext, name: str) -> int:
    """An amount in 分; an empty field is nothing."""
    value = ctx.variables.get(name)
    return 0 if value in (None, "") else int(str(value))
