"""What the register and the report of an accident say."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select

from workflows.db import Json
from workflows.engine.tables import submission
from workflows.processes.paper_source import Context, Source, lines, moment
from workflows.supervision.parties.tables import party

FIELDS = {"work_safety": "生产安全", "food_drug": "食品药品", "environment": "生态环境", "other": "其他"}
LEVELS = {"general": "一般事故", "larger": "较大事故", "major": "重大事故", "extraordinary": "特别重大事故"}
UNITS = {
    "government": "人民政府", "emergency": "应急管理部门", "competent": "负有监管职责的部门", "discipline": "监察机关",
    "police": "公安机关", "union": "工会", "procuratorate": "检察院（邀请）", "expert": "专家",
}  # fmt: skip
TOLD = {
    "government": "区政府", "superior": "上级主管部门", "police": "公安机关", "social_security": "人社部门",
    "union": "工会", "procuratorate": "检察院",
}  # fmt: skip


def _unit(source: Source) -> str:
    return source.conn.scalar(select(party.c.name).where(party.c.id == source.case.party_id)) or ""


def _casualties(source: Source) -> str:
    loss = source.value("loss")
    said = f"死亡{source.value('deaths') or 0}人，受伤{source.value('injuries') or 0}人"
    return f"{said}，直接经济损失{int(loss) / 100:.2f}元" if loss else said


def _register(source: Source) -> Context:
    return {
        "accident_name": source.text("accident_name"), "field": FIELDS.get(source.text("accident_field"), ""),
        "level": LEVELS.get(source.text("accident_level"), ""), "unit": _unit(source),
        "occurred_at": moment(source.text("occurred_at")), "learned_at": moment(source.text("learned_at")),
        "received_at": moment(source.text("received_at")), "place": source.text("place"),
        "reported_up_at": moment(source.text("reported_up_at")), "casualties": _casualties(source),
        "reported_up_to": "、".join(TOLD.get(str(one), "") for one in source.value("reported_up_to") or []),
        "course": source.text("problem"), "late_reason": source.text("up_late_reason"),
    }  # fmt: skip


def _investigation(source: Source) -> Context:
    table = submission
    query = select(table.c.data).where(
        table.c.root_id == source.item.root_id, table.c.element_id == "form_investigation"
    )
    group: Mapping[str, Any] = source.conn.scalar(query.order_by(table.c.id.desc()).limit(1)) or {}
    members: list[Json] = [
        {"kind": UNITS.get(str(row.get("unit_kind")), ""), "unit": row.get("unit", ""), "name": row.get("name", "")}
        for row in group.get("group_members") or []
    ]
    unit = f"{_unit(source)}，{moment(source.text('occurred_at'))}，{source.text('place')}。{source.text('problem')}"
    return {
        "unit_lines": _lines(unit), "course_lines": _lines(source.text("course")),
        "casualty_lines": _lines(source.text("casualties")), "cause_lines": _lines(source.text("causes")),
        "conclusion_lines": _lines(source.text("report_conclusion")),
        "responsibility_lines": _lines(source.text("responsibility_found")),
        "authority_lines": _lines(source.text("authority_duties")),
        "precaution_lines": _lines(source.text("precautions")), "members": members,
    }  # fmt: skip


def _lines(text: str) -> list[Json]:
    return list[Json](lines(text))


CONTEXTS: Mapping[str, Callable[[Source], Context]] = {
    "accident_register": _register,
    "accident_investigation": _investigation,
}
