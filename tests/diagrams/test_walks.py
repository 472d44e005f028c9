"""Every flow and boundary event of every shipped diagram is walked, with state loaded anew at each step."""

import shutil
from importlib import import_module
from pathlib import Path

import pytest

from tests.diagrams.acts import BEGIN, WALKS
from tests.diagrams.world import Walk, flows_taken, furnish
from workflows import engine
from workflows.db import Database
from workflows.processes import shipped

Flows = set[tuple[str, str]]

STORIES = sorted(Path(__file__).parent.glob("walks_of_*.py"))
MODULES = [import_module(f"tests.diagrams.{path.stem}") for path in STORIES]  # importing them registers their stories


@pytest.fixture(scope="module")
def walked() -> dict[str, Flows]:
    """(process, flow) of what each story has walked in this test process."""
    return {}


def tell(name: str, furnished: Path, path: Path) -> Flows:
    shutil.copy(furnished, path)
    database = Database(f"sqlite:///{path}")
    try:
        WALKS[name](Walk(database, BEGIN))
        return flows_taken(database)
    finally:
        database.dispose()


@pytest.mark.usefixtures("stored_files")
@pytest.mark.parametrize("name", WALKS)
def test_walk(name: str, furnished: Path, tmp_path: Path, walked: dict[str, Flows]) -> None:
    walked[name] = tell(name, furnished, tmp_path / "walk.db")


@pytest.mark.usefixtures("stored_files")
def test_every_flow_of_every_shipped_diagram_was_walked(
    furnished: Path, tmp_path: Path, walked: dict[str, Flows]
) -> None:
    assert {story.__module__.rpartition(".")[2] for story in WALKS.values()} == {
        module.__name__.rpartition(".")[2] for module in MODULES
    }
    for name in WALKS.keys() - walked.keys():  # run alone, or spread over several test processes
        walked[name] = tell(name, furnished, tmp_path / f"{name}.db")
    diagrams = [engine.read(bundle) for bundle in shipped.bundles()]
    drawn = {(diagram.key, flow) for diagram in diagrams for flow in diagram.flows}
    assert drawn - set[tuple[str, str]]().union(*walked.values()) == set()
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
