"""What the people of the year do with each step: a table of answers by step, and when they find time for it.

Nothing here reaches past the use cases: who completes what, with which form, on which day.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from tests.year.office import Places, login
from workflows import engine
from workflows.db import Database
from workflows.engine.types import WorkItem
from workflows.supervision import cases
from workflows.supervision.frequency import joint_visits, overlaps

LATE_EVERY = 7
"""Every so many-th inspection is published days after its limit, on purpose."""
WORDS = ("春风又绿江南岸", "明月何时照我还", "轻舟已过万重山", "孤帆一片日边来")


@dataclass(frozen=True)
class Desk:
    """One open step with what its clerk can see."""

    database: Database
    places: Places
    item: WorkItem
    case: cases.Case
    variables: Mapping[str, Any]
    now: datetime
    cannot: Mapping[str, str] = field(default_factory=dict)  # rows that were refused when tried, with the sentence

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def letters(self) -> str:
        return self.places.letters(self.case.department_id or 0)

    def own(self, role: str) -> str:
        return login(role, self.letters)

    @property
    def asked(self) -> str:
        """The letters of the department whose section head may answer."""
        ident = next(one.partition(":")[0] for one in self.item.candidates if one.endswith(":section_head"))
        return self.places.letters(int(ident))

    @property
    def team(self) -> list[str]:
        return list(self.variables["inspectors"])

    @property
    def planned_on(self) -> date:
        return date.fromisoformat(str(self.variables["planned_on"])[:10])

    def overlaps(self) -> list[overlaps.Overlap]:
        with self.database.reading() as conn:
            return overlaps.of_draw(conn, int(self.variables["draw_id"]))


Answer = Callable[[Desk], tuple[str, dict[str, Any]] | None]
"""Who does it with which form; None: not today."""
ANSWERS: dict[str, Answer] = {}


def answers(step: str) -> Callable[[Answer], Answer]:
    def keep(answer: Answer) -> Answer:
        ANSWERS[step] = answer
        return answer

    return keep


@answers("review_plan")
def _review(desk: Desk) -> tuple[str, dict[str, Any]]:
    return desk.own("section_head"), {"review_decision": "approve"}


@answers("confirm_part")
def _confirm_part(desk: Desk) -> tuple[str, dict[str, Any]]:
    return login("section_head", desk.asked), {"confirmation": "agree"}


@answers("approve_plan")
def _approve(desk: Desk) -> tuple[str, dict[str, Any]]:
    return desk.own("deputy_head"), {"approve_decision": "approve"}


@answers("publish_plan")
def _publish_plan(desk: Desk) -> tuple[str, dict[str, Any]]:
    return desk.own("publisher"), {"publication_title": "年度检查计划公示", "publication_text": "现予公示"}


@answers("file_plan")
def _file(desk: Desk) -> tuple[str, dict[str, Any]]:
    number = {"filed_number": f"清源司备〔2025〕{desk.case.id}号", "filed_on": desk.today.isoformat()}
    return "observer", number


@answers("observe_draw")
def _observe(desk: Desk) -> tuple[str, dict[str, Any]]:
    return "observer", {"words": f"{WORDS[desk.case.id % len(WORDS)]} {desk.today}"}


@answers("confirm_draw")
def _confirm_draw(desk: Desk) -> tuple[str, dict[str, Any]]:
    if desk.variables.get("cap_conflict"):
        return desk.own("handler"), {"draw_decision": "redraw", "redraw_reason": "抽取期间达到频次上限"}
    return desk.own("handler"), {"draw_decision": "publish"}


@answers("decide_overlaps")
def _decide_overlaps(desk: Desk) -> tuple[str, dict[str, Any]]:
    """Every third overlap is offered to the other department; begun inspections and drawn parties always."""
    rows: dict[str, Any] = {}
    for one in desk.overlaps():
        if one.answer is None and one.decision is None:
            merged = one.kind != overlaps.PLAN or one.id % 3 == 0
            separate = {"decision": "separate", "reason": "检查内容和季节不同"}
            rows[f"O{one.id}"] = {"decision": "merge"} if merged else separate
    return desk.own("handler"), {"overlaps": rows}


@answers("confirm_visits")
def _confirm_visits(desk: Desk) -> tuple[str, dict[str, Any]]:
    """The partner comes along but for every fourth invitation; what its own cap forbids it refuses."""
    letters = desk.asked
    rows = {}
    for one in desk.overlaps():
        if one.department_id == desk.places.departments[letters] and one.decision == "merge" and one.answer is None:
            why = desk.cannot.get(f"O{one.id}", "人员已另有安排" if one.id % 4 == 0 else "")
            said = {"answer": "refused", "answer_reason": why}
            rows[f"O{one.id}"] = said if why else {"answer": "accepted"}
    people = [login("inspector0", letters), login("inspector1", letters)]
    return login("section_head", letters), {"offers": rows, "joint_inspectors": people}


@answers("prepare_inspection")
def _prepare(desk: Desk) -> tuple[str, dict[str, Any]]:
    given = desk.variables.get("inspectors")
    team = list(given) if given else [login("inspector2", desk.letters), login("inspector3", desk.letters)]
    planned = desk.variables.get("planned_on") or (desk.today + timedelta(days=7)).isoformat()
    return desk.own("handler"), {
        "planned_on": planned, "inspectors": team, "lead_inspector": team[0], "announcement": "advance",
        "content": "经营条件", "basis": "《行政许可法》第六十一条",
    }  # fmt: skip


@answers("review_inspection")
def _review_inspection(desk: Desk) -> tuple[str, dict[str, Any]]:
    return desk.own("section_head"), {"review_decision": "approve"}


@answers("approve_inspection")
def _approve_inspection(desk: Desk) -> tuple[str, dict[str, Any]]:
    return desk.own("deputy_head"), {"approve_decision": "approve"}


@answers("serve_notice")
def _serve(desk: Desk) -> tuple[str, dict[str, Any]]:
    served = {"served_on": desk.today.isoformat(), "served_how": "direct", "recipient": "负责人"}
    return desk.own("handler"), {**served, "rights_told": True}


@answers("record_site")
def _record(desk: Desk) -> tuple[str, dict[str, Any]] | None:
    if desk.today < desk.planned_on:
        return None
    begun = desk.now.replace(hour=10)
    with desk.database.reading() as conn:
        rows = {point: {"result": "符合"} for point in _points(conn, desk)}
    return desk.team[0], {
        "certificate_shown": True, "recusal_told": True, "started_at": begun.isoformat(),
        "ended_at": (begun + timedelta(hours=1)).isoformat(), "place": "南湖街道", "subject_rep": "负责人",
        "rows": rows, "sign_mode": "refused", "refusal_reason": "拒绝签字", "witness": "社区工作人员",
    }  # fmt: skip


def _points(conn: Any, desk: Desk) -> list[str]:
    return ["A1-01", *(f"J{one.department_id}-A1-01" for one in joint_visits(conn, desk.case.id))]


@answers("confirm_record")
def _confirm_record(desk: Desk) -> tuple[str, dict[str, Any]]:
    return desk.team[1], {}


@answers("decide_result")
def _decide(desk: Desk) -> tuple[str, dict[str, Any]]:
    said = {"overall": "未发现问题", "disposal": ["none"], "result_summary": "未发现问题"}
    return desk.team[0], said


@answers("tell_result")
def _tell(desk: Desk) -> tuple[str, dict[str, Any]]:
    told = {"result_told_on": desk.today.isoformat(), "result_told_how": "direct", "result_recipient": "负责人"}
    return desk.own("handler"), told


def late_on_purpose(case_id: int) -> bool:
    return case_id % LATE_EVERY == 0


@answers("publish_result")
def _publish(desk: Desk) -> tuple[str, dict[str, Any]] | None:
    due = desk.item.due_at
    assert due is not None
    if late_on_purpose(desk.case.id) and desk.now < due + timedelta(days=2):
        return None
    return desk.own("publisher"), {"publication_title": "检查结果公示", "publication_text": "检查结果：未发现问题"}


@answers("archive_inspection")
def _archive(desk: Desk) -> tuple[str, dict[str, Any]]:
    return desk.own("archivist"), {"archive_no": f"{desk.letters}-{desk.case.id}"}


def variables_of(database: Database, item: WorkItem) -> Mapping[str, Any]:
    with database.reading() as conn:
        return engine.instance_view(conn, item.instance_id).variables
