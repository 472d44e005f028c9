"""The random models notice mistakes: each seeded fault is caught within a bounded number of models."""

from itertools import islice

import pytest

from tests.engine.random_models import faults
from tests.engine.random_models.blocks import Block, Model
from tests.engine.random_models.conftest import NewUrl
from tests.engine.random_models.driver import Wrong, play
from tests.engine.random_models.elsewhere import Elsewhere
from tests.engine.random_models.growing import grow

MOST_MODELS = 60
ONLY_IN_ANOTHER_PROCESS = "instances_of_a_multi_instance_step_are_connected_only_in_the_process_that_made_them"


def errors_may_be_caught_twice(model: Model) -> bool:
    """An error end inside an activity that catches errors, inside another that does."""
    return any(
        inner.kind == "sub" and _catches(inner) and any(b.kind == "error" for b in inner.walk())
        for outer in model.blocks()
        if outer.kind == "sub" and _catches(outer)
        for part in outer.parts
        for inner in part.walk()
    )


def _catches(block: Block) -> bool:
    return any(b.trigger == "error" for b in block.boundaries)


WHERE_IT_MATTERS = {"an_error_is_caught_by_the_outermost_boundary_event": errors_may_be_caught_twice}


def first_caught(fault: str, url: str, elsewhere: Elsewhere | None, *, most: int = MOST_MODELS) -> tuple[Model, Wrong]:
    """The first of the models on which engine and oracle differ while the fault is in."""
    with faults.put_in(fault):
        for model in islice(filter(WHERE_IT_MATTERS.get(fault, bool), map(grow, range(10**4))), most):
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
