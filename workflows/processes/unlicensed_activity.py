"""Operations of ``unlicensed_activity.bpmn`` (无证活动核查)."""

from collections.abc import Mapping
from datetime import date

from workflows import audit
from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes.common import inspecting, publishing
from workflows.processes.common.inspectors import check_team
from workflows.processes.common.reading import case_of, day, latest_submission, number, text, texts
from workflows.supervision import cases
from workflows.supervision.cases import Case, Found
from workflows.supervision.items.queries import item_of
from workflows.supervision.organisation.departments import department_of
from workflows.supervision.parties import unlicensed
from workflows.supervision.parties.queries import Permit, party_of, permit_by_number, permit_for

UNLICENSED = "UNLICENSED"
"""The point of the finding: never one of a checklist of permit conditions."""
LAW = "《中华人民共和国行政许可法》第八十一条"
RESULTS = {
    "unlicensed": "未经许可擅自从事活动", "licensed": "已取得许可", "not_required": "该活动不需要许可",
    "not_active": "未发现从事该活动",
}  # fmt: skip
NONE = "none"


def open_clue(ctx: StepContext) -> dict[str, Json]:
    """Register the subject and look it up among the permits (行政许可法81条): who holds one is no case of this kind."""
    case, today = case_of(ctx), ctx.now.date()
    department = department_of(ctx.conn, case.department_id or 0)
    party_id = unlicensed.register(
        ctx.conn, subject_kind=text(ctx, "subject_kind"), name=text(ctx, "subject_name"),
        address=text(ctx, "subject_place"), town=text(ctx, "subject_town"), industry="", on=today,
        code=text(ctx, "subject_code"), district_code=department.district_code,
    )  # fmt: skip
    held = permit_for(ctx.conn, party_id, case.item_id or 0, today)
    if held is not None and held.valid_on(today):
        raise Refused(
            f"该主体持有在有效期内的许可（{held.number}），不按无证办理；对许可活动的检查请发起“日常检查”。",
            "subject_code",
        )
    cases.describe(ctx.conn, case.id, subject=text(ctx, "subject_name"), party_id=party_id)
    return {
        "party": party_id,
        "subject_number": party_of(ctx.conn, party_id).code,
        "permit_note": _note(held, item_of(ctx.conn, case.item_id or 0).name),
        "clues_before": cases.count_about(ctx.conn, case.process_key, party_id, but_case=case.id),
    }


def _note(held: Permit | None, item: str) -> str:
    if held is None:
        return f"许可登记中没有该主体的“{item}”。"
    until = f"，有效期至{held.expires_on:%Y-%m-%d}" if held.expires_on else ""
    return f"该主体的许可{held.number}已失效{until}。"


def plan(ctx: StepContext) -> dict[str, Json]:
    """Two or more certified inspectors, none recused (处罚法42、43条), and the day; written as an inspection."""
    case, planned_on, team = case_of(ctx), _planned_on(ctx), texts(ctx, "inspectors")
    check_team(
        ctx.conn, team, department_id=case.department_id or 0, party_id=case.party_id or 0, on=planned_on,
        field="inspectors",
    )  # fmt: skip
    if text(ctx, "lead_inspector") not in team:
        raise Refused("主核查人员须是核查人员之一。", "lead_inspector")
    cases.register(
        ctx.conn, case_id=case.id, department_id=case.department_id or 0, item_id=case.item_id or 0,
        party_id=case.party_id or 0, method="site_visit", mode="unlicensed", planned_on=planned_on,
    )  # fmt: skip
    cases.name_officers(ctx.conn, case.id, "inspector", team)
    cases.name_officers(ctx.conn, case.id, "handler", [ctx.actor])
    return {}


def _planned_on(ctx: StepContext) -> date:
    planned_on = day(ctx, "planned_on")
    if planned_on < ctx.now.date():
        raise Refused("计划核查日期不能早于今天。", "planned_on")
    return planned_on


def record(ctx: StepContext) -> dict[str, Json]:
    """Write the conclusion; 无证 becomes a finding of its own kind (行政许可法81条, 处罚法54条)."""
    case, result, visit = case_of(ctx), text(ctx, "verification_result"), latest_submission(ctx, "verify_activity")
    _refuse_contradictions(ctx, case, result, str(visit.get("activity_seen")), str(visit.get("permit_shown")))
    inspection_id = cases.inspection_of(ctx.conn, case.id)
    if inspection_id is None:
        raise LookupError(f"no verification is registered for {case.case_no}")
    item = item_of(ctx.conn, case.item_id or 0)
    evidence = [str(one) for one in visit.get("evidence") or []]
    point = f"未取得“{item.name}”擅自从事有关活动"
    found = [Found(UNLICENSED, point, LAW, "否决", str(visit.get("activity_fact") or ""), evidence)]
    cases.form_result(
        ctx.conn, inspection_id, case_id=case.id, overall=RESULTS[result], inspected_on=day(ctx, "started_at"),
        found=found if result == "unlicensed" else [], now=ctx.now,
    )  # fmt: skip
    return {"result_formed_at": ctx.now.isoformat()}


