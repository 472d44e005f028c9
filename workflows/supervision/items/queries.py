"""Approval items and their checklists as they stood on a day."""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Row, Select, or_, select

from workflows.supervision.items.tables import approval_item, checklist, checklist_point, duty_item, supervision_regime
from workflows.supervision.organisation.dated import in_force

RETAINED_GROUP = "A"
NOT_OF_PARTIES = frozenset("BE")
SHIPPED_UNDER = {
    "A": "retained", "B": "intermediary", "C": "cancelled", "D": "transferred", "E": "delegated", "F": "accounting",
    "G": "self_regulation",
}  # fmt: skip
"""Letter of a group → the heading in ``points.json`` under which its points are shipped."""


class UnknownItem(LookupError):
    """No approval item has this id, code or name on that day; look at the list of items."""


@dataclass(frozen=True)
class Item:
    """行政审批事项; ``kind`` is retained, cancelled, transferred, delegated or entrusted."""

    id: int
    code: str
    name: str
    kind: str
    department_id: int
    note: str
    still_supervised: bool
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class Point:
    """One point of a checklist; ``code`` begins with its group's letter (A1-01)."""

    code: str
    group_name: str
    point: str
    basis: str
    severity: str


@dataclass(frozen=True)
class Checklist:
    """``id`` and ``version`` of the row in force; None and 0 where only the shipped points stand in."""

    id: int | None
    item_id: int
    version: int
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Regime:
    """监管制度: object, content, method and the six measures."""

    id: int
    item_id: int
    version: int
    object: str
    content: str
    method: str
    measures: dict[str, str]
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class Duty:
    """责任清单: who leads and who assists in supervising an item."""

    department_id: int
    part: str
    duty: str


def item_of(conn: Connection, item_id: int) -> Item:
    return _one(conn, select(approval_item).where(approval_item.c.id == item_id), str(item_id))


def item_named(conn: Connection, text: str, on: date) -> Item:
    """By code or name; where several match the code wins."""
    named = or_(approval_item.c.code == text, approval_item.c.name == text)
    query = select(approval_item).where(named, in_force(approval_item, on))
    return _one(conn, query.order_by((approval_item.c.code == text).desc(), approval_item.c.id), text)


def items(conn: Connection, on: date, *, department_id: int | None = None, supervised: bool = False) -> list[Item]:
    """The items of a day, by code; ``supervised`` leaves out cancelled ones that need no supervision any more."""
    query = select(approval_item).where(in_force(approval_item, on)).order_by(approval_item.c.code)
    if department_id is not None:
        query = query.where(approval_item.c.department_id == department_id)
    if supervised:
        query = query.where(approval_item.c.still_supervised.is_(True))
    return [Item(**row._mapping) for row in conn.execute(query)]


def checklist_in_force(conn: Connection, item_id: int, on: date) -> Checklist:
    """The points to check on a day.

    A delegated item (下放) is supervised like a retained one as well: where its own list has no retained group, the
    shipped retained points follow (policy 二(四)).
    """
    item = item_of(conn, item_id)
    query = select(checklist.c.id, checklist.c.version).where(checklist.c.item_id == item_id, in_force(checklist, on))
    row = conn.execute(query.order_by(checklist.c.version.desc()).limit(1)).first()
    points = _points(conn, row.id) if row else shipped_points(item.kind)
    if item.kind == "delegated" and not any(point.code.startswith(RETAINED_GROUP) for point in points):
        points += shipped_points("retained")
    return Checklist(row.id if row else None, item_id, row.version if row else 0, points)


def points_for_parties(conn: Connection, item_id: int, on: date) -> tuple[Point, ...]:
    """What an inspection of a permit holder checks: not how the organ decides (E), nor who serves applicants (B)."""
    points = checklist_in_force(conn, item_id, on).points
    return tuple(point for point in points if point.code[:1] not in NOT_OF_PARTIES) or shipped_points("retained")


def points_of_groups(conn: Connection, item_id: int, on: date, letters: str) -> tuple[Point, ...]:
    """The points of these groups (``E`` organ, ``B`` intermediary, ``D`` organisation, ``F`` accounting, ``G`` rules).

    The item's own points come first; a sub-group (E1 … E6) it is silent on is checked by the shipped ones.
    """
    own = [point for point in checklist_in_force(conn, item_id, on).points if point.code[:1] in letters]
    known = {_sub_group(point) for point in own}
    kind = item_of(conn, item_id).kind
    shipped = [shipped_points(_kind_of(letter, kind)) for letter in letters]
    return tuple(own) + tuple(
        point for points in shipped for point in points if point.code[:1] in letters and _sub_group(point) not in known
    )


def _kind_of(letter: str, kind: str) -> str:
    return kind if letter == "E" and kind in ("delegated", "entrusted") else SHIPPED_UNDER[letter]


def _sub_group(point: Point) -> str:
    return point.code.partition("-")[0]


def regime_in_force(conn: Connection, item_id: int, on: date) -> Regime | None:
    table = supervision_regime
    query = select(table).where(table.c.item_id == item_id, in_force(table, on))
    row = conn.execute(query.order_by(table.c.version.desc()).limit(1)).first()
    return Regime(**row._mapping) if row else None


def duties(conn: Connection, item_id: int, on: date) -> list[Duty]:
    """Lead first."""
    table = duty_item
    query = select(table.c.department_id, table.c.part, table.c.duty).where(table.c.item_id == item_id)
    ordered = query.where(in_force(table, on)).order_by(table.c.part.desc(), table.c.id)
    return [Duty(*row) for row in conn.execute(ordered)]


def shipped_points(kind: str) -> tuple[Point, ...]:
    """The points of a heading of ``points.json``: what all items of a kind have in common, and B, F, G."""
    return _shipped()[kind]


@cache
def _shipped() -> dict[str, tuple[Point, ...]]:
    raw = json.loads((Path(__file__).parent / "data" / "points.json").read_text(encoding="utf-8"))
    return {kind: tuple(Point(**point) for point in points) for kind, points in raw.items()}


def _points(conn: Connection, checklist_id: int) -> tuple[Point, ...]:
    table = checklist_point
    columns = (table.c.code, table.c.group_name, table.c.point, table.c.basis, table.c.severity)
    rows = conn.execute(select(*columns).where(table.c.checklist_id == checklist_id).order_by(table.c.position))
    return tuple(Point(*row) for row in rows)


def _one(conn: Connection, query: Select[tuple[object, ...]], asked: str) -> Item:
    row: Row[tuple[object, ...]] | None = conn.execute(query).first()
    if row is None:
        raise UnknownItem(asked)
    return Item(**row._mapping)
