"""许可台账: permits with how long they still run (行政许可法50条)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from workflows.db import Database
from workflows.supervision.items.tables import approval_item
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.tables import department
from workflows.supervision.parties.tables import party, permit
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
class PermitRow:
    """``standing`` good | running_out | overdue of a valid permit, else the state it is in."""

    id: int
    number: str
    party_id: int
    party_name: str
    party_code: str
    item_id: int
    item_name: str
    department_name: str
    issued_on: date
    expires_on: date | None
    standing: str
    days: int | None


def permits(database: Database, actor: Actor, wanted: Wanted, *, cursor: str, now: datetime) -> Page[PermitRow]:
    """Permits, the first to end first; ``standing`` looks at valid permits of active parties only."""
    admit(actor)
    today = now.date()
    query = (
        select(
            permit.c.id, permit.c.number, permit.c.party_id, party.c.name.label("party_name"),
            party.c.code.label("party_code"), permit.c.item_id, approval_item.c.name.label("item_name"),
            department.c.name.label("department_name"), permit.c.issued_on, permit.c.expires_on, permit.c.state,
        )
        .join(party, party.c.id == permit.c.party_id)
        .join(approval_item, approval_item.c.id == permit.c.item_id)
        .join(department, department.c.id == approval_item.c.department_id)
        .order_by(by_day(permit.c.expires_on), permit.c.id)
        .limit(PAGE + 1)
    )  # fmt: skip
    if wanted.text:
        query = query.where(named(wanted.text, permit.c.number))
    if wanted.department_id is not None:
        query = query.where(approval_item.c.department_id == wanted.department_id)
    if wanted.standing:
        query = query.where(
            permit.c.state == "valid", party.c.state == "active",
            standing_is(wanted.standing, permit.c.expires_on, today),
        )  # fmt: skip
    behind = after(cursor, permit.c.expires_on, permit.c.id) if cursor else None
    if behind is not None:
        query = query.where(behind)
    with database.reading() as conn:
        found = list(conn.execute(query))
    rows = []
    for row in found:
        values = dict(row._mapping)
        state = values.pop("state")
        standing = standing_of(row.expires_on, today) if state == "valid" else state
        rows.append(PermitRow(**values, standing=standing, days=days_left(row.expires_on, today)))
    return page_of(rows, [(row.expires_on, row.id) for row in rows])
