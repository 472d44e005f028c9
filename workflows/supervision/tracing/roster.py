"""Who bore which tier of responsibility on a day, in a department as it was then (倒查: 当日, not today)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, select

from workflows.db import Json
from workflows.supervision.organisation.roles import Role, Tier
from workflows.supervision.organisation.tables import (
    department,
    department_succession,
    officer,
    responsibility,
    role_assignment,
)

TIERS: tuple[str, ...] = tuple(str(tier) for tier in Tier)
POSTS = (Role.HEAD, Role.DEPUTY_HEAD, Role.SECTION_HEAD, Role.LEGAL_REVIEWER, Role.INSPECTOR, Role.HANDLER)
"""The order in which several roles of one day are read; others come after."""


@dataclass(frozen=True)
class Responsible:
    """One person as he stood that day. ``by_item``: named for the item itself, not for the whole department."""

    tier: str
    officer_id: int
    login: str
    name: str
    department_id: int
    department: str
    roles: tuple[str, ...]
    by_item: bool

    def as_json(self) -> dict[str, Json]:
        return {
            "tier": self.tier, "officer_id": self.officer_id, "login": self.login, "name": self.name,
            "department_id": self.department_id, "department": self.department, "roles": list(self.roles),
            "by_item": self.by_item,
        }  # fmt: skip


def responsible_on(
    conn: Connection, department_id: int, item_id: int | None, day: date
) -> dict[str, tuple[Responsible, ...]]:
    """Tier → who held it on that day; a tier nobody held is missing.

    A row for the item beats one for the whole department, tier by tier. A department that did not exist yet on that day
    is answered by its predecessors, one that had ended by its successors (domain 0, conclusion 5).
    """
    return Roster(conn).on(department_id, item_id, day)


class Roster:
    """The dated tables read once, for thousands of questions: a reconstruction asks one for every moment."""

    def __init__(self, conn: Connection) -> None:
        self._departments = {row.id: row for row in conn.execute(select(department))}
        self._before: dict[int, list[int]] = defaultdict(list)
        self._after: dict[int, list[int]] = defaultdict(list)
        for row in conn.execute(select(department_succession).order_by(department_succession.c.predecessor_id)):
            self._before[row.successor_id].append(row.predecessor_id)
            self._after[row.predecessor_id].append(row.successor_id)
        self._officers = {row.id: row for row in conn.execute(select(officer.c.id, officer.c.login, officer.c.name))}
        self._ids = {row.login: row.id for row in self._officers.values()}
        self._duties = _grouped(conn.execute(select(responsibility).order_by(responsibility.c.id)), "department_id")
        self._roles = _grouped(conn.execute(select(role_assignment).order_by(role_assignment.c.id)), "officer_id")
        self._answered: dict[tuple[int, int | None, date], dict[str, tuple[Responsible, ...]]] = {}

    def on(self, department_id: int, item_id: int | None, day: date) -> dict[str, tuple[Responsible, ...]]:
        """See :func:`responsible_on`."""
        asked = (department_id, item_id, day)
        if asked not in self._answered:
            self._answered[asked] = self._answer(*asked)
        return self._answered[asked]

    def standing_for(self, department_id: int, day: date) -> list[int]:
        """The departments in which the duties of this one lay on that day."""
        found: list[int] = []
        waiting, seen = [department_id], set[int]()
        while waiting:
            current = waiting.pop(0)
            row = self._departments.get(current)
            if current in seen or row is None:
                continue
            seen.add(current)
            if day < row.valid_from:
                waiting += self._before[current]
            elif row.valid_to is not None and day > row.valid_to:
                waiting += self._after[current]
            else:
                found.append(current)
        return found

    def family(self, department_id: int) -> list[int]:
        """A department with all that were before and came after it: whose records belong to one duty over the years."""
        found, waiting = list[int](), [department_id]
        while waiting:
            current = waiting.pop(0)
            if current not in found:
                found.append(current)
                waiting += self._line(current)
        return sorted(found)

    def post(self, officer_id: int, day: date) -> tuple[str, tuple[str, ...]]:
        """Name of the department and the roles an officer held on that day; ("", ()) where he held none."""
        held = [row for row in self._roles[officer_id] if _holds(row, day)]
        roles = tuple(sorted({row.role_code for row in held}, key=_rank))
        name = self.department_name(held[0].department_id) if held else ""
        return name, roles

    def person(self, login: str, day: date) -> Responsible | None:
        """Anybody as he stood that day, without a tier; None for a login that is no officer's (the clock)."""
        found = self._ids.get(login)
        if found is None:
            return None
        name, roles = self.post(found, day)
        held = next((row.department_id for row in self._roles[found] if _holds(row, day)), 0)
        return Responsible(
            tier="", officer_id=found, login=login, name=self._officers[found].name, department_id=held,
            department=name, roles=roles, by_item=False,
        )  # fmt: skip

    def department_name(self, department_id: int | None) -> str:
        row = self._departments.get(department_id or 0)
        return row.name if row else ""

    def officer_name(self, login: str) -> str:
        found = self._ids.get(login)
        return self._officers[found].name if found else ""

    def officer_id(self, login: str) -> int | None:
        return self._ids.get(login)

    def _line(self, department_id: int) -> list[int]:
        return [*self._before[department_id], *self._after[department_id]]

    def _answer(self, department_id: int, item_id: int | None, day: date) -> dict[str, tuple[Responsible, ...]]:
        standing = self.standing_for(department_id, day)
        rows = [row for one in standing for row in self._duties[one] if _holds(row, day)]
        found: dict[str, tuple[Responsible, ...]] = {}
        for tier in TIERS:
            of_tier = [row for row in rows if row.tier == tier]
            named = [row for row in of_tier if item_id is not None and row.item_id == item_id]
            chosen = named or [row for row in of_tier if row.item_id is None]
            if chosen:
                found[tier] = tuple(self._person(row, day) for row in chosen)
        return found

    def _person(self, row: Row[Any], day: date) -> Responsible:
        person = self._officers[row.officer_id]
        held = {role.role_code for role in self._roles[row.officer_id] if _holds(role, day)}
        return Responsible(
            tier=row.tier, officer_id=row.officer_id, login=person.login, name=person.name,
            department_id=row.department_id, department=self.department_name(row.department_id),
            roles=tuple(sorted(held, key=_rank)), by_item=row.item_id is not None,
        )  # fmt: skip


def _grouped(rows: Sequence[Row[Any]] | Any, by: str) -> Mapping[int, list[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        found[getattr(row, by)].append(row)
    return found


def _holds(row: Row[Any], day: date) -> bool:
    return bool(row.valid_from <= day and (row.valid_to is None or row.valid_to >= day))


def _rank(role: str) -> tuple[int, str]:
    return (POSTS.index(Role(role)) if role in POSTS else len(POSTS), role)
