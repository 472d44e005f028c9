"""Departments, functions, roles and responsibilities as they stood on a day."""

from datetime import date, datetime, timedelta

import pytest

from tests.support.people import SINCE, a_department, an_officer
from workflows.db import Database
from workflows.supervision.organisation import changes, profiles
from workflows.supervision.organisation.departments import (
    UnknownDepartment,
    department_named,
    departments,
    holders,
    successors,
)
from workflows.supervision.organisation.officers import (
    actor_for,
    certified_inspectors,
    officers_with_role,
    responsible,
    valid_certificate,
)
from workflows.supervision.organisation.roles import RolesExclusive

DAY = date(2026, 3, 16)
BEFORE = DAY - timedelta(days=1)


def test_a_function_moves_on_its_day_and_the_day_before_keeps_the_old_holder(any_database: Database) -> None:
    with any_database.transaction() as conn:
        old, new = a_department(conn), a_department(conn)
        changes.bind_function(conn, "legal_affairs", old, valid_from=SINCE)
        changes.bind_function(conn, "legal_affairs", new, valid_from=DAY)
        assert holders(conn, "legal_affairs", BEFORE) == [old]
        assert holders(conn, "legal_affairs", DAY) == [new]


def test_a_shared_function_has_both_holders(database: Database) -> None:
    with database.transaction() as conn:
        one, two = a_department(conn), a_department(conn)
        changes.bind_function(conn, "price", one, valid_from=SINCE)
        changes.bind_function(conn, "price", two, valid_from=DAY, replace=False)
        assert holders(conn, "price", DAY) == [one, two]


def test_the_same_function_is_not_given_twice(database: Database) -> None:
    with database.transaction() as conn:
        one = a_department(conn)
        changes.bind_function(conn, "price", one, valid_from=SINCE)
        with pytest.raises(changes.AlreadyHeld):
            changes.bind_function(conn, "price", one, valid_from=DAY)


def test_a_department_is_followed_through_two_reforms(database: Database) -> None:
    with database.transaction() as conn:
        first, second = a_department(conn), a_department(conn)
        third = a_department(conn, valid_from=DAY)
        changes.succeed(conn, first, second, on=date(2021, 1, 1))
        changes.succeed(conn, second, third, on=DAY)
        assert successors(conn, first, date(2020, 6, 1)) == [first]
        assert successors(conn, first, BEFORE) == [second]
        assert successors(conn, first, DAY) == [third]
        assert first not in {d.id for d in departments(conn, DAY)}


def test_a_closed_department_is_known_only_until_its_last_day(database: Database) -> None:
    with database.transaction() as conn:
        changes.end_department(conn, a_department(conn, "物价局"), last_day=BEFORE)
        assert department_named(conn, "物价局", BEFORE).name == "物价局"
        with pytest.raises(UnknownDepartment):
            department_named(conn, "物价局", DAY)


def test_roles_end_on_their_last_day(any_database: Database) -> None:
    with any_database.transaction() as conn:
        where = a_department(conn)
        officer = an_officer(conn, "li", department_id=where)
        assignment = changes.assign_role(conn, officer, where, "handler", valid_from=SINCE)
        changes.end_role(conn, assignment, last_day=BEFORE)
        assert actor_for(conn, "li", BEFORE).roles == {(where, "handler")}
        assert actor_for(conn, "li", DAY).roles == frozenset()


def test_who_has_left_holds_nothing_from_the_next_day(database: Database) -> None:
    with database.transaction() as conn:
        where = a_department(conn)
        changes.end_officer(conn, an_officer(conn, "li", department_id=where, roles=("head",)), last_day=BEFORE)
        assert actor_for(conn, "li", BEFORE).has("head")
        assert (actor_for(conn, "li", DAY).department_id, actor_for(conn, "li", DAY).roles) == (None, frozenset())
        assert officers_with_role(conn, where, "head", DAY) == []


