"""What a run of random models must have reached to count, and the table that shows it."""

from collections import Counter
from itertools import product

from tests.engine.random_models.driver import Coverage
from tests.engine.random_models.growing import INNER, OFF, OUTER, PAIRS

ROOMS = [f"{how}{what}" for what, how in product(("user", "sub", "call"), ("", "many ", "seq ", "again "))]
SCOPES = ("process", "sub", "many sub", "seq sub", "again sub")
MODES = ("interrupting", "non-interrupting")
WAITING = ("timer", "message", "signal", "condition")
BOUNDARIES = [
    *(f"{mode} {trigger} on {host}" for mode, trigger, host in product(MODES, WAITING, (*ROOMS, "receive"))),
    *(f"{mode} escalation on {host}" for mode, host in product(MODES, ROOMS[4:])),
    *(f"interrupting error on {host}" for host in (*ROOMS[4:], "raise")),
    *(f"non-interrupting cycle on {host}" for host in ROOMS),
]
HANDLERS = [
    *(f"{mode} {trigger} handler in {s}" for mode, trigger, s in product(MODES, (*WAITING, "escalation"), SCOPES)),
    *(f"interrupting error handler in {scope}" for scope in SCOPES),
    *(f"non-interrupting cycle handler in {scope}" for scope in SCOPES),
]
SPLITS = ("and", "or", "fork", "implicit and", "implicit fork", "conditional or", "conditional fork", "rework",
          "conditional or with both", "conditional fork with both")  # fmt: skip
ENDS = ("end end", "error end", "terminate end", "signal end", "escalation end", "message end")
CONSTRUCTS = [*INNER, *SPLITS, *ENDS, "and join", "or join", "jump", "link back", "date"]
THIRDS = [
    f"non-interrupting {what}"
    for what in ("message on user", "signal on user", "message on sub", "message handler in process",
                 "signal handler in process", "message handler in sub", "cycle on user", "escalation on sub",
                 "condition on user", "escalation handler in process")
]  # fmt: skip
"""Events that have come for the third time to one and the same place."""
LEAST_OF_CONSTRUCT = 10
LEAST_OF_PAIR = 2
ALL: Counter[tuple[str, ...]] = Counter(
    {
        **{("construct", name): LEAST_OF_CONSTRUCT for name in CONSTRUCTS},
        **{("event", name): 1 for name in (*BOUNDARIES, *HANDLERS)},
        **{("inside", *pair): LEAST_OF_PAIR for pair in PAIRS},
        **{("third", name): 1 for name in THIRDS},
    }
)
FLOORS = Counter({key: least for key, least in ALL.items() if not OFF & set(" ".join(key).split())})


def counted(coverage: Coverage) -> Counter[tuple[str, ...]]:
    """What of the floors a run has reached."""
    reached: Counter[tuple[str, ...]] = Counter()
    for name, number in coverage.constructs.items():
        reached["construct", name] = reached["event", name] = number
    for pair, number in coverage.nested.items():
        reached["inside", *pair] = number
    for name, number in coverage.thirds.items():
        reached["third", name] = number
    return Counter({key: reached[key] for key in FLOORS if reached[key]})


def missed(coverage: Coverage) -> list[str]:
    """What was reached too rarely for the run to prove anything."""
    return sorted(" ".join(key) for key in FLOORS - counted(coverage))


def table(coverage: Coverage) -> str:
    """Constructs reached, and a grid of which construct was reached directly inside which."""
    lines = [
        f"{coverage.models} models, {coverage.finished} ended by themselves, {coverage.steps} steps, "
        f"{coverage.restarts} of them in a new process"
    ]
    lines += [f"{coverage.constructs[name]:7d}  {name}" for name in sorted(coverage.constructs)]
    lines += [f"{number:7d}  third {name}" for name, number in sorted(coverage.thirds.items())]
    lines.append("directly inside: " + " · ".join(OUTER))
    for inner in INNER:
        lines.append(f"{inner:>13} " + " ".join(f"{coverage.nested[inner, outer]:5d}" for outer in OUTER))
    return "\n".join(lines)
