"""What random models are made of: constructs with their weights, and the pairs of which one stands inside another."""

from dataclasses import dataclass

WEIGHTS = {
    "user": 10, "service": 3, "task": 2, "xor": 4, "and": 4, "or": 4, "loop": 3, "tangle": 1, "link": 1, "sub": 4,
    "call": 3, "events": 2, "timer": 2, "message": 2, "signal": 2, "condition": 2, "receive": 1, "throw": 2,
    "escalate": 2, "raise": 1, "many user": 2, "many sub": 2, "many call": 2, "many service": 1, "seq user": 2,
    "seq sub": 2, "seq call": 1, "seq service": 1, "again user": 1, "again sub": 2, "again call": 1, "again service": 1,
}  # fmt: skip
LISTS = {"list_a": ["a0", "a1", "a2"], "list_b": ["b0", "b1"], "list_none": []}
INNER = (*WEIGHTS,)
OUTER = (
    "process", "xor", "and", "or", "fork", "loop", "tangle", "events", "sub", "many sub", "seq sub", "again sub",
    "interrupting boundary", "non-interrupting boundary", "interrupting handler", "non-interrupting handler",
)  # fmt: skip
PAIRS = [(inner, outer) for outer in OUTER for inner in INNER]
"""The model of seed n holds pairs 2n and 2n+1 (modulo their number): the first directly inside the second."""


@dataclass(frozen=True)
class Around:
    """What surrounds the place where a block grows."""

    inside: str
    depth: int
    may_end: bool = True  # not between an AND split and its join
    shared: bool = False  # several tokens may be here, writing the same variables
    counted: bool = False  # in a multi-instance sub-process that may end early: its instances must not race
    errors: tuple[str, ...] = ()  # codes that somebody around catches
    escalations: tuple[str, ...] = ()
    level: int = 0  # number of the process
    elements: tuple[str, ...] = ()  # element variables of the multi-instance scopes around
