"""Operations of ``problem_closing.bpmn`` (整改验收销号), called by the case of a problem."""

from collections.abc import Mapping
from datetime import datetime, time

from workflows.clock import SHANGHAI
from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes.common.inspectors import check_team
from workflows.processes.common.problems import end_of, problem_of, tell
from workflows.processes.common.reading import case_of, checked_by, day, latest_submission, number, rows, text, texts
from workflows.supervision import cases, problems
from workflows.supervision.cases import RectificationOrder
from workflows.supervision.problems import ProblemStatus

APPROVALS = ("approve_general", "approve_major", "approve_serious")


def tell_overdue(ctx: StepContext) -> dict[str, Json]:
    """Overdue: whoever answers for it and his deputy head hear (domain 2b); nothing adverse follows (许可法66条)."""
    known = problem_of(ctx)
    sentence = f"问题{known.no}整改期限已满，没有收到整改报告，将进行现场验收"
    tell(
        ctx, sentence, department_id=number(ctx, "duty_department"), roles=("deputy_head",),
        logins=(text(ctx, "duty_person"),),
    )  # fmt: skip
    return {}


def apply_extension(ctx: StepContext) -> dict[str, Json]:
    """A granted extension moves the deadline, once in a case (许可法66条; once is our rule)."""
    if text(ctx, "extension_decision") != "grant":
        return {}
    case, until = case_of(ctx), day(ctx, "extended_to")
    if any(one.extended_to for one in cases.orders_of(ctx.conn, case.id)):
        raise Refused("本案已延期一次，不能再次延期。", "extension_decision")
    ordered = _order(ctx)
    if until <= ordered.deadline_on or until <= ctx.now.date():
        raise Refused("延期后的期限须晚于原期限和今天。", "extended_to")
    cases.extend(ctx.conn, ordered.id, until=until)
    problems.note(ctx.conn, problem_of(ctx).id, extended_to=until)
    return {"closing_outcome": "extended", "deadline_at": end_of(until), "last_day": until.isoformat()}


def open_acceptance(ctx: StepContext) -> dict[str, Json]:
    """The limit of the acceptance runs from the report, without one from the last day (T-B-04; 特设办法29条)."""
    ordered, known = _order(ctx), problem_of(ctx)
    problems.set_status(ctx.conn, known.id, ProblemStatus.TO_ACCEPT, actor=ctx.actor, now=ctx.now)
    if text(ctx, "closing_refused_on"):
        return {"acceptance_since": text(ctx, "closing_refused_on")}
    if not text(ctx, "report_received_on"):
        return {"acceptance_since": ordered.last_day.isoformat()}
    received_on = day(ctx, "report_received_on")
    if not ordered.ordered_at.date() <= received_on <= ctx.now.date():
        raise Refused("收到日期须在送达通知书之后、今天之前（含）。", "report_received_on")
    cases.report(ctx.conn, ordered.id, received_at=datetime.combine(received_on, time.min, SHANGHAI))
    return {"acceptance_since": received_on.isoformat()}


def check_acceptors(ctx: StepContext) -> dict[str, Json]:
    """Two or more with a certificate, none of them a finder of the problem (处罚法42条; 销号验收人≠原检查人)."""
    case, chosen, known = case_of(ctx), texts(ctx, "acceptors"), problem_of(ctx)
    team = check_team(
        ctx.conn,
        chosen,
        department_id=case.department_id or 0,
        party_id=case.party_id or 0,
        on=ctx.now.date(),
        field="acceptors",
    )
    found = [one.name for one in team if one.login in known.found_by]
    if found:
        raise Refused(f"{'、'.join(found)}是本问题的发现人，不能验收，请换人。", "acceptors")
    cases.name_officers(ctx.conn, case.id, "inspector", [*known.found_by, *chosen])
    return {"acceptors": list[Json](chosen), "inspectors": list[Json](chosen)}


