"""设备台账: equipment under periodic test (行政许可法62、68条; 特种设备安全法40条)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from workflows.db import Database
from workflows.supervision.items.tables import approval_item
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.parties.tables import equipment as table
from workflows.supervision.parties.tables import party
from workflows.usecases.registries.wanted import (
    PAGE,
    Page,
    Wanted,
    admit,
    after,
    by_day,
    days_left,
    named,
    page_of,
    standing_is,
    standing_of,
)


@dataclass(frozen=True)
class EquipmentRow:
    """``standing`` good | running_out | overdue of equipment in use, else the state it is in."""

    id: int
    code: str
    name: str
    kind: str
    place: str
    party_id: int
    party_name: str
    item_id: int | None
    item_name: str | None
    last_tested_on: date | None
    next_test_on: date | None
    test_result: str
    standing: str
    days: int | None


def equipment(database: Database, actor: Actor, wanted: Wanted, *, cursor: str, now: datetime) -> Page[EquipmentRow]:
    """Equipment, the first to be tested first; ``standing`` looks at equipment in use of active parties only."""
    admit(actor)
    today = now.date()
    query = (
        select(
            table.c.id, table.c.code, table.c.name, table.c.kind, table.c.place, table.c.party_id,
            party.c.name.label("party_name"), table.c.item_id, approval_item.c.name.label("item_name"),
            table.c.last_tested_on, table.c.next_test_on, table.c.test_result, table.c.state,
        )
        .join(party, party.c.id == table.c.party_id)
        .outerjoin(approval_item, approval_item.c.id == table.c.item_id)
        .order_by(by_day(table.c.next_test_on), table.c.id)
        .limit(PAGE + 1)
    )  # fmt: skip
    if wanted.text:
        query = query.where(named(wanted.text, table.c.code, table.c.name))
    if wanted.department_id is not None:
        query = query.where(approval_item.c.department_id == wanted.department_id)
    if wanted.standing:
        query = query.where(
            table.c.state == "in_use", party.c.state == "active",
            standing_is(wanted.standing, table.c.next_test_on, today),
        )  # fmt: skip
    behind = after(cursor, table.c.next_test_on, table.c.id) if cursor else None
    if behind is not None:
        query = query.where(behind)
    with database.reading() as conn:
        found = list(conn.execute(query))
    rows = []
    for row in found:
        values = dict(row._mapping)
        state = values.pop("state")
        standing = standing_of(row.next_test_on, today) if state == "in_use" else state
        rows.append(EquipmentRow(**values, standing=standing, days=days_left(row.next_test_on, today)))
    return page_of(rows, [(row.next_test_on, row.id) for row in rows])
