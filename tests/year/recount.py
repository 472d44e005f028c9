"""The year counted again from rows and the calendar alone: nothing here asks the code that is judged."""

import csv
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from workflows.clock import SHANGHAI
from workflows.db import Database

DATA = Path(__file__).parents[2] / "workflows" / "supervision" / "deadlines" / "data"
PUBLISH_WITHIN = 20
"""Working days from the result to its publication (T-A-05b)."""


@dataclass(frozen=True)
class Visit:
    """One inspection with what became of its result, as the tables say."""

    id: int
    case_id: int
    batch_case_id: int | None
    department_id: int
    party_id: int
    year: int
    task_source: str
    cap_note: str
    formed_at: datetime | None
    published_at: datetime | None
    due_at: datetime | None


def rows(database: Database, statement: str) -> list[Any]:
    with database.reading() as conn:
        return list(conn.execute(text(statement)))


def moment(stored: str | None) -> datetime | None:
    """What SQLite keeps is UTC."""
    return None if stored is None else datetime.fromisoformat(f"{stored}+00:00").astimezone(SHANGHAI)


def visits(database: Database) -> list[Visit]:
    statement = """
        SELECT i.id, i.case_id, l.from_case_id, i.department_id, i.party_id,
               coalesce(i.inspected_on, i.planned_on), i.task_source, i.cap_note, i.result_formed_at,
               p.published_at, p.due_at
        FROM inspection i
        JOIN "case" c ON c.id = i.case_id AND c.state <> 'terminated'
        LEFT JOIN case_link l ON l.to_case_id = i.case_id AND l.kind = 'batch'
        LEFT JOIN publication p ON p.case_id = i.case_id AND p.kind = 'inspection_result'
        ORDER BY i.id
    """
    return [
        Visit(*row[:5], int(row[5][:4]), row[6], row[7], *(moment(one) for one in row[8:]))
        for row in rows(database, statement)
    ]


def counted(database: Database) -> "Counter[tuple[int, int, int, bool]]":
    """(department, party, year, exempt) → visits: each joint visit once for every department that came."""
    found: Counter[tuple[int, int, int, bool]] = Counter()
    partners = rows(database, "SELECT case_id, department_id FROM joint_visit")
    for one in visits(database):
        for department_id in {one.department_id} | {row[1] for row in partners if row[0] == one.case_id}:
            found[department_id, one.party_id, one.year, bool(one.cap_note)] += 1
    return found


def special_days() -> dict[date, bool]:
    """Day → whether one works on it, from the shipped files; all other days follow the week."""
    found = {}
    for name in ("statutory_days.csv", "calendar.csv"):
        with (DATA / name).open(encoding="utf-8") as file:
            found.update({date.fromisoformat(row["date"]): row["kind"] == "makeup" for row in csv.DictReader(file)})
    return found


def publication_due(formed_at: datetime, special: dict[date, bool]) -> datetime:
    """The midnight after the twentieth working day; the day of the result does not count."""
    day, left = formed_at.date(), PUBLISH_WITHIN
    while left:
        day += timedelta(days=1)
        left -= special.get(day, day.weekday() < 5)
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI)
