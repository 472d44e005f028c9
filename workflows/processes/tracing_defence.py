"""Operations of ``tracing_defence.bpmn`` (责任人员陈述申辩): one case a person."""

from collections.abc import Mapping

from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes.common.reading import case_of, day, number, text, texts
from workflows.supervision import cases
from workflows.supervision.accountability import persons
from workflows.supervision.accountability.measures import WORDS


def serve(ctx: StepContext) -> dict[str, Json]:
    """The notice is served: not less than five working days (T-D-04, 处分条例39条二项); nothing heavier may follow."""
    case, one = case_of(ctx), persons.person(ctx.conn, number(ctx, "person_id"))
    measure = text(ctx, "told_measure")
    if day(ctx, "notice_served_on") < case.opened_at.date():
        raise Refused("送达日期不能早于启动陈述申辩的日期。", "notice_served_on")
    persons.change(ctx.conn, one.id, told_measure=measure, defence_case_id=case.id, defence_state=persons.AWAITED)
    cases.describe(ctx.conn, case.id, subject=one.name)
    cases.name_officers(ctx.conn, case.id, "team", texts(ctx, "team"))
    cases.name_officers(ctx.conn, case.id, "person", [one.login])
    cases.notify(
        ctx.conn, logins=[one.login], candidates=[], case_id=case.id, work_item_id=None, kind="result",
        text=f"收到陈述申辩告知书（{case.case_no}），请阅读并在期限内陈述申辩", now=ctx.now,
    )  # fmt: skip
    return {"told_measure_text": WORDS[measure]}


def report(ctx: StepContext) -> dict[str, Json]:
    """What the person said, or that the time passed; silence is never held against him (政务处分法43条)."""
    one = persons.person(ctx.conn, number(ctx, "person_id"))
    choice = text(ctx, "defence_choice")
    state = {"state": persons.STATED, "waive": persons.WAIVED}.get(choice, persons.LAPSED)
    said = text(ctx, "defence_text") if choice == "state" else ""
    persons.change(ctx.conn, one.id, defence_state=state, defence_text=said)
    return {}


OPERATIONS: Mapping[str, Operation] = {"defence.serve": serve, "defence.report": report}
VARIABLES = frozenset({"person", "person_id", "person_name", "told_findings", "told_measure_text", "team", "organ"})
