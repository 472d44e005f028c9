"""Three departments of one district with their people, twelve parties that two of them each supervise, and caps."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert

from tests.diagrams.world import SINCE
from tests.support.people import a_department, an_officer
from workflows.db import Database
from workflows.processes import shipped, shipped_decisions
from workflows.processes.vocabulary import vocabulary
from workflows.supervision import deadlines
from workflows.supervision.frequency.tables import frequency_cap
from workflows.supervision.items.changes import add_checklist, add_item
from workflows.supervision.items.queries import Point
from workflows.supervision.organisation import changes
from workflows.supervision.parties.tables import party, permit

YEAR = 2026
BEGIN = datetime.fromisoformat("2025-12-08T09:00:00+08:00")
CAP, RESTAURANT_CAP = 4, 2
DEPARTMENTS = {"SJ": "市场监管局", "WS": "卫生健康局", "YJ": "应急管理局"}
ITEMS = {"SJ": "食品经营许可", "WS": "公共场所卫生许可", "YJ": "危险化学品经营许可"}
SUPERVISED = {"SJ": range(1, 9), "WS": range(5, 13), "YJ": (1, 2, 3, 4, 9, 10, 11, 12)}
"""Which parties hold a permit of which department: each party of two."""
CLASSES = {
    1: "AB",
    2: "AB",
    3: "BC",
    4: "BC",
    5: "AB",
    6: "AB",
    7: "BC",
    8: "BC",
    9: "AB",
    10: "AB",
    11: "BC",
    12: "BC",
}
RESTAURANTS = (1, 6)
ROLES = ("handler", "section_head", "deputy_head", "publisher", "archivist")
INSPECTORS = 4


@dataclass(frozen=True)
class Places:
    """Ids of departments and of their items, by the letters of the department."""

    departments: dict[str, int]
    items: dict[str, int]

    def letters(self, department_id: int) -> str:
        return next(letters for letters, ident in self.departments.items() if ident == department_id)


def login(role: str, letters: str) -> str:
    return f"{role}.{letters.lower()}"


def furnish(database: Database) -> Places:
    with database.transaction() as conn:
        deadlines.load_shipped(conn, now=BEGIN)
        justice = a_department(conn, "司法局", code="QY-SF")
        changes.bind_function(conn, "legal_affairs", justice, valid_from=SINCE)
        an_officer(conn, "observer", department_id=justice, roles=("legal_affairs",))
        places = Places({}, {})
        for letters, name in DEPARTMENTS.items():
            _department(conn, places, letters, name)
        _parties(conn, places)
        _caps(conn)
        names = vocabulary(conn, now=BEGIN)
        shipped_decisions.publish(conn, vocabulary=names, actor="system", now=BEGIN)
        shipped.publish(conn, vocabulary=names, actor="system", now=BEGIN)
    return places


def _department(conn: Connection, places: Places, letters: str, name: str) -> None:
    ident = a_department(conn, name, code=f"QY-{letters}")
    places.departments[letters] = ident
    for role in ROLES:
        an_officer(conn, login(role, letters), department_id=ident, roles=(role,))
    for number in range(INSPECTORS):
        officer_id = an_officer(conn, login(f"inspector{number}", letters), department_id=ident, roles=("inspector",))
        changes.add_certificate(
            conn, officer_id, number=f"370399-{letters}-{number}", kind="执法证", valid_from=SINCE,
            valid_to=date(2030, 1, 1),
        )  # fmt: skip
    item = add_item(
        conn, code=f"QY-{letters}-XK-001", name=ITEMS[letters], kind="retained", department_id=ident, valid_from=SINCE
    )
    point = Point("A1-01", "场所", "经营场所与许可一致", "《行政许可法》第六十一条", "一般")
    add_checklist(conn, item, (point,), valid_from=SINCE)
    places.items[letters] = item


def _parties(conn: Connection, places: Places) -> None:
    for number, (risk, credit) in CLASSES.items():
        row = {
            "id": number, "code": f"WZ-2026-{number:04d}", "code_kind": "unlicensed", "name": f"清源测试单位{number}",
            "kind": "individual", "address": f"南湖街道{number}号", "town": "南湖街道", "risk_class": risk,
            "credit_class": credit, "state": "active", "district_code": "370399", "contact": "", "phone": "",
            "industry": "餐饮" if number in RESTAURANTS else "零售",
        }  # fmt: skip
        conn.execute(insert(party).values(**row))
    for letters, holders in SUPERVISED.items():
        for number in holders:
            held = {
                "number": f"{letters}-{number:04d}", "party_id": number, "item_id": places.items[letters],
                "issued_on": SINCE, "state": "valid", "approval_mode": "ordinary", "snapshot": {},
            }  # fmt: skip
            conn.execute(insert(permit).values(**held))


def _caps(conn: Connection) -> None:
    for industry, most in (("", CAP), ("餐饮", RESTAURANT_CAP)):
        row = {
            "department_id": 0, "item_id": 0, "industry": industry, "most": most, "valid_from": date(YEAR, 1, 1),
            "source_document": "清政办发〔2026〕1号", "edited_by": "observer", "edited_at": BEGIN,
        }  # fmt: skip
        conn.execute(insert(frequency_cap).values(**row))
