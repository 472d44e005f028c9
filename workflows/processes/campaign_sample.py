"""Operations of ``campaign_sample.bpmn`` (销号问题抽验), called by a campaign once for each problem that was drawn."""

from collections.abc import Mapping

from sqlalchemy import select

from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes.common import campaign_problems
from workflows.processes.common.campaigning import campaign_of, tell
from workflows.processes.common.reading import case_of, number, own_submission
from workflows.supervision import cases, problems
from workflows.supervision.organisation.departments import department_of
from workflows.supervision.parties.tables import party

FEWEST = 2


def take_problem(ctx: StepContext) -> dict[str, Json]:
    """What the form shows of the problem (许可法61条)."""
    drawn = problems.by_id(ctx.conn, number(ctx, "sampled_id"))
    name = ctx.conn.scalar(select(party.c.name).where(party.c.id == drawn.party_id)) or ""
    return {"sampled_no": drawn.no, "sampled_object": name or drawn.site, "sampled_text": drawn.description}


def settle_problem(ctx: StepContext) -> dict[str, Json]:
    """By two who neither found nor accepted it; what fails goes back, with a lead (许可法61条)."""
    case, one = case_of(ctx), campaign_of(ctx)
    drawn, said = problems.by_id(ctx.conn, number(ctx, "sampled_id")), own_submission(ctx, "recheck_problem")
    people = [str(each) for each in said.get("sample_people") or []]
    if len(set(people)) < FEWEST or ctx.actor not in people:
        raise Refused("抽验人员不得少于两人，并包括填写的人。", "sample_people")
    if {*drawn.found_by, *drawn.accepted_by} & set(people):
        raise Refused("原检查人员、验收人员不能抽验这个问题，请换人。", "sample_people")
    if said.get("sample_result") == "passed":
        return {}
    facts = str(said.get("sample_facts") or "")
    reopened = problems.reopen(ctx.conn, drawn.id, reason=f"抽验不合格：{facts}", actor=ctx.actor, now=ctx.now)
    campaign_problems.start(ctx, reopened)
    unit = drawn.duty_department_id or drawn.department_id
    words = f"“{one.title}”问题{drawn.no}抽验不合格，退回整改：{facts}"
    tell(ctx, ("section_head", "deputy_head"), words, department_id=unit)
    summary = f"{case.case_no} {words}（责任单位：{department_of(ctx.conn, unit).name}）"
    cases.record_lead(ctx.conn, case.id, target="accountability", summary=summary, actor=ctx.actor, now=ctx.now)
    return {}


OPERATIONS: Mapping[str, Operation] = {"sample.take": take_problem, "sample.settle": settle_problem}
VARIABLES = frozenset({"campaign_id", "sampled_id", "sampled_no", "sampled_object", "sampled_text"})
