"""What a run of random models must have reached to count, and the table that shows it."""

from itertools import product

from tests.engine.random_models.driver import Coverage
from tests.engine.random_models.growing import INNER, OUTER, PAIRS

ACTIVITIES = ("user", "sub", "call", "many user", "many sub", "many call")
BOUNDARIES = [
    f"{mode}interrupting {trigger} on {host}"
    for mode, trigger, host in product(("", "non-"), ("timer", "message"), ACTIVITIES)
]
CONSTRUCTS = [
    *ACTIVITIES, "service", "xor", "and", "and join", "fork", "loop", "tangle", "events", "timer", "message",
    "end end", "error end", "terminate end", *BOUNDARIES,
    "interrupting error on sub", "interrupting error on call", "interrupting error on many sub",
]  # fmt: skip
LEAST_OF_CONSTRUCT = 3
LEAST_OF_PAIR = 1


def table(coverage: Coverage) -> str:
    """Constructs reached, and a grid of which construct was reached directly inside which."""
    lines = [
        f"{coverage.models} models, {coverage.finished} ended by themselves, {coverage.steps} steps, "
        f"{coverage.restarts} of them in a new process"
    ]
    lines += [f"{coverage.constructs[name]:7d}  {name}" for name in sorted(coverage.constructs)]
    lines.append("directly inside: " + " · ".join(OUTER))
    for inner in INNER:
        lines.append(f"{inner:>10} " + " ".join(f"{coverage.nested[inner, outer]:5d}" for outer in OUTER))
    return "\n".join(lines)


def missed_pairs(coverage: Coverage) -> list[tuple[str, str]]:
    return [pair for pair in PAIRS if coverage.nested[pair] < LEAST_OF_PAIR]


def missed(coverage: Coverage) -> list[str]:
    """What was reached too rarely for the run to prove anything."""
    few = [f"{n} ({coverage.constructs[n]})" for n in CONSTRUCTS if coverage.constructs[n] < LEAST_OF_CONSTRUCT]
    return few + [f"{inner} in {outer}" for inner, outer in missed_pairs(coverage)]
