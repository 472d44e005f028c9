"""Walks on SQLite; the same constructs on PostgreSQL are in ``tests/engine/store``."""

from datetime import datetime

import pytest

from tests.engine.drawn import Walk
from workflows.db import Database


@pytest.fixture
def walk(database: Database, now: datetime) -> Walk:
    return Walk(database, now)
