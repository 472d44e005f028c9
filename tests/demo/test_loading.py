"""First start: all of it or nothing of it; second start: nothing to do."""

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.demo.conftest import NOW
from workflows import demo
from workflows.db import Database
from workflows.supervision.cases.tables import case
from workflows.supervision.organisation.tables import officer
from workflows.usecases import installation

ROOT = Path(__file__).parents[2]


class Killed(Exception):
    """Raised by a test in the middle of a load."""


def counts(database: Database) -> tuple[int, int]:
    with database.reading() as conn:
        people = conn.scalar(select(func.count()).select_from(officer)) or 0
        return people, conn.scalar(select(func.count()).select_from(case)) or 0


def test_a_load_that_breaks_off_leaves_nothing_and_the_next_one_makes_all(
    any_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUPERVISION_HOME", str(tmp_path))
    installation.install(any_database, profile=None, now=NOW)

    def break_off(line: str) -> None:
        if line.startswith(" 2"):
            raise Killed(line)

    with pytest.raises(Killed):
        demo.load(any_database, months=0.6, now=NOW, report=break_off, cases=2)
    assert counts(any_database) == (0, 0)
    assert demo.load(any_database, months=0.6, now=NOW, report=lambda line: None, cases=2)
    people, cases = counts(any_database)
    assert people > 200
    assert cases >= 2
    assert demo.load(any_database, months=0.6, now=NOW, report=lambda line: None, cases=2) is False
    assert counts(any_database) == (people, cases)


def test_a_district_with_its_own_people_is_left_alone(based: Database) -> None:
    before = counts(based)
    assert demo.load(based, months=0.6, now=NOW, report=lambda line: None, cases=2) is False
    assert counts(based) == before


def test_killing_the_first_start_leaves_a_database_without_people(sqlite_url: str, tmp_path: Path) -> None:
    env = {
        **os.environ, "SUPERVISION_ENV": "demo", "SUPERVISION_DATABASE_URL": sqlite_url,
        "SUPERVISION_HOME": str(tmp_path),
    }  # fmt: skip
    command = [sys.executable, "-m", "workflows.cli", "init", "--demo"]
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as started:
        assert started.stdout is not None
        told = next(line for line in started.stdout if line.lstrip()[:1].isdigit() and "%" in line)
        started.kill()
    assert "%" in told
    database = Database(sqlite_url)
    assert counts(database) == (0, 0)
    database.dispose()


@pytest.mark.parametrize(
    "now", [datetime(2026, 11, 23, 8, 0, tzinfo=NOW.tzinfo), datetime(2027, 2, 1, 23, 30, tzinfo=NOW.tzinfo)]
)
def test_any_moment_can_be_the_last_one(
    now: datetime, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUPERVISION_HOME", str(tmp_path))
    installation.install(database, profile=None, now=now)
    assert demo.load(database, months=0.5, now=now, report=lambda line: None, cases=2)
    with database.reading() as conn:
        latest = conn.scalar(select(func.max(case.c.opened_at)))
    assert latest is not None
    assert latest <= now
