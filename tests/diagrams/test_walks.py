"""Every flow and boundary event of every shipped diagram is walked, with state loaded anew at each step."""

import shutil
from pathlib import Path

import pytest

from tests.diagrams.walks import BEGIN, WALKS
from tests.diagrams.world import Walk, flows_taken, furnish
from workflows import engine
from workflows.db import Database
from workflows.processes import shipped

pytestmark = pytest.mark.xdist_group("walks")


@pytest.fixture(scope="module")
def furnished(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("walks") / "furnished.db"
    shutil.copy(migrated_file, path)
    database = Database(f"sqlite:///{path}")
    furnish(database, now=BEGIN)
    database.dispose()
    return path


@pytest.fixture(scope="module")
def walked() -> set[tuple[str, str]]:
    """(process, flow) of all walks of this module so far."""
    return set()


@pytest.fixture
def stored_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUPERVISION_HOME", str(tmp_path))


@pytest.mark.usefixtures("stored_files")
@pytest.mark.parametrize("name", WALKS)
def test_walk(name: str, furnished: Path, tmp_path: Path, walked: set[tuple[str, str]]) -> None:
    path = tmp_path / "walk.db"
    shutil.copy(furnished, path)
    database = Database(f"sqlite:///{path}")
    try:
        WALKS[name](Walk(database, BEGIN))
        walked |= flows_taken(database)
    finally:
        database.dispose()


def test_every_flow_of_every_shipped_diagram_was_walked(walked: set[tuple[str, str]]) -> None:
    drawn = {
        (diagram.key, flow)
        for diagram in (engine.read(bundle) for bundle in shipped.bundles())
        for flow in diagram.flows
    }
    assert drawn - walked == set()
    assert {key for key, _flow in drawn} == shipped.keys()


@pytest.mark.usefixtures("stored_files")
@pytest.mark.parametrize(
    "name",
    [
        "problems_are_published_while_the_rectification_runs",
        "a_rectification_fails_twice_and_becomes_a_lead",
        "a_batch_starts_a_case_for_every_drawn_party",
    ],
)
def test_walk_on_postgresql(name: str, postgres_url: str) -> None:
    database = Database(postgres_url)
    try:
        furnish(database, now=BEGIN)
        WALKS[name](Walk(database, BEGIN))
    finally:
        database.dispose()
