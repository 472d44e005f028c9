"""事项调整: the documents by which items were cancelled, transferred, delegated or entrusted, and what lies outside."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, insert, select

from workflows.supervision.items.tables import item_adjustment
from workflows.supervision.organisation.dated import in_force

KINDS = ("cancelled", "transferred", "delegated", "entrusted")
HANDED_DOWN = frozenset({"delegated", "entrusted"})
BEFORE_START, AFTER_EXPIRY, OUTSIDE_AREA, OUTSIDE_SCOPE = (
    "before_start", "after_expiry", "outside_area", "outside_scope",
)  # fmt: skip
"""Why an act lies outside of a delegation or entrustment."""


@dataclass(frozen=True)
class Adjustment:
    """``valid_to`` is the last day of the power; ``towns`` and ``terms`` empty mean no limit of that sort."""

    id: int
    item_id: int
    kind: str
    document_no: str
    document_on: date
    authority: str
    department_id: int | None
    scope: str
    towns: Sequence[str]
    terms: Sequence[str]
    reason: str
    valid_from: date
    valid_to: date | None

    def in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def flags(self, *, on: date, town: str = "", scope: str = "") -> list[str]:
        """What speaks against an act of that day and place (行政许可法24条: 在委托权限范围内).

        A scope that names none of the agreed words is a hint for a person to judge, not a finding.
        """
        found = [BEFORE_START] if on < self.valid_from else []
        if self.valid_to is not None and on > self.valid_to:
            found.append(AFTER_EXPIRY)
        if self.towns and town and town not in self.towns:
            found.append(OUTSIDE_AREA)
        if self.terms and scope and not any(term in scope for term in self.terms):
            found.append(OUTSIDE_SCOPE)
        return found


def add_adjustment(
    conn: Connection, item_id: int, *, kind: str, document_no: str, document_on: date, valid_from: date,
    valid_to: date | None = None, authority: str = "", department_id: int | None = None, scope: str = "",
    towns: Collection[str] = (), terms: Collection[str] = (), reason: str = "",
) -> int:  # fmt: skip
    row = {
        "item_id": item_id, "kind": kind, "document_no": document_no, "document_on": document_on,
        "authority": authority, "department_id": department_id, "scope": scope, "towns": list(towns),
        "terms": list(terms), "reason": reason, "valid_from": valid_from, "valid_to": valid_to,
    }  # fmt: skip
    number: int = conn.execute(insert(item_adjustment).values(**row).returning(item_adjustment.c.id)).scalar_one()
    return number


def adjustments_of(conn: Connection, item_id: int) -> list[Adjustment]:
    """All documents about an item, the newest first."""
    table = item_adjustment
    query = select(table).where(table.c.item_id == item_id).order_by(table.c.valid_from.desc(), table.c.id.desc())
    return [Adjustment(**row._mapping) for row in conn.execute(query)]


def handed_down(conn: Connection, item_id: int, department_id: int, on: date) -> Adjustment | None:
    """By which document a department exercises an item on a day; else the last one there was (it has run out)."""
    found = [
        one
        for one in adjustments_of(conn, item_id)
        if one.kind in HANDED_DOWN and one.department_id == department_id and one.valid_from <= on
    ]
    return next((one for one in found if one.in_force(on)), found[0] if found else None)


def received_by(conn: Connection, department_id: int, on: date) -> list[Adjustment]:
    """What a department exercises by delegation or entrustment on a day."""
    table = item_adjustment
    query = select(table).where(table.c.department_id == department_id, table.c.kind.in_(sorted(HANDED_DOWN)))
    return [Adjustment(**row._mapping) for row in conn.execute(query.where(in_force(table, on)).order_by(table.c.id))]
