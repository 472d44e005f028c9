"""What counts as a visit of the year: done, begun, joined, drawn; and what does not."""

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, insert, update

from tests.support.people import a_department
from workflows.db import Database
from workflows.supervision import cases, drawing
from workflows.supervision.cases.tables import case, inspection
from workflows.supervision.drawing import Pool, PoolInspector, PoolObject
from workflows.supervision.frequency import JointVisit, counts, join
from workflows.supervision.frequency.tables import visit_overlap
from workflows.supervision.parties.tables import party

PLANNED = date(2026, 4, 1)


class Office:
    """Three departments, four parties, and short words for what happens to them."""

    def __init__(self, conn: Connection, now: datetime) -> None:
        self.conn, self.now = conn, now
        self.bureau, self.other, self.third = (a_department(conn) for _ in range(3))
        for number in range(1, 5):
            row = {
                "id": number, "code": f"WZ-2026-{number:04d}", "code_kind": "unlicensed", "name": f"店{number}",
                "kind": "individual", "risk_class": "A", "district_code": "370399",
            }  # fmt: skip
            conn.execute(insert(party).values(**row))

    def case(self, key: str = "daily_inspection", *, of: int | None = None, about: int | None = None) -> cases.Case:
        department_id = of or self.bureau
        number = cases.allocate(self.conn, f"D{department_id}", key[:2].upper(), now=self.now)
        return cases.open_case(
            self.conn, case_no=number, process_key=key, title=key, department_id=department_id, item_id=1,
            party_id=about, source="manual", district_code="370399", actor="handler1", now=self.now,
        )  # fmt: skip

    def inspection(self, about: int, *, of: int | None = None, **values: Any) -> cases.Case:
        opened = self.case(of=of, about=about)
        row = {
            "case_id": opened.id, "department_id": of or self.bureau, "item_id": 1, "party_id": about,
            "method": "site_visit", "mode": "key", "planned_on": PLANNED, **values,
        }  # fmt: skip
        self.conn.execute(insert(inspection).values(**row))
        return opened

    def drawn(self, *about: int, of: int | None = None, planned_on: date = PLANNED) -> tuple[cases.Case, int]:
        batch = self.case("inspection_batch", of=of)
        return batch, self.draw_again(batch, *about, planned_on=planned_on)

    def draw_again(self, batch: cases.Case, *about: int, planned_on: date = PLANNED) -> int:
        before = drawing.batches_of(self.conn, batch.case_no)
        opened = drawing.open_batch(
            self.conn, reference=batch.case_no, title="批次", department=str(batch.department_id), actor="handler1",
            now=self.now, planned_on=planned_on, redraw_of=before[-1].id if before else None, redraw_reason="名录有误",
        )  # fmt: skip
        objects = [PoolObject(f"WZ-2026-{number:04d}", stratum="A-B") for number in about]
        pool = Pool(objects, {"A-B": len(objects)}, [PoolInspector("P1"), PoolInspector("P2")])
        drawing.freeze_pool(self.conn, opened.id, pool, actor="handler1", now=self.now)
        said = {"words": "一二三四", "observer": "sifa1", "observer_department": "none"}
        drawing.observe(self.conn, opened.id, now=self.now, **said)
        drawing.draw(self.conn, opened.id, actor="sifa1", now=self.now)
        return opened.id

    def overlap(self, draw_id: int, about: int, other: cases.Case, answer: str) -> int:
        row = {
            "draw_id": draw_id, "party_id": about, "department_id": other.department_id, "kind": "batch",
            "reference": other.case_no, "other_case_id": other.id, "item_id": 1, "planned_on": PLANNED,
            "found_at": self.now, "decision": "merge", "answer": answer,
        }  # fmt: skip
        key = self.conn.execute(insert(visit_overlap).values(**row)).inserted_primary_key
        assert key is not None
        return int(key[0])

    def count(self, of: int | None = None, year: int = 2026, **asked: Any) -> dict[int, int]:
        return counts(self.conn, of or self.bureau, year, **asked)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def office(request: pytest.FixtureRequest, now: datetime) -> Any:
    database = Database(request.getfixturevalue(f"{request.param}_url"))
    with database.transaction() as conn:
        yield Office(conn, now)
    database.dispose()


