"""频次: a planned inspection over the cap is refused, an exempt one noted; two at once cannot both be the last."""

import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from tests.diagrams.acts import an_inspection, approved, day, prepared
from tests.diagrams.world import Walk, furnish
from workflows.db import Database, Json
from workflows.engine.types import Refused
from workflows.processes.host import HOST
from workflows.processes.starting import start_case
from workflows.supervision.cases.tables import case, inspection
from workflows.supervision.frequency.tables import frequency_cap

ROOT = Path(__file__).parents[2]
START = """
import sys
from datetime import datetime
from tests.diagrams.acts import an_inspection
from tests.diagrams.world import Walk
from workflows.db import Database
from workflows.engine.types import Refused
walk = Walk(Database(sys.argv[1]), datetime.fromisoformat(sys.argv[2]))
actor = walk.who("handler1")
print("ready", flush=True)
sys.stdin.readline()
try:
    print(an_inspection(walk, task_source="plan").case().case_no)
except Refused as refused:
    print(refused)
"""


def cap(database: Database, most: int, **values: Any) -> None:
    row = {
        "department_id": 0, "item_id": 0, "industry": "", "most": most, "source_document": "清政办发〔2026〕1号",
        "valid_from": date(2026, 1, 1), "edited_by": "observer1",
        "edited_at": datetime.fromisoformat("2026-01-01T09:00:00+08:00"), **values,
    }  # fmt: skip
    with database.transaction() as conn:
        conn.execute(insert(frequency_cap).values(**row))


@pytest.fixture
def walk(database: Database, now: datetime) -> Walk:
    furnish(database, now=now)
    return Walk(database, now)


def planned(walk: Walk, **raw: Any) -> Walk:
    return an_inspection(walk, task_source="plan", **raw)


def test_without_a_cap_inspections_are_counted_and_none_is_refused(walk: Walk) -> None:
    assert [planned(walk).variables()["checks_this_year"] for _ in range(3)] == [0, 1, 2]
    assert walk.variables()["cap_this_year"] is None


def test_a_planned_inspection_over_the_cap_is_refused_with_a_sentence_and_leaves_nothing(walk: Walk) -> None:
    cap(walk.database, 2)
    planned(walk)
    planned(walk, party=2)
    assert planned(walk).variables()["cap_this_year"] == 2
    with pytest.raises(Refused, match="2026年度已检查（含在办）2次，达到频次上限2次（清政办发〔2026〕1号）") as refused:
        planned(walk)
    assert refused.value.field == "party"
    assert len(walk.ask(select(inspection))) == len(walk.ask(select(case))) == 3
    planned(walk, party=2)


def test_a_declined_inspection_gives_its_place_back(walk: Walk) -> None:
    cap(walk.database, 1)
    prepared(planned(walk))
    with pytest.raises(Refused, match="频次上限"):
        planned(Walk(walk.database, walk.now))
    walk.do("section1", "review_inspection", review_decision="decline", decline_reason="不必检查")
    planned(walk)


def test_a_visit_moved_into_the_next_year_counts_there(walk: Walk) -> None:
    cap(walk.database, 1)
    walk.now = datetime.fromisoformat("2026-12-28T09:00:00+08:00")
    prepared(planned(walk), planned_on="2027-01-08")
    second = planned(Walk(walk.database, walk.now))
    with pytest.raises(Refused, match="2027年度已检查（含在办）1次") as refused:
        prepared(second, planned_on="2027-01-11")
    assert refused.value.field == "planned_on"
    approved(prepared(second, planned_on=day(second, 1)))


def test_what_the_table_exempts_is_admitted_and_noted(walk: Walk) -> None:
    cap(walk.database, 1)
    planned(walk)
    with walk.database.transaction() as conn:  # as a diagram leaves it that asks the table before it admits
        given: dict[str, Json] = {
            "item": 1, "party": 1, "method": "site_visit", "mode": "key", "task_source": "complaint",
            "cap_exemption": "不受频次上限",
        }  # fmt: skip
        begun = start_case(
            conn, HOST, "daily_inspection", variables=given, department_id=1, actor="handler1", now=walk.now
        )
    assert begun.outcome.instance.variables["cap_note"] == "不受频次上限"
    rows = walk.ask(select(inspection.c.task_source, inspection.c.cap_note).order_by(inspection.c.id))
    assert [tuple(row) for row in rows] == [("plan", ""), ("complaint", "不受频次上限")]


def test_a_cap_of_nothing_forbids_planned_inspections(walk: Walk) -> None:
    cap(walk.database, 0, industry="餐饮")
    with pytest.raises(Refused, match="达到频次上限0次"):
        planned(walk)


def test_caps_of_departments_are_counted_apart(walk: Walk) -> None:
    cap(walk.database, 1)
    with walk.database.transaction() as conn:
        first = conn.execute(select(inspection.c.id)).first()
        assert first is None
    planned(walk)
    with walk.database.transaction() as conn:
        conn.execute(update(inspection).values(department_id=3))
    planned(walk)


@pytest.mark.parametrize("dialect", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_of_two_processes_that_start_the_last_allowed_inspection_at_once_one_is_refused(
    request: pytest.FixtureRequest, dialect: str, now: datetime
) -> None:
    url: str = request.getfixturevalue(f"{dialect}_url")
    database = Database(url)
    furnish(database, now=now)
    cap(database, 1)
    asked = [
        subprocess.Popen(
            [sys.executable, "-c", START, url, now.isoformat()],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for _ in range(2)
    ]  # fmt: skip
    for one in asked:
        assert one.stdout is not None and one.stdout.readline() == "ready\n"
    for one in asked:
        assert one.stdin is not None
        one.stdin.write("\n")
        one.stdin.flush()
    ends = [one.communicate(timeout=60) for one in asked]
    said = sorted(out.strip() for out, _err in ends)
    assert len([line for line in said if line.startswith("QY-SJ-RC-2026-")]) == 1, ends
    assert len([line for line in said if "达到频次上限1次" in line]) == 1, ends
    with database.reading() as conn:
        assert len(conn.execute(select(inspection)).all()) == 1
    database.dispose()
