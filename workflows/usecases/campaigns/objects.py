"""整治对象 of one campaign: filtered, page by page, or whole for a sheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select

from workflows.db import Database
from workflows.supervision import campaigns
from workflows.supervision.campaigns import Campaign
from workflows.supervision.campaigns.tables import campaign_look_back, campaign_object
from workflows.supervision.items.tables import approval_item
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.officers import names
from workflows.supervision.organisation.tables import department
from workflows.supervision.parties.tables import party
from workflows.usecases.errors import NotFound
from workflows.usecases.permissions import require_case

PAGE = 50
FOUND = "problems"
STATES = (campaigns.PENDING, campaigns.CHECKED, campaigns.UNREACHABLE)


@dataclass(frozen=True)
class Wanted:
    """The filters of the page; ``state`` may also be ``problems``: objects where something was found."""

    department_id: int | None = None
    state: str = ""
    text: str = ""


@dataclass(frozen=True)
class ObjectRow:
    """One object with its names."""

    id: int
    party_id: int
    party_name: str
    party_code: str
    town: str
    item_name: str
    department_name: str
    mode: str
    state: str
    checked_on: date | None
    inspectors: str
    problems: int
    inspection_case_id: int | None
    self_reported_on: date | None
    self_note: str
    summary: str
    relapsed: bool | None
    looked_back_on: date | None


@dataclass(frozen=True)
class ObjectPage:
    """``number`` counts from 1; ``pages`` is at least 1."""

    rows: tuple[ObjectRow, ...]
    total: int
    number: int
    pages: int


def object_rows(
    database: Database, actor: Actor, case_id: int, wanted: Wanted, *, now: datetime
) -> tuple[ObjectRow, ...]:
    """All that was asked for, for a sheet; NotFound for a campaign one may not know of."""
    with database.reading() as conn:
        return rows_of(conn, clauses(campaign_for(conn, actor, case_id).id, wanted))


def campaign_for(conn: Connection, actor: Actor, case_id: int) -> Campaign:
    """NotFound for a case that is no campaign or that one may not know of."""
    require_case(conn, actor, case_id)
    try:
        return campaigns.of_case(conn, case_id)
    except campaigns.UnknownCampaign as error:
        raise NotFound(case_id) from error


def page_of(conn: Connection, campaign_id: int, wanted: Wanted, number: int) -> ObjectPage:
    where = clauses(campaign_id, wanted)
    joined = select(func.count()).select_from(campaign_object).join(party, party.c.id == campaign_object.c.party_id)
    total = conn.scalar(joined.where(*where)) or 0
    pages = max(1, -(-total // PAGE))
    at = min(max(number, 1), pages)
    return ObjectPage(rows_of(conn, where, limit=PAGE, offset=(at - 1) * PAGE), total, at, pages)


def clauses(campaign_id: int, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [campaign_object.c.campaign_id == campaign_id]
    if wanted.department_id is not None:
        found.append(campaign_object.c.department_id == wanted.department_id)
    if wanted.state == FOUND:
        found.append(campaign_object.c.problems > 0)
    elif wanted.state:
        found.append(campaign_object.c.state == wanted.state)
    if wanted.text:
        named = party.c.name.contains(wanted.text, autoescape=True)
        found.append(or_(named, party.c.code == wanted.text.upper()))
    return found


def rows_of(
    conn: Connection, where: Sequence[ColumnElement[bool]], *, limit: int | None = None, offset: int = 0
) -> tuple[ObjectRow, ...]:
    query = (
        select(
            campaign_object,
            party.c.name.label("party_name"),
            party.c.code.label("party_code"),
            party.c.town,
            approval_item.c.name.label("item_name"),
            department.c.name.label("department_name"),
            campaign_look_back.c.relapsed,
            campaign_look_back.c.checked_on.label("looked_back_on"),
        )
        .join(party, party.c.id == campaign_object.c.party_id)
        .join(approval_item, approval_item.c.id == campaign_object.c.item_id)
        .join(department, department.c.id == campaign_object.c.department_id)
        .outerjoin(campaign_look_back, campaign_look_back.c.object_id == campaign_object.c.id)
        .where(*where)
        .order_by(campaign_object.c.id)
        .limit(limit)
        .offset(offset)
    )
    rows = conn.execute(query).all()
    people = names(conn, sorted({login for row in rows for login in row.inspectors})) if rows else {}
    return tuple(_row(row, people) for row in rows)


def _row(row: Any, people: dict[str, str]) -> ObjectRow:
    return ObjectRow(
        id=row.id, party_id=row.party_id, party_name=row.party_name, party_code=row.party_code, town=row.town,
        item_name=row.item_name, department_name=row.department_name, mode=row.mode, state=row.state,
        checked_on=row.checked_on, inspectors="、".join(people.get(one, one) for one in row.inspectors),
        problems=row.problems, inspection_case_id=row.inspection_case_id, self_reported_on=row.self_reported_on,
        self_note=row.self_note, summary=row.summary, relapsed=row.relapsed, looked_back_on=row.looked_back_on,
    )  # fmt: skip
