"""The daily scan: each department is told once, and there is one row for tomorrow."""

from datetime import date, datetime

from sqlalchemy import insert, select, update

from workflows.db import Database
from workflows.engine.tables import due_work
from workflows.processes import alarms
from workflows.supervision.cases.tables import notification
from workflows.supervision.items.tables import approval_item
from workflows.supervision.parties.tables import equipment, intermediary, party, permit, receiving_organisation
from workflows.usecases import installation, work


def scans(database: Database) -> list[datetime]:
    with database.reading() as conn:
        return list(conn.scalars(select(due_work.c.due_at).where(due_work.c.kind == alarms.SCAN)))


def test_the_department_of_the_item_is_told_once_and_tomorrow_is_scheduled(
    district_database: Database, now: datetime
) -> None:
    with district_database.transaction() as conn:
        item = conn.execute(select(approval_item).limit(1)).one()
        owner = conn.scalar(select(party.c.id).where(party.c.state == "active").limit(1))
        conn.execute(update(permit).values(expires_on=None))
        conn.execute(update(equipment).values(next_test_on=None))
        conn.execute(update(intermediary).values(qualification_expires_on=None))
        conn.execute(update(receiving_organisation).values(agreement_to=None))
        conn.execute(
            insert(equipment).values(
                code="DT-0001", party_id=owner, item_id=item.id, name="乘客电梯", kind="lift",
                next_test_on=date(2026, 1, 5),
            )
        )  # fmt: skip
        alarms.scan(conn, now=now)
        told = list(conn.execute(select(notification).where(notification.c.kind == alarms.NOTICE)))
        assert {row.candidate for row in told} == {
            f"{item.department_id}:handler",
            f"{item.department_id}:section_head",
        }
        assert all("1件已经超期" in row.text for row in told)
        alarms.scan(conn, now=now)
        again = conn.scalars(select(notification.c.id).where(notification.c.kind == alarms.NOTICE)).all()
        assert len(again) == len(told)


def test_one_scan_a_day_however_often_the_product_starts(database: Database, now: datetime) -> None:
    for _ in range(3):
        installation.install(database, profile=None, now=now)
    assert len(scans(database)) == 1
    while work.fire_next(database, now=now):
        pass
    assert [due.time() for due in scans(database)] == [alarms.AT]
    assert scans(database)[0] > now


def test_of_two_rows_one_dies_out(database: Database, now: datetime) -> None:
    with database.transaction() as conn:
        for _ in range(2):
            conn.execute(insert(due_work).values(kind=alarms.SCAN, due_at=now, payload={}, attempts=0, parked=False))
    while work.fire_next(database, now=now):
        pass
    assert len(scans(database)) == 1
