"""``python -m tests.bench [--quick] [--json FILE]``: prints the figures, and writes them as a JSON list."""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

from tests.bench.campaigns import campaigns
from tests.bench.measuring import FULL, QUICK, District, Scale, loop, siblings, signals, three_steps
from tests.support import postgres

Figure = dict[str, Any]


def figure(name: str, seconds: float, to: Figure | None = None) -> Figure:
    ratio = round(seconds * 1000 / to["value"], 3) if to else None
    return {
        "name": name, "value": round(seconds * 1000, 4), "unit": "ms CPU per completed user task",
        "ratio_to": to["name"] if to else None, "ratio": ratio,
    }  # fmt: skip


def measure(kind: str, url: str, scale: Scale) -> Iterator[Figure]:
    district = District(url)
    raw, ours = three_steps(district, scale)
    yield (base := figure(f"{kind}: three steps, raw SpiffWorkflow in memory", raw))
    yield figure(f"{kind}: three steps, use case", ours, base)
    early, late = loop(district, scale)
    yield (base := figure(f"{kind}: loop, 10th completion", early))
    yield figure(f"{kind}: loop, {scale.rounds}th completion", late, base)
    early, late = loop(district, scale, key="bench_inclusive", rounds=scale.rounds // 3)
    yield (base := figure(f"{kind}: loop with an inclusive join, 10th completion", early))
    yield figure(f"{kind}: loop with an inclusive join, {scale.rounds // 3}th completion", late, base)
    few, many = signals(district, scale)
    yield (base := figure(f"{kind}: signal heard by 10 instances, each", few))
    yield figure(f"{kind}: signal heard by {scale.children} instances, each", many, base)
    taken = siblings(district, scale)
    yield (base := figure(f"{kind}: among 10 sibling children", taken["few"]))
    yield figure(f"{kind}: among {scale.children} sibling children", taken["many"], base)
    yield (base := figure(f"{kind}: end of a child told to a parent of 10", taken["few heard"]))
    yield figure(f"{kind}: end of a child told to a parent of {scale.children}", taken["many heard"], base)
    district.database.dispose()


@contextmanager
def databases() -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    with tempfile.TemporaryDirectory() as folder:
        server = postgres.start()
        try:
            yield (
                {"sqlite": f"sqlite:///{Path(folder) / 'bench.db'}", "postgresql": server.create("bench")},
                {"sqlite": f"sqlite:///{Path(folder) / 'office.db'}", "postgresql": server.create("office")},
            )
        finally:
            server.stop()


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench", description="CPU per completed user task")
    parser.add_argument("--quick", action="store_true", help="a tenth of the work: shows that it runs, proves nothing")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as a JSON list")
    given = parser.parse_args(arguments)
    figures = []
    with databases() as (urls, offices):
        for kind, url in urls.items():
            scale = QUICK if given.quick else FULL
            real = campaigns(kind, offices[kind], objects=scale.children, windows=scale.windows)
            for found in chain(measure(kind, url, scale), real):
                figures.append(found)
                ratio = f"  = {found['ratio']} x {found['ratio_to']}" if found["ratio"] else ""
                print(f"{found['value']:9.3f} ms  {found['name']}{ratio}", flush=True)
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
