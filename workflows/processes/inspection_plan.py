"""Operations of ``inspection_plan.bpmn`` (年度检查计划)."""

from collections.abc import Mapping
from datetime import date, datetime, time

from workflows.clock import SHANGHAI
from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes import planned
from workflows.processes.common import publishing
from workflows.processes.common.reading import case_of, latest_submission, number, rows, text
from workflows.supervision import cases, deadlines, plans

TABLE = "plan_rows"
CONFIRM = "confirm_part"


def open_plan(ctx: StepContext) -> dict[str, Json]:
    """One plan for each department and year (国办发〔2024〕54号: 年度检查计划)."""
    case, year = case_of(ctx), number(ctx, "plan_year")
    if case.department_id is None:
        raise Refused("年度检查计划须由部门的承办人发起。", "plan_year")
    if not ctx.now.year <= year <= ctx.now.year + 1:
        raise Refused(f"只能编制{ctx.now.year}年或者{ctx.now.year + 1}年的计划。", "plan_year")
    try:
        plan = plans.claim(ctx.conn, case.department_id, year, case.id)
    except plans.PlanExists as error:
        raise Refused(
            f"本部门{year}年的年度检查计划已经有了（{error.case_no}），需要变动的，请在那个案件里调整。", "plan_year"
        ) from error
    return {
        "plan_id": plan.id,
        "plan_starts_on": date(year, 1, 1).isoformat(),
        "plan_ends_at": datetime.combine(date(year + 1, 1, 1), time.min, SHANGHAI).isoformat(),
        "plan_adjusting": False,
    }


def check_rows(ctx: StepContext) -> dict[str, Json]:
    """The rows can be kept: items of the department, lawful sizes, days to come, partners who can confirm.

    国办发〔2024〕54号: what is not in the plan is not inspected without a reason of its own.
    """
    plan, case = _plan(ctx), case_of(ctx)
    submitted = latest_submission(ctx, "compile_plan", "adjust_plan")
    given = [plans.row_of(row) for row in rows(submitted, TABLE)]
    known = plans.around(ctx.conn, plan, offered=planned.offered(ctx.conn), today=ctx.now.date())
    found = plans.problems(given, known)
    if found:
        raise Refused(plans.in_one_sentence(found), plans.place_of(found, TABLE))
    drafted = plans.write_draft(
        ctx.conn,
        plan,
        given,
        reason=text(ctx, "adjustment_reason") if ctx.variables.get("plan_adjusting") else "",
        note=str(submitted.get("plan_note") or ""),
        calendar=deadlines.current_calendar(ctx.conn),
        actor=ctx.actor,
        now=ctx.now,
    )
    cases.name_officers(ctx.conn, case.id, "handler", [ctx.actor])
    partners: list[Json] = [*plans.joint_departments(given)]
    return {"plan_version": drafted.version, "joint_departments": partners}


def gather(ctx: StepContext) -> dict[str, Json]:
    """会签: what each joint department answered stands beside its rows; one refusal sends the plan back.

    国办发〔2023〕1号: joint inspections are agreed between the departments.
    """
    drafted = _drafted(ctx)
    asked = ctx.variables.get("joint_departments") or []
    answers = ctx.variables.get(CONFIRM) or []
    agreed = True
    for department_id, given in zip(asked, answers, strict=True):  # type: ignore[arg-type]
        said = given if isinstance(given, dict) else {}
        yes = said.get("confirmation") == "agree"
        agreed = agreed and yes
        reason = "" if yes else str(said.get("refusal_reason") or "")
        plans.answer(ctx.conn, drafted.id, int(str(department_id)), agreed=yes, reason=reason)
    return {"plan_agreed": agreed and text(ctx, "review_decision") == "approve"}


def sign(ctx: StepContext) -> dict[str, Json]:
    """签发: from now the limit of publication runs (政府信息公开条例26条)."""
    plans.note(ctx.conn, _drafted(ctx).id, approved_by=ctx.actor, approved_at=ctx.now)
    needed = plans.filing_required(ctx.conn, ctx.now.date())
    return {"plan_approved_at": ctx.now.isoformat(), "filing_required": needed}


def publish(ctx: StepContext) -> dict[str, Json]:
    """Put the plan on the public page (政府信息公开条例26条: 二十个工作日)."""
    publishing.publish(ctx, kind="inspection_plan", step="publish_plan")
    plans.note(ctx.conn, _drafted(ctx).id, published_at=ctx.now)
    return {}


def enter_into_force(ctx: StepContext) -> dict[str, Json]:
    """Filed with 司法局, the plan is in force and every row has its day (国办发〔2024〕54号: 备案)."""
    plan, drafted = _plan(ctx), _drafted(ctx)
    filed_on = text(ctx, "filed_on")
    if filed_on and date.fromisoformat(filed_on) > ctx.now.date():
        raise Refused("备案日期不能晚于今天。", "filed_on")
    if filed_on:
        filed = {"filed_number": text(ctx, "filed_number"), "filed_on": date.fromisoformat(filed_on)}
        plans.note(ctx.conn, drafted.id, **filed)
    version = plans.enter_into_force(ctx.conn, plan, now=ctx.now)
    batches = plans.schedule(ctx.conn, plan, plans.rows_of(ctx.conn, version.id), now=ctx.now)
    planned.schedule(ctx.conn, batches)
    return {"plan_adjusting": False, "filed_on": None, "filed_number": None}


def open_adjustment(ctx: StepContext) -> dict[str, Json]:
    """From now on what is submitted is an adjustment with its reason (国办发〔2024〕54号: 调整)."""
    return {"plan_adjusting": True}


def drop_adjustment(ctx: StepContext) -> dict[str, Json]:
    """维持原计划: the plan in force goes on as it is (国办发〔2024〕54号)."""
    plans.drop_draft(ctx.conn, _plan(ctx).id)
    return {"plan_adjusting": False}


def close(ctx: StepContext) -> dict[str, Json]:
    """The year is over: what has not started lapses and is seen as not carried out (国办发〔2024〕54号)."""
    plan = _plan(ctx)
    plans.lapse(ctx.conn, plan.id)
    plans.end(ctx.conn, plan.id)
    return {}


def _plan(ctx: StepContext) -> plans.Plan:
    return plans.of_case(ctx.conn, case_of(ctx).id)


def _drafted(ctx: StepContext) -> plans.Version:
    found = plans.version_in(ctx.conn, _plan(ctx).id, plans.DRAFT)
    if found is None:
        raise LookupError(f"no draft of the plan of {ctx.business_key}")
    return found


OPERATIONS: Mapping[str, Operation] = {
    "plan.open": open_plan,
    "plan.check_rows": check_rows,
    "plan.gather": gather,
    "plan.sign": sign,
    "plan.publish": publish,
    "plan.enter_into_force": enter_into_force,
    "plan.open_adjustment": open_adjustment,
    "plan.drop_adjustment": drop_adjustment,
    "plan.close": close,
}
VARIABLES = frozenset(
    {"plan_id", "plan_starts_on", "plan_ends_at", "plan_adjusting", "plan_version", "joint_departments", "plan_agreed",
     "plan_approved_at", "joint_department", "filing_required"}
)  # fmt: skip
