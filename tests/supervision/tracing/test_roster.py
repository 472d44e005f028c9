"""Who was responsible on a day: item before department, changed people, reorganised departments, posts of that day."""

from datetime import date, timedelta

from tests.support.people import SINCE, a_department, an_officer
from workflows.db import Database
from workflows.supervision import tracing
from workflows.supervision.organisation import changes
from workflows.supervision.organisation.tables import department_succession

DAY = date(2024, 5, 1)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=400)
FIRST, MAIN, DIRECT = tracing.roster.TIERS


def test_a_row_for_the_item_beats_the_one_for_the_department_in_its_tier_only(any_database: Database) -> None:
    with any_database.transaction() as conn:
        office = a_department(conn)
        head, general, named = (an_officer(conn, department_id=office) for _ in range(3))
        changes.assign_responsibility(conn, office, FIRST, head, item_id=None, valid_from=SINCE)
        changes.assign_responsibility(conn, office, DIRECT, general, item_id=None, valid_from=SINCE)
        changes.assign_responsibility(conn, office, DIRECT, named, item_id=7, valid_from=DAY)

        def held(item: int | None, day: date) -> dict[str, list[int]]:
            found = tracing.responsible_on(conn, office, item, day)
            return {tier: [one.officer_id for one in people] for tier, people in found.items()}

        assert held(7, DAY) == {FIRST: [head], DIRECT: [named]}
        assert held(8, DAY) == {FIRST: [head], DIRECT: [general]}
        assert held(None, DAY) == {FIRST: [head], DIRECT: [general]}
        assert held(7, BEFORE) == {FIRST: [head], DIRECT: [general]}
        assert held(7, SINCE - timedelta(days=1)) == {}
        assert tracing.responsible_on(conn, office, 7, DAY)[DIRECT][0].by_item


def test_the_person_of_that_day_is_named_with_the_post_of_that_day(any_database: Database) -> None:
    with any_database.transaction() as conn:
        office, elsewhere = a_department(conn, "原单位"), a_department(conn, "新单位")
        earlier = an_officer(conn, "earlier", department_id=office, roles=("section_head",))
        later = an_officer(conn, "later", department_id=office, roles=("deputy_head",))
        changes.assign_responsibility(conn, office, FIRST, earlier, item_id=None, valid_from=SINCE)
        changes.assign_responsibility(conn, office, FIRST, later, item_id=None, valid_from=DAY)
        changes.transfer_officer(conn, earlier, elsewhere, on=DAY)
        changes.assign_role(conn, earlier, elsewhere, "head", valid_from=DAY)

        then = tracing.responsible_on(conn, office, None, BEFORE)[FIRST]
        assert [(one.login, one.roles, one.department) for one in then] == [("earlier", ("section_head",), "原单位")]
        assert [one.login for one in tracing.responsible_on(conn, office, None, DAY)[FIRST]] == ["later"]
        assert tracing.Roster(conn).post(earlier, AFTER) == ("新单位", ("head",))


def test_before_a_merger_the_predecessor_whose_item_it_was_answers(any_database: Database) -> None:
    with any_database.transaction() as conn:
        trade, food = a_department(conn, "工商局"), a_department(conn, "食药局")
        of_trade, of_food, of_market = (an_officer(conn, department_id=one) for one in (trade, food, food))
        changes.assign_responsibility(conn, trade, FIRST, of_trade, item_id=None, valid_from=SINCE)
        changes.assign_responsibility(conn, food, FIRST, of_food, item_id=7, valid_from=SINCE)
        market = a_department(conn, "市场监管局", valid_from=DAY)
        for before in (trade, food):
            changes.succeed(conn, before, market, on=DAY)
        changes.assign_responsibility(conn, market, FIRST, of_market, item_id=None, valid_from=DAY)

        def first(department: int, item: int, day: date) -> list[int]:
            found = tracing.responsible_on(conn, department, item, day)
            return [one.officer_id for one in found.get(FIRST, ())]

        assert first(market, 7, BEFORE) == [of_food]  # its own row for the item wins
        assert first(market, 8, BEFORE) == [of_trade]
        assert first(market, 7, DAY) == [of_market]
        assert first(food, 7, DAY) == [of_market]  # asked by the old name, answered by the new office
        assert tracing.Roster(conn).family(food) == sorted([trade, food, market])


def test_a_succession_that_runs_in_a_circle_ends(database: Database) -> None:
    with database.transaction() as conn:
        one, two = a_department(conn, valid_from=DAY), a_department(conn, valid_from=DAY)
        rows = [{"predecessor_id": a, "successor_id": b, "succeeded_on": DAY} for a, b in ((one, two), (two, one))]
        conn.execute(department_succession.insert(), rows)
        assert tracing.responsible_on(conn, one, None, BEFORE) == {}
