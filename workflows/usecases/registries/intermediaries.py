"""中介服务机构名录: who serves applicants, with which qualification and fees (policy 二(一))."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from workflows.db import Database
from workflows.supervision.items.tables import approval_item
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.tables import department
from workflows.supervision.parties.tables import intermediary as table
from workflows.supervision.parties.tables import intermediary_item, party
from workflows.usecases.registries.ratings import Rated, newest_ratings
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
class IntermediaryRow:
    """``standing`` of an active one's qualification: good | running_out | overdue | none; else its state."""

    id: int
    party_id: int
    party_name: str
    party_code: str
    department_name: str
    service: str
    qualification: str
    qualification_no: str
    qualification_issuer: str
    qualification_expires_on: date | None
    fee_standard: str
    fee_basis: str
    registered_on: date
    standing: str
    days: int | None
    items: tuple[tuple[int, str], ...]
    rated: Rated | None


def intermediaries(
    database: Database, actor: Actor, wanted: Wanted, *, cursor: str, now: datetime
) -> Page[IntermediaryRow]:
    """Intermediaries, the first qualification to end first; ``department_id`` is the one that supervises them."""
    admit(actor)
    today, last_day = now.date(), table.c.qualification_expires_on
    query = (
        select(
            table.c.id, table.c.party_id, party.c.name.label("party_name"), party.c.code.label("party_code"),
            department.c.name.label("department_name"), table.c.service, table.c.qualification,
            table.c.qualification_no, table.c.qualification_issuer, last_day, table.c.fee_standard, table.c.fee_basis,
            table.c.registered_on, table.c.state,
        )
        .join(party, party.c.id == table.c.party_id)
        .join(department, department.c.id == table.c.department_id)
        .order_by(by_day(last_day), table.c.id)
        .limit(PAGE + 1)
    )  # fmt: skip
    if wanted.text:
        query = query.where(named(wanted.text, table.c.service, table.c.qualification_no))
    if wanted.department_id is not None:
        query = query.where(table.c.department_id == wanted.department_id)
    if wanted.standing:
        stands = standing_is(wanted.standing, last_day, today)
        active = (table.c.state == "active", party.c.state == "active")
        query = query.where(*active, table.c.qualification != "", stands)
    behind = after(cursor, last_day, table.c.id) if cursor else None
    if behind is not None:
        query = query.where(behind)
    with database.reading() as conn:
        found = list(conn.execute(query))
        items = _items(conn, [row.id for row in found])
        rated = newest_ratings(conn, [row.party_id for row in found])
    rows = []
    for row in found:
        values = dict(row._mapping)
        state = values.pop("state")
        standing = _standing(row.qualification, row.qualification_expires_on, today) if state == "active" else state
        days = days_left(row.qualification_expires_on, today)
        rows.append(
            IntermediaryRow(
                **values, standing=standing, days=days, items=items.get(row.id, ()), rated=rated.get((row.party_id, 0))
            )
        )
    return page_of(rows, [(row.qualification_expires_on, row.id) for row in rows])


def _standing(qualification: str, last_day: date | None, today: date) -> str:
    return standing_of(last_day, today) if qualification else "none"


def _items(conn: Connection, ids: Collection[int]) -> Mapping[int, tuple[tuple[int, str], ...]]:
    query = (
        select(intermediary_item.c.intermediary_id, approval_item.c.id, approval_item.c.name)
        .join(approval_item, approval_item.c.id == intermediary_item.c.item_id)
        .where(intermediary_item.c.intermediary_id.in_(list(ids)))
        .order_by(approval_item.c.id)
    )
    found: dict[int, tuple[tuple[int, str], ...]] = {}
    for row in conn.execute(query):
        found[row.intermediary_id] = (*found.get(row.intermediary_id, ()), (row.id, row.name))
    return found