def check_acceptance(ctx: StepContext) -> dict[str, Json]:
    """The finding on the spot (处罚法42、47条): 合格 is impossible beside a point not corrected."""
    if ctx.actor in problem_of(ctx).found_by:
        raise Refused("您是本问题的发现人，不能验收。")
    submitted = latest_submission(ctx, "accept_problem")
    left = sum(row.get("corrected") == "not_corrected" for row in rows(submitted, "points"))
    passed = text(ctx, "recheck_result") == "passed"
    if passed and left:
        raise Refused(f"还有{left}项未改正，验收结论不能是“合格”。", "recheck_result")
    if not passed and not left:
        raise Refused("验收结论是“不合格”的，至少一项是“未改正”。", "recheck_result")
    if not _order(ctx).ordered_at.date() <= day(ctx, "rechecked_on") <= ctx.now.date():
        raise Refused("验收日期须在送达通知书之后、今天之前（含）。", "rechecked_on")
    return {"acceptance_opinion": text(ctx, "recheck_opinion")}


def record_acceptance(ctx: StepContext) -> dict[str, Json]:
    """Both have signed: who accepted, when, with which photos (处罚法42、47条); failed ones go back."""
    known, passed = problem_of(ctx), text(ctx, "recheck_result") == "passed"
    submitted = latest_submission(ctx, "accept_problem")
    signed = [one for one in (checked_by(ctx, "accept_problem"), ctx.actor) if one]
    problems.accept(ctx.conn, known.id, by=signed, on=day(ctx, "rechecked_on"), after=_files(submitted, "after_photos"))
    before = _files(submitted, "before_photos")
    problems.note(ctx.conn, known.id, before=list(dict.fromkeys([*known.before, *before])))
    cases.rechecked(ctx.conn, _order(ctx).id, passed=passed, now=ctx.now)
    if passed:
        return {}
    reason = text(ctx, "recheck_opinion")
    status = ProblemStatus.NOT_ACCEPTED
    problems.set_status(ctx.conn, known.id, status, reason=reason, actor=ctx.actor, now=ctx.now)
    return {"closing_outcome": "failed"}


def record_closing(ctx: StepContext) -> dict[str, Json]:
    """三方签字销号 (policy 三（三）; 处罚法42条): approved by grade; a refused one is accepted anew."""
    known, today = problem_of(ctx), ctx.now.date()
    if text(ctx, "closing_decision") != "approve":
        reason = str(latest_submission(ctx, *APPROVALS).get("refusal_reason") or "")
        status = ProblemStatus.NOT_ACCEPTED
        problems.set_status(ctx.conn, known.id, status, reason=reason, actor=ctx.actor, now=ctx.now)
        return {"closing_refused_on": today.isoformat()}
    problems.close(ctx.conn, known.id, approved_by=ctx.actor, on=today, actor=ctx.actor, now=ctx.now)
    if known.supervised_on is not None:
        problems.note(ctx.conn, known.id, supervision_lifted_on=today)
    return {"closing_outcome": "closed"}


def _order(ctx: StepContext) -> RectificationOrder:
    found = cases.last_order(ctx.conn, case_of(ctx).id)
    if found is None:
        raise LookupError("no order was served")
    return found


def _files(submitted: Mapping[str, object], name: str) -> list[str]:
    value = submitted.get(name)
    return [str(one) for one in value] if isinstance(value, list) else []


OPERATIONS: Mapping[str, Operation] = {
    "problem.tell_overdue": tell_overdue,
    "problem.apply_extension": apply_extension,
    "problem.open_acceptance": open_acceptance,
    "problem.check_acceptors": check_acceptors,
    "problem.check_acceptance": check_acceptance,
    "problem.record_acceptance": record_acceptance,
    "problem.record_closing": record_closing,
}
VARIABLES = frozenset(
    {
        "item", "party", "object_department", "problem_id", "problem_no", "problem", "basis", "inspectors", "grade",
        "requirement", "duty_department", "duty_person", "deadline_on", "deadline_at", "last_day",
        "supervising_department", "found_on", "closing_outcome", "acceptance_since", "closing_refused_on",
        "acceptance_opinion",
    }
)  # fmt: skip
