"""Walks on both databases."""

from datetime import datetime

import pytest

from tests.engine.drawn import Walk
from workflows.db import Database


@pytest.fixture
def walk(any_database: Database, now: datetime) -> Walk:
    return Walk(any_database, now)
