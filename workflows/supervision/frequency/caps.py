"""Caps (频次上限): dated rows; the most particular one in force says how often (国办发〔2024〕54号)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from workflows.supervision.frequency.tables import frequency_cap


@dataclass(frozen=True)
class Cap:
    """At most ``most`` inspections of one party by one department in a calendar year.

    ``department_id`` and ``item_id`` 0 and ``industry`` "" mean: every one.
    """

    id: int
    department_id: int
    item_id: int
    industry: str
    most: int
    source_document: str
    valid_from: date
    valid_to: date | None
    edited_by: str

    def in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or self.valid_to >= on)

    def covers(self, department_id: int, item_id: int, industry: str) -> bool:
        return (
            self.department_id in (0, department_id)
            and self.item_id in (0, item_id)
            and self.industry in ("", industry)
        )

    @property
    def particular(self) -> tuple[bool, bool, bool]:
        """A department's own cap goes before one for all; within it an item's before an industry's."""
        return self.department_id != 0, self.item_id != 0, self.industry != ""


def all_caps(conn: Connection, on: date | None = None) -> list[Cap]:
    """Every dated row, or those in force on a day."""
    table = frequency_cap
    query = select(table).order_by(
        table.c.department_id, table.c.item_id, table.c.industry, table.c.valid_from, table.c.id
    )
    found = [Cap(**{name: getattr(row, name) for name in Cap.__dataclass_fields__}) for row in conn.execute(query)]
    return [cap for cap in found if on is None or cap.in_force(on)]


def choose(caps: Iterable[Cap], *, department_id: int, item_id: int, industry: str, on: date) -> Cap | None:
    """The cap that holds; None: there is none."""
    holding = [cap for cap in caps if cap.in_force(on) and cap.covers(department_id, item_id, industry)]
    return max(holding, key=lambda cap: (cap.particular, cap.valid_from, cap.id), default=None)