def test_inspections_count_from_the_day_they_are_begun(office: Office) -> None:
    office.inspection(1)
    office.inspection(1, inspected_on=date(2026, 2, 1), overall="未发现问题")
    office.inspection(2, of=office.other)
    assert office.count() == {1: 2}
    assert office.count(office.other) == {2: 1}
    assert office.count(parties=[2]) == {}


def test_the_year_is_that_of_the_visit_and_before_it_of_the_plan(office: Office) -> None:
    office.inspection(1, planned_on=date(2026, 12, 30), inspected_on=date(2027, 1, 4))
    office.inspection(2, planned_on=date(2027, 1, 4))
    assert office.count() == {}
    assert office.count(year=2027) == {1: 1, 2: 1}


def test_imported_history_counts(office: Office) -> None:
    office.inspection(1, case_id=None, external_no="旧-1", inspected_on=date(2026, 1, 5))
    assert office.count() == {1: 1}
    assert office.count(but_case=1) == {1: 1}


def test_what_was_ended_before_the_visit_does_not_count_and_after_it_does(office: Office) -> None:
    for party_id, visited in ((1, None), (2, date(2026, 3, 1))):
        opened = office.inspection(party_id, inspected_on=visited)
        office.conn.execute(update(case).where(case.c.id == opened.id).values(state="terminated"))
    assert office.count() == {2: 1}


def test_the_case_that_asks_is_left_out(office: Office) -> None:
    first, _second = office.inspection(1), office.inspection(1)
    assert office.count(but_case=first.id) == {1: 1}


def test_a_joint_visit_counts_once_for_each_department(office: Office) -> None:
    opened = office.inspection(1)
    join(office.conn, opened.id, [JointVisit(office.other, 1, ["li"])])
    assert (office.count(), office.count(office.other), office.count(office.third)) == ({1: 1}, {1: 1}, {})


def test_the_drawn_count_until_their_cases_begin_and_then_once(office: Office) -> None:
    batch, _draw_id = office.drawn(1, 2)
    assert office.count() == {1: 1, 2: 1}
    begun = office.inspection(1)
    cases.link(office.conn, batch.id, begun.id, "batch")
    assert office.count() == {1: 1, 2: 1}
    office.conn.execute(update(case).where(case.c.id == begun.id).values(state="terminated"))
    assert office.count() == {2: 1}


def test_only_the_last_draw_of_a_batch_counts_and_none_of_a_batch_that_was_ended(office: Office) -> None:
    batch, _draw_id = office.drawn(1, 2)
    office.draw_again(batch, 3)
    assert office.count() == {3: 1}
    drawing.open_batch(
        office.conn, reference=batch.case_no, title="批次", department=str(office.bureau), actor="handler1",
        now=office.now, redraw_of=drawing.batches_of(office.conn, batch.case_no)[-1].id, redraw_reason="再抽",
    )  # fmt: skip
    assert office.count() == {}
    gone, _draw_id = office.drawn(4)
    assert office.count() == {4: 1}
    office.conn.execute(update(case).where(case.c.id == gone.id).values(state="terminated"))
    assert office.count() == {}


def test_the_drawn_of_next_year_count_next_year(office: Office) -> None:
    office.drawn(1, planned_on=date(2027, 1, 4))
    assert (office.count(), office.count(year=2027)) == ({}, {1: 1})


def test_two_batches_that_share_a_visit_count_it_once_each(office: Office) -> None:
    _mine, draw_id = office.drawn(1)
    theirs, _their_draw = office.drawn(1, 2, of=office.other)
    office.overlap(draw_id, 1, theirs, "refused")
    assert (office.count(), office.count(office.other)) == ({1: 1}, {1: 1, 2: 1})
    office.conn.execute(update(visit_overlap).values(answer="accepted"))
    assert (office.count(), office.count(office.other)) == ({1: 1}, {1: 1, 2: 1})


def test_an_inspection_given_to_another_visit_counts_there(office: Office) -> None:
    theirs = office.inspection(1, of=office.other)
    _mine, draw_id = office.drawn(1)
    office.overlap(draw_id, 1, theirs, "accepted")
    assert (office.count(), office.count(office.other)) == ({1: 1}, {1: 1})
