"""Operations of ``tracing_transfer.bpmn`` (移送问题线索): sent, answered, marked on the record of the persons."""

from collections.abc import Mapping

from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes.common.reading import case_of, day, text, texts
from workflows.supervision import cases
from workflows.supervision.accountability import persons
from workflows.supervision.organisation.departments import holders
from workflows.supervision.organisation.officers import officer_by_login


def record_transfer(ctx: StepContext) -> dict[str, Json]:
    """The clue goes to the supervision commission (政务处分法49条); its people are told that it is on its way."""
    case, on = case_of(ctx), ctx.now.date()
    if not texts(ctx, "clue_persons"):
        raise Refused("请选择移送的人员。", "clue_persons")
    cases.notify(
        ctx.conn, candidates=[f"{one}:discipline" for one in holders(ctx.conn, "discipline", on)], case_id=case.id,
        work_item_id=None, kind="result", text=f"收到问题线索移送函（{case.case_no}），请出具回执", now=ctx.now,
    )  # fmt: skip
    return {"receipt_since": text(ctx, "transferred_on")}


def inquire(ctx: StepContext) -> dict[str, Json]:
    """Asked; the time to answer runs again (policy 二(四), 处分条例41条)."""
    return {"receipt_since": text(ctx, "asked_on")}


def flag_persons(ctx: StepContext) -> dict[str, Json]:
    """While filed: no transfer, promotion, award, leaving the country, resigning (政务处分法52条)."""
    if text(ctx, "receipt_filed") == "yes":
        case = case_of(ctx)
        for login in texts(ctx, "clue_persons"):
            persons.flag(
                ctx.conn, officer_by_login(ctx.conn, login).id, case.id, kind="filed",
                since=day(ctx, "receipt_filed_on"), document=text(ctx, "receipt_no"),
            )  # fmt: skip
    return {}


OPERATIONS: Mapping[str, Operation] = {
    "tracing.record_transfer": record_transfer,
    "tracing.inquire": inquire,
    "tracing.flag_persons": flag_persons,
}
VARIABLES = frozenset(
    {"receipt_since", "organ", "problem", "check_facts", "team", "decided_on", "transfer_persons", "receipt_filed"}
)
