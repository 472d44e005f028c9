"""Operations of ``tracing_outcome.bpmn`` (责任追究决定送达执行): one case a person."""

from collections.abc import Mapping
from datetime import date

from workflows.db import Json
from workflows.engine.types import Operation, StepContext
from workflows.processes.common.reading import case_of, day, number, text
from workflows.supervision import cases
from workflows.supervision.accountability import persons
from workflows.supervision.accountability.measures import MONTHS, SANCTIONS, WORDS
from workflows.supervision.accountability.persons import Person

FINAL = "final"


def clear(ctx: StepContext) -> dict[str, Json]:
    """尽职免责 is told in writing; what marked the record of the person for it is lifted (公务员法57条)."""
    one = _mine(ctx)
    persons.lift(ctx.conn, one.officer_id, one.case_id, on=ctx.now.date(), reason="尽职免责")
    persons.change(ctx.conn, one.id, result="none")
    return {}


def record(ctx: StepContext) -> dict[str, Json]:
    """Served: review and appeal run from here and suspend nothing (公务员法95、96条); a sanction is on record."""
    one, measure = _mine(ctx), text(ctx, "measure")
    if measure in SANCTIONS:
        persons.flag(
            ctx.conn, one.officer_id, one.case_id, kind="sanctioned", since=day(ctx, "decided_on"),
            until=_until(day(ctx, "decided_on"), measure), document=WORDS[measure],
        )  # fmt: skip
    return {"remedy_result": "", "final_measure": measure}


def close(ctx: StepContext) -> dict[str, Json]:
    """What stood in the end; a decision that was lightened or revoked is undone on record (公务员法96条)."""
    one, result = _mine(ctx), text(ctx, "remedy_result")
    measure = result or text(ctx, "measure")
    persons.change(ctx.conn, one.id, result=measure)
    if result and result != text(ctx, "measure"):
        persons.lift(
            ctx.conn, one.officer_id, one.case_id, on=ctx.now.date(), reason="复核、申诉改变决定", kind="sanctioned"
        )
        if result in SANCTIONS:
            since = day(ctx, "decided_on")
            persons.flag(
                ctx.conn, one.officer_id, one.case_id, kind="sanctioned", since=since, until=_until(since, result),
                document=WORDS[result],
            )  # fmt: skip
    return {}


def _mine(ctx: StepContext) -> Person:
    case, one = case_of(ctx), persons.person(ctx.conn, number(ctx, "person_id"))
    if one.outcome_case_id != case.id:
        persons.change(ctx.conn, one.id, outcome_case_id=case.id)
        cases.describe(ctx.conn, case.id, subject=one.name)
        cases.name_officers(ctx.conn, case.id, "person", [one.login])
        cases.name_officers(ctx.conn, case.id, "team", cases.officers_of(ctx.conn, one.case_id, "team"))
    return one


def _until(since: date, measure: str) -> date | None:
    """The last day of the period of a sanction (公务员法64条); a dismissal has none."""
    months = MONTHS.get(measure)
    if months is None:
        return None
    year, month = divmod(since.month - 1 + months, 12)
    for last in (since.day, 30, 29, 28):
        try:
            return date(since.year + year, month + 1, last)
        except ValueError:
            continue
    return None


OPERATIONS: Mapping[str, Operation] = {
    "outcome.clear": clear,
    "outcome.record": record,
    "outcome.close": close,
}
VARIABLES = frozenset(
    {"person", "person_id", "person_name", "outcome_text", "measure", "decided_on", "remedy_track", "remedy_result",
     "final_measure"}
)  # fmt: skip
