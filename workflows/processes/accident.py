"""Operations of ``accident.bpmn`` (事故登记和调查处理)."""

from collections.abc import Mapping
from datetime import datetime

from workflows.clock import aware
from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes import facts
from workflows.processes.common import chains, clock_stops, publishing, telling
from workflows.processes.common.reading import case_of, latest_submission, number, rows, text
from workflows.supervision import cases, deadlines
from workflows.supervision.cases import chains as matters
from workflows.supervision.organisation.departments import holders

NEEDED = {
    "government": "人民政府", "emergency": "应急管理部门", "competent": "负有监管职责的部门", "discipline": "监察机关",
    "police": "公安机关", "union": "工会",
}  # fmt: skip
TRACING = "accountability_tracing"


def open_accident(ctx: StepContext) -> dict[str, Json]:
    """Any accident opens a tracing of the approving and supervising organs beside it (安全生产法87条)."""
    case = case_of(ctx)
    occurred, learned, received = (_at(ctx, name) for name in ("occurred_at", "learned_at", "received_at"))
    if not occurred <= learned <= received <= ctx.now:
        raise Refused("发生、单位接报、本机关接报的时间先后不对，请核对。", "occurred_at")
    cases.describe(ctx.conn, case.id, subject=text(ctx, "accident_name"), party_id=case.party_id)
    justice = holders(ctx.conn, "legal_affairs", ctx.now.date())
    chains.hand_over(
        ctx, TRACING, link="accident", lead="accountability", source="accident",
        department_id=justice[0] if justice else None,
        variables={
            "lead_source": "accident", "lead_received_on": ctx.now.date().isoformat(), "organ": number(ctx, "organ"),
            "event_on": occurred.date().isoformat(), "deaths": ctx.variables.get("deaths"),
            "injuries": ctx.variables.get("injuries"), "loss": ctx.variables.get("loss"),
            "problem": f"{text(ctx, 'accident_name')}：{text(ctx, 'problem')}", "accident_case": case.id,
        },
    )  # fmt: skip
    return {"report_extended": "no"}


def check_reports(ctx: StepContext) -> dict[str, Json]:
    """One hour for the unit, two for us (事故条例9、11条); a late report is a lead (35、39条), people decide."""
    case = case_of(ctx)
    for code, since, done, why, target, words in (
        ("T-D-20", "learned_at", "unit_reported_at", "unit_late_reason", "penalty", "事故单位迟报"),
        ("T-D-21", "received_at", "reported_up_at", "up_late_reason", "accountability", "监管部门迟报"),
    ):
        if _at(ctx, done) < _at(ctx, since):
            raise Refused("报告时间早于接到报告的时间，请核对。", done)
        known = facts.rule_facts(ctx.conn, case)
        if _at(ctx, done) > deadlines.due_for(ctx.conn, code, _at(ctx, since), **known).at:
            if not text(ctx, why):
                raise Refused(f"{words}，请写明原因。", why)
            summary = f"{case.case_no} {words}：{text(ctx, why)}"
            cases.record_lead(ctx.conn, case.id, target=target, summary=summary, actor=ctx.actor, now=ctx.now)
    return {}


def check_group(ctx: StepContext) -> dict[str, Json]:
    """Who must send a member, and that the procuratorate was invited (事故条例22、23条)."""
    found = rows(latest_submission(ctx, "form_investigation"), "group_members")
    kinds = {str(row.get("unit_kind")) for row in found}
    if missing := [words for code, words in NEEDED.items() if code not in kinds]:
        raise Refused(f"调查组缺少{'、'.join(missing)}的人员。", "group_members")
    if sum(row.get("leads") == "yes" for row in found) != 1:
        raise Refused("调查组组长应当是一人。", "group_members")
    if not ctx.variables.get("no_interest_declared"):
        raise Refused("成员与事故有直接利害关系的应当回避，请更换。", "no_interest_declared")
    return {}


