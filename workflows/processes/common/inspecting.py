"""An inspection from its registration to what follows from it: shared by every diagram that draws one."""

from collections.abc import Mapping
from typing import Any

from workflows import audit
from workflows.db import Json
from workflows.engine.types import Refused, StepContext
from workflows.processes.common import campaign_news, evidencing, follow_ups, frequency, publishing
from workflows.processes.common.inspectors import check_team
from workflows.processes.common.reading import case_of, day, day_of, latest_submission, number, rows, text, texts
from workflows.processes.common.visits import RECORDS
from workflows.supervision import cases, documents
from workflows.supervision.cases import FAILED, NO_PROBLEM, Case, Found
from workflows.supervision.documents import chinese_date

NEEDS_ORDER = "发现问题责令限期改正"
PROBLEMS = ("不符合", "基本符合")
NO_DISPOSAL = "none"
ORDER = "rectification"
EMERGENCY = "emergency"


def open_inspection(ctx: StepContext) -> dict[str, Json]:
    """Count the year's inspections of the party and admit this one, or refuse it over the cap (国办发〔2024〕54号).

    A case that another process opens says nothing of urgency: it is an ordinary one.
    """
    ordinary: dict[str, Json] = {"urgency": "normal", "scan_code_in": None, "scan_code_out": None}
    given: dict[str, Json] = {name: ctx.variables[name] for name in ordinary if name in ctx.variables}
    return ordinary | given | frequency.admit(ctx)


def register(ctx: StepContext) -> dict[str, Json]:
    """Check day and team and write the inspection: two or more certified, none recused (处罚法42、43条)."""
    case, planned_on, team = case_of(ctx), day(ctx, "planned_on"), texts(ctx, "inspectors")
    emergency, today = text(ctx, "urgency") == EMERGENCY, ctx.now.date()
    if planned_on < today:
        raise Refused("计划检查日期不能早于今天。", "planned_on")
    if emergency and planned_on != today:
        raise Refused("紧急检查应当当日实施，计划检查日期须是今天。", "planned_on")
    drawn = texts(ctx, "drawn_inspectors")
    if drawn and set(drawn) != set(team):
        raise Refused(
            "双随机抽中的检查人员不能更换；应当回避或者失去资格的，请在案件页面登记回避申请或者检查人员变更。",
            "inspectors",
        )
    check_team(
        ctx.conn,
        team,
        department_id=case.department_id or 0,
        party_id=case.party_id or 0,
        on=planned_on,
        field="inspectors",
        elsewhere=frequency.team_departments(ctx),
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
    return {"emergency_since": ctx.now.isoformat()} if emergency else {}


def annul(ctx: StepContext) -> dict[str, Json]:
    """An emergency inspection that is not approved afterwards stops: no result, its documents are void (强制法19条).

    It stays on record with the reason; what was seen there may be looked at again by a lawful inspection.
    """
    case, reason = case_of(ctx), text(ctx, "afterwards_reason")
    cases.annul(ctx.conn, case.id, reason=reason, now=ctx.now)
    for issued in documents.documents_of(ctx.conn, case.id):
        if issued.state == "issued":
            words = f"紧急检查补办审批未获批准：{reason}"
            documents.void(ctx.conn, issued.id, reason=words, actor=ctx.actor, now=ctx.now)
    cases.close_case(ctx.conn, case.id, "terminated", now=ctx.now)
    facts: dict[str, Json] = {"reason": reason}
    subject = f"case:{case.case_no}"
    audit.record(ctx.conn, now=ctx.now, actor=ctx.actor, action="case.annul", subject=subject, facts=facts)
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
    record = latest_submission(ctx, *RECORDS)
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
    evidencing.register_found(ctx, case, found, obtained_on=inspected_on)
    campaign_news.tell(ctx.conn, case, now=ctx.now)
    return {
        "result_formed_at": ctx.now.isoformat(),
        "needs_follow_up": bool(set(disposal) - {NO_DISPOSAL}),
        **publishing.proposed(ctx, case, "检查结果", f"于{chinese_date(inspected_on)}实施了检查，检查结果：{overall}"),
    }


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
    """Each disposal goes its own way, for diagrams that do not draw each (许可法66、69条); none is awaited."""
    for target in texts(ctx, "disposal"):
        if target != NO_DISPOSAL:
            follow_ups.follow(ctx, target)
    return {}


def publish(ctx: StepContext) -> dict[str, Json]:
    """Put the result on the public page (国办发〔2018〕118号)."""
    publishing.publish(ctx, kind="inspection_result", step="publish_result")
    return {}
