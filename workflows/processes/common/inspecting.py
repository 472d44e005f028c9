"""An inspection from its registration to what follows from it: shared by every diagram that draws one."""

from collections.abc import Mapping
from typing import Any

from workflows import audit, engine
from workflows.db import Json
from workflows.engine.types import Refused, StepContext
from workflows.processes.common import frequency, publishing
from workflows.processes.common.inspectors import check_team
from workflows.processes.common.reading import case_of, day, day_of, latest_submission, number, rows, text, texts
from workflows.supervision import cases
from workflows.supervision.cases import FAILED, NO_PROBLEM, Case, Found

NEEDS_ORDER = "发现问题责令限期改正"
PROBLEMS = ("不符合", "基本符合")
NO_DISPOSAL = "none"
ORDER = "rectification"


def open_inspection(ctx: StepContext) -> dict[str, Json]:
    """Count the year's inspections of the party and admit this one, or refuse it over the cap (国办发〔2024〕54号)."""
    return frequency.admit(ctx)


def register(ctx: StepContext) -> dict[str, Json]:
    """Check day and team and write the inspection: two or more certified, none recused (处罚法42、43条)."""
    case, planned_on, team = case_of(ctx), day(ctx, "planned_on"), texts(ctx, "inspectors")
    if planned_on < ctx.now.date():
        raise Refused("计划检查日期不能早于今天。", "planned_on")
    drawn = texts(ctx, "drawn_inspectors")
    if drawn and set(drawn) != set(team):
        raise Refused("双随机抽中的检查人员不能更换；确有应当回避情形的，请走回避程序。", "inspectors")
    check_team(
        ctx.conn,
        team,
        department_id=case.department_id or 0,
        party_id=case.party_id or 0,
        on=planned_on,
        field="inspectors",
    )
    if text(ctx, "lead_inspector") not in team:
        raise Refused("主检查人员须是检查人员之一。", "lead_inspector")
    frequency.moved(ctx, planned_on)
    cases.register(
        ctx.conn,
        case_id=case.id,
        department_id=case.department_id or 0,
        item_id=case.item_id or 0,
        party_id=case.party_id or 0,
        method=text(ctx, "method"),
        mode=text(ctx, "mode"),
        planned_on=planned_on,
        batch_id=number(ctx, "batch_id") if ctx.variables.get("batch_id") else None,
    )
    cases.name_officers(ctx.conn, case.id, "inspector", team)
    cases.name_officers(ctx.conn, case.id, "handler", [ctx.actor])
    return {}


def decline(ctx: StepContext) -> dict[str, Json]:
    """不予检查 (国办发〔2024〕54号): the case ends terminated; it does not count as an inspection of the year."""
    case = case_of(ctx)
    cases.withdraw_inspection(ctx.conn, case.id)
    cases.close_case(ctx.conn, case.id, "terminated", now=ctx.now)
    facts: dict[str, Json] = {"reason": text(ctx, "decline_reason")}
    subject = f"case:{case.case_no}"
    audit.record(ctx.conn, now=ctx.now, actor=ctx.actor, action="case.decline", subject=subject, facts=facts)
    return {}


def form_result(ctx: StepContext) -> dict[str, Json]:
    """Form the result (结果形成) from the checklist: from now the limit of publication runs.

    A point that was not met forbids 未发现问题; 食品生产经营监督检查管理办法35、39条.
    """
    case, overall, disposal = case_of(ctx), text(ctx, "overall"), texts(ctx, "disposal")
    record = latest_submission(ctx, "record_site", "review_materials")
    checked = rows(record, "rows")
    _refuse_contradictions(overall, disposal, [str(row.get("result")) for row in checked])
    inspected_on = day_of(str(ctx.variables.get("inspected_at") or ctx.now.date().isoformat()))
    inspection_id = cases.inspection_of(ctx.conn, case.id)
    if inspection_id is None:
        raise LookupError(f"no inspection is registered for {case.case_no}")
    found = _found(ctx, case, checked)
    cases.form_result(
        ctx.conn, inspection_id, case_id=case.id, overall=overall, inspected_on=inspected_on, found=found, now=ctx.now
    )
    return {"result_formed_at": ctx.now.isoformat(), "needs_follow_up": bool(set(disposal) - {NO_DISPOSAL})}


def _refuse_contradictions(overall: str, disposal: list[str], results: list[str]) -> None:
    failed = results.count(FAILED)
    if overall == NO_PROBLEM and failed:
        raise Refused(f"检查记录中有{failed}项“不符合”，不能判定为“未发现问题”。", "overall")
    if overall.startswith("发现问题") and results and not any(result in PROBLEMS for result in results):
        raise Refused("检查记录中没有“不符合”或“基本符合”的项，不能判定为发现问题。", "overall")
    if NO_DISPOSAL in disposal and len(disposal) > 1:
        raise Refused("“无需处置”不能与其他处置方式同时选择。", "disposal")
    if overall == NEEDS_ORDER and ORDER not in disposal:
        raise Refused("检查结果为“发现问题责令限期改正”的，处置方式须包括“责令限期改正”。", "disposal")
    if overall == NO_PROBLEM and set(disposal) - {NO_DISPOSAL}:
        raise Refused("未发现问题的，处置方式只能是“无需处置”。", "disposal")


def _found(ctx: StepContext, case: Case, checked: list[Mapping[str, Any]]) -> list[Found]:
    corrected = {
        code.strip() for code in text(ctx, "corrected_points").replace("，", ",").replace("、", ",").split(",")
    }
    return [
        Found(
            point_code=str(row.get("code") or row.get("id")),
            point=str(row.get("point") or ""),
            basis=str(row.get("basis") or ""),
            severity=str(row.get("severity") or ""),
            fact=str(row.get("fact") or ""),
            evidence=[str(one) for one in row.get("evidence") or []],
            state="corrected" if str(row.get("code")) in corrected else "open",
        )
        for row in checked
        if row.get("result") == FAILED
    ]


def start_follow_ups(ctx: StepContext) -> dict[str, Json]:
    """Each disposal goes its own way: rectification as its own case, the others as leads (许可法66、69条).

    Nothing here is awaited: follow-ups of weeks must never delay the publication.
    """
    case = case_of(ctx)
    for target in texts(ctx, "disposal"):
        if target == ORDER:
            _order_rectification(ctx, case)
        elif target != NO_DISPOSAL:
            cases.record_lead(
                ctx.conn, case.id, target=target, summary=text(ctx, "result_summary"), actor=ctx.actor, now=ctx.now
            )
    return {}


def _order_rectification(ctx: StepContext, case: Case) -> None:
    found = [one for one in cases.findings_of(ctx.conn, case.id) if one.state == "open"]
    violated = "；".join(dict.fromkeys(one.basis for one in found if one.basis))
    payload: dict[str, Json] = {
        "process_key": "rectification",
        "department_id": case.department_id,
        "source": "inspection",
        "parent_case_id": case.id,
        "link": "follow_up",
        "actor": ctx.actor,
        "variables": {
            "item": case.item_id,
            "party": case.party_id,
            "problem": "\n".join(one.fact for one in found) or text(ctx, "result_summary"),
            **({"basis": violated} if violated else {}),
            "inspectors": list(texts(ctx, "inspectors")),
        },
    }
    engine.schedule(ctx.conn, "case.start", due_at=ctx.now, payload=payload)


def publish(ctx: StepContext) -> dict[str, Json]:
    """Put the result on the public page (国办发〔2018〕118号)."""
    publishing.publish(ctx, kind="inspection_result", step="publish_result")
    return {}
