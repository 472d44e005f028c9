"""Equipment under periodic test, with whoever holds a permit it belongs to; some tests are due, a few overdue."""

from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import Connection, insert, select

from workflows.demo.district.items import DemoItem
from workflows.demo.district.place import chance
from workflows.supervision.parties.tables import equipment, party, permit

KINDS = {
    "特种设备使用登记": (("乘客电梯", "lift", 1), ("蒸汽锅炉", "boiler", 2), ("储气罐", "pressure_vessel", 3),
                 ("桥式起重机", "crane", 2), ("叉车", "site_vehicle", 1)),
    "放射诊疗许可": (("X射线摄影设备", "radiation", 1),),
    "施工起重机械使用登记": (("塔式起重机", "crane", 1), ("施工升降机", "lift", 1)),
    "燃气经营许可证核发": (("液化石油气储罐", "pressure_vessel", 3), ("调压装置", "gas_facility", 1)),
}  # fmt: skip
"""Item → name, kind and years between tests."""


def load(conn: Connection, items: list[DemoItem], *, now: datetime) -> int:
    """How many pieces were made: one or two for each holder."""
    luck = chance("equipment")
    rows: list[dict[str, object]] = []
    for item in items:
        if item.name not in KINDS:
            continue
        query = (
            select(permit.c.party_id, party.c.town)
            .join(party, party.c.id == permit.c.party_id)
            .where(permit.c.item_id == item.id, permit.c.state == "valid")
            .order_by(permit.c.id)
        )
        for holder in conn.execute(query):
            for _ in range(luck.randint(1, 2)):
                rows.append(_piece(item, holder.party_id, holder.town, len(rows) + 1, luck, now.date()))
    if rows:
        conn.execute(insert(equipment), rows)
    return len(rows)


def _piece(item: DemoItem, party_id: int, town: str, number: int, luck: Random, today: date) -> dict[str, object]:
    """Most were tested in time; four in a hundred are overdue, five fall due within a month."""
    name, kind, years = luck.choice(KINDS[item.name])
    fate = luck.random()
    days = (
        -luck.randint(3, 60) if fate < 0.04 else luck.randint(1, 29) if fate < 0.09 else luck.randint(35, 360 * years)
    )
    following = today + timedelta(days=days)
    tested = following - timedelta(days=365 * years)
    return {
        "code": f"SB-370399-{number:05d}", "party_id": party_id, "item_id": item.id, "name": name, "kind": kind,
        "place": f"{town}示例厂区{luck.randint(1, 9)}号位", "registered_on": tested - timedelta(days=365 * years),
        "last_tested_on": tested, "next_test_on": following, "test_result": "passed", "state": "in_use",
    }  # fmt: skip