def _refuse_contradictions(ctx: StepContext, case: Case, result: str, seen: str, shown: str) -> None:
    disposal = set(texts(ctx, "disposal"))
    if NONE in disposal and len(disposal) > 1:
        raise Refused("“无需处理”不能与其他处理意见同时选择。", "disposal")
    if result == "unlicensed":
        _refuse_unproved(disposal, seen, shown)
        return
    if disposal - {NONE, "transfer"}:
        raise Refused("没有查实无证的，处理意见只能是“无需处理”或者“移送其他部门”。", "disposal")
    if result == "licensed":
        _check_permit(ctx, case)
    if result == "not_active" and seen == "active":
        raise Refused("核查笔录记载正在从事该活动，不能作出“未发现从事该活动”的结论。", "verification_result")


def _refuse_unproved(disposal: set[str], seen: str, shown: str) -> None:
    if seen == "none":
        raise Refused("核查笔录记载未发现该活动，不能认定擅自从事；确有证据的请先更正笔录。", "verification_result")
    if shown == "shown":
        raise Refused("核查笔录记载出示了有效许可，不能认定无证；许可不实的请先更正笔录。", "verification_result")
    if not disposal or NONE in disposal:
        raise Refused("查实无证的，须提出立案处罚、移送司法或者移送其他部门的意见。", "disposal")


def _check_permit(ctx: StepContext, case: Case) -> None:
    """A number of our own register must fit; one of elsewhere is taken with the reason that is given."""
    known = permit_by_number(ctx.conn, text(ctx, "found_permit_number"))
    if known is None:
        return
    if known.party_id != case.party_id or known.item_id != case.item_id:
        raise Refused(f"许可{known.number}登记在其他主体或者其他事项名下，请核对许可证号。", "found_permit_number")
    if not known.valid_on(ctx.now.date()):
        raise Refused(f"许可{known.number}已失效，不能作出“已取得许可”的结论。", "found_permit_number")


def clear(ctx: StepContext) -> dict[str, Json]:
    """已取得许可、不需许可或未从事: the reason goes on record (行政许可法81条); nothing follows against the subject."""
    case = case_of(ctx)
    facts: dict[str, Json] = {"result": text(ctx, "verification_result"), "reason": text(ctx, "conclusion_reason")}
    audit.record(
        ctx.conn, now=ctx.now, actor=ctx.actor, action="unlicensed.clear", subject=f"case:{case.case_no}", facts=facts
    )
    if "transfer" in texts(ctx, "disposal"):
        _lead(ctx, case, text(ctx, "result_summary"))
    return {}


def transfer(ctx: StepContext) -> dict[str, Json]:
    """A clue for another authority becomes a lead for it (处罚法26条)."""
    _lead(ctx, case_of(ctx), f"移送{text(ctx, 'transfer_to')}：{text(ctx, 'clue_note')}")
    return {}


def _lead(ctx: StepContext, case: Case, summary: str) -> None:
    cases.record_lead(ctx.conn, case.id, target="transfer", summary=summary, actor=ctx.actor, now=ctx.now)


def drop(ctx: StepContext) -> dict[str, Json]:
    """不予核查 (投诉举报处理办法23条): the case ends terminated, the reason is kept."""
    case = case_of(ctx)
    cases.close_case(ctx.conn, case.id, "terminated", now=ctx.now)
    facts: dict[str, Json] = {"reason": text(ctx, "clue_note")}
    subject = f"case:{case.case_no}"
    audit.record(ctx.conn, now=ctx.now, actor=ctx.actor, action="unlicensed.drop", subject=subject, facts=facts)
    return {}


def publish(ctx: StepContext) -> dict[str, Json]:
    """Publish the result (国办发〔2018〕118号) without the name of a citizen (个人信息保护法28条)."""
    case = case_of(ctx)
    name = party_of(ctx.conn, number(ctx, "party")).name if case.party_id else ""
    for field in ("publication_title", "publication_text"):
        if text(ctx, "subject_kind") == "citizen" and name and name in text(ctx, field):
            raise Refused("当事人是公民，公示内容不能写姓名，请改为“某某”或者“当事人”。", field)
    publishing.publish(ctx, kind="unlicensed_result", step="publish_verification")
    return {}


OPERATIONS: Mapping[str, Operation] = {
    "unlicensed.open": open_clue,
    "unlicensed.plan": plan,
    "unlicensed.record": record,
    "unlicensed.clear": clear,
    "unlicensed.transfer": transfer,
    "unlicensed.drop": drop,
    "unlicensed.publish": publish,
    "inspection.start_follow_ups": inspecting.start_follow_ups,
}
VARIABLES = frozenset({"party", "subject_number", "permit_note", "clues_before", "result_formed_at"})
