"""120 approval items with checklists, regimes and the duty list."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, insert

from workflows.demo.district.place import DISTRICT, read
from workflows.supervision.items import changes
from workflows.supervision.items.queries import Point, shipped_points
from workflows.supervision.items.tables import supervision_regime

KINDS = {"保留": "retained", "取消": "cancelled", "转移": "transferred", "下放": "delegated", "委托": "entrusted"}
LETTERS = {"retained": "XK", "cancelled": "CX", "entrusted": "WT", "delegated": "XF", "transferred": "ZY"}
SINCE = date(2019, 2, 1)
REVISED = date(2025, 7, 1)
ASSISTING = {
    "食品经营许可": ("XF", "ZH"),
    "成品油零售经营资格审批": ("YJ", "SJ", "HJ"),
    "民办学校设立审批（学前、义务、校外培训）": ("SJ", "XF"),
    "旅馆业特种行业许可证核发": ("WS", "XF"),
    "养老机构设立许可": ("WS", "XF", "SJ"),
    "互联网上网服务营业场所经营单位设立审批": ("GA", "XF"),
    "道路危险货物运输经营许可": ("GA", "YJ", "HJ"),
}


@dataclass(frozen=True)
class DemoItem:
    id: int
    code: str
    name: str
    kind: str
    department: str  # code without prefix
    department_id: int


def load(conn: Connection, departments: dict[str, int]) -> list[DemoItem]:
    codes = {row["name"]: row["code"] for row in read("departments")["departments"]}
    special = read("checklists")
    counts: dict[str, int] = {}
    found = []
    for row in read("items"):
        kind, where = KINDS[row["category"]], codes[row["dept"]]
        counts[where] = counts.get(where, 0) + 1
        code = f"{DISTRICT.prefix}-{where}-{LETTERS[kind]}-{counts[where]:03d}"
        item_id = changes.add_item(
            conn, code=code, name=row["name"], kind=kind, department_id=departments[where], note=row["note"],
            valid_from=SINCE,
        )  # fmt: skip
        found.append(DemoItem(item_id, code, row["name"], kind, where, departments[where]))
    _checklists(conn, found, special)
    _regimes(conn, found)
    _duties(conn, found, departments)
    return found


def _checklists(conn: Connection, items: list[DemoItem], special: dict[str, list[dict[str, str]]]) -> None:
    """Every item has the points of its kind since 2019; the market bureau revised its own in 2025."""
    for item in items:
        changes.add_checklist(conn, item.id, _general(item), valid_from=SINCE)
        if item.name in special:
            changes.add_checklist(conn, item.id, [Point(**p) for p in special[item.name]], valid_from=REVISED)


def _general(item: DemoItem) -> tuple[Point, ...]:
    points = shipped_points(item.kind)
    return points + shipped_points("retained") if item.kind == "delegated" else points


def _regimes(conn: Connection, items: list[DemoItem]) -> None:
    texts = read("regimes")
    rows = [
        {"item_id": item.id, "version": 1, "content": _content(item), "valid_from": SINCE, **texts[item.kind]}
        for item in items
    ]
    conn.execute(insert(supervision_regime), rows)


def _content(item: DemoItem) -> str:
    return "；".join(dict.fromkeys(point.group_name for point in _general(item)))


def _duties(conn: Connection, items: list[DemoItem], departments: dict[str, int]) -> None:
    for item in items:
        duty = f"牵头负责“{item.name}”的事中事后监管"
        changes.add_duty(conn, item.id, item.department_id, part="lead", duty=duty, valid_from=SINCE)
        for code in ASSISTING.get(item.name, ()):
            duty = "按职责配合检查，移送发现的问题线索"
            changes.add_duty(conn, item.id, departments[code], part="assist", duty=duty, valid_from=SINCE)
