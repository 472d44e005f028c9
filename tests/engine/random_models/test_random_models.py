"""Random diagrams: the engine on a real database against an oracle that shares no code with it."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.engine.random_models import floors
from tests.engine.random_models.blocks import Model
from tests.engine.random_models.choosing import chosen
from tests.engine.random_models.conftest import NewUrl
from tests.engine.random_models.drawing import draw
from tests.engine.random_models.driver import Coverage, Wrong, play
from tests.engine.random_models.elsewhere import Elsewhere
from tests.engine.random_models.growing import grow
from tests.engine.random_models.shrinking import shrink

ARTEFACTS = Path(__file__).parents[3] / "test-artefacts" / "random-models"
BLOCK, THOUSANDS = 100, 4_000


def play_all(seeds: Iterable[int], coverage: Coverage, url: str, elsewhere: Elsewhere, new_url: NewUrl) -> None:
    for seed in seeds:
        model = grow(seed)
        try:
            play(model, url, coverage=coverage, elsewhere=elsewhere)
        except Wrong as wrong:
            pytest.fail(report(model, wrong, new_url), pytrace=False)


def report(model: Model, wrong: Wrong, new_url: NewUrl) -> str:
    """Shrink the model, keep what is left as BPMN files, and say where."""
    seen: dict[int, Wrong] = {}

    def fails(candidate: Model) -> bool:
        try:
            play(candidate, new_url())
        except Wrong as smaller:
            seen[id(candidate)] = smaller
            return "the oracle says" not in str(smaller)
        except Exception:
            return False
        return False

    small = shrink(model, fails)
    folder = ARTEFACTS / f"seed-{model.seed}"
    folder.mkdir(parents=True, exist_ok=True)
    for key, text in draw(small).items():
        (folder / f"{key}.bpmn").write_bytes(text)
    for key, text in draw(model).items():
        (folder / f"{key}.whole.bpmn").write_bytes(text)
    size = f"shrunk from {model.size()} to {small.size()} blocks"
    return f"{wrong}\n\n{size}: {folder}\n{seen.get(id(small), '')}"


def test_the_engine_shows_what_the_oracle_says_after_every_step_of_every_construct(
    shared_url: str, elsewhere: Elsewhere, new_url: NewUrl, capsys: pytest.CaptureFixture[str]
) -> None:
    coverage = Coverage.empty()
    play_all(chosen(), coverage, shared_url, elsewhere, new_url)
    with capsys.disabled():
        print("\n" + floors.table(coverage))
    assert floors.missed(coverage) == []  # else choose again: python -m tests.engine.random_models.choosing
    assert coverage.restarts > coverage.steps / 5


@pytest.mark.thousands
@pytest.mark.parametrize("first", range(10_000, 10_000 + THOUSANDS, BLOCK))
def test_the_engine_shows_what_the_oracle_says_in_thousands_of_models(
    first: int, shared_url: str, elsewhere: Elsewhere, new_url: NewUrl
) -> None:
    play_all(range(first, first + BLOCK), Coverage.empty(), shared_url, elsewhere, new_url)
