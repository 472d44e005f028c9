"""Calendar and rules in the database, on SQLite and PostgreSQL."""

from datetime import date, datetime

import pytest
from sqlalchemy import func, insert, select

from workflows.db import Database
from workflows.supervision.deadlines import (
    CalendarMissing,
    DayKind,
    NoRuleInForce,
    Roll,
    Rule,
    all_rules,
    codes_in_force,
    current_calendar,
    due_for,
    load_shipped,
    rule_for,
    shipped_calendar,
    shipped_rules,
)
from workflows.supervision.deadlines.store import rule_row
from workflows.supervision.deadlines.tables import deadline_rule


def test_the_shipped_data_come_back_from_the_database_as_they_were(any_database: Database, now: datetime) -> None:
    with any_database.transaction() as conn:
        with pytest.raises(CalendarMissing):
            current_calendar(conn)
        load_shipped(conn, now=now)
        load_shipped(conn, now=now)
        assert current_calendar(conn).days == shipped_calendar().days
        assert current_calendar(conn).published_years == shipped_calendar().published_years
        assert conn.execute(select(func.count()).select_from(deadline_rule)).scalar_one() == len(shipped_rules())
        assert {(r.code, r.n, r.valid_from, r.ladder) for r in all_rules(conn)} == {
            (r.code, r.n, r.valid_from, r.ladder) for r in shipped_rules()
        }
        assert due_for(conn, "T-A-05", date(2026, 9, 16)).on == date(2026, 10, 20)
        assert "T-A-05" in codes_in_force(conn, now.date())
        assert "T-I-00" not in codes_in_force(conn, now.date())


def test_the_most_specific_row_wins(database: Database, now: datetime) -> None:
    def version(n: str, item: str = "", kind: str = "", department: str = "") -> Rule:
        return Rule(
            code="T-X-01",
            n=n,
            day_kind=DayKind.WORK,
            roll=Roll.NONE,
            valid_from=date(2020, 1, 1),
            applies_to_item=item,
            applies_to_kind=kind,
            applies_to_department=department,
        )

    versions = [version("1"), version("2", department="SJ"), version("3", kind="retained"), version("4", item="QY-1")]
    with database.transaction() as conn:
        conn.execute(insert(deadline_rule), [rule_row(rule, "test", now) for rule in versions])

        def chosen(items: list[str], kind: str, department: str) -> str:
            return rule_for(conn, "T-X-01", now, items=items, kind=kind, department=department).n

        assert chosen([], "", "") == "1"
        assert chosen(["QY-9"], "cancelled", "SJ") == "2"
        assert chosen(["QY-9"], "retained", "SJ") == "3"
        assert chosen(["QY-1", "食品经营许可"], "retained", "SJ") == "4"


def test_a_code_without_a_version_in_force_is_an_error(database: Database, now: datetime) -> None:
    with database.transaction() as conn:
        load_shipped(conn, now=now)
        with pytest.raises(NoRuleInForce):
            due_for(conn, "T-Z-99", now)
        with pytest.raises(NoRuleInForce):
            due_for(conn, "T-A-05", date(2022, 3, 14))  # in force from the 15th
