"""Seeded faults of timer cycles and conditional events."""

from typing import Any

from tests.engine.random_models.faults import Patch, fault
from workflows.engine.running import conditions, cycles, events


@fault
def a_cycle_comes_only_once() -> list[Patch]:
    after = cycles.after
    return [(cycles, "after", lambda facts, now: (None, after(facts, now)[1]))]


@fault
def a_cycle_counts_anew_from_the_instant_at_which_it_fired() -> list[Patch]:
    return [(cycles, "after", lambda facts, now: (cycles.begun(str(facts["cycle"]), now), 0))]


@fault
def a_condition_that_holds_when_it_is_reached_is_not_noticed() -> list[Patch]:
    def wait(token: Any) -> None:
        token.internal_data["holds"] = conditions.holds(token)

    return [(module, "wait_for_condition", wait) for module in (conditions, events)]


@fault
def a_condition_does_not_come_again_after_it_was_false() -> list[Patch]:
    return [(events, "REPEATING", events.REPEATING - {"conditional"})]


@fault
def conditions_are_looked_at_only_when_they_are_reached() -> list[Patch]:
    return [(conditions, "fire_first", lambda top: False)]
