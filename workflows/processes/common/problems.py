"""What both diagrams of a problem need: the problem of this case, and the end of its last day."""

from datetime import date, datetime, time, timedelta

from workflows.clock import SHANGHAI
from workflows.engine.types import StepContext
from workflows.processes import facts
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
