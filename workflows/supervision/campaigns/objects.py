"""整治对象: pools while the plan is drafted, a fixed list once it is issued."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, func, insert, select, update

from workflows.supervision.campaigns.tables import campaign, campaign_check, campaign_object, campaign_pool
from workflows.supervision.parties.tables import party, permit

LIGHT, FULL = "light", "full"
PENDING, CHECKED, UNREACHABLE = "pending", "checked", "unreachable"
SWEEP_ROUND, LOOK_BACK_ROUND = "sweep", "look_back"
CHUNK = 500


@dataclass(frozen=True)
class Pool:
    """对象范围: the holders of a valid permit of the item, of these risk classes, in this industry and town."""

    department_id: int
    item_id: int
    industry: str
    town: str
    risk_classes: tuple[str, ...]
    mode: str


@dataclass(frozen=True)
class Object:
    """整治对象: one party under one item, as it was when the plan was issued."""

    id: int
    campaign_id: int
    department_id: int
    party_id: int
    item_id: int
    mode: str
    state: str
    inspection_case_id: int | None
    checked_on: date | None
    checked_at: datetime | None
    inspectors: tuple[str, ...]
    summary: str
    problems: int
    self_reported_on: date | None
    self_note: str


_NAMES = tuple(one.name for one in fields(Object))


def write_pools(conn: Connection, campaign_id: int, pools: Iterable[Pool]) -> None:
    """Replaces those of an earlier draft of the plan."""
    conn.execute(delete(campaign_pool).where(campaign_pool.c.campaign_id == campaign_id))
    rows = [
        {
            "campaign_id": campaign_id, "department_id": one.department_id, "item_id": one.item_id,
            "industry": one.industry, "town": one.town, "risk_classes": list(one.risk_classes), "mode": one.mode,
        }
        for one in pools
    ]  # fmt: skip
    conn.execute(insert(campaign_pool), rows)


def pools_of(conn: Connection, campaign_id: int) -> list[Pool]:
    query = select(campaign_pool).where(campaign_pool.c.campaign_id == campaign_id).order_by(campaign_pool.c.id)
    return [
        Pool(row.department_id, row.item_id, row.industry, row.town, tuple(row.risk_classes), row.mode)
        for row in conn.execute(query)
    ]


def size_of(conn: Connection, pool: Pool) -> int:
    """How many parties the pool holds today."""
    return conn.scalar(select(func.count()).select_from(_members(pool).subquery())) or 0


def fix(conn: Connection, campaign_id: int) -> int:
    """Write the objects of all pools down; a party that two pools hold under one item is checked once.

    The pool that comes first in the plan has it.
    """
    taken: set[tuple[int, int]] = set()
    rows: list[dict[str, Any]] = []
    for pool in pools_of(conn, campaign_id):
        for party_id in conn.scalars(_members(pool)):
            if (party_id, pool.item_id) not in taken:
                taken.add((party_id, pool.item_id))
                rows.append(
                    {
                        "campaign_id": campaign_id, "department_id": pool.department_id, "party_id": party_id,
                        "item_id": pool.item_id, "mode": pool.mode, "state": PENDING,
                    }
                )  # fmt: skip
    for start in range(0, len(rows), CHUNK):
        conn.execute(insert(campaign_object), rows[start : start + CHUNK])
    return len(rows)


def _members(pool: Pool) -> Select[Any]:
    held = select(permit.c.party_id).where(permit.c.item_id == pool.item_id, permit.c.state == "valid")
    query = select(party.c.id).where(party.c.id.in_(held), party.c.state == "active")
    if pool.risk_classes:
        query = query.where(party.c.risk_class.in_(pool.risk_classes))
    if pool.industry:
        query = query.where(party.c.industry == pool.industry)
    if pool.town:
        query = query.where(party.c.town == pool.town)
    return query.order_by(party.c.id)


def ids_of(conn: Connection, campaign_id: int, department_id: int) -> list[int]:
    """The objects of a department, in the order in which they were fixed."""
    table = campaign_object
    where = (table.c.campaign_id == campaign_id, table.c.department_id == department_id)
    return list(conn.scalars(select(table.c.id).where(*where).order_by(table.c.id)))


def object_by_id(conn: Connection, object_id: int) -> Object:
    return _object(conn.execute(select(campaign_object).where(campaign_object.c.id == object_id)).one())


def object_of_inspection(conn: Connection, case_id: int) -> Object | None:
    """The object that a full inspection was started for."""
    query = select(campaign_object).where(campaign_object.c.inspection_case_id == case_id)
    row = conn.execute(query).one_or_none()
    return None if row is None else _object(row)


def listed(conn: Connection, *where: ColumnElement[bool], limit: int | None = None, offset: int = 0) -> list[Object]:
    query = select(campaign_object).where(*where).order_by(campaign_object.c.id).limit(limit).offset(offset)
    return [_object(row) for row in conn.execute(query)]


def of_party(conn: Connection, campaign_id: int, party_id: int) -> list[Object]:
    table = campaign_object
    return listed(conn, table.c.campaign_id == campaign_id, table.c.party_id == party_id)


def note_object(conn: Connection, object_id: int, **facts: object) -> None:
    conn.execute(update(campaign_object).where(campaign_object.c.id == object_id).values(**facts))


def begin_check(conn: Connection, object_id: int, instance_id: str, round: str) -> None:
    """From now on the steps of this instance are about the object."""
    conn.execute(insert(campaign_check), {"instance_id": instance_id, "object_id": object_id, "round": round})


def object_of_check(conn: Connection, instance_id: str) -> Object | None:
    """The object that a called check is about."""
    query = select(campaign_object).join(campaign_check, campaign_check.c.object_id == campaign_object.c.id)
    row = conn.execute(query.where(campaign_check.c.instance_id == instance_id)).one_or_none()
    return None if row is None else _object(row)


def checks_of(conn: Connection, case_id: int) -> frozenset[str]:
    """The instances of all checks of a campaign, by its case."""
    query = (
        select(campaign_check.c.instance_id)
        .join(campaign_object, campaign_object.c.id == campaign_check.c.object_id)
        .join(campaign, campaign.c.id == campaign_object.c.campaign_id)
        .where(campaign.c.case_id == case_id)
    )
    return frozenset(conn.scalars(query))


def check_of(conn: Connection, object_id: int, round: str) -> str | None:
    """The instance that checks the object in this round."""
    table = campaign_check
    return conn.scalar(select(table.c.instance_id).where(table.c.object_id == object_id, table.c.round == round))


def count(conn: Connection, campaign_id: int, department_id: int, *states: str) -> int:
    """How many objects of a department stand so; without states, all."""
    table = campaign_object
    where = [table.c.campaign_id == campaign_id, table.c.department_id == department_id]
    if states:
        where.append(table.c.state.in_(states))
    return conn.scalar(select(func.count()).select_from(table).where(*where)) or 0


def with_problems(conn: Connection, campaign_id: int) -> Sequence[int]:
    """Objects where something was found."""
    table = campaign_object
    where = (table.c.campaign_id == campaign_id, table.c.problems > 0)
    return list(conn.scalars(select(table.c.id).where(*where).order_by(table.c.id)))


def _object(row: Any) -> Object:
    values = {name: getattr(row, name) for name in _NAMES}
    return Object(**{**values, "inspectors": tuple(values["inspectors"])})
