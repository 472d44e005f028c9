"""Operations of ``penalty_measure.bpmn`` (先行登记保存、查封、扣押)."""

from collections.abc import Mapping

from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes.common.penalties import WARNING, last_day
from workflows.processes.common.reading import case_of, day, latest_submission, number, rows, text
from workflows.supervision import cases, penalties


def refuse(ctx: StepContext) -> dict[str, Json]:
    """What was done on the spot and is not approved is lifted at once (强制法19条)."""
    case = case_of(ctx)
    if ctx.variables.get("measure_urgent"):
        cases.notify(
            ctx.conn, logins=cases.officers_of(ctx.conn, case.id, "inspector"), case_id=case.id, work_item_id=None,
            kind=WARNING, text=f"{case.case_no}：当场实施的措施未获批准，请立即解除。", now=ctx.now,
        )  # fmt: skip
    return {}


def start(ctx: StepContext) -> dict[str, Json]:
    """Goods by name and number on a list that both sides have (处罚法56条, 强制法24条)."""
    case, begun = case_of(ctx), day(ctx, "measure_started_on")
    if ctx.variables.get("measure_urgent") and begun < day(ctx, "measure_taken_at"):
        raise Refused("实施日期不能早于当场实施的时间，请核对。", "measure_started_on")
    goods = rows(latest_submission(ctx, "register_evidence", "seize"), "goods")
    kind, law = text(ctx, "measure_kind"), text(ctx, "measure_law")
    begin = penalties.begin_measure(
        ctx.conn, case.id, kind=kind, goods=[dict(row) for row in goods], law=law, started_on=begun
    )
    return {"measure_id": begin, "seizure_extended": False, "seizure_first_end": begun.isoformat()}


def dispose(ctx: StepContext) -> dict[str, Json]:
    """Seven working days; after them the registration has lapsed and only the return is left (处罚法56条)."""
    case, choice, on = case_of(ctx), text(ctx, "disposal"), day(ctx, "disposed_on")
    begun = day(ctx, "measure_started_on")
    _sure_of_day(ctx, begun)
    if choice != "return" and on > last_day(ctx, case, "T-G-02", begun):
        raise Refused("已超过七个工作日，先行登记保存自动解除，只能返还。", "disposal")
    penalties.change_measure(ctx.conn, number(ctx, "measure_id"), disposed_on=on, disposal=choice)
    if choice != "seize":
        return {}
    law = text(ctx, "disposal_law")
    return {
        "measure_kind": "detain",
        "measure_law": law,
        "measure_urgent": False,
        "measure_reason": "先行登记保存转扣押",
    }


def settle(ctx: StepContext) -> dict[str, Json]:
    """Thirty days, once thirty more; when they are over the goods go back (强制法25、27、28条)."""
    case, choice, on = case_of(ctx), text(ctx, "settlement"), day(ctx, "disposed_on")
    begun, extended = day(ctx, "measure_started_on"), bool(ctx.variables.get("seizure_extended"))
    _sure_of_day(ctx, begun)
    first = last_day(ctx, case, "T-G-03", begun)
    last = last_day(ctx, case, "T-G-03x", day(ctx, "seizure_first_end")) if extended else first
    if on > last and choice != "lift":
        raise Refused(f"查封、扣押期限已于{last}届满，应当立即解除。", "settlement")
    if choice == "extend":
        if extended:
            raise Refused("查封、扣押期限已延长一次，不能再延长。", "settlement")
        return {"seizure_first_end": first.isoformat()}
    penalties.change_measure(ctx.conn, number(ctx, "measure_id"), disposed_on=on, disposal=choice)
    return {}


def extend(ctx: StepContext) -> dict[str, Json]:
    """At most thirty more days, approved and told to the party (强制法25条1、2款)."""
    if text(ctx, "seizure_decision") != "grant":
        return {}
    penalties.change_measure(ctx.conn, number(ctx, "measure_id"), extended=True)
    return {"seizure_extended": True}


def _sure_of_day(ctx: StepContext, begun: object) -> None:
    if day(ctx, "disposed_on") < day(ctx, "measure_started_on"):
        raise Refused(f"日期不能早于实施之日（{begun}）。", "disposed_on")


OPERATIONS: Mapping[str, Operation] = {
    "measure.refuse": refuse,
    "measure.start": start,
    "measure.dispose": dispose,
    "measure.settle": settle,
    "measure.extend": extend,
}
VARIABLES = frozenset(
    {"measure_id", "measure_kind", "measure_law", "measure_urgent", "measure_taken_at", "measure_reason",
     "seizure_extended", "seizure_first_end"}
)  # fmt: skip
