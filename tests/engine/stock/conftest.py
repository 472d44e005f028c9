from collections.abc import Callable
from typing import Any

import pytest

from tests.engine.stock.ours import Ours
from workflows.db import Database

Start = Callable[..., Ours]


@pytest.fixture
def ours(database: Database) -> Start:
    """``ours(text, …, variable=value)``: our engine running that diagram."""

    def start(*texts: str, **variables: Any) -> Ours:
        return Ours(database, *texts, **variables)

    return start
