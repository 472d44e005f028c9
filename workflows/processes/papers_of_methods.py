"""What the documents of an inspection's methods say: approval, sampling, network, equipment, experts, result."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from workflows import engine
from workflows.clock import aware
from workflows.db import Json
from workflows.engine.tables import attachment, submission, work_item
from workflows.processes.common.reading import rows
from workflows.processes.paper_source import Context, Source, day, moment
from workflows.supervision import cases
from workflows.supervision.documents import chinese_date
from workflows.supervision.organisation.officers import names
from workflows.supervision.parties.equipment import equipment_by_id

ORDINARY_BASIS = "《中华人民共和国行政许可法》第六十一条"


def start_word(source: Source, name: str) -> str:
    """What the start form of the case's process calls the value of one of its variables."""
    root = engine.instance_view(source.conn, source.item.root_id)
    form = engine.diagram(source.conn, root.definition_id).start_form
    value = str(root.variables.get(name) or "")
    field = form.field(name) if form else None
    return next((option.name for option in field.options if option.id == value), value) if field else value


def visit(source: Source) -> Context:
    """Times of a visit, how long it took, and the scan on entry and exit."""
    begun, ended = source.text("started_at"), source.text("ended_at")
    return {
        "started_at": moment(begun),
        "ended_at": moment(ended),
        "duration": _length(begun, ended),
        "scan_in": moment(source.text("scan_code_in")),
        "scan_out": moment(source.text("scan_code_out")),
        "scan_note": source.text("scan_missing_reason"),
    }


def told(source: Source) -> Context:
    """Certificates shown, rights told, and whether the party signed."""
    return {
        "place": source.text("place"),
        "representative": {"name": source.text("subject_rep"), "position": ""},
        "certificates_shown": bool(source.value("certificate_shown")),
        "recusal_told": bool(source.value("recusal_told")),
        "remarks": source.text("subject_statement"),
        "refused_to_sign": source.value("sign_mode") == "refused",
        "witness": source.text("witness"),
    }


def checked(source: Source) -> Context:
    """The points of the checklist and how many were not met."""
    found = rows(source.data, "rows")
    failed = sum(row.get("result") == cases.FAILED for row in found)
    shown: list[Json] = [
        {
            "point": row.get("point", ""),
            "basis": row.get("basis", ""),
            "result": row.get("result", ""),
            "fact": row.get("fact") or "",
            "evidence": f"附件{_count(row.get('evidence'))}份" if row.get("evidence") else "",
        }
        for row in found
    ]
    return {
        "rows": shown,
        "overall": f"逐项检查{len(shown)}项，其中不符合{failed}项" if shown else "见检查情况",
    }


def _approval(source: Source) -> Context:
    emergency = source.text("urgency") == "emergency"
    decided_by = names(source.conn, [source.item.completed_by or ""]).get(source.item.completed_by or "", "")
    cap = source.value("cap_this_year")
    return {
        "task_source": start_word(source, "task_source"),
        "mode": start_word(source, "mode"),
        "method": start_word(source, "method"),
        "reason": source.text("reason") or "见任务来源",
        "content": source.text("content"),
        "planned_on": day(source.text("planned_on")),
        "checks": str(source.value("checks_this_year") or 0),
        "cap": "" if cap is None else str(cap),
        "cap_note": source.text("cap_note"),
        "emergency": emergency,
        "emergency_reason": source.text("emergency_reason"),
        "handler_opinion": _opinion(source, "prepare_inspection", "拟实施检查"),
        "section_opinion": _opinion(source, "review_inspection", "同意"),
        "head_opinion": f"同意。{decided_by}",
        "decided_on": chinese_date(aware(source.now).date()),
    }


def _opinion(source: Source, step: str, otherwise: str) -> str:
    """Who did the step last, and the words added to it."""
    table = work_item
    query = select(table.c.id, table.c.completed_by).where(
        table.c.root_id == source.item.root_id, table.c.element_id == step, table.c.state == "done"
    )
    row = source.conn.execute(query.order_by(table.c.ended_at.desc()).limit(1)).one_or_none()
    if row is None:
        return ""
    said = source.conn.scalar(select(submission.c.opinion).where(submission.c.work_item_id == row.id).limit(1))
    return f"{said or otherwise}。{names(source.conn, [row.completed_by]).get(row.completed_by, '')}"


def _sampling(source: Source) -> Context:
    keys = ("name", "batch_no", "spec", "base_quantity", "quantity", "backup_quantity", "seal_no")
    taken: list[Json] = [{key: row.get(key) or "" for key in keys} for row in rows(source.data, "samples")]
    return {
        **visit(source),
        **told(source),
        "kind": source.chosen("sampling_kind"),
        "sampled_on": day(source.text("sampled_on")),
        "samples": taken,
        "backup_place": source.text("backup_place"),
        "lab": source.text("lab_name"),
    }


