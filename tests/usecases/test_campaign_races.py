"""Four people, each in a process of his own, complete checks of one campaign at once: nobody gets an error."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.bench.campaigns import holders, office, opened
from workflows.db import Database
from workflows.supervision import campaigns
from workflows.supervision.campaigns.tables import campaign_object
from workflows.supervision.cases.tables import inspection
from workflows.supervision.problems.tables import problem

PEOPLE = 4
EACH = 6
TOWN = "大镇"

WORKER = """
import json, sys
from tests.bench.campaigns import NOW, record
from tests.diagrams.world import Walk
from sqlalchemy import select
from workflows import engine
from workflows.db import Database
from workflows.engine.tables import work_item
from workflows.usecases.tasks.complete import complete
from workflows.usecases.work import fire_next

url, root, case_id, failing, items = json.loads(sys.argv[1])
walk = Walk(Database(url), NOW, root, case_id)
print("ready", flush=True)
sys.stdin.readline()
ends = []
for item in items:
    try:
        complete(walk.database, walk.who("inspector1"), item, record(walk, item, failed=failing), now=NOW)
        with walk.database.reading() as conn:
            instance = engine.work_item(conn, item).instance_id
            query = select(work_item.c.id).where(work_item.c.instance_id == instance, work_item.c.state == "open")
            confirm = conn.execute(query).scalar_one()
        complete(walk.database, walk.who("inspector2"), confirm, {}, now=NOW)
        fire_next(walk.database, now=NOW)
        ends.append("done")
    except Exception as error:
        ends.append(f"{type(error).__name__}: {error}"[:300])
print(json.dumps(ends), flush=True)
"""


def test_four_processes_complete_checks_of_one_campaign_at_once(
    any_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUPERVISION_HOME", str(tmp_path))
    item = office(any_database)
    holders(any_database, item, TOWN, PEOPLE * EACH, first=1000)
    crowd, _taken = opened(any_database, item, TOWN)
    shares = [crowd.waiting[n::PEOPLE] for n in range(PEOPLE)]
    url = any_database.engine.url.render_as_string(hide_password=False)
    people = []
    for number, share in enumerate(shares):
        given = json.dumps([url, crowd.walk.root_id, crowd.walk.case_id, number % 2 == 1, share])
        people.append(
            subprocess.Popen(
                [sys.executable, "-c", WORKER, given], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                cwd=Path(__file__).parents[2],
            )
        )  # fmt: skip
    for one in people:
        assert one.stdout is not None and one.stdout.readline() == "ready\n"
    for one in people:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    ends = [json.loads(one.communicate(timeout=300)[0]) for one in people]
    assert ends == [["done"] * EACH] * PEOPLE
    crowd.walk.settle()
    with any_database.reading() as conn:
        running = campaigns.of_case(conn, crowd.walk.case_id)
        checked = select(func.count()).where(
            campaign_object.c.campaign_id == running.id, campaign_object.c.state == campaigns.CHECKED
        )
        assert conn.scalar(checked) == PEOPLE * EACH
        assert conn.scalar(select(func.count()).select_from(inspection)) == PEOPLE * EACH
        found = conn.execute(select(problem)).all()
    assert len(found) == PEOPLE * EACH // 2
    assert sorted(int(row.no.rpartition("-")[2]) for row in found) == list(range(1, len(found) + 1))
    assert all(row.case_id is not None for row in found)
    assert "report_sweep" in crowd.walk.waits_for()
