"""Search, snapshot and the pool of a draw."""

from datetime import date, timedelta

from sqlalchemy import Connection, insert, select

from workflows.db import Database
from workflows.supervision.parties.queries import permit_for, pool, search
from workflows.supervision.parties.tables import party, permit

DAY = date(2026, 3, 16)


def a_party(conn: Connection, name: str, **values: object) -> int:
    row = {"code": f"WZ-2026-{name}", "code_kind": "unlicensed", "name": name, "kind": "enterprise", "town": "南湖街道",
           "district_code": "370399", **values}  # fmt: skip
    key = conn.execute(insert(party).values(**row)).inserted_primary_key
    assert key is not None
    return int(key[0])


def a_permit(conn: Connection, party_id: int, item_id: int, **values: object) -> None:
    count = len(conn.execute(select(permit.c.id)).all())
    row = {"number": f"许{count}", "party_id": party_id, "item_id": item_id, "issued_on": DAY - timedelta(days=100),
           "expires_on": None, "snapshot": {"scope": "热食"}, **values}  # fmt: skip
    conn.execute(insert(permit).values(**row))


def test_the_pool_holds_active_holders_even_with_an_expired_permit(any_database: Database) -> None:
    with any_database.transaction() as conn:
        holder, expired = a_party(conn, "甲"), a_party(conn, "乙", risk_class="D")
        closed, former, other, later = (a_party(conn, name) for name in "丙丁戊己")
        a_permit(conn, holder, 1)
        a_permit(conn, expired, 1, expires_on=DAY - timedelta(days=1))
        a_permit(conn, closed, 1)
        a_permit(conn, former, 1, state="former")
        a_permit(conn, other, 2)
        a_permit(conn, later, 1, issued_on=DAY + timedelta(days=1))
        conn.execute(party.update().where(party.c.id == closed).values(state="closed"))
        assert [p.id for p in pool(conn, [1], on=DAY)] == [holder, expired]
        assert [p.id for p in pool(conn, [1], on=DAY, risk_classes=["D"])] == [expired]
        assert [p.id for p in pool(conn, [1], on=DAY, towns=["西关街道"])] == []
        assert [p.id for p in pool(conn, [1, 2], on=DAY, former=True)] == [holder, expired, former, other]


def test_the_snapshot_is_that_of_the_permit_valid_on_the_day(database: Database) -> None:
    with database.transaction() as conn:
        holder = a_party(conn, "甲")
        a_permit(conn, holder, 1, snapshot={"scope": "旧"}, expires_on=DAY)
        a_permit(conn, holder, 1, snapshot={"scope": "新"}, issued_on=DAY + timedelta(days=1))
        old, new = permit_for(conn, holder, 1, DAY), permit_for(conn, holder, 1, DAY + timedelta(days=1))
        assert old is not None and old.snapshot == {"scope": "旧"}
        assert new is not None and new.snapshot == {"scope": "新"}
        assert permit_for(conn, holder, 2, DAY) is None


def test_search_walks_all_pages_once_and_takes_signs_literally(any_database: Database) -> None:
    with any_database.transaction() as conn:
        for number in range(25):
            a_party(conn, f"清源{number % 5}店{number:02d}")
        a_party(conn, "百分之百%店")
        cursor, seen = None, []
        while True:
            page = search(conn, "清源", cursor=cursor, limit=10)
            seen += [p.name for p in page.rows]
            cursor = page.cursor
            if cursor is None:
                break
        assert len(seen) == len(set(seen)) == 25
        assert [p.name for p in search(conn, "%").rows] == ["百分之百%店"]
        assert [p.name for p in search(conn, "wz-2026-百").rows] == ["百分之百%店"]
