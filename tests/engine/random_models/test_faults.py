"""The random models notice mistakes: each seeded fault is caught within a bounded number of models."""

from collections.abc import Callable
from itertools import islice

import pytest

from tests.engine.random_models import (
    faults,
    faults_events,
    faults_loops,
    faults_thrown,
    faults_timing,
    faults_ways,
)
from tests.engine.random_models.blocks import Block, Model
from tests.engine.random_models.conftest import NewUrl
from tests.engine.random_models.driver import Wrong, play
from tests.engine.random_models.dry import reached
from tests.engine.random_models.elsewhere import Elsewhere
from tests.engine.random_models.growing import grow

MOST_MODELS = 60
SEEDED = (faults_ways, faults_loops, faults_events, faults_thrown, faults_timing)
"""They register their faults when they are imported."""
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


def reaches(*constructs: str) -> Callable[[Model], bool]:
    """Models whose play comes to these constructs (names as coverage counts them; parts of names, too)."""

    def comes_to(model: Model) -> bool:
        found = " / ".join(reached(model).constructs)
        return all(construct in found for construct in constructs)

    return comes_to


WHERE_IT_MATTERS: dict[str, Callable[[Model], bool]] = {
    "an_error_is_caught_by_the_outermost_boundary_event": errors_may_be_caught_twice,
    "a_terminate_end_event_ends_only_its_own_token": reaches("terminate end"),
    "stale_variables_win_at_a_parallel_join": reaches("and join"),
    "what_a_called_process_returns_is_forgotten": reaches("call"),
    "an_inclusive_join_fires_as_soon_as_one_token_has_come": reaches("or join"),
    "an_inclusive_join_waits_for_a_token_on_every_flow": reaches("or join"),
    "an_inclusive_join_waits_for_tokens_that_may_come_to_a_flow_that_has_one": reaches("rework"),
    "an_inclusive_join_consumes_one_token_only": reaches("or join"),
    "an_inclusive_split_takes_the_first_way_only": reaches("or join"),
    "a_loaded_instance_forgets_the_tokens_that_wait_at_inclusive_joins": reaches("or join"),
    "conditions_of_flows_that_leave_an_activity_are_not_looked_at": reaches("conditional "),
    "the_default_of_an_activity_is_left_out_beside_an_unconditional_flow": reaches("with both"),
    "only_the_first_flow_leaves_a_user_task": reaches("implicit "),
    "an_interrupting_event_sub_process_runs_beside_what_it_interrupts": reaches(" interrupting", "handler"),
    "an_event_sub_process_that_does_not_interrupt_comes_only_once": reaches("non-interrupting message handler"),
    "event_sub_processes_are_armed_in_the_process_only": reaches("handler in sub"),
    "an_armed_event_sub_process_keeps_its_scope_alive": reaches("handler"),
    "an_error_is_looked_for_at_boundary_events_only": reaches("error handler"),
    "sequential_instances_start_all_at_once": reaches("seq user"),
    "a_sequential_step_does_not_look_at_its_completion_condition": reaches("seq "),
    "the_answers_of_sequential_instances_are_not_collected_in_order": reaches("seq "),
    "a_loop_runs_one_round_more_than_its_maximum": reaches("again "),
    "a_loop_that_tests_before_runs_once_all_the_same": reaches("again "),
    "only_the_first_of_several_throwing_links_leads_on": reaches("link", "jump"),
    "a_receive_task_does_not_wait": reaches("receive"),
    "a_send_task_does_not_run_its_operation": reaches("task"),
    "an_operation_that_throws_an_error_is_done_all_the_same": reaches("error on raise"),
    "an_error_of_an_operation_passes_by_the_boundary_event_of_its_own_activity": reaches("error on raise"),
    "a_cycle_comes_only_once": reaches("cycle"),
    "a_cycle_counts_anew_from_the_instant_at_which_it_fired": reaches("cycle"),
    "a_condition_that_holds_when_it_is_reached_is_not_noticed": reaches("condition on"),
    "a_condition_does_not_come_again_after_it_was_false": reaches("non-interrupting condition"),
    "conditions_are_looked_at_only_when_they_are_reached": reaches("condition"),
    "an_escalation_takes_the_token_of_who_throws_it": reaches("escalate"),
    "boundary_events_do_not_catch_escalations": reaches("escalation on"),
    "an_escalation_does_not_leave_its_instance": reaches("escalation on call"),
    "a_signal_reaches_only_the_first_that_waits": reaches("signal", "signal on"),
    "a_signal_does_not_leave_the_instance_that_throws_it": reaches("throw", "call", "signal on"),
    "a_signal_that_does_not_interrupt_comes_only_once": reaches("non-interrupting signal"),
    "an_escalation_that_does_not_interrupt_comes_only_once": reaches("non-interrupting escalation"),
}


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
