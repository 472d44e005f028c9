"""What the documents of evaluations, of the supervision of organs and of unlicensed activity say."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select

from workflows.clock import aware
from workflows.db import Json
from workflows.engine.tables import submission
from workflows.processes.paper_source import Context, Source, day, lines, moment, people
from workflows.supervision import cases
from workflows.supervision.cases import contracts, evaluations
from workflows.supervision.documents import chinese_date, documents_of
from workflows.supervision.items.adjustments import adjustments_of
from workflows.supervision.organisation.departments import department_of

OPINION_BASIS = "《山东省行政执法监督条例》第二十八条"
DECISION_BASIS = "《山东省行政执法监督条例》第二十九条"
EVALUATION_BASIS = "《关于加强行政审批事中事后监管的意见》三（一）"
VERIFICATION_BASIS = "《中华人民共和国行政许可法》第八十一条"
RATINGS = {"excellent": "优秀", "good": "良好", "fair": "合格", "poor": "不合格"}
FORMS = {
    "random_check": "随机抽查", "survey_visit": "调查访问", "third_party": "第三方评估",
    "organisation_check": "承接组织核查", "self_assessment": "五项机制自评", "accounting": "会计监督",
}  # fmt: skip
STEPS = {
    "questionnaire": "发放和统计问卷", "data_check": "资料和数据核对", "testing": "检验、检测、测量",
    "file_check": "案卷形式完整性核对", "statistics": "统计分析和绘制图表", "satisfaction": "满意度测评",
}  # fmt: skip


def _unlicensed_record(source: Source) -> Context:
    """The facts are those of the visit; the step that issues it only confirms them."""
    visit = _submitted(source, "verify_activity")
    rows: list[Json] = [
        {"name": row.get("name", ""), "proves": row.get("proves", "")} for row in visit.get("evidence_list") or []
    ]
    shown = {"shown": "出示了许可证", "other": "出示的许可不含该活动", "none": "未能出示许可"}
    permit = shown.get(str(visit.get("permit_shown")), "")
    number = str(visit.get("permit_shown_number") or "")
    return {
        "basis": VERIFICATION_BASIS,
        "place": str(visit.get("place") or ""),
        "started_at": moment(str(visit.get("started_at") or "")),
        "ended_at": moment(str(visit.get("ended_at") or "")),
        "activity": source.text("activity"),
        "facts": str(visit.get("activity_fact") or ""),
        "permit": f"{permit}（{number}）" if number else permit,
        "representative": {"name": str(visit.get("subject_rep") or ""), "position": ""},
        "certificates_shown": bool(visit.get("certificate_shown")),
        "rights_told": bool(visit.get("rights_told")),
        "evidence_rows": rows,
        "remarks": str(visit.get("subject_statement") or ""),
        "refused_to_sign": visit.get("sign_mode") == "refused",
        "witness": str(visit.get("witness") or ""),
    }


def _intermediary_result(source: Source) -> Context:
    record = _submitted(source, "record_site")
    rows: list[Json] = [
        {"point": row.get("point", ""), "basis": row.get("basis", ""), "result": row.get("result", ""),
         "fact": row.get("fact") or "", "evidence": ""}
        for row in record.get("rows") or []
    ]  # fmt: skip
    paper, until = source.text("qualification"), source.text("qualification_until")
    return {
        "basis": "《关于加强行政审批事中事后监管的意见》二（一）",
        "inspected_on": day(source.text("inspected_at") or source.text("started_at")),
        "qualification": f"{paper}（{until}）" if paper and until else paper or "无须资质",
        "rows": rows,
        "overall": source.text("overall"),
        "summary": source.text("result_summary"),
        "handling": source.text("handling_told"),
    }


def _opinion(source: Source) -> Context:
    found = evaluations.sample_of(source.conn, source.case.id)
    failed = sum(one.result == cases.FAILED for one in found)
    return {
        **_about_organ(source),
        "basis": OPINION_BASIS,
        "problems": _problems(source),
        "requirement": source.text("opinion_requirement"),
        "deadline": day(source.text("correction_until")),
        "period": _period(source),
        "sampled": f"抽查案卷{len(found)}件，其中不符合{failed}件" if found else "",
        "entrustment": source.text("entrust_document"),
    }


def _decision(source: Source) -> Context:
    kind = "supervision_opinion"
    before = [one for one in documents_of(source.conn, source.case.id) if one.kind == kind]
    left: list[Json] = [{"point": "", "fact": fact, "basis": ""} for fact in lines(source.text("problems_left"))]
    return {
        **_about_organ(source),
        "basis": DECISION_BASIS,
        "order_number": before[-1].number if before else "",
        "order_date": chinese_date(aware(before[-1].issued_at).date()) if before else "",
        "problems": left or _problems(source),
        "requirement": source.text("decision_requirement"),
        "deadline": day(source.text("correction_until")),
    }


def _task_book(source: Source) -> Context:
    contract = contracts.running(source.conn, source.case.id)
    steps: list[Json] = [STEPS.get(str(code), str(code)) for code in source.value("task_steps") or []]
    return {
        "party": {"name": contract.vendor if contract else "", "uscc": contract.vendor_code if contract else ""},
        "inspectors": people(source, "evaluators"),
        "basis": EVALUATION_BASIS,
        "contract_no": contract.contract_no if contract else "",
        "subject": source.text("subject_name"),
        "period": _period(source),
        "steps": steps,
        "content": source.text("task_content"),
        "deadline": day(source.text("report_by")),
    }


def _report(source: Source) -> Context:
    known = evaluations.of_case(source.conn, source.case.id)
    parts = evaluations.parts_of(source.conn, known.id) if known else []
    about: Context = _about_organ(source) if known and known.organ_id else {"inspectors": people(source, "evaluators")}
    adjusted = adjustments_of(source.conn, known.item_id) if known else []
    kind = {"delegated": "下放", "entrusted": "委托", "transferred": "转移"}
    return {
        **about,
        "basis": EVALUATION_BASIS,
        "period": _period(source),
        "kind": kind.get(adjusted[0].kind, "") if adjusted else "",
        "document_no": adjusted[0].document_no if adjusted else "",
        "parts": [_part(one) for one in parts if one.counted],
        "beside": [_part(one) for one in parts if not one.counted],
        "score": f"{source.text('proposed_score')}分",
        "rating": RATINGS.get(source.text("rating"), ""),
        "opinion": source.text("rating_opinion"),
        "problems": [{"point": "", "fact": fact, "basis": ""} for fact in lines(source.text("result_summary"))],
        "handling": source.text("handling_told"),
    }


def _part(one: evaluations.Part) -> Json:
    return {"form": FORMS.get(one.form, one.form), "score": f"{one.score}分", "basis": one.basis}


def _about_organ(source: Source) -> Context:
    """The organ stands where the party stands on documents for parties."""
    known = evaluations.of_case(source.conn, source.case.id)
    organ_id = (known.organ_id if known else None) or source.value("organ")  # a tracing has no evaluation
    organ = department_of(source.conn, int(organ_id)) if organ_id else None
    whom: Context = {"name": organ.name if organ else "", "uscc": "", "address": ""}
    return {"party": whom, "inspectors": people(source, "supervisors") or people(source, "evaluators")}


def _problems(source: Source) -> list[Json]:
    found = cases.findings_of(source.conn, source.case.id)
    if not found:  # of a tracing: what was found about the organ, one problem a line
        return [{"point": "", "fact": fact, "basis": ""} for fact in lines(source.text("problems_text"))]
    return [{"point": one.point, "fact": one.fact or one.point, "basis": one.basis} for one in found]


def _period(source: Source) -> str:
    first, last = day(source.text("period_from")), day(source.text("period_to"))
    return f"{first}至{last}" if first and last else ""


def _submitted(source: Source, step: str) -> Mapping[str, Any]:
    """What was last filled in at an earlier step of the case, corrections included."""
    table = submission
    query = select(table.c.data).where(table.c.root_id == source.item.root_id, table.c.element_id == step)
    found: Mapping[str, Any] | None = source.conn.scalar(query.order_by(table.c.id.desc()).limit(1))
    return found or {}


CONTEXTS: Mapping[str, Callable[[Source], Context]] = {
    "unlicensed_record": _unlicensed_record,
    "intermediary_result": _intermediary_result,
    "supervision_opinion": _opinion,
    "supervision_decision": _decision,
    "third_party_task_book": _task_book,
    "evaluation_report": _report,
}