def extend(ctx: StepContext) -> dict[str, Json]:
    """Sixty days more, once, from the end of the first sixty (事故条例29条); days of an appraisal are added (27条)."""
    if text(ctx, "report_extension_decision") != "grant":
        return {}
    if text(ctx, "report_extended") == "yes":
        raise Refused("调查报告期限已经延长一次，不能再次延长。", "report_extension_decision")
    case = case_of(ctx)
    stops = deadlines.stops_for(ctx.conn, case.id, "T-D-23")
    known = facts.rule_facts(ctx.conn, case)
    first = deadlines.due_for(ctx.conn, "T-D-23", _at(ctx, "occurred_at"), stops=stops, **known)
    if first.on is None:
        raise Refused("技术鉴定期间计时中止，收到鉴定报告后再办理延期。", "report_extension_decision")
    return {"report_extended": "yes", "report_limit_on": first.on.isoformat()}


def submit(ctx: StepContext) -> dict[str, Json]:
    """The report names what approving and supervising organs did (安全生产法87条); no appraisal is still awaited."""
    running = [one for one in deadlines.stops_of(ctx.conn, case_of(ctx).id) if one.resumed_on is None]
    if running:
        raise Refused("委托的技术鉴定还没有完成，请先登记技术鉴定报告。", "report_submitted_on")
    return {}


def approve(ctx: StepContext) -> dict[str, Json]:
    """The approval reaches every tracing that was opened beside the accident (事故条例32条)."""
    case = case_of(ctx)
    told: dict[str, Json] = {
        "approval_state": "given", "approval_no": text(ctx, "approval_no"), "approved_on": text(ctx, "approved_on"),
        "approval_text": text(ctx, "approval_note"),
    }  # fmt: skip
    for one in matters.linked(ctx.conn, case.id):
        if one.forward and one.kind == "accident":
            telling.schedule(ctx.conn, one.case.id, now=ctx.now, variables=told, message=telling.APPROVED)
    return {
        "publication_title": f"{text(ctx, 'accident_name')}处理情况",
        "publication_text": f"{text(ctx, 'accident_name')}的调查报告已经批复。{text(ctx, 'report_conclusion')}",
    }


def note_change(ctx: StepContext) -> dict[str, Json]:
    """Numbers that change within thirty days (road, fire: seven) are reported at once (事故条例13条)."""
    case, kind = case_of(ctx), text(ctx, "accident_kind")
    code = "T-D-22" if kind == "general" else "T-D-22b"
    last = deadlines.due_for(ctx.conn, code, _at(ctx, "occurred_at"), **facts.rule_facts(ctx.conn, case)).on
    changed = text(ctx, "changed_on")
    if last is not None and changed > last.isoformat():
        raise Refused(f"补报期已于{last:%Y-%m-%d}届满，请写入事故调查报告。", "changed_on")
    deaths, injuries = text(ctx, "deaths_now") or "0", text(ctx, "injuries_now") or "0"
    return {"change_text": f"{changed}：死亡{deaths}人，受伤{injuries}人。{text(ctx, 'change_note')}"}


def publish(ctx: StepContext) -> dict[str, Json]:
    """How the accident was dealt with is made public (事故条例34条)."""
    publishing.publish(ctx, kind="accident_result", step="publish_accident")
    return {}


def _at(ctx: StepContext, name: str) -> datetime:
    return aware(datetime.fromisoformat(text(ctx, name)))


OPERATIONS: Mapping[str, Operation] = {
    "accident.open": open_accident,
    "accident.check_reports": check_reports,
    "accident.check_group": check_group,
    "accident.extend": extend,
    "accident.submit": submit,
    "accident.approve": approve,
    "accident.note_change": note_change,
    "accident.publish": publish,
    "clock.stop": clock_stops.stop,
    "clock.resume": clock_stops.resume,
}
VARIABLES = frozenset({"report_extended", "report_limit_on", "change_text", "publication_title", "publication_text"})
