"""One furnished office of 2024 for all tests here, copied for each."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.diagrams.world import Walk
from tests.processes.reconstruction import office
from workflows.db import Database


@pytest.fixture(scope="session")
def office_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("office2024") / "office.db"
    shutil.copy(migrated_file, path)
    database = Database(f"sqlite:///{path}")
    office.furnished(database)
    database.dispose()
    return path


@pytest.fixture
def walk(office_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Walk]:
    """An office in which nothing has happened yet; files go below ``tmp_path``."""
    monkeypatch.setenv("SUPERVISION_HOME", str(tmp_path))
    path = tmp_path / "walk.db"
    shutil.copy(office_file, path)
    database = Database(f"sqlite:///{path}")
    yield Walk(database, office.BEGIN)
    database.dispose()
