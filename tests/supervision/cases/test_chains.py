"""A chain is one matter, both ways; a thousand neighbours in the same batch or campaign are other matters."""

from datetime import datetime

import pytest
from sqlalchemy import Connection, insert

from tests.support.people import a_department
from workflows.db import Database
from workflows.supervision import cases
from workflows.supervision.cases import chains
from workflows.supervision.parties.tables import party


class Matter:
    """Cases by short names, linked as a story tells."""

    def __init__(self, conn: Connection, now: datetime) -> None:
        self.conn, self.now, self.department = conn, now, a_department(conn)
        self.ids: dict[str, int] = {}
        for number in (1, 2):
            row = {
                "id": number, "code": f"WZ-2026-{number:04d}", "code_kind": "unlicensed", "name": f"店{number}",
                "kind": "individual", "risk_class": "A", "district_code": "370399",
            }  # fmt: skip
            conn.execute(insert(party).values(**row))

    def case(self, name: str, key: str, *, about: int | None = 1) -> None:
        number = cases.allocate(self.conn, "D", "XX", now=self.now)
        self.ids[name] = cases.open_case(
            self.conn, case_no=number, process_key=key, title=name, department_id=self.department, item_id=None,
            party_id=about, source="manual", district_code="370399", actor="handler1", now=self.now,
        ).id  # fmt: skip

    def link(self, earlier: str, later: str, kind: str = "follow_up") -> None:
        cases.link(self.conn, self.ids[earlier], self.ids[later], kind)

    def chain(self, name: str) -> set[str]:
        return {one.title for one in chains.chain(self.conn, self.ids[name])}


@pytest.fixture
def matter(database: Database, now: datetime) -> Matter:
    with database.transaction() as conn:
        found = Matter(conn, now)
        for name, key, about in (
            ("batch", "inspection_batch", None), ("inspection", "daily_inspection", 1),
            ("neighbour", "daily_inspection", 2), ("order", "rectification", 1),
            ("fine", "administrative_penalty", 1), ("referral", "case_referral", 1),
            ("tracing", "accountability_tracing", None), ("other fine", "administrative_penalty", 2),
        ):  # fmt: skip
            found.case(name, key, about=about)
        found.link("batch", "inspection", "batch")
        found.link("batch", "neighbour", "batch")
        found.link("inspection", "order")
        found.link("order", "fine", "penalty")
        found.link("inspection", "referral")
        found.link("referral", "tracing", "tracing")
        found.link("neighbour", "other fine", "penalty")
        found.conn = conn
    return found


def test_the_whole_matter_is_found_from_each_of_its_cases(matter: Matter, database: Database) -> None:
    whole = {"batch", "inspection", "order", "fine", "referral", "tracing"}
    with database.reading() as conn:
        matter.conn = conn
        for name in whole - {"batch"}:
            assert matter.chain(name) == whole, name
        assert matter.chain("other fine") == {"batch", "neighbour", "other fine"}
        assert matter.chain("batch") == whole | {"neighbour", "other fine"}


def test_neighbours_are_told_both_ways_with_the_kind_of_link(matter: Matter, database: Database) -> None:
    with database.reading() as conn:
        found = chains.linked(conn, matter.ids["inspection"])
        assert [(one.case.title, one.kind, one.forward) for one in found] == [
            ("batch", "batch", False), ("order", "follow_up", True), ("referral", "follow_up", True),
        ]  # fmt: skip
        arrows = chains.links_among(conn, [matter.ids["order"], matter.ids["fine"]])
        assert arrows == [chains.Link(matter.ids["order"], matter.ids["fine"], "penalty")]


def test_an_open_referral_of_the_matter_is_found_from_the_fine_and_a_closed_one_is_not(
    matter: Matter, database: Database, now: datetime
) -> None:
    with database.transaction() as conn:
        (found,) = chains.open_in_chain(conn, matter.ids["fine"], "case_referral")
        assert found.title == "referral"
        assert chains.open_in_chain(conn, matter.ids["other fine"], "case_referral") == []
        assert chains.open_in_chain(conn, matter.ids["referral"], "case_referral") == []
        cases.close_case(conn, matter.ids["referral"], "closed", now=now)
        assert chains.open_in_chain(conn, matter.ids["fine"], "case_referral") == []


def test_a_circle_ends_and_a_chain_is_bounded(matter: Matter, database: Database) -> None:
    with database.transaction() as conn:
        cases.link(conn, matter.ids["tracing"], matter.ids["inspection"], "returned")
        assert len(chains.chain(conn, matter.ids["tracing"])) == 6
        assert len(chains.chain(conn, matter.ids["inspection"], limit=3)) == 3


def test_a_case_of_a_campaign_reaches_only_its_own_party_in_it(database: Database, now: datetime) -> None:
    with database.transaction() as conn:
        found = Matter(conn, now)
        found.case("campaign", "special_rectification", about=None)
        for number in (1, 2):
            found.case(f"visit {number}", "campaign_check", about=number)
            found.case(f"problem {number}", "campaign_problem", about=number)
            found.link("campaign", f"visit {number}", "campaign")
            found.link("campaign", f"problem {number}", "problem")
        found.case("order 1", "rectification")
        found.link("problem 1", "order 1", "problem")
        assert found.chain("order 1") == {"campaign", "visit 1", "problem 1", "order 1"}
