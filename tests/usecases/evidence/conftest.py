"""An inspection that found a problem with a photo, and the files where they lie."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.diagrams.acts import an_inspection, approved, decided, prepared, served, visited
from tests.diagrams.world import Walk, furnish
from workflows.db import Database


@pytest.fixture
def database(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: datetime) -> Iterator[Database]:
    monkeypatch.setenv("SUPERVISION_HOME", str(tmp_path))
    database = Database(sqlite_url)
    furnish(database, now=now)
    yield database
    database.dispose()


@pytest.fixture
def inspected(database: Database, now: datetime) -> Walk:
    walk = Walk(database, now)
    visited(served(approved(prepared(an_inspection(walk)))), failed=True)
    return decided(walk, "发现问题待后续处理", "none")
