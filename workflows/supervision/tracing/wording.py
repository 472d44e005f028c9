"""The Chinese sentences beside a moment: what was expected that day, and what was done."""

from collections.abc import Mapping
from datetime import date, datetime

from workflows.clock import aware
from workflows.db import Json
from workflows.supervision.deadlines.wording import full_date
from workflows.supervision.tracing.moments import Deviation, Moment, MomentKind

UNITS = {"WORK": "个工作日", "NATURAL": "日", "HOUR": "小时", "MONTH": "个月", "YEAR": "年"}
TIERS = {"first_responsible": "第一责任人", "main_responsible": "主要责任人", "direct_responsible": "直接责任人"}
NOT_DONE = {
    MomentKind.STEP_SKIPPED: "未见办理记录，流程未经该环节即已结束",
    MomentKind.VISIT_MISSING: "未见检查记录",
    MomentKind.ORDER_RECHECK: "未见复查记录",
    MomentKind.PERMIT_EXPIRED: "许可到期后未见延续、注销或检查处置记录",
    MomentKind.TEST_OVERDUE: "到期后未见检验记录",
    MomentKind.PLANNED: "计划安排的检查未见启动",
    MomentKind.BATCH: "计划安排的检查未见启动",
    MomentKind.LEAD: "未见据此启动后续程序的记录",
}


def expected_sentence(moment: Moment) -> str:
    """什么依据、谁应当、在何时前做什么: of the law and the diagram of that day."""
    facts = moment.expected
    parts = [_text(facts, "duty") or _text(facts, "what") or moment.title]
    if basis := _text(facts, "legal_basis"):
        parts.append(f"依据{basis}")
    if due := _text(facts, "due_at"):
        parts.append(f"应于{_last(facts, due)}前完成")
    if rule := rule_words(facts.get("rule")):
        parts.append(f"时限{rule}")
    return "，".join(parts) + "。"


def done_sentence(moment: Moment) -> str:
    """何人何时做了什么, 迟了多少; or that there is no trace of it."""
    if moment.deviation in (Deviation.SKIPPED, Deviation.MISSING):
        reason = _text(moment.done, "why")
        sentence = NOT_DONE.get(moment.kind, "未见办理记录")
        return f"截至{full_date(moment.at.date())}，{sentence}{f'（{reason}）' if reason else ''}。"
    late = f"，超期{days_words(moment)}" if moment.days_late else ""
    if moment.deviation is Deviation.OPEN_LATE:
        return f"至今未办结{late}。"
    who = _text(moment.done, "who") or moment.actor
    behalf = _text(moment.done, "on_behalf_of")
    did = _text(moment.done, "what") or moment.title
    said = f"{who}{f'（代{behalf}）' if behalf else ''}" if who else ""
    return f"{said}于{instant_words(moment.at)}：{did}{late}。"


def rule_words(rule: Json) -> str:
    """``5个工作日（《行政处罚法》第85条，T-X-01）``; "" where no rule applied."""
    if not isinstance(rule, dict):
        return ""
    kind, n = str(rule.get("day_kind")), str(rule.get("n"))
    length = n if kind == "FIXED_DATE" else f"{n}{UNITS.get(kind, '')}"
    law = "".join(str(rule.get(part) or "") for part in ("law", "article"))
    return f"{length}（{'，'.join(part for part in (law, str(rule.get('code'))) if part)}）"


def days_words(moment: Moment) -> str:
    """How late, in the unit of the rule that applied: ``3个工作日``."""
    rule = moment.expected.get("rule")
    kind = str(rule.get("day_kind")) if isinstance(rule, dict) else "NATURAL"
    unit = UNITS["WORK"] if kind == "WORK" else UNITS["HOUR"] if kind == "HOUR" else "日"
    return f"{moment.days_late}{unit}"


def instant_words(moment: datetime) -> str:
    return f"{full_date(moment.date())}{moment:%H:%M}"


def _last(facts: Mapping[str, Json], due: str) -> str:
    """The last day in time; of hours and minutes the instant."""
    if on := _text(facts, "due_on"):
        return f"{full_date(date.fromisoformat(on))}（含）"
    return instant_words(aware(datetime.fromisoformat(due)))


def _text(facts: Mapping[str, Json], name: str) -> str:
    return str(facts.get(name) or "")
