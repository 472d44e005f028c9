"""A small district with a short history, made once for the tests that look at it."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from workflows.clock import SHANGHAI
from workflows.db import Database
from workflows.demo import history
from workflows.demo.district import load_base
from workflows.demo.loading import all_or_nothing
from workflows.usecases import installation

NOW = datetime(2026, 11, 22, 16, 40, tzinfo=SHANGHAI)
"""A Sunday afternoon."""
CASES = 28


@dataclass(frozen=True)
class Small:
    database: Database
    made: history.Made
    lines: list[str]


@pytest.fixture(scope="session")
def based_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A district without cases; copied, never opened, by tests."""
    path = tmp_path_factory.mktemp("district") / "based.db"
    shutil.copy(migrated_file, path)
    database = Database(f"sqlite:///{path}")
    installation.install(database, profile=None, now=NOW)
    with database.transaction() as conn:
        load_base(conn, now=NOW)
    database.dispose()
    return path


def copy_of(path: Path, folder: Path) -> Database:
    folder.mkdir(exist_ok=True)
    return Database(f"sqlite:///{shutil.copy(path, folder / 'supervision.db')}")


def walked(path: Path, folder: Path, cases: int, lines: list[str] | None = None) -> tuple[Database, history.Made]:
    database = copy_of(path, folder)
    report = (lambda line: None) if lines is None else lines.append
    with pytest.MonkeyPatch.context() as patch, all_or_nothing(database) as loading:
        patch.setenv("SUPERVISION_HOME", str(folder))
        made = history.make(loading, months=3, now=NOW, cases=cases, report=report)
    return database, made


@pytest.fixture(scope="session")
def small(based_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Small]:
    lines: list[str] = []
    database, made = walked(based_file, tmp_path_factory.mktemp("history"), CASES, lines)
    yield Small(database, made, lines)
    database.dispose()


@pytest.fixture
def based(based_file: Path, tmp_path: Path) -> Iterator[Database]:
    database = copy_of(based_file, tmp_path / "based")
    yield database
    database.dispose()
