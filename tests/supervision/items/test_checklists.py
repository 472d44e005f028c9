"""Items and their checklists as they stood on a day."""

from datetime import date, timedelta

import pytest

from tests.support.people import SINCE, a_department
from workflows.db import Database
from workflows.supervision.items import changes
from workflows.supervision.items.queries import (
    Point,
    UnknownItem,
    checklist_in_force,
    item_named,
    items,
    shipped_points,
)

DAY = date(2026, 3, 16)
OWN = (Point("E1-01", "承接能力", "有专人", "意见二（四）", "重点"),)
NEW = (Point("A1-01", "义务", "证照齐全", "法一条", "一般"),)


def an_item(database: Database, kind: str = "retained") -> int:
    with database.transaction() as conn:
        where = a_department(conn)
        return changes.add_item(conn, code="X-1", name="某许可", kind=kind, department_id=where, valid_from=SINCE)


def test_the_checklist_of_a_day_is_the_version_of_that_day(any_database: Database) -> None:
    item = an_item(any_database)
    with any_database.transaction() as conn:
        changes.add_checklist(conn, item, OWN, valid_from=SINCE)
        changes.add_checklist(conn, item, NEW, valid_from=DAY)
        assert checklist_in_force(conn, item, DAY - timedelta(days=1)).points == OWN
        assert (checklist_in_force(conn, item, DAY).points, checklist_in_force(conn, item, DAY).version) == (NEW, 2)


def test_a_new_version_begins_after_the_one_in_force(database: Database) -> None:
    item = an_item(database)
    with database.transaction() as conn:
        changes.add_checklist(conn, item, OWN, valid_from=DAY)
        with pytest.raises(changes.NotNewer):
            changes.add_checklist(conn, item, NEW, valid_from=DAY)


def test_a_delegated_item_is_checked_like_a_retained_one_as_well(database: Database) -> None:
    item = an_item(database, "delegated")
    with database.transaction() as conn:
        changes.add_checklist(conn, item, OWN, valid_from=SINCE)
        assert checklist_in_force(conn, item, DAY).points == OWN + shipped_points("retained")


def test_a_delegated_item_with_its_own_retained_points_keeps_them(database: Database) -> None:
    item = an_item(database, "delegated")
    with database.transaction() as conn:
        changes.add_checklist(conn, item, OWN + NEW, valid_from=SINCE)
        assert checklist_in_force(conn, item, DAY).points == OWN + NEW


@pytest.mark.parametrize("kind", ["retained", "cancelled", "transferred", "delegated", "entrusted"])
def test_an_item_without_its_own_list_has_at_least_six_shipped_points(database: Database, kind: str) -> None:
    found = checklist_in_force_of(database, an_item(database, kind))
    assert len(found) >= 6
    assert len({point.code for point in found}) == len(found)
    assert all(point.point and point.basis and point.severity in ("一般", "重点", "否决") for point in found)


def checklist_in_force_of(database: Database, item: int) -> tuple[Point, ...]:
    with database.reading() as conn:
        return checklist_in_force(conn, item, DAY).points


def test_items_are_found_by_code_and_name_while_in_force(database: Database) -> None:
    item = an_item(database)
    with database.reading() as conn:
        assert item_named(conn, "X-1", DAY).id == item_named(conn, "某许可", DAY).id == item
        assert [found.id for found in items(conn, DAY)] == [item]
        with pytest.raises(UnknownItem):
            item_named(conn, "某许可", SINCE - timedelta(days=1))
