"""The problem of a case, the end of its last day; and what a campaign does with one: have it worked, send it back."""

from datetime import date, datetime, time, timedelta

from workflows.clock import SHANGHAI
from workflows.db import Json
from workflows.engine.types import StepContext
from workflows.processes import facts
from workflows.processes.common.chains import hand_over
from workflows.processes.common.reading import case_of, number
from workflows.supervision import cases, problems
from workflows.supervision.problems import Problem


def problem_of(ctx: StepContext) -> Problem:
    """The problem that the case is about."""
    return problems.by_id(ctx.conn, number(ctx, "problem_id"))


def end_of(last_day: date) -> str:
    """The exclusive end of the last day, as a timer takes it."""
    return datetime.combine(last_day + timedelta(days=1), time.min, SHANGHAI).isoformat()


def tell(
    ctx: StepContext, text: str, *, department_id: int, roles: tuple[str, ...], logins: tuple[str, ...] = ()
) -> None:
    """A notice to people of a department, and to those named."""
    case = case_of(ctx)
    groups = facts.candidates(ctx.conn, case, roles, on=ctx.now.date(), department_id=department_id)
    cases.notify(
        ctx.conn, logins=logins, candidates=groups, case_id=case.id, work_item_id=None, kind="problem", text=text,
        now=ctx.now,
    )  # fmt: skip


def start_work(ctx: StepContext, problem: Problem) -> None:
    """A case of its own for a problem that a campaign entered or reopened; call it from a step of the campaign."""
    known: dict[str, Json] = {
        "problem_id": problem.id,
        "item": problem.item_id,
        "party": problem.party_id,
        "object_department": problem.object_department_id,
        "problem": problem.description,
        "basis": problem.basis,
        "inspectors": list(problem.found_by),
        "found_on": problem.found_on.isoformat(),
    }
    hand_over(ctx, "campaign_problem", link="problem", variables=known, department_id=problem.department_id)


def send_back(ctx: StepContext, problem_id: int, *, reason: str) -> Problem:
    """抽验不合格退回: reopened with the reason, and worked in a new case."""
    again = problems.reopen(ctx.conn, problem_id, reason=reason, actor=ctx.actor, now=ctx.now)
    start_work(ctx, again)
    return again
