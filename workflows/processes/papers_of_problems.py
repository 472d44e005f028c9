"""What the documents about the problems of a campaign say: supervision by listing, acceptance, closing."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select

from workflows.clock import aware
from workflows.db import Json
from workflows.engine.tables import submission
from workflows.processes.paper_source import Context, Source, day, people
from workflows.supervision import problems
from workflows.supervision.documents import OfficialDocument, chinese_date, documents_of
from workflows.supervision.organisation.departments import department_of
from workflows.supervision.organisation.officers import names
from workflows.supervision.parties.tables import party
from workflows.supervision.problems import Problem

BASIS = "《关于加强行政审批事中事后监管的意见》三（三）"
TYPES = {
    "qualification": "资质条件", "unlicensed": "无证经营", "product_quality": "产品质量", "service_quality": "服务质量",
    "premises": "场所设施", "equipment": "设备安全", "pricing": "收费价格", "disclosure": "信息公开",
    "credit": "信用管理", "records": "台账资料", "personnel": "人员资格", "organ": "监管机关自身", "other": "其他",
}  # fmt: skip
GRADES = {"general": "一般", "major": "较大", "serious": "重大"}
POSITIONS = {"approve_general": "科室负责人", "approve_major": "分管领导", "approve_serious": "主要领导"}


def _listing(source: Source) -> Context:
    return {
        **_about(source),
        "deadline": day(source.text("deadline_on")),
        "standard": source.text("listing_standard"),
        "requirement": source.text("listing_requirement"),
        "supervising_department": _department(source, "supervising_department"),
        "violated": source.text("basis"),
    }


def _lifted(source: Source) -> Context:
    listed = _last(source, "supervision_listing")
    return {
        **_about(source),
        "listing_number": listed.number if listed else "",
        "listing_date": chinese_date(aware(listed.issued_at).date()) if listed else "",
        "supervising_department": _department(source, "supervising_department"),
        "opinion": source.text("acceptance_opinion"),
        "accepted_on": day(source.text("rechecked_on")),
    }


def _closing(source: Source) -> Context:
    """Three signatures: who put it right, who accepted it, who approves."""
    order, problem = _last(source, "rectification_order"), _problem(source)
    accepted, reported = _submitted(source, "accept_problem"), _submitted(source, "report_received")
    approver = source.item.completed_by or ""
    photos = f"整改前{len(problem.before)}张、整改后{len(problem.after)}张"
    return {
        **_about(source),
        "type": TYPES[problem.type],
        "grade": GRADES[problem.grade],
        "finders": "、".join(names(source.conn, list(problem.found_by)).values()),
        "order_number": order.number if order else "",
        "deadline": chinese_date(problem.last_day) if problem.last_day else "",
        "rectified": str(reported.get("report_text") or "期满未提交整改报告，整改情况以现场验收为准"),
        "photos": photos,
        "accepted_on": day(source.text("rechecked_on")),
        "acceptors": people(source, "acceptors"),
        "opinion": source.text("acceptance_opinion"),
        "rectifier": str(accepted.get("rectifier") or ""),
        "rectifier_signed": bool(accepted.get("subject_signature")),
        "approver": names(source.conn, [approver]).get(approver, approver),
        "approver_position": POSITIONS.get(source.item.element_id, ""),
        "approved_on": chinese_date(aware(source.now).date()),
    }


def _about(source: Source) -> dict[str, Json]:
    problem = _problem(source)
    return {
        "basis": BASIS,
        "problem_no": problem.no,
        "object": object_name(source, problem),
        "problem": problem.description,
        "site": problem.site,
        "found_on": chinese_date(problem.found_on),
        "duty_department": _department(source, "duty_department"),
        "duty_person": "".join(names(source.conn, [source.text("duty_person")]).values()),
    }


def object_name(source: Source, problem: Problem) -> str:
    """The party or the organ that the problem was found at."""
    if problem.object_department_id is not None:
        return department_of(source.conn, problem.object_department_id).name
    return source.conn.scalar(select(party.c.name).where(party.c.id == problem.party_id)) or ""


def _problem(source: Source) -> Problem:
    return problems.by_id(source.conn, int(source.text("problem_id")))


def _department(source: Source, variable: str) -> str:
    given = source.text(variable)
    return department_of(source.conn, int(given)).name if given else ""


def _last(source: Source, kind: str) -> OfficialDocument | None:
    found = [one for one in documents_of(source.conn, source.case.id) if one.kind == kind]
    return found[-1] if found else None


def _submitted(source: Source, element_id: str) -> Mapping[str, Any]:
    table = submission
    where = (table.c.root_id == source.case.instance_id, table.c.element_id == element_id)
    found: Mapping[str, Any] | None = source.conn.scalar(
        select(table.c.data).where(*where).order_by(table.c.id.desc()).limit(1)
    )
    return found or {}


CONTEXTS: Mapping[str, Callable[[Source], Context]] = {
    "supervision_listing": _listing,
    "listing_lifted": _lifted,
    "problem_closing": _closing,
}
