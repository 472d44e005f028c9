"""Two batches drawn at the same instant by two processes: together they never take a party over the cap."""

import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.diagrams.walks_of_draws import cap, everybody
from tests.diagrams.world import Walk, furnish
from workflows.db import Database
from workflows.supervision import frequency
from workflows.supervision.cases.tables import inspection

ROOT = Path(__file__).parents[2]
DRAW = """
import sys
from datetime import datetime
from tests.diagrams.world import Walk
from workflows.db import Database
from workflows.engine.types import Refused
from workflows.supervision import frequency
url, now, case_id, words = sys.argv[1:]
walk = Walk(Database(url), datetime.fromisoformat(now)).follow(int(case_id))
real = frequency.counts
def counts(*args, **asked):  # so slow that both processes count before either has written, were they let
    import time
    time.sleep(0.6)
    return real(*args, **asked)
frequency.counts = counts
print("ready", flush=True)
sys.stdin.readline()
walk.do("observer1", "observe_draw", words=words)
try:
    walk.do("handler1", "confirm_draw", draw_decision="publish")
    print("published")
except Refused as refused:
    print(refused)
"""


@pytest.mark.parametrize("dialect", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_of_two_processes_that_draw_the_same_parties_at_once_one_is_refused(
    request: pytest.FixtureRequest, dialect: str, now: datetime
) -> None:
    url: str = request.getfixturevalue(f"{dialect}_url")
    database = Database(url)
    furnish(database, now=now)
    cap(Walk(database, now), 1)
    batches = [everybody(Walk(database, now)) for _ in range(2)]
    asked = [
        subprocess.Popen(
            [sys.executable, "-c", DRAW, url, now.isoformat(), str(batch.case_id), words],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for batch, words in zip(batches, ("春风又绿江南岸", "明月何时照我还"), strict=True)
    ]  # fmt: skip
    for one in asked:
        assert one.stdout is not None and one.stdout.readline() == "ready\n"
    for one in asked:
        assert one.stdin is not None
        one.stdin.write("\n")
        one.stdin.flush()
    ends = [one.communicate(timeout=90) for one in asked]
    said = sorted(out.strip() for out, _err in ends)
    assert said.count("published") == 1, ends
    assert len([line for line in said if "检查次数已达上限" in line and "不能公布" in line]) == 1, ends
    Walk(database, now).settle()
    with database.reading() as conn:
        visits = [row.party_id for row in conn.execute(select(inspection.c.party_id))]
        assert sorted(visits) == [1, 2, 3, 4, 5, 6]
        assert frequency.counts(conn, 1, 2026, parties=visits).keys() == set(visits)
    database.dispose()
