"""The random models notice mistakes: each seeded fault is caught within a bounded number of models."""

import pytest

from tests.engine.random_models import faults
from tests.engine.random_models.blocks import Model
from tests.engine.random_models.conftest import NewUrl
from tests.engine.random_models.driver import Wrong, play
from tests.engine.random_models.elsewhere import Elsewhere
from tests.engine.random_models.growing import grow

MOST_MODELS = 60
ONLY_IN_ANOTHER_PROCESS = "instances_of_a_multi_instance_step_are_connected_only_in_the_process_that_made_them"


def first_caught(fault: str, url: str, elsewhere: Elsewhere | None, *, most: int = MOST_MODELS) -> tuple[Model, Wrong]:
    """The first of the models on which engine and oracle differ while the fault is in."""
    with faults.put_in(fault):
        for seed in range(most):
            model = grow(seed)
            try:
                play(model, url, elsewhere=elsewhere, restart_every=2, fault=fault)
            except Wrong as wrong:
                return model, wrong
    pytest.fail(f"{most} models did not notice: {fault}")


@pytest.mark.parametrize("fault", sorted(faults.FAULTS))
def test_the_models_notice_that(fault: str, new_url: NewUrl, elsewhere: Elsewhere) -> None:
    model, wrong = first_caught(fault, new_url(), elsewhere)
    print(f"caught by model {model.seed}: {str(wrong).splitlines()[-1][:200]}")


def test_without_other_processes_a_lost_connection_is_not_noticed(new_url: NewUrl) -> None:
    with pytest.raises(pytest.fail.Exception, match="did not notice"):
        first_caught(ONLY_IN_ANOTHER_PROCESS, new_url(), None, most=12)
