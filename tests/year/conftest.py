"""One year, lived once for all tests of this folder."""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.year.living import Year, live
from tests.year.office import furnish
from workflows.db import Database
from workflows.supervision.drawing import batches


@pytest.fixture(scope="session")
def year(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    """The year after it passed; only the secrets are drawn from a fixed source, so that it is the same each time."""
    folder = tmp_path_factory.mktemp("year")
    shutil.copy(migrated_file, folder / "year.db")
    database = Database(f"sqlite:///{folder / 'year.db'}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SUPERVISION_HOME", str(folder))
        patch.setattr(batches.secrets, "token_bytes", random.Random(20151201).randbytes)
        lived = Year(database, furnish(database))
        live(lived)
        yield lived
    database.dispose()
