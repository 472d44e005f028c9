"""责任倒查: gaps, the people of that day, and what became of them, as rows of the forms of a tracing."""

from collections.abc import Callable, Iterable, Mapping

from sqlalchemy import Connection

from workflows.supervision import tracing
from workflows.supervision.accountability import persons
from workflows.supervision.accountability.measures import LIABILITY_WORDS, WORDS
from workflows.supervision.organisation.departments import department_of
from workflows.supervision.tracing import Gap
from workflows.usecases.forms import ChecklistPoint

PREFIX = "tracing."
"""Values of a checklist field's property ``points``: ``tracing.gaps`` …"""
KINDS = {
    "not_performed": "未履行", "delayed": "延误", "unlawful_procedure": "程序违法", "false_conclusion": "结论失实",
    "penalty_instead": "以罚代管", "not_referred": "应移未移", "concealed": "瞒报", "duty_fulfilled": "尽职",
}  # fmt: skip
TIERS = {"first_responsible": "第一责任人", "main_responsible": "主要责任人", "direct_responsible": "直接责任人"}
HEARD = {
    "stated": "已陈述申辩",
    "waived": "无异议，不申辩",
    "lapsed": "期满未申辩",
    "ended": "未申辩",
    "awaited": "等待申辩",
}
Points = tuple[ChecklistPoint, ...]


def tracing_points(conn: Connection, case_id: int, wanted: str) -> Points:
    source = _SOURCES.get(wanted)
    return tuple(source(conn, case_id)) if source else ()


def _gaps(conn: Connection, case_id: int) -> Iterable[ChecklistPoint]:
    """What the record proposes; decided ones do not come again."""
    for one in tracing.gaps_of(conn, case_id, state=tracing.PROPOSED):
        yield ChecklistPoint(
            f"G{one.number}", "关键节点", f"{one.happened_on:%Y-%m-%d}　{one.node}（{KINDS.get(one.kind, one.kind)}）",
            f"应当：{one.expected}　实际：{one.actual}", "重点",
        )  # fmt: skip


def _liabilities(conn: Connection, case_id: int) -> Iterable[ChecklistPoint]:
    """Each confirmed gap with whoever held the three tiers, or acted, on its day, and the organ itself."""
    for one in tracing.gaps_of(conn, case_id, state=tracing.CONFIRMED):
        about = f"{one.happened_on:%Y-%m-%d} {one.node}（{KINDS.get(one.kind, one.kind)}）"
        for who in tracing.persons_of_gap(conn, one.id):
            tier = TIERS.get(who.tier, "当日经办人")
            point = f"{who.name}　{who.department}　{tier}"
            yield ChecklistPoint(f"G{one.number}-P{who.officer_id}", about, point, _said(one), "重点")
        if one.department_id is not None:
            organ = department_of(conn, one.department_id).name
            yield ChecklistPoint(f"G{one.number}-O", about, f"{organ}（机关）", _said(one), "一般")


def _said(one: Gap) -> str:
    return f"应当：{one.expected}　实际：{one.actual}"


def _defences(conn: Connection, case_id: int) -> Iterable[ChecklistPoint]:
    """Everybody who was told, with what he said."""
    for one in persons.persons_of(conn, case_id):
        if one.defence_state:
            told = f"告知：{LIABILITY_WORDS.get(one.told_liability, '')}，拟{WORDS.get(one.told_measure, '')}"
            yield ChecklistPoint(
                f"P{one.id}",
                HEARD[one.defence_state],
                f"{one.name}　{told}",
                one.defence_text or "没有提出申辩",
                "重点",
            )


def _persons(conn: Connection, case_id: int) -> Iterable[ChecklistPoint]:
    """Everybody who was judged, those who fulfilled their duty too."""
    for one in persons.persons_of(conn, case_id):
        told = f"告知的拟处理：{WORDS[one.told_measure]}" if one.told_measure else "未作拟处理告知"
        heard = HEARD.get(one.defence_state, "")
        yield ChecklistPoint(
            f"P{one.id}", LIABILITY_WORDS[one.liability], one.name, "；".join(part for part in (told, heard) if part),
            "重点" if one.charged else "一般",
        )  # fmt: skip


_SOURCES: Mapping[str, Callable[[Connection, int], Iterable[ChecklistPoint]]] = {
    "tracing.gaps": _gaps,
    "tracing.liabilities": _liabilities,
    "tracing.defences": _defences,
    "tracing.persons": _persons,
}
