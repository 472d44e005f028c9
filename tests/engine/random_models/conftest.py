"""What the random models stand on: fresh database files, and processes that know nothing."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.engine.random_models.driver import play
from tests.engine.random_models.elsewhere import Elsewhere
from tests.engine.random_models.engine_side import database_at
from tests.engine.random_models.growing import grow

NewUrl = Callable[[], str]


@pytest.fixture(scope="module")
def new_url(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> NewUrl:
    """``new_url()`` is the address of a fresh migrated SQLite file."""
    folder = tmp_path_factory.mktemp("models")
    count = iter(range(10**9))

    def make() -> str:
        file = folder / f"{next(count)}.db"
        shutil.copy(migrated_file, file)
        return f"sqlite:///{file}"

    return make


@pytest.fixture(scope="module")
def shared_url(new_url: NewUrl) -> str:
    """One file that many models are played on, one after the other."""
    return new_url()


@pytest.fixture(scope="module")
def elsewhere(shared_url: str) -> Iterator[Elsewhere]:
    def warm() -> None:
        play(grow(3), shared_url)
        database_at(shared_url).dispose()

    elsewhere = Elsewhere(warm)
    elsewhere.ask(len, ())
    yield elsewhere
    elsewhere.close()
