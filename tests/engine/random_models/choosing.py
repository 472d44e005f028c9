"""Chooses the seeds of the normal run: few models that together reach every floor.

``python -m tests.engine.random_models.choosing`` plays thousands of models without an engine and writes ``seeds.txt``;
needed whenever the generator or the oracle has changed so much that the floors are missed.
"""

import sys
from collections import Counter
from heapq import heapify, heapreplace
from pathlib import Path

from tests.engine.random_models.dry import reached
from tests.engine.random_models.floors import FLOORS, counted
from tests.engine.random_models.growing import grow

SEEDS = Path(__file__).with_name("seeds.txt")
CANDIDATES = 7_000
Reached = Counter[tuple[str, ...]]


def chosen() -> list[int]:
    """The seeds of :data:`SEEDS`."""
    return [int(seed) for seed in SEEDS.read_text().split()]


def choose(candidates: int) -> tuple[list[int], Reached]:
    """Greedily, always the model that reaches most of what is still missing for its number of steps."""
    found: dict[int, tuple[Reached, int]] = {}
    for seed in range(candidates):
        coverage = reached(grow(seed))
        found[seed] = (counted(coverage), 12 + coverage.steps)

    def worth(seed: int) -> float:
        what, steps = found[seed]
        return -(what & missing).total() / steps

    missing, seeds = Counter(FLOORS), []
    heap = [(worth(seed), seed) for seed in found]
    heapify(heap)
    while missing and heap[0][0] < 0:
        seed = heap[0][1]
        now = worth(seed)
        if now > heap[0][0]:
            heapreplace(heap, (now, seed))  # what it would have added has been reached by others
            continue
        seeds.append(seed)
        missing -= found[seed][0]
        heapreplace(heap, (0.0, seed))
    return sorted(seeds), missing


def main() -> int:
    seeds, missing = choose(CANDIDATES)
    lines = [" ".join(map(str, seeds[n : n + 20])) for n in range(0, len(seeds), 20)]
    SEEDS.write_text("\n".join(lines) + "\n")
    print(f"{len(seeds)} models; out of reach: {sorted(missing)}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
