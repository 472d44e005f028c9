"""The registries: what is shown, in which order, page by page, and to whom."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from workflows.db import Database
from workflows.processes import alarms as scanning
from workflows.supervision.organisation.tables import department
from workflows.supervision.parties.tables import equipment, permit
from workflows.usecases import registries, session
from workflows.usecases.errors import NotFound
from workflows.usecases.registries import Wanted

LONG_AGO = date(2001, 1, 1)


def test_overdue_permits_come_first_and_pages_lose_and_repeat_nothing(
    district_database: Database, now: datetime
) -> None:
    handler = session.actor_of_login(district_database, "handler1", now=now)
    with district_database.transaction() as conn:
        late = conn.scalar(select(permit.c.id).where(permit.c.state == "valid").order_by(permit.c.id.desc()).limit(1))
        conn.execute(update(permit).where(permit.c.id == late).values(expires_on=LONG_AGO))
    wanted, cursor, seen = Wanted(department_id=handler.department_id), "", []
    while True:
        page = registries.permits(district_database, handler, wanted, cursor=cursor, now=now)
        seen += [row.id for row in page.rows]
        cursor = page.next
        if not cursor:
            break
    with district_database.reading() as conn:
        name = conn.scalar(select(department.c.name).where(department.c.id == handler.department_id))
    everything = registries.permits(district_database, handler, Wanted(), cursor="", now=now)
    assert len(seen) == len(set(seen)) > 60
    assert everything.rows[0].id == late
    assert everything.rows[0].standing == "overdue"
    assert {row.department_name for row in registries.permits(
        district_database, handler, wanted, cursor="", now=now).rows} == {name}  # fmt: skip


@pytest.mark.parametrize("standing", ["running_out", "overdue", "good"])
def test_a_standing_shows_only_what_stands_so(district_database: Database, now: datetime, standing: str) -> None:
    handler = session.actor_of_login(district_database, "handler1", now=now)
    for rows in (
        registries.permits(district_database, handler, Wanted(standing=standing), cursor="", now=now).rows,
        registries.equipment(district_database, handler, Wanted(standing=standing), cursor="", now=now).rows,
    ):
        assert rows
        assert {row.standing for row in rows} == {standing}


def test_alarms_name_the_thing_and_are_gone_once_it_was_tested(district_database: Database, now: datetime) -> None:
    handler = session.actor_of_login(district_database, "handler1", now=now)
    with district_database.transaction() as conn:
        conn.execute(update(equipment).values(next_test_on=date(2030, 1, 1)))
        one = conn.execute(select(equipment).limit(1)).one()
        conn.execute(update(equipment).where(equipment.c.id == one.id).values(next_test_on=now.date()))
        scanning.scan(conn, now=now)
    [alarm] = registries.alarms(district_database, handler, Wanted(), kind="test", now=now)
    assert (alarm.what, alarm.days, alarm.overdue) == (f"{one.name}（{one.code}）", 0, False)
    [late] = registries.alarms(district_database, handler, Wanted(), kind="test", now=now + timedelta(days=2))
    assert (late.days, late.overdue) == (-2, True)
    with district_database.transaction() as conn:
        conn.execute(update(equipment).where(equipment.c.id == one.id).values(next_test_on=date(2030, 1, 1)))
        scanning.scan(conn, now=now)
    assert registries.alarms(district_database, handler, Wanted(), kind="test", now=now) == []


def test_one_party_shows_its_permits_and_equipment_and_administrators_see_none(
    district_database: Database, now: datetime
) -> None:
    handler = session.actor_of_login(district_database, "handler1", now=now)
    with district_database.reading() as conn:
        owner = conn.scalar(select(equipment.c.party_id).limit(1)) or 0
    view = registries.party(district_database, handler, owner, now=now)
    assert {row.party_id for row in (*view.permits, *view.equipment)} == {owner}
    with pytest.raises(NotFound):
        registries.party(district_database, handler, 99_999_999, now=now)
    with pytest.raises(NotFound):
        registries.permits(
            district_database, session.actor_of_login(district_database, "sysadmin", now=now), Wanted(), cursor="",
            now=now,
        )  # fmt: skip


def test_a_made_up_cursor_is_the_first_page(district_database: Database, now: datetime) -> None:
    handler = session.actor_of_login(district_database, "handler1", now=now)
    first = registries.permits(district_database, handler, Wanted(), cursor="", now=now)
    assert registries.permits(district_database, handler, Wanted(), cursor="x.y", now=now) == first
