"""Alarms of the registries: raised once, overdue the day after, settled when the cause is gone."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import insert, select, update

from workflows.db import Database
from workflows.supervision.parties import alarms
from workflows.supervision.parties.tables import equipment, party, permit, registry_alarm

GOOD_UNTIL = date(2026, 12, 20)


@pytest.fixture
def stocked(any_database: Database) -> Database:
    """A party with a permit and a boiler, both good until the same day; and one that is closed."""
    shared = {"code_kind": "uscc", "kind": "enterprise", "district_code": "370399"}
    with any_database.transaction() as conn:
        conn.execute(insert(party).values(id=1, code="91370399MA3QX7K292", name="清源禾沐餐饮店", **shared))
        conn.execute(
            insert(party).values(id=2, code="92370399MA9TE5TA6D", name="柳泉砚川商行", **{**shared, "state": "closed"})
        )
        conn.execute(insert(permit), [_permit(1, 1), _permit(2, 2)])
        conn.execute(
            insert(equipment).values(
                id=1, code="GL-0001", party_id=1, item_id=7, name="蒸汽锅炉", kind="boiler", next_test_on=GOOD_UNTIL
            )
        )
    return any_database


def _permit(number: int, party_id: int, issued_on: date = date(2021, 12, 21), until: date = GOOD_UNTIL) -> dict:
    return {
        "number": f"XK-{number:04d}", "party_id": party_id, "item_id": 7, "issued_on": issued_on, "expires_on": until,
        "state": "valid", "approval_mode": "ordinary", "snapshot": {},
    }  # fmt: skip


def scan(database: Database, now: datetime, on: date) -> alarms.Scan:
    with database.transaction() as conn:
        return alarms.scan(conn, now=datetime.combine(on, now.timetz()))


def test_nothing_is_raised_thirty_one_days_before_and_both_are_thirty_days_before(
    stocked: Database, now: datetime
) -> None:
    assert scan(stocked, now, GOOD_UNTIL - timedelta(days=31)).raised == ()
    raised = scan(stocked, now, GOOD_UNTIL - timedelta(days=30)).raised
    assert {(one.kind, one.party_name) for one in raised} == {("permit", "清源禾沐餐饮店"), ("test", "清源禾沐餐饮店")}


def test_an_alarm_is_raised_once_and_late_once(stocked: Database, now: datetime) -> None:
    first = scan(stocked, now, GOOD_UNTIL - timedelta(days=10))
    assert len(first.raised) == 2
    assert scan(stocked, now, GOOD_UNTIL) == alarms.Scan((), (), ())  # the last good day is not late
    late = scan(stocked, now, GOOD_UNTIL + timedelta(days=1))
    assert len(late.overdue) == 2 and late.raised == ()
    assert scan(stocked, now, GOOD_UNTIL + timedelta(days=2)) == alarms.Scan((), (), ())


def test_a_test_that_was_done_and_a_permit_that_was_followed_settle_theirs(stocked: Database, now: datetime) -> None:
    scan(stocked, now, GOOD_UNTIL + timedelta(days=5))
    with stocked.transaction() as conn:
        conn.execute(update(equipment).values(last_tested_on=date(2026, 12, 24), next_test_on=date(2027, 12, 24)))
        conn.execute(insert(permit).values(**_permit(3, 1, date(2026, 12, 23), date(2031, 12, 22))))
    assert len(scan(stocked, now, GOOD_UNTIL + timedelta(days=6)).settled) == 2
    with stocked.reading() as conn:
        assert alarms.open_alarms(conn) == []
        assert {row.settled_at is None for row in conn.execute(select(registry_alarm))} == {False}


def test_what_is_taken_up_again_is_raised_again(stocked: Database, now: datetime) -> None:
    scan(stocked, now, GOOD_UNTIL)
    with stocked.transaction() as conn:
        conn.execute(update(equipment).values(state="suspended"))
    assert len(scan(stocked, now, GOOD_UNTIL).settled) == 1
    with stocked.transaction() as conn:
        conn.execute(update(equipment).values(state="in_use"))
    assert [one.kind for one in scan(stocked, now, GOOD_UNTIL).raised] == ["test"]


def test_alarms_are_narrowed_to_items_and_the_most_overdue_comes_first(stocked: Database, now: datetime) -> None:
    with stocked.transaction() as conn:
        conn.execute(update(equipment).values(next_test_on=GOOD_UNTIL - timedelta(days=40), item_id=8))
    scan(stocked, now, GOOD_UNTIL)
    with stocked.reading() as conn:
        assert [one.kind for one in alarms.open_alarms(conn)] == ["test", "permit"]
        assert [one.kind for one in alarms.open_alarms(conn, item_ids=[7])] == ["permit"]
