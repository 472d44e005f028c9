"""What must hold of the whole year, counted again from the rows."""

import json
import subprocess
import sys
from collections import Counter
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.year.clerks import late_on_purpose
from tests.year.living import COMPLAINTS, END, JOINT_MONTH, PLAN_MONTHS, Year, incidents, open_items
from tests.year.office import CAP, DEPARTMENTS, RESTAURANT_CAP, RESTAURANTS, YEAR, login
from tests.year.recount import Visit, counted, publication_due, rows, special_days, visits
from workflows.clock import SHANGHAI
from workflows.usecases import batches, plans
from workflows.usecases.plans.progress import RowState

SCRIPT = Path(__file__).parents[2] / "scripts" / "draw_verify.py"
NOW = datetime(END.year, END.month, END.day, 9, tzinfo=SHANGHAI)


@pytest.fixture(scope="module")
def records(year: Year) -> list[dict[str, Any]]:
    """The published record of every draw of the year, as the draw page hands it out."""
    found = []
    observer = year.who("observer", END)
    for row in batches.listing(year.database, observer, now=NOW):
        view = batches.show(year.database, observer, row.case_id, now=NOW)
        for attempt in view.attempts:
            record = batches.record(year.database, observer, row.case_id, attempt.batch.id, now=NOW)
            found.append(json.loads(json.dumps(record, ensure_ascii=False)))
    return found


def cap_of(party_id: int) -> int:
    return RESTAURANT_CAP if party_id in RESTAURANTS else CAP


def test_the_year_ran_to_its_end_and_nothing_failed(year: Year) -> None:
    assert list(incidents(year.database)) == []
    assert open_items(year.database) == []
    assert "open" not in {row[0] for row in rows(year.database, 'SELECT state FROM "case"')}
    assert {row[0] for row in rows(year.database, "SELECT state FROM inspection_plan")} == {"ended"}


def test_every_row_of_the_three_plans_started_its_batch_in_its_month(year: Year) -> None:
    started = rows(
        year.database,
        """SELECT p.department_id, b.line, b.state, b.started_at, c.source
           FROM plan_batch b JOIN inspection_plan p ON p.id = b.plan_id LEFT JOIN "case" c ON c.id = b.case_id""",
    )
    assert {(row[0], row[1]) for row in started} == {
        (ident, f"m{month:02d}") for ident in year.places.departments.values() for month in PLAN_MONTHS
    }
    assert {row[2] for row in started} == {"started"}
    assert all(row[3][:7] == f"{YEAR}-{row[1][1:]}" and row[4] == "plan" for row in started)


def test_no_cap_is_exceeded_but_by_what_is_noted_as_exempt(year: Year) -> None:
    found = counted(year.database)
    planned = {key[:3]: n for key, n in found.items() if not key[3]}
    assert {key: n for key, n in planned.items() if n > cap_of(key[1])} == {}
    assert any(n == cap_of(key[1]) for key, n in planned.items()), "no cap was reached: the year proves nothing"


def test_complaints_are_followed_over_the_cap_and_say_why(year: Year) -> None:
    exempt = [one for one in visits(year.database) if one.cap_note]
    assert {(one.task_source, one.cap_note) for one in exempt} == {("complaint", "不受频次上限")}
    assert len(exempt) == len(COMPLAINTS)
    totals: Counter[tuple[int, int]] = Counter()
    for (department_id, party_id, _year, _exempt), n in counted(year.database).items():
        totals[department_id, party_id] += n
    assert totals[year.places.departments["SJ"], 1] > RESTAURANT_CAP


def test_one_more_planned_inspection_over_the_cap_was_refused_with_a_sentence(year: Year) -> None:
    (sentence,) = year.refused
    assert f"达到频次上限{RESTAURANT_CAP}次（清政办发〔2026〕1号）" in sentence and "不能再安排计划内检查" in sentence


def test_who_was_left_out_of_a_pool_is_listed_with_the_reason(year: Year, records: list[dict[str, Any]]) -> None:
    reasons = Counter(
        "cap" if "达到频次上限" in one["reason"] else "joint" if "已并入联合检查" in one["reason"] else "other"
        for record in records
        for one in record["pool"]["excluded"]
    )
    assert reasons["cap"] and reasons["joint"] and not reasons["other"]
    for record in records:
        out = {one["id"] for one in record["pool"]["excluded"]}
        within = {one["id"] for one in record["pool"]["objects"]}
        assert not out & within
        assert len(out | within) == 8, "everybody who holds the permit is in the pool or listed as left out"


def test_every_ratio_of_every_stratum_was_met(records: list[dict[str, Any]]) -> None:
    table = {"A-B": "5", "B-C": "20"}
    assert len(records) == len(DEPARTMENTS) * len(PLAN_MONTHS)
    for record in records:
        drawn = Counter(one["stratum"] for one in record["objects"])
        sizes = Counter(one["stratum"] for one in record["pool"]["objects"])
        assert sizes.keys() <= table.keys()
        for stratum, size in sizes.items():
            asked = Fraction(table[stratum]) * size / 100
            assert asked <= drawn[stratum] < asked + 1, (record["reference"], stratum)


