"""Frequency caps kept by the legal office: dated versions, never an edit in place."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from tests.usecases.counting import INSPECTOR, SIFA
from workflows.audit import audit_leaf
from workflows.db import Database
from workflows.engine.types import Refused
from workflows.supervision.frequency import Cap
from workflows.usecases.caps import CapsPage, NewCap, add_version, close_version, shown
from workflows.usecases.errors import NotFound, NotPermitted

NEW = NewCap(0, 0, "", 2, "清政办发〔2026〕1号", date(2026, 1, 1))


def add(database: Database, now: datetime, **changes: Any) -> Cap:
    return add_version(database, SIFA, replace(NEW, **changes), now=now)


def dates(page: CapsPage) -> list[tuple[int, date, date | None, str]]:
    return [(row.cap.most, row.cap.valid_from, row.cap.valid_to, row.state) for row in (*page.past, *page.rows)]


def test_a_new_version_ends_the_one_before_it_and_leaves_the_others(database: Database, now: datetime) -> None:
    first = add(database, now)
    add(database, now, industry="餐饮", most=4)
    add(database, now, most=3, valid_from=date(2026, 7, 1))
    page = shown(database, now=now)
    assert dates(page) == [
        (2, date(2026, 1, 1), date(2026, 6, 30), "in_force"),
        (3, date(2026, 7, 1), None, "coming"),
        (4, date(2026, 1, 1), None, "in_force"),
    ]
    later = shown(database, now=now.replace(month=8))
    assert [row.cap.id for row in later.past] == [first.id]
    with database.reading() as conn:
        actions = conn.execute(select(audit_leaf.c.action).order_by(audit_leaf.c.id)).scalars().all()
    assert actions == ["frequency_cap.add"] * 2 + ["frequency_cap.close", "frequency_cap.add"]


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"most": -1}, "most"),
        ({"most": 367}, "most"),
        ({"source_document": "  "}, "source_document"),
        ({"source_document": "长" * 256}, "source_document"),
        ({"industry": "长" * 65}, "industry"),
        ({"department_id": 99}, "department"),
        ({"item_id": 99}, "item"),
        ({"valid_from": date(2026, 1, 1)}, "valid_from"),
        ({"valid_from": date(2025, 1, 1)}, "valid_from"),
    ],
)
def test_what_is_no_cap_is_refused_at_its_field_and_changes_nothing(
    database: Database, now: datetime, changes: dict[str, Any], where: str
) -> None:
    add(database, now)
    before = shown(database, now=now)
    with pytest.raises(Refused) as refused:
        add(database, now, **changes)
    assert refused.value.field == where
    assert shown(database, now=now) == before


def test_a_version_is_ended_from_today_on_and_only_once(database: Database, now: datetime) -> None:
    cap = add(database, now)
    with pytest.raises(Refused):
        close_version(database, SIFA, cap.id, valid_to=date(2026, 3, 15), now=now)
    close_version(database, SIFA, cap.id, valid_to=date(2026, 3, 16), now=now)
    assert dates(shown(database, now=now)) == [(2, date(2026, 1, 1), date(2026, 3, 16), "in_force")]
    with pytest.raises(Refused):
        close_version(database, SIFA, cap.id, valid_to=date(2027, 1, 1), now=now)
    with pytest.raises(NotFound):
        close_version(database, SIFA, 99, valid_to=date(2027, 1, 1), now=now)
    with pytest.raises(Refused, match="重叠"):
        add(database, now, valid_from=date(2026, 3, 10))
    add(database, now, valid_from=date(2026, 3, 17))


def test_only_the_legal_office_sets_caps(database: Database, now: datetime) -> None:
    with pytest.raises(NotPermitted):
        add_version(database, INSPECTOR, NEW, now=now)
    cap = add(database, now)
    with pytest.raises(NotPermitted):
        close_version(database, INSPECTOR, cap.id, valid_to=date(2026, 12, 31), now=now)
