"""What follows from an inspection: each disposal alone, and every set of up to four, at the inclusive gateway."""

import shutil
from collections import Counter
from itertools import combinations
from pathlib import Path

from sqlalchemy import select

from tests.diagrams.acts import an_inspection, approved, decided, prepared, served, visited, waits, walk
from tests.diagrams.world import Walk
from workflows import engine
from workflows.db import Database
from workflows.processes.common.follow_ups import PROCESSES
from workflows.supervision.cases.tables import case_link, lead

DISPOSALS = (
    "rectification", "penalty", "case_referral", "transfer", "major_hazard", "permit", "credit", "abnormal_list",
)  # fmt: skip


@walk
def every_set_of_up_to_four_disposals_goes_its_ways(walk: Walk) -> None:
    """One inspection up to its decision; from there a copy of the database for each set."""
    visited(served(approved(prepared(an_inspection(walk)))), failed=True)
    assert waits(walk) == {"decide_result"}
    before = Path(walk.database.url.removeprefix("sqlite:///"))
    walk.database.dispose()
    chosen = [some for size in (1, 2, 3, 4) for some in combinations(DISPOSALS, size)] + [DISPOSALS]
    assert len(chosen) == 8 + 28 + 56 + 70 + 1
    for some in chosen:
        copy = before.with_name("set.db")
        shutil.copy(before, copy)
        one = Walk(Database(f"sqlite:///{copy}"), walk.now, walk.root_id, walk.case_id)
        _goes(one, some)
        one.database.dispose()
    decided(walk, "发现问题待后续处理", *DISPOSALS)


def _goes(walk: Walk, some: tuple[str, ...]) -> None:
    decided(walk, "发现问题待后续处理", *some)
    with walk.database.reading() as conn:
        known = {disposal for disposal, key in PROCESSES.items() if engine.latest(conn, key) is not None}
    started = Counter(disposal for disposal in known for _case in walk.cases_of(PROCESSES[disposal]))
    assert started == Counter(set(some) & known), some
    assert Counter(row.target for row in walk.ask(select(lead))) == Counter(set(some) - known), some
    assert [row.kind for row in walk.ask(select(case_link))] == ["follow_up"] * started.total()
    assert waits(walk) == {"publish_result", "tell_result"}, some
    assert walk.times("follow_ups_started") == 1
    assert walk.times("disposal_chosen") == 1
