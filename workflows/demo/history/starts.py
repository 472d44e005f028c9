"""What is begun and when: batches drawn at random and single inspections, over all working days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy import Connection, Row, select

from workflows.db import Json
from workflows.demo.district.place import DISTRICT
from workflows.demo.history import words
from workflows.demo.history.fates import luck_of
from workflows.demo.history.working_time import WorkingTime
from workflows.supervision.items.tables import approval_item
from workflows.supervision.organisation.tables import department
from workflows.supervision.parties.tables import equipment, party, permit

TURNS = ("SJ", "WS", "SJ", "YJ", "SJ", "ZJ", "SJ", "ZH", "SJ", "WS", "SJ", "JT", "SJ", "HJ", "NY")
"""Which departments inspect, in turn; the market supervision bureau most."""
BATCH_ITEMS = (
    ("SJ", "食品经营许可"), ("WS", "公共场所卫生许可"), ("SJ", "特种设备使用登记"), ("YJ", "危险化学品经营许可"),
    ("SJ", "食品小作坊、小餐饮登记"), ("SJ", "药品零售企业经营许可（药品零售）"),
)  # fmt: skip
BATCH_SHARE = 0.27
"""The share of the inspections that come from batches."""
BATCH_SIZE = 7
RISK_CLASSES: Sequence[list[Json]] = (["A", "B", "C", "D"], ["B", "C", "D"], ["C", "D"])
OPEN_BATCHES = (1, 2, 5, 6)
"""Working days before the end on which a batch is planned whose draw still waits for its observer."""
METHODS: Mapping[str, float] = {
    "site_visit": 56, "expert_assisted": 2, "desk_review": 14, "online_check": 9, "sampling": 13, "equipment_check": 6,
}  # fmt: skip
"""The shares of the methods (实地 58, of which some with experts; 书面 14, 网络 9, 抽样 13, 设备定检 6)."""
MODES = ("key", "key", "full", "unannounced", "follow_up", "by_request")
SOURCES: Mapping[str, str] = {
    "key": "assigned", "full": "plan", "unannounced": "warning", "follow_up": "complaint", "by_request": "request",
}  # fmt: skip


@dataclass(frozen=True)
class Beginning:
    """One start by a handler of a department."""

    at: datetime
    department_id: int
    process_key: str
    raw: Mapping[str, Json]


@dataclass(frozen=True)
class Places:
    """Departments, their items in force, and the holders of a permit for each item."""

    departments: Mapping[str, int]
    items: Mapping[int, Sequence[int]]
    named: Mapping[str, int]
    holders: Mapping[int, Sequence[int]]
    equipped: Mapping[int, Sequence[tuple[int, int]]]


def places(conn: Connection) -> Places:
    codes = {f"{DISTRICT.prefix}-{code}": code for code in TURNS}
    rows = conn.execute(select(department.c.id, department.c.code).where(department.c.code.in_(list(codes))))
    departments = {codes[row.code]: row.id for row in rows}
    table = approval_item
    listed = conn.execute(
        select(table.c.id, table.c.name, table.c.department_id)
        .where(table.c.department_id.in_(list(departments.values())), table.c.still_supervised.is_(True))
        .order_by(table.c.id)
    ).all()
    held: dict[int, list[int]] = {}
    query = select(permit.c.item_id, permit.c.party_id).join(party, party.c.id == permit.c.party_id)
    valid = query.where(permit.c.state == "valid", party.c.state == "active").order_by(permit.c.id)
    for one in conn.execute(valid):
        held.setdefault(one.item_id, []).append(one.party_id)
    items: dict[int, list[int]] = {}
    for row in listed:
        if row.id in held:
            items.setdefault(row.department_id, []).append(row.id)
    return Places(departments, items, {row.name: row.id for row in listed}, held, _equipped(conn, listed))


def _equipped(conn: Connection, listed: Sequence[Row[Any, Any, Any]]) -> dict[int, list[tuple[int, int]]]:
    """Department → (item, party) of equipment in use that is supervised under one of its items."""
    whose = {row.id: row.department_id for row in listed}
    query = select(equipment.c.item_id, equipment.c.party_id).where(equipment.c.state == "in_use").distinct()
    found: dict[int, list[tuple[int, int]]] = {}
    for row in conn.execute(query.order_by(equipment.c.item_id, equipment.c.party_id)):
        if row.item_id in whose:
            found.setdefault(whose[row.item_id], []).append((row.item_id, row.party_id))
    return found


def beginnings(found: Places, time: WorkingTime, cases: int) -> list[Beginning]:
    """All starts in order: ``cases`` is how many inspections there are to be, more or less."""
    days = len(time.days_until_end())
    batches = max(1, round(cases * BATCH_SHARE / BATCH_SIZE))
    size = max(2, min(BATCH_SIZE, round(cases * BATCH_SHARE / batches)))
    single = cases - batches * size
    planned = [int((number + 0.3) * (days - 12) / batches) for number in range(batches)]
    planned += [days - 1 - back for back in OPEN_BATCHES]
    made = [_batch(found, time, number, day, size) for number, day in enumerate(planned) if 0 <= day < days]
    made += [_single(found, time, number, int(number * days / single)) for number in range(single)]
    return sorted((one for one in made if one is not None), key=lambda one: one.at)


def _batch(found: Places, time: WorkingTime, number: int, day: int, size: int) -> Beginning | None:
    luck = luck_of("batch", number)
    code, name = BATCH_ITEMS[number % len(BATCH_ITEMS)]
    on, many = time.days[day], len(found.holders[found.named[name]]) >= 100
    raw: dict[str, Json] = {
        "batch_title": f"{on.year}年第{number + 1}批“双随机”检查：{name}",
        "item": found.named[name],
        "risk_classes": luck.choice(RISK_CLASSES) if many else RISK_CLASSES[0],
        "size_kind": "number",
        "size": str(size),
        "inspectors_each": "2",
        "method": "site_visit" if luck.random() < 0.8 else "desk_review",
        "planned_on": time.day_after(on, luck.randint(13, 17)).isoformat(),
    }
    return _at(time, luck, day, found.departments[code], "inspection_batch", raw)


def _single(found: Places, time: WorkingTime, number: int, day: int) -> Beginning | None:
    luck = luck_of("single", number)
    code = TURNS[number % len(TURNS)]
    department_id = found.departments[code]
    item = luck.choice(found.items[department_id])
    party_id = luck.choice(found.holders[item])
    mode = luck.choice(MODES)
    method = luck.choices(list(METHODS), list(METHODS.values()))[0]
    if method == "equipment_check":
        if found.equipped.get(department_id):
            item, party_id = luck.choice(found.equipped[department_id])
        else:
            method = "site_visit"
    raw: dict[str, Json] = {
        "item": item,
        "party": party_id,
        "method": method,
        "mode": mode,
        "task_source": SOURCES[mode],
        "reason": luck.choice(words.REASONS),
    }
    return _at(time, luck, day, department_id, "daily_inspection", raw)


def _at(
    time: WorkingTime, luck: Random, day: int, department_id: int, process_key: str, raw: Mapping[str, Json]
) -> Beginning | None:
    at = time.on(luck, time.days[day], not_before=time.start)
    return Beginning(at, department_id, process_key, raw) if at <= time.end else None
