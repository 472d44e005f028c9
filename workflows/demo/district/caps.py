"""Frequency caps of the district, as an invented document publishes them for the year."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import Connection, insert

from workflows.supervision.frequency.tables import frequency_cap

DOCUMENT = "清政办发〔{year}〕3号 涉企行政检查年度频次上限（演示）"
EVERYBODY, PARTICULAR = 4, {"YJ": 6}
"""Inspections of one party in a year: by each department, and where a department may come more often."""


def load(conn: Connection, departments: Mapping[str, int], *, now: datetime) -> int:
    """How many rows were made; in force from the first day of the year before, so that history is counted by them."""
    since = date(now.year - 1, 1, 1)
    caps = {0: EVERYBODY} | {departments[code]: most for code, most in PARTICULAR.items()}
    rows = [
        {
            "department_id": ident, "item_id": 0, "industry": "", "most": most, "valid_from": since,
            "source_document": DOCUMENT.format(year=since.year), "edited_by": "sifa1", "edited_at": now,
        }
        for ident, most in caps.items()
    ]  # fmt: skip
    conn.execute(insert(frequency_cap), rows)
    return len(rows)
