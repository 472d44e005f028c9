"""Operations of ``penalty_hearing.bpmn`` (听证, 处罚法63至65条)."""

from collections.abc import Mapping

from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes.common import clock_stops
from workflows.processes.common.penalties import known, last_day
from workflows.processes.common.reading import checked_by, day, text, texts
from workflows.supervision import penalties
from workflows.supervision.organisation.officers import UnknownOfficer, officer_by_login, recused


def arrange(ctx: StepContext) -> dict[str, Json]:
    """Chair and recorder are no investigators (64条四项), and there is time for the notice (64条二项)."""
    case, _penalty = known(ctx)
    chair, recorder, on = text(ctx, "hearing_chair"), text(ctx, "hearing_recorder"), day(ctx, "hearing_at")
    own = {*texts(ctx, "inspectors"), checked_by(ctx, "final_report"), checked_by(ctx, "take_statement")}
    gone = recused(ctx.conn, case.party_id or 0, ctx.now.date())
    for field, login, word in (("hearing_chair", chair, "听证主持人"), ("hearing_recorder", recorder, "记录员")):
        if login in own:
            raise Refused(f"{word}不能由本案调查人员担任（行政处罚法第六十四条第四项），请另行指定。", field)
        try:
            person = officer_by_login(ctx.conn, login)
        except UnknownOfficer as error:
            raise Refused("没有这名工作人员，请重新选择。", field) from error
        if reason := gone.get(person.id):
            raise Refused(f"{person.name}与本案有利害关系（{reason}），应当回避，请另行指定。", field)
    if chair == recorder:
        raise Refused("主持人和记录员不能是同一人。", "hearing_recorder")
    latest = last_day(ctx, case, "T-G-05", on)
    if ctx.now.date() > latest:
        raise Refused("举行听证的七个工作日前应当通知当事人，请推后听证时间。", "hearing_at")
    return {"hearing_on": on.isoformat()}


def notice_served(ctx: StepContext) -> dict[str, Json]:
    """Seven full working days lie between the notice and the hearing (64条二项, 85条)."""
    case, _penalty = known(ctx)
    if day(ctx, "hearing_notice_served_on") > last_day(ctx, case, "T-G-05", day(ctx, "hearing_on")):
        raise Refused("通知之日至听证之日不足七个工作日，须改期举行。", "hearing_notice_served_on")
    return {}


def conclude(ctx: StepContext) -> dict[str, Json]:
    """Held, or given up: who does not come without good reason has given it up (64条六项)."""
    case, _penalty = known(ctx)
    penalties.note(ctx.conn, case.id, hearing=text(ctx, "hearing_outcome"))
    return {"hearing_ended_on": ctx.now.date().isoformat()}


OPERATIONS: Mapping[str, Operation] = {
    "hearing.arrange": arrange,
    "hearing.notice_served": notice_served,
    "hearing.conclude": conclude,
    "clock.stop": clock_stops.stop,
    "clock.resume": clock_stops.resume,
}
VARIABLES = frozenset({"hearing_on", "hearing_ended_on"})
