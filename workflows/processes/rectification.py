"""Operations of ``rectification.bpmn`` (责令限期改正)."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from workflows.clock import SHANGHAI
from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes.common import publishing
from workflows.processes.common.chains import hand_over
from workflows.processes.common.inspectors import check_team
from workflows.processes.common.reading import case_of, day, latest_submission, rows, text, texts
from workflows.supervision import cases
from workflows.supervision.cases import Case, RectificationOrder


def check_order(ctx: StepContext) -> dict[str, Json]:
    """The draft names a day that can still be kept and a lawful team (许可法66条, 处罚法42条)."""
    case = case_of(ctx)
    if day(ctx, "deadline_on") <= ctx.now.date():
        raise Refused("改正期限须晚于今天。", "deadline_on")
    check_team(
        ctx.conn,
        texts(ctx, "inspectors"),
        department_id=case.department_id or 0,
        party_id=case.party_id or 0,
        on=ctx.now.date(),
        field="deadline_on",
    )
    cases.name_officers(ctx.conn, case.id, "inspector", texts(ctx, "inspectors"))
    return {"serve_before": _end_of(day(ctx, "deadline_on"))}


def record_order(ctx: StepContext) -> dict[str, Json]:
    """The served order binds: its round and the exclusive end of its last day (许可法66条)."""
    case, deadline_on = case_of(ctx), day(ctx, "deadline_on")
    if deadline_on < ctx.now.date():
        raise Refused("改正期限已过，不能再送达；本案将退回重新确定改正期限。", "served_on")
    requirement = text(ctx, "requirement")
    ordered = cases.order(ctx.conn, case.id, requirement=requirement, deadline_on=deadline_on, now=ctx.now)
    _mark(ctx, case, "in_rectification", among=("open",))
    return {"order_round": ordered.round, "deadline_at": _end_of(ordered.last_day), "report_received_on": None}


def apply_extension(ctx: StepContext) -> dict[str, Json]:
    """A granted extension moves the deadline, once in a case (许可法66条; once is our rule)."""
    if text(ctx, "extension_decision") != "grant":
        return {}
    case, until = case_of(ctx), day(ctx, "extended_to")
    if any(one.extended_to for one in cases.orders_of(ctx.conn, case.id)):
        raise Refused("本案已延期一次，不能再次延期。", "extension_decision")
    ordered = _last(ctx, case)
    if until <= ordered.deadline_on or until <= ctx.now.date():
        raise Refused("延期后的期限须晚于原期限和今天。", "extended_to")
    cases.extend(ctx.conn, ordered.id, until=until)
    return {"deadline_at": _end_of(until)}


def open_recheck(ctx: StepContext) -> dict[str, Json]:
    """The limit of the re-check runs from the report, without one from the last day (特设办法29条: 10 工作日)."""
    ordered = _last(ctx, case_of(ctx))
    if not ctx.variables.get("report_received_on"):
        return {"recheck_since": ordered.last_day.isoformat()}
    received_on = day(ctx, "report_received_on")
    if not ordered.ordered_at.date() <= received_on <= ctx.now.date():
        raise Refused("收到日期须在送达通知书之后、今天之前（含）。", "report_received_on")
    cases.report(ctx.conn, ordered.id, received_at=datetime.combine(received_on, time.min, SHANGHAI))
    return {"recheck_since": received_on.isoformat()}


def record_recheck(ctx: StepContext) -> dict[str, Json]:
    """The conclusion of the re-check (特设办法29条): 合格 is impossible beside a point not corrected."""
    case, passed = case_of(ctx), text(ctx, "recheck_result") == "passed"
    points = rows(latest_submission(ctx, "recheck"), "points")
    left = sum(row.get("corrected") == "not_corrected" for row in points)
    if passed and left:
        raise Refused(f"还有{left}项未改正，复查结论不能是“合格”。", "recheck_result")
    cases.rechecked(ctx.conn, _last(ctx, case).id, passed=passed, now=ctx.now)
    if passed:
        _mark(ctx, case, "closed", among=("open", "in_rectification"))
    conclusion = "复查合格" if passed else "复查不合格"
    return publishing.proposed(ctx, case, "整改复查结果", f"责令限期改正，经复查，{conclusion}")


def propose_penalty(ctx: StepContext) -> dict[str, Json]:
    """Not corrected twice: a penalty case begins with its verification; a person files it or not (处罚法54条)."""
    told = f"{text(ctx, 'problem')}\n责令改正后两次复查不合格：{text(ctx, 'recheck_opinion')}"
    hand_over(ctx, "administrative_penalty", link="penalty", lead="penalty", variables={"problem": told})
    return {}


def publish(ctx: StepContext) -> dict[str, Json]:
    """Put the outcome on the public page (国办发〔2018〕118号)."""
    publishing.publish(ctx, kind="rectification_result", step="publish_rectification")
    return {}


def _last(ctx: StepContext, case: Case) -> RectificationOrder:
    found = cases.last_order(ctx.conn, case.id)
    if found is None:
        raise LookupError(f"no order was served in {case.case_no}")
    return found


def _mark(ctx: StepContext, case: Case, state: str, *, among: tuple[str, ...]) -> None:
    """The findings belong to the inspection that led here."""
    parent = cases.linked_from(ctx.conn, case.id, "follow_up")
    if parent is not None:
        cases.mark_findings(ctx.conn, parent.id, state, among=among)


def _end_of(last_day: date) -> str:
    return datetime.combine(last_day + timedelta(days=1), time.min, SHANGHAI).isoformat()


OPERATIONS: Mapping[str, Operation] = {
    "rectification.check_order": check_order,
    "rectification.record_order": record_order,
    "rectification.apply_extension": apply_extension,
    "rectification.open_recheck": open_recheck,
    "rectification.record_recheck": record_recheck,
    "rectification.record_lead": propose_penalty,
    "rectification.publish": publish,
}
VARIABLES = frozenset(
    {"order_round", "deadline_at", "recheck_since", "report_received_on", "serve_before", "publication_title",
     "publication_text"}
)  # fmt: skip
