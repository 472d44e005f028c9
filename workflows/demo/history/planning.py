"""Annual plans of the demo: three departments carry out theirs, and one is writing that of the next year."""

from collections.abc import Mapping
from datetime import date, datetime, time

from sqlalchemy import Connection, select

from workflows import engine
from workflows.clock import SHANGHAI
from workflows.db import Database, Json
from workflows.demo.history.fates import luck_of
from workflows.demo.history.people import People
from workflows.demo.history.starts import Places
from workflows.demo.history.working_time import WorkingTime
from workflows.engine.tables import instance as engine_instances
from workflows.engine.types import WorkItem
from workflows.usecases import cases, tasks

PROCESS = "inspection_plan"
ITEMS: Mapping[str, tuple[str, ...]] = {
    "SJ": ("食品经营许可", "特种设备使用登记", "食品小作坊、小餐饮登记"),
    "WS": ("公共场所卫生许可",),
    "YJ": ("危险化学品经营许可",),
}
"""Department and the items that its plan takes in turn."""
BASIS = "《中华人民共和国行政许可法》第六十一条"
SIZES: Mapping[str, str] = {"SJ": "3", "WS": "2", "YJ": "2"}
EVERY: Mapping[str, int] = {"SJ": 1, "WS": 2, "YJ": 2}
"""One batch in so many months."""
DAYS = ((2, 24, 10), (2, 26, 15), (3, 2, 9), (3, 5, 11), (3, 10, 10), (3, 13, 14))
"""Begun, compiled, reviewed (and confirmed), approved, published, filed."""
PARTNER = "WS"


def carry_out(database: Database, people: People, found: Places, time_: WorkingTime, *, dense: bool) -> int:
    """Plans of this year, in force in March: their rows start by themselves; returns how many steps were done."""
    year, done = time_.end.year, 0
    if time_.end < _moment(year, DAYS[-1]):
        return 0
    for code in ITEMS if dense else ("SJ",):
        if code in found.departments:
            done += _Plan(database, people, found, code, year).in_force(_months(time_, EVERY[code] if dense else 2))
    return done


def _months(time_: WorkingTime, every: int) -> list[int]:
    """The months that begin while somebody works in this history, and those to come."""
    first = time_.start.month + 1 if time_.start.year == time_.end.year else 4
    return sorted(range(12, max(first, 4) - 1, -every))


def prepare_next(database: Database, people: People, found: Places, time_: WorkingTime) -> None:
    """The plan of the next year: begun by the demo's handler, its rows in the draft."""
    at = time_.until_end()[-1]
    plan = _Plan(database, people, found, "SJ", at.year + 1)
    handler = people.actor("handler1", at)
    cases.start(database, handler, PROCESS, {"plan_year": plan.year}, now=at)
    with database.reading() as conn:
        item = plan.open_items(conn)[0]
    tasks.claim(database, handler, item.id, now=at)
    rows: Json = [*plan.rows(list(range(3, 13)))]
    tasks.save_draft(database, handler, item.id, {"plan_rows": rows, "plan_note": "征求各科室意见中。"}, now=at)


class _Plan:
    """One department's plan of one year."""

    def __init__(self, database: Database, people: People, found: Places, code: str, year: int) -> None:
        self._database, self._people, self._found, self.code, self.year = database, people, found, code, year
        self._root = ""

    def in_force(self, months: list[int]) -> int:
        begun, *rest = (_moment(self.year, day) for day in DAYS)
        login = self._people.holders(f"{self._found.departments[self.code]}:handler", begun.date())[0]
        handler = self._people.actor(login, begun)
        case = cases.start(self._database, handler, PROCESS, {"plan_year": self.year}, now=begun)
        self._root = case.instance_id
        done = 0
        for moment in rest:
            with self._database.reading() as conn:
                waiting = self.open_items(conn)
            for item in waiting:
                self._do(item, moment, months)
                done += 1
        return done

    def open_items(self, conn: Connection) -> list[WorkItem]:
        if not self._root:
            from_case = select(engine_instances.c.id).where(engine_instances.c.key == PROCESS)
            self._root = str(conn.scalar(from_case.order_by(engine_instances.c.started_at.desc()).limit(1)))
        return list(engine.waiting(conn, self._root).items)

    def _do(self, item: WorkItem, at: datetime, months: list[int]) -> None:
        with self._database.reading() as conn:
            step = engine.diagram(conn, item.definition_id).steps[item.element_id]
            luck = luck_of(PROCESS, self.code, self.year, item.element_id)
            actor = next(self._people.lawful(conn, item, step, at, luck=luck))
        tasks.complete(self._database, actor, item.id, self._answers(item.element_id, at, months), now=at)

    def _answers(self, step: str, at: datetime, months: list[int]) -> dict[str, Json]:
        answers: dict[str, dict[str, Json]] = {
            "compile_plan": {"plan_rows": [*self.rows(months)], "plan_note": "按照风险等级和上一年度检查情况安排。"},
            "review_plan": {"review_decision": "approve"},
            "confirm_part": {"confirmation": "agree"},
            "approve_plan": {"approve_decision": "approve"},
            "publish_plan": {
                "publication_title": f"{self.year}年度检查计划公示",
                "publication_text": f"现将本机关{self.year}年度检查计划予以公示，接受社会监督。",
            },
            "file_plan": {
                "filed_number": f"清源司备〔{self.year}〕{list(ITEMS).index(self.code) + 1}号",
                "filed_on": at.date().isoformat(),
            },
        }
        return answers[step]

    def rows(self, months: list[int]) -> list[dict[str, Json]]:
        """One a month; the last one together with another department."""
        named, partner = ITEMS[self.code], self._found.departments.get(PARTNER)
        joint: list[Json] = [partner] if partner and self.code != PARTNER else []
        return [
            {
                "id": f"r{number}", "item": self._found.named[named[number % len(named)]], "month": str(month),
                "risk_classes": ["A", "B", "C", "D"], "size_kind": "number", "size": SIZES[self.code],
                "inspectors_each": 2, "method": "site_visit", "mode": "double_random",
                "joint_departments": joint if month == months[-1] else [], "basis": BASIS,
            }
            for number, month in enumerate(months, 1)
        ]  # fmt: skip


def _moment(year: int, given: tuple[int, int, int]) -> datetime:
    month, day, hour = given
    return datetime.combine(date(year, month, day), time(hour), SHANGHAI)