def test_a_transfer_ends_what_was_held_at_the_old_department(database: Database) -> None:
    with database.transaction() as conn:
        old, new = a_department(conn), a_department(conn)
        officer = an_officer(conn, "li", department_id=old, roles=("inspector",))
        changes.transfer_officer(conn, officer, new, on=DAY)
        assert actor_for(conn, "li", BEFORE).roles == {(old, "inspector")}
        assert (actor_for(conn, "li", DAY).department_id, actor_for(conn, "li", DAY).roles) == (new, frozenset())


@pytest.mark.parametrize("second", ["secadmin", "auditadmin", "inspector", "establishment_office"])
def test_an_administrator_holds_exactly_one_role(database: Database, second: str) -> None:
    with database.transaction() as conn:
        where = a_department(conn)
        officer = an_officer(conn, department_id=where, roles=("sysadmin",))
        with pytest.raises(RolesExclusive):
            changes.assign_role(conn, officer, where, second, valid_from=DAY)


def test_an_administrator_of_former_times_may_take_another_role(database: Database) -> None:
    with database.transaction() as conn:
        where = a_department(conn)
        officer = an_officer(conn, department_id=where)
        changes.assign_role(conn, officer, where, "sysadmin", valid_from=SINCE, valid_to=BEFORE)
        changes.assign_role(conn, officer, where, "secadmin", valid_from=DAY)


def test_a_certificate_counts_on_its_days_only(database: Database) -> None:
    with database.transaction() as conn:
        where = a_department(conn)
        officer = an_officer(conn, department_id=where, roles=("inspector",))
        an_officer(conn, department_id=where, roles=("inspector",))
        changes.add_certificate(conn, officer, number="1", valid_from=SINCE, valid_to=DAY)
        held = valid_certificate(conn, officer, DAY)
        assert held is not None and held.number == "1"
        assert valid_certificate(conn, officer, DAY + timedelta(days=1)) is None
        assert [person.id for person, _ in certified_inspectors(conn, where, DAY)] == [officer]


def test_the_first_responsible_person_is_one_and_the_item_goes_before_the_department(database: Database) -> None:
    with database.transaction() as conn:
        where = a_department(conn)
        old, new, special = (an_officer(conn, department_id=where) for _ in range(3))
        tier = "first_responsible"
        changes.assign_responsibility(conn, where, tier, old, item_id=None, valid_from=SINCE)
        changes.assign_responsibility(conn, where, tier, new, item_id=None, valid_from=DAY)
        changes.assign_responsibility(conn, where, tier, special, item_id=7, valid_from=DAY)
        assert [o.id for o in responsible(conn, where, tier, BEFORE)] == [old]
        assert [o.id for o in responsible(conn, where, tier, DAY)] == [new]
        assert [o.id for o in responsible(conn, where, tier, DAY, item_id=7)] == [special]
        assert [o.id for o in responsible(conn, where, tier, DAY, item_id=8)] == [new]


@pytest.mark.parametrize(
    ("profile", "on", "function", "names"),
    [
        ("2015", DAY, "legal_affairs", ["法制办"]),
        ("2015", DAY, "price", ["物价局"]),
        ("2026", date(2016, 1, 4), "price", ["物价局"]),
        ("2026", DAY, "price", ["发展和改革局", "市场监督管理局"]),
        ("2026", date(2019, 1, 31), "legal_affairs", ["法制办"]),
        ("2026", date(2019, 2, 1), "legal_affairs", ["司法局"]),
    ],
)
def test_profiles_bind_functions_by_date(
    database: Database, profile: str, on: date, function: str, names: list[str]
) -> None:
    with database.transaction() as conn:
        profiles.load_profile(conn, profile)
        by_id = {department.id: department.name for department in departments(conn, on)}
        assert sorted(by_id[holder] for holder in holders(conn, function, on)) == sorted(names)


def test_a_profile_is_for_an_empty_function_table(database: Database, now: datetime) -> None:
    with database.transaction() as conn:
        profiles.load_profile(conn, "2026")
        with pytest.raises(profiles.FunctionsAlreadyBound):
            profiles.load_profile(conn, "2015")
