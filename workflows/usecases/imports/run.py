"""What every kind of import works with: the transaction, the report, and looking up departments and items."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection, select

from workflows.supervision.items.tables import approval_item
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.dated import in_force
from workflows.supervision.organisation.tables import department
from workflows.usecases.imports.cells import key
from workflows.usecases.imports.report import Report

SHORTEST_PART = 2


@dataclass
class Names:
    """Rows by code and by name; a name may leave out the district before it (市场监督管理局)."""

    codes: dict[str, int] = field(default_factory=dict)
    names: dict[str, list[int]] = field(default_factory=dict)

    def add(self, row_id: int, code: str, *names: str) -> None:
        self.codes[key(code)] = row_id
        for name in names:
            self.names.setdefault(key(name), []).append(row_id)

    def find(self, text: str) -> int | None:
        """None where nothing or more than one fits."""
        wanted = key(text)
        if wanted in self.codes:
            return self.codes[wanted]
        exact = set(self.names.get(wanted, ()))
        if not exact and len(wanted) > SHORTEST_PART:
            exact = {row for name, rows in self.names.items() if name.endswith(wanted) for row in rows}
        return exact.pop() if len(exact) == 1 else None


@dataclass
class Run:
    """One import inside its transaction. ``secrets``: login → (password, hash), made before it began."""

    conn: Connection
    report: Report
    actor: Actor
    now: datetime
    secrets: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.now.date()

    def departments(self) -> Names:
        found = Names()
        for row in self.conn.execute(select(department).where(in_force(department, self.today))):
            found.add(row.id, row.code, row.name, row.short_name)
        return found

    def items(self) -> Names:
        found = Names()
        for row in self.conn.execute(select(approval_item).where(in_force(approval_item, self.today))):
            found.add(row.id, row.code, row.name)
        return found


def first_seen(report: Report, seen: dict[str, int], key_text: str, row: int, what: str) -> bool:
    """Whether this key comes for the first time in the file; a second time is an error."""
    if key_text in seen:
        report.error(row, f"{what} {key_text} 与第{seen[key_text]}行重复，请保留一行。")
        return False
    seen[key_text] = row
    return True
