"""Case numbers, the count of the year, publications and notifications."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, insert, select

from workflows.db import Database
from workflows.supervision import cases
from workflows.supervision.cases.tables import inspection, publication


class ChangedMind(Exception):
    pass


def open_one(conn: Connection, now: datetime, **values: object) -> cases.Case:
    case_no = cases.allocate(conn, "QY-SJ", "RC", now=now)
    given = {
        "case_no": case_no, "process_key": "daily_inspection", "title": "日常检查", "department_id": 1, "item_id": 1,
        "party_id": 1, "source": "manual", "district_code": "370399", "actor": "handler1", **values,
    }  # fmt: skip
    return cases.open_case(conn, now=now, **given)  # type: ignore[arg-type]


def test_numbers_run_per_department_kind_and_year(any_database: Database, now: datetime) -> None:
    next_year = now.replace(year=now.year + 1)
    with any_database.transaction() as conn:
        assert [cases.allocate(conn, "QY-SJ", "RC", now=now) for _ in range(2)] == [
            "QY-SJ-RC-2026-0001",
            "QY-SJ-RC-2026-0002",
        ]
        assert cases.allocate(conn, "QY-SJ", "ZG", now=now) == "QY-SJ-ZG-2026-0001"
        assert cases.allocate(conn, "QY-WJ", "RC", now=now) == "QY-WJ-RC-2026-0001"
        assert cases.allocate(conn, "QY-SJ", "RC", now=next_year) == "QY-SJ-RC-2027-0001"
        assert cases.allocate(conn, "", "", now=now) == "QT-2026-0001"


def test_a_rollback_gives_the_number_back(any_database: Database, now: datetime) -> None:
    with any_database.transaction() as conn:
        cases.allocate(conn, "QY-SJ", "RC", now=now)
    with pytest.raises(ChangedMind), any_database.transaction() as conn:
        cases.allocate(conn, "QY-SJ", "RC", now=now)
        raise ChangedMind
    with any_database.transaction() as conn:
        assert cases.allocate(conn, "QY-SJ", "RC", now=now).endswith("0002")


def test_a_case_waits_for_its_instance_and_takes_only_one(database: Database, now: datetime) -> None:
    with database.transaction() as conn:
        opened = open_one(conn, now)
        open_one(conn, now)
        attached = cases.attach_instance(conn, opened.case_no, "a" * 32)
        assert attached is not None and attached.id == opened.id
        assert cases.attach_instance(conn, opened.case_no, "b" * 32) is None
        assert cases.of_instance(conn, "a" * 32) == attached


def test_a_case_that_was_ended_keeps_how_it_ended(database: Database, now: datetime) -> None:
    with database.transaction() as conn:
        opened = open_one(conn, now)
        cases.close_case(conn, opened.id, "terminated", now=now)
        cases.close_case(conn, opened.id, "closed", now=now + timedelta(days=1))
        found = cases.by_id(conn, opened.id)
    assert (found.state, found.closed_at) == ("terminated", now)


def test_the_year_counts_this_department_and_party_only(any_database: Database, now: datetime) -> None:
    today = now.date()
    rows = [
        (1, 1, today, None),
        (1, 1, None, today),  # planned, not yet done
        (1, 1, today.replace(year=2025), None),
        (2, 1, today, None),
        (1, 2, today, None),
    ]
    with any_database.transaction() as conn:
        for number, (party_id, department_id, inspected_on, planned_on) in enumerate(rows, 1):
            conn.execute(
                insert(inspection).values(
                    case_id=number,
                    department_id=department_id,
                    item_id=1,
                    party_id=party_id,
                    method="site_visit",
                    mode="key",
                    inspected_on=inspected_on,
                    planned_on=planned_on,
                )
            )
        assert cases.count_of_year(conn, 1, 1, 2026) == 2
        assert cases.count_of_year(conn, 1, 1, 2026, but_case=2) == 1


def test_registering_again_changes_the_same_inspection(database: Database, now: datetime) -> None:
    facts = {"department_id": 1, "item_id": 1, "party_id": 1, "method": "site_visit", "mode": "key"}
    with database.transaction() as conn:
        opened = open_one(conn, now)
        first = cases.register(conn, case_id=opened.id, planned_on=now.date(), **facts)  # type: ignore[arg-type]
        later = now.date() + timedelta(days=7)
        again = cases.register(conn, case_id=opened.id, planned_on=later, **facts)  # type: ignore[arg-type]
        assert first == again
        assert conn.scalar(select(inspection.c.planned_on)) == later
        cases.withdraw_inspection(conn, opened.id)
        assert cases.inspection_of(conn, opened.id) is None


def test_a_publication_knows_whether_it_came_in_time(database: Database, now: datetime) -> None:
    with database.transaction() as conn:
        opened = open_one(conn, now)
        shared = {"kind": "inspection_result", "title": "公示", "body": "结果", "actor": "publisher1", "now": now}
        early = cases.publish(conn, opened.id, due_at=now + timedelta(days=1), **shared)  # type: ignore[arg-type]
        late = cases.publish(conn, opened.id, due_at=now, **shared)  # type: ignore[arg-type]
        assert (early.in_time, late.in_time) == (True, False)
        assert len(cases.publications_of(conn, opened.id)) == len(conn.execute(select(publication)).all()) == 2


def test_a_notification_to_a_group_is_read_once_for_all(database: Database, now: datetime) -> None:
    with database.transaction() as conn:
        cases.notify(
            conn,
            logins=["li"],
            candidates=["7:handler"],
            case_id=1,
            work_item_id="w",
            kind="remind",
            text="即将到期",
            now=now,
        )
        cases.notify(conn, logins=["wang"], case_id=1, work_item_id="w", kind="remind", text="无关", now=now)
        mine = cases.unread(conn, login="li", candidates=["7:handler"])
        assert [one.text for one in mine] == ["即将到期", "即将到期"]
        cases.mark_read(conn, [one.id for one in mine], login="zhang", candidates=["7:handler"], now=now)
        assert [one.login for one in cases.unread(conn, login="li", candidates=["7:handler"])] == ["li"]
        assert len(cases.unread(conn, login="wang", candidates=[])) == 1


def test_the_second_order_is_the_second_round(database: Database, now: datetime) -> None:
    with database.transaction() as conn:
        opened = open_one(conn, now)
        first = cases.order(conn, opened.id, requirement="改正", deadline_on=now.date(), now=now)
        cases.extend(conn, first.id, until=now.date() + timedelta(days=5))
        second = cases.order(conn, opened.id, requirement="改正", deadline_on=now.date(), now=now)
        assert [one.round for one in cases.orders_of(conn, opened.id)] == [1, 2]
        assert cases.last_order(conn, opened.id) == second
        assert cases.orders_of(conn, opened.id)[0].last_day == now.date() + timedelta(days=5)
