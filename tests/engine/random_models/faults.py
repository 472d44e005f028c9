"""Seeded faults: one mistake each, put into the engine in memory, that the random models must notice."""

from collections.abc import Callable
from typing import Any

from tests.engine.random_models.engine_side import Act, Shown, perform

FAULTS: dict[str, Callable[[], None]] = {}


def perform_with(fault: str, url: str, root: str, act: Act) -> Shown:
    """:func:`perform` in a process of its own, with that fault put in."""
    if fault:
        FAULTS[fault]()
    return perform(url, root, act)


Anything = Any
