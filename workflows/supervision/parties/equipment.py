"""重要设备、设施 (行政许可法62、68条): what a party runs, when it was tested and when it must be tested again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, select, update

from workflows.supervision.parties.tables import equipment

IN_USE = "in_use"


@dataclass(frozen=True)
class Equipment:
    id: int
    code: str
    party_id: int
    item_id: int | None
    name: str
    kind: str
    place: str
    registered_on: date | None
    last_tested_on: date | None
    next_test_on: date | None
    test_result: str
    state: str

    def overdue(self, on: date) -> bool:
        """In use although its periodic test is not done."""
        return self.state == IN_USE and self.next_test_on is not None and self.next_test_on < on


def equipment_of(conn: Connection, party_id: int) -> list[Equipment]:
    query = select(equipment).where(equipment.c.party_id == party_id).order_by(equipment.c.code)
    return [_of(row) for row in conn.execute(query)]


def equipment_by_id(conn: Connection, ids: Collection[int]) -> dict[int, Equipment]:
    query = select(equipment).where(equipment.c.id.in_(sorted(ids)))
    return {row.id: _of(row) for row in conn.execute(query)}


def record_test(
    conn: Connection, equipment_id: int, *, tested_on: date, next_test_on: date | None, result: str
) -> None:
    """Bring the register up to what an inspection found; ``result`` is ``passed`` or ``failed``."""
    values = {"last_tested_on": tested_on, "next_test_on": next_test_on, "test_result": result}
    conn.execute(update(equipment).where(equipment.c.id == equipment_id).values(**values))


def _of(row: Row[Any]) -> Equipment:
    return Equipment(**row._mapping)