def test_every_draw_is_verified_by_the_script_alone(records: list[dict[str, Any]], tmp_path: Path) -> None:
    for place, record in enumerate(records):
        file = tmp_path / f"draw-{place}.json"
        file.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
        asked = [sys.executable, "-I", "-S", str(SCRIPT), str(file)]
        asked += ["--secret-sha256", record["secret_sha256"], "--pool-sha256", record["pool_sha256"]]
        done = subprocess.run(asked, capture_output=True, text=True, check=False, cwd=tmp_path)
        assert (done.returncode, done.stdout, done.stderr) == (0, "一致\n", ""), record["reference"]


def test_the_drawn_are_those_who_were_inspected(year: Year, records: list[dict[str, Any]]) -> None:
    """Each drawn party was visited for its batch, or by a joint visit in which the department took part."""
    codes = {row[0]: row[1] for row in rows(year.database, "SELECT code, id FROM party")}
    cases = {row[0]: row[1] for row in rows(year.database, 'SELECT case_no, id FROM "case"')}
    given_away = {
        (row[0], row[1])
        for row in rows(
            year.database,
            """SELECT o.other_case_id, o.party_id FROM visit_overlap o JOIN joint_visit j ON j.overlap_id = o.id
               JOIN inspection i ON i.case_id = j.case_id AND i.party_id = o.party_id
               WHERE j.department_id = o.department_id AND i.inspected_on IS NOT NULL""",
        )
    }
    drawn = {(cases[record["reference"]], codes[one["id"]]) for record in records for one in record["objects"]}
    visited = {(one.batch_case_id, one.party_id) for one in visits(year.database) if one.batch_case_id}
    assert visited <= drawn
    assert drawn - visited <= given_away


def test_no_team_came_twice_in_a_row_to_the_same_party(records: list[dict[str, Any]]) -> None:
    met = 0
    for record in records:
        before = {one["object"]: set(one["inspectors"]) for one in record["pool"]["pairs"]}
        for team in record["teams"]:
            met += team["object"] in before
            assert not set(team["inspectors"]) <= before.get(team["object"], set()), record["reference"]
    assert met > 20


def test_visits_were_shared_and_each_counts_once_for_every_department(year: Year) -> None:
    answers = Counter(row[0] for row in rows(year.database, "SELECT answer FROM visit_overlap"))
    assert answers["accepted"] and answers["refused"] and answers[None]
    joint = rows(
        year.database,
        """SELECT i.mode, j.department_id, i.department_id FROM joint_visit j
           JOIN inspection i ON i.case_id = j.case_id""",
    )
    assert len(joint) == answers["accepted"]
    assert all(mode == "joint" and partner != own for mode, partner, own in joint)
    planned = rows(year.database, "SELECT reason FROM visit_overlap WHERE reason = '年度计划已商定联合检查'")
    assert planned, f"the row of month {JOINT_MONTH} names a partner"


def late(one: Visit, special: dict[Any, bool]) -> bool:
    assert one.formed_at is not None and one.published_at is not None
    return one.published_at >= publication_due(one.formed_at, special)


def test_every_result_was_published_in_time_or_stands_as_late(year: Year) -> None:
    special, found = special_days(), visits(year.database)
    assert len(found) > 2 * len(PLAN_MONTHS)
    for one in found:
        assert one.formed_at is not None and one.published_at is not None
        assert one.due_at == publication_due(one.formed_at, special), one
    assert {one.case_id for one in found if late(one, special)} == {
        one.case_id for one in found if late_on_purpose(one.case_id)
    }
    assert any(late(one, special) for one in found) and not all(late(one, special) for one in found)


@pytest.mark.parametrize("letters", DEPARTMENTS)
def test_the_calendar_of_the_plan_says_what_the_rows_say(year: Year, letters: str) -> None:
    ident = year.places.departments[letters]
    plan_id = rows(year.database, f"SELECT id FROM inspection_plan WHERE department_id = {ident}")[0][0]
    view = plans.show(year.database, year.who(login("handler", letters), END), plan_id, now=NOW)
    batch_of = {
        row[0]: row[1] for row in rows(year.database, f"SELECT line, case_id FROM plan_batch WHERE plan_id = {plan_id}")
    }
    special, found = special_days(), visits(year.database)
    for shown in view.rows:
        mine = [one for one in found if one.batch_case_id == batch_of[shown.line]]
        expected = (len(mine), len(mine), len(mine), sum(late(one, special) for one in mine))
        told = shown.progress
        assert (told.wanted, told.done, told.published, told.late) == expected, shown.line
        assert shown.state == (RowState.PUBLISHED_LATE if expected[3] else RowState.PUBLISHED), shown.line
        assert view.months[shown.month] == told
    assert view.total.published == sum(row.progress.published for row in view.rows) > len(PLAN_MONTHS)