def _result(source: Source) -> Context:
    steps = engine.diagram(source.conn, source.item.definition_id).steps
    form = steps["decide_result"].form if "decide_result" in steps else None
    field = form.field("disposal") if form else None
    words = {option.id: option.name for option in field.options} if field else {}
    chosen = source.value("disposal") or []
    handled = [words.get(str(one), str(one)) for one in chosen if one != "none"]
    problems: list[Json] = [
        {"point": one.point, "fact": one.fact.rstrip("。"), "basis": one.basis}
        for one in cases.findings_of(source.conn, source.case.id)
    ]
    return {
        "basis": source.text("basis") or ORDINARY_BASIS,
        "method": start_word(source, "method"),
        "inspected_on": day(source.text("inspected_at")),
        "overall": source.text("overall"),
        "problems": problems,
        "handling": "、".join(handled),
    }


def _online(source: Source) -> Context:
    captured = rows(source.data, "captures")
    ids = [str(one) for row in captured for one in _list(row.get("screenshot"))]
    query = select(attachment.c.id, attachment.c.filename, attachment.c.sha256).where(attachment.c.id.in_(ids))
    files = {row.id: f"{row.filename} {row.sha256}" for row in source.conn.execute(query)} if ids else {}
    shown: list[Json] = [
        {
            "url": row.get("url") or "",
            "captured_at": _minute(str(row.get("captured_at") or "")),
            "fact": row.get("fact") or "",
            "screenshots": "；".join(files.get(str(one), "") for one in _list(row.get("screenshot"))),
        }
        for row in captured
    ]
    return {
        **visit(source),
        **checked(source),
        "platform": source.text("platform"),
        "shop": source.text("shop_name"),
        "record_no": source.text("record_no"),
        "captures": shown,
        "note": source.text("capture_note"),
    }


def _equipment(source: Source) -> Context:
    listed = rows(source.data, "devices")
    known = equipment_by_id(source.conn, [int(str(row["equipment"])) for row in listed])
    words = {"passed": "合格", "failed": "不合格"}
    devices: list[Json] = []
    for row in listed:
        one = known.get(int(str(row["equipment"])))
        devices.append(
            {
                "name": one.name if one else "",
                "code": one.code if one else "",
                "last_tested_on": _plain_day(row.get("last_tested_on")),
                "next_test_on": _plain_day(row.get("next_test_on")),
                "result": words.get(str(row.get("test_result")), ""),
                "fact": row.get("fact") or row.get("report_no") or "",
            }
        )
    return {**visit(source), **told(source), **checked(source), "devices": devices}


def _expert(source: Source) -> Context:
    """The third party is named, with its contract; it signs nothing (国办发〔2024〕54号)."""
    table = submission
    query = (
        select(table.c.data)
        .where(table.c.root_id == source.item.root_id, table.c.element_id == "engage_experts")
        .order_by(table.c.id.desc())
        .limit(1)
    )
    engaged: Mapping[str, Any] = source.conn.scalar(query) or {}
    keys = ("name", "unit", "title", "contract_no")
    experts: list[Json] = [{key: row.get(key) or "" for key in keys} for row in rows(engaged, "experts")]
    return {
        "third_party": str(engaged.get("third_party_name") or ""),
        "contract_no": str(engaged.get("third_party_contract") or ""),
        "engaged_for": str(engaged.get("engaged_for") or ""),
        "experts": experts,
        "summary": source.text("report_summary"),
        "adoption": source.chosen("adoption"),
        "reason": source.text("adoption_reason"),
    }


def _length(begun: str, ended: str) -> str:
    if not begun or not ended:
        return ""
    minutes = int((datetime.fromisoformat(ended) - datetime.fromisoformat(begun)).total_seconds() // 60)
    return f"{minutes // 60}小时{minutes % 60}分钟" if minutes >= 60 else f"{minutes}分钟"


def _minute(text: str) -> str:
    return f"{aware(datetime.fromisoformat(text)):%Y-%m-%d %H:%M}" if text else ""


def _plain_day(value: object) -> str:
    return date.fromisoformat(str(value)).isoformat() if value else ""


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else [value] if value else []


def _count(value: object) -> int:
    return len(_list(value))


CONTEXTS: Mapping[str, Callable[[Source], Context]] = {
    "inspection_approval": _approval,
    "sampling_record": _sampling,
    "result_notice": _result,
    "online_record": _online,
    "equipment_record": _equipment,
    "expert_opinion": _expert,
}
