"""承接社会组织名录: who took transferred items over, by which agreement (policy 二(三))."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from workflows.db import Database
from workflows.supervision.items.tables import approval_item
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.tables import department
from workflows.supervision.parties.tables import party
from workflows.supervision.parties.tables import receiving_organisation as table
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
class OrganisationRow:
    """``standing`` of a running agreement: good | running_out | overdue; else ``ended``."""

    id: int
    party_id: int
    party_name: str
    party_code: str
    item_id: int
    item_name: str
    department_name: str
    transfer_no: str
    transferred_on: date
    agreement_no: str
    agreement_from: date
    agreement_to: date | None
    agreement: str
    competence: str
    standing: str
    days: int | None
    rated: Rated | None


def organisations(
    database: Database, actor: Actor, wanted: Wanted, *, cursor: str, now: datetime
) -> Page[OrganisationRow]:
    """Organisations, the first agreement to end first; ``department_id`` is the one that transferred the item."""
    admit(actor)
    today, last_day = now.date(), table.c.agreement_to
    query = (
        select(
            table.c.id, table.c.party_id, party.c.name.label("party_name"), party.c.code.label("party_code"),
            table.c.item_id, approval_item.c.name.label("item_name"), department.c.name.label("department_name"),
            table.c.transfer_no, table.c.transferred_on, table.c.agreement_no, table.c.agreement_from, last_day,
            table.c.agreement, table.c.competence, table.c.state,
        )
        .join(party, party.c.id == table.c.party_id)
        .join(approval_item, approval_item.c.id == table.c.item_id)
        .join(department, department.c.id == table.c.department_id)
        .order_by(by_day(last_day), table.c.id)
        .limit(PAGE + 1)
    )  # fmt: skip
    if wanted.text:
        query = query.where(named(wanted.text, table.c.transfer_no, table.c.agreement_no, approval_item.c.name))
    if wanted.department_id is not None:
        query = query.where(table.c.department_id == wanted.department_id)
    if wanted.standing:
        query = query.where(table.c.state == "active", standing_is(wanted.standing, last_day, today))
    behind = after(cursor, last_day, table.c.id) if cursor else None
    if behind is not None:
        query = query.where(behind)
    with database.reading() as conn:
        found = list(conn.execute(query))
        rated = newest_ratings(conn, [row.party_id for row in found])
    rows = []
    for row in found:
        values = dict(row._mapping)
        state = values.pop("state")
        standing = standing_of(row.agreement_to, today) if state == "active" else state
        days = days_left(row.agreement_to, today)
        newest = rated.get((row.party_id, row.item_id))
        rows.append(OrganisationRow(**values, standing=standing, days=days, rated=newest))
    return page_of(rows, [(row.agreement_to, row.id) for row in rows])
