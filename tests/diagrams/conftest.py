"""The furnished office that each walk copies."""

import shutil
from pathlib import Path

import pytest

from tests.diagrams.acts import BEGIN
from tests.diagrams.world import furnish
from workflows.db import Database


@pytest.fixture(scope="session")
def furnished(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the small office and every shipped diagram; copied, never opened, by tests."""
    path = tmp_path_factory.mktemp("walks") / "furnished.db"
    shutil.copy(migrated_file, path)
    database = Database(f"sqlite:///{path}")
    furnish(database, now=BEGIN)
    database.dispose()
    return path


@pytest.fixture
def stored_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUPERVISION_HOME", str(tmp_path))
