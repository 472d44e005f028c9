"""Operations of ``supervisory_review.bpmn`` (监察复审复核): we only write down what the commission decides."""

from collections.abc import Mapping

from workflows.db import Json
from workflows.engine.types import Operation, StepContext
from workflows.processes.common.reading import case_of, day, text
from workflows.supervision.accountability import persons


def record(ctx: StepContext) -> dict[str, Json]:
    """What the commission sanctioned we do not sanction again (公务员法61条); its mark replaces that of filing."""
    one = persons.of_outcome(ctx.conn, case_of(ctx).id)
    if one is None:
        return {"remedy_result": "", "first_asked": "no", "second_asked": "no"}
    persons.lift(ctx.conn, one.officer_id, one.case_id, on=ctx.now.date(), reason="监委已作出处理", kind="filed")
    if text(ctx, "sanction_given") == "yes":
        persons.flag(
            ctx.conn, one.officer_id, one.case_id, kind="sanctioned", since=day(ctx, "sanction_received_on"),
            document=text(ctx, "sanction_no"),
        )  # fmt: skip
    return {"remedy_result": "", "first_asked": "no", "second_asked": "no"}


def close(ctx: StepContext) -> dict[str, Json]:
    """A decision that was changed or revoked is undone on record (监察法56条)."""
    changed = "change" in (text(ctx, "first_decision"), text(ctx, "second_decision"))
    one = persons.of_outcome(ctx.conn, case_of(ctx).id)
    if changed and one is not None:
        persons.lift(
            ctx.conn, one.officer_id, one.case_id, on=ctx.now.date(), reason="监委复审、复核改变", kind="sanctioned"
        )
    return {"remedy_result": ""}


OPERATIONS: Mapping[str, Operation] = {"supervisory.record": record, "supervisory.close": close}
VARIABLES = frozenset({"person", "remedy_result"})
