"""The invented district: as large as described, lawful in form, without anybody real, the same each time."""

import re
import time
from collections import Counter
from datetime import date, datetime

import pytest
from sqlalchemy import func, select

from workflows.db import Database
from workflows.demo.district import load_base
from workflows.demo.district.people import NAMED
from workflows.supervision.accounts.tables import account
from workflows.supervision.items.queries import checklist_in_force, items
from workflows.supervision.organisation.actor import SYSTEM
from workflows.supervision.organisation.departments import departments, holders
from workflows.supervision.organisation.officers import actor_for, certified_inspectors
from workflows.supervision.organisation.tables import certificate, officer
from workflows.supervision.parties.identifiers import check_uscc
from workflows.supervision.parties.tables import party, permit
from workflows.usecases import organisation


def test_it_has_the_departments_items_and_people_of_the_plan(district_database: Database, now: datetime) -> None:
    today = now.date()
    with district_database.reading() as conn:
        found = departments(conn, today)
        kinds = Counter(d.kind for d in found)
        assert (len(found), kinds["external"]) == (52, 2)
        assert kinds["department"] + kinds["authorised"] == 39
        assert kinds["town"] + kinds["subdistrict"] + kinds["zone"] == 11
        all_items = items(conn, today)
        assert Counter(item.kind for item in all_items) == {
            "retained": 73, "delegated": 13, "entrusted": 7, "cancelled": 20, "transferred": 7,
        }  # fmt: skip
        assert len({item.department_id for item in all_items}) == 29
        assert 240 <= (conn.scalar(select(func.count()).select_from(officer)) or 0) <= 310


def test_every_item_has_six_meaningful_points_at_least(district_database: Database, now: datetime) -> None:
    with district_database.reading() as conn:
        for item in items(conn, now.date()):
            points = checklist_in_force(conn, item.id, now.date()).points
            assert len(points) >= 6, item.name
            assert all(len(point.point) > 8 and point.basis for point in points), item.name
            assert len({point.code for point in points}) == len(points), item.name


def test_every_code_is_valid_in_an_area_that_does_not_exist(district_database: Database) -> None:
    with district_database.reading() as conn:
        codes = list(conn.scalars(select(party.c.code)))
    assert len(codes) > 3000
    for code in codes:
        verdict = check_uscc(code)
        assert verdict.valid, code
        assert verdict.warning is None, code
        assert code[2:8] == "370399"


def test_nobody_in_it_can_be_called(district_database: Database) -> None:
    with district_database.reading() as conn:
        assert set(conn.scalars(select(party.c.phone))) == {""}
        assert not [name for name in conn.scalars(select(party.c.name)) if re.search(r"\d", name)]


def test_the_demo_accounts_hold_their_roles(district_database: Database, now: datetime) -> None:
    with district_database.reading() as conn:
        for login, _, roles in NAMED:
            assert {code for _, code in actor_for(conn, login, now.date()).roles} == set(roles), login
        assert set(conn.scalars(select(account.c.login))) == {login for login, _, _ in NAMED}
        assert set(conn.scalars(select(account.c.demo))) == {True}


def test_every_function_but_the_third_party_is_held_by_someone(district_database: Database, now: datetime) -> None:
    with district_database.reading() as conn:
        assert holders(conn, "legal_affairs", date(2016, 1, 4)) != holders(conn, "legal_affairs", now.date())
        for function in ("establishment_office", "legal_affairs", "discipline", "police", "court", "price"):
            assert holders(conn, function, now.date()), function


def test_some_certificates_have_expired_but_every_department_can_inspect(
    district_database: Database, now: datetime
) -> None:
    with district_database.reading() as conn:
        expired = conn.scalar(select(func.count()).where(certificate.c.valid_to < now.date())) or 0
        assert 2 <= expired <= 6
        for department_id in {item.department_id for item in items(conn, now.date())}:
            assert len(certified_inspectors(conn, department_id, now.date())) >= 2, department_id


def test_some_permits_ran_out_and_former_holders_are_kept(district_database: Database, now: datetime) -> None:
    with district_database.reading() as conn:
        valid = permit.c.state == "valid"
        ran_out = conn.scalar(select(func.count()).where(valid, permit.c.expires_on < now.date())) or 0
        former = conn.scalar(select(func.count()).where(permit.c.state == "former")) or 0
        assert 40 <= ran_out <= 140
        assert former == 300


def rows(database: Database) -> list[object]:
    with database.reading() as conn:
        people = conn.execute(select(officer.c.login, officer.c.name, officer.c.valid_to).order_by(officer.c.login))
        firms = conn.execute(select(party.c.code, party.c.name, party.c.risk_class).order_by(party.c.code))
        return [*map(tuple, people), *map(tuple, firms)]


def test_it_is_the_same_each_time_and_loaded_in_seconds(
    any_database: Database, district_database: Database, now: datetime
) -> None:
    started = time.monotonic()
    with any_database.transaction() as conn:
        load_base(conn, now=now)
    assert time.monotonic() - started < 15
    assert rows(any_database) == rows(district_database)


def test_the_plain_departments_of_an_installed_profile_make_room(database: Database, now: datetime) -> None:
    organisation.load_profile(database, SYSTEM, "2026", now=now)
    with database.transaction() as conn:
        load_base(conn, now=now)
        assert {d.code[:3] for d in departments(conn, now.date())} == {"QY-"}


@pytest.mark.parametrize("login", ["inspector1", "head1", "section1", "deputy1", "legal1", "publisher1", "handler1"])
def test_the_bureau_of_the_demo_is_the_market_bureau(district_database: Database, now: datetime, login: str) -> None:
    with district_database.reading() as conn:
        where = next(d.id for d in departments(conn, now.date()) if d.code == "QY-SJ")
        assert actor_for(conn, login, now.date()).department_id == where
