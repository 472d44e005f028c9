"""A real campaign: what it costs to complete a check among few and among a thousand siblings, and to open it."""

import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from sqlalchemy import insert, select

from tests.diagrams import campaign_acts as acts
from tests.diagrams.world import SINCE, Walk, furnish
from workflows import engine
from workflows.clock import SHANGHAI
from workflows.db import Database
from workflows.migrations import migrate
from workflows.supervision.items.changes import add_checklist, add_item
from workflows.supervision.items.queries import Point
from workflows.supervision.parties.tables import party, permit
from workflows.usecases.tasks.complete import complete
from workflows.usecases.work import fire_next

NOW = datetime(2026, 3, 16, 9, tzinfo=SHANGHAI)
POINTS = tuple(Point(f"A1-{n:02d}", "场所", f"第{n}点", "《食品安全法》第三十三条", "一般") for n in range(1, 6))
TEAM = ["inspector1", "inspector2"]
FEW = 10


@dataclass
class Sweep:
    """One campaign with its open checks, the parties numbered from ``first``."""

    walk: Walk
    waiting: list[str]

    def check(self, *, failed: bool = False) -> list[float]:
        """Record and confirm the next object: CPU seconds of each of the two completions."""
        item = self.waiting.pop()
        seconds = [self._complete("inspector1", item, record(self.walk, item, failed=failed))]
        with self.walk.database.reading() as conn:
            instance = engine.work_item(conn, item).instance_id
            confirm = next(one for one in self._open(conn) if one.instance_id == instance)
        return [*seconds, self._complete("inspector2", confirm.id, {})]

    def _open(self, conn: Any) -> list[Any]:
        return [one for one in engine.open_items(conn, root_id=self.walk.root_id) if one.element_id == "confirm_check"]

    def _complete(self, login: str, item: str, raw: dict[str, Any]) -> float:
        actor = self.walk.who(login)
        before = time.process_time()
        complete(self.walk.database, actor, item, raw, now=self.walk.now)
        return time.process_time() - before


def record(walk: Walk, item: str, *, failed: bool = False) -> dict[str, Any]:
    """The form of a light check."""
    rows: dict[str, Any] = {point.code: {"result": "符合"} for point in POINTS}
    if failed:
        photo = walk.photo_of("inspector1", item, "checks.A1-01.evidence")
        rows["A1-01"] = {
            "result": "不符合", "fact": "没有做到", "grade": "general", "type": "records", "evidence": [photo],
        }  # fmt: skip
    return {
        "visit_result": "checked", "inspected_on": walk.now.date().isoformat(), "certificate_shown": "true",
        "checks": rows, "inspectors": TEAM,
    }  # fmt: skip


def office(database: Database) -> int:
    """The office of the walks with one more item, of which nobody holds a permit yet."""
    furnish(database, now=NOW)
    with database.transaction() as conn:
        item = add_item(
            conn, code="QY-SJ-XK-900", name="小餐饮登记", kind="retained", department_id=acts.BUREAU, valid_from=SINCE
        )
        add_checklist(conn, item, POINTS, valid_from=SINCE)
        return item


def holders(database: Database, item: int, town: str, count: int, *, first: int) -> None:
    """So many parties of a town with a permit of the item."""
    numbers = range(first, first + count)
    with database.transaction() as conn:
        row = dict(conn.execute(select(party).where(party.c.id == 1)).one()._mapping)
        conn.execute(
            insert(party),
            [{**row, "id": n, "code": f"WZ-2025-{n:05d}", "name": f"第{n}店", "town": town} for n in numbers],
        )
        conn.execute(
            insert(permit),
            [
                {"number": f"XC{n}", "party_id": n, "item_id": item, "issued_on": SINCE, "state": "valid",
                 "approval_mode": "ordinary", "snapshot": {}}
                for n in numbers
            ],
        )  # fmt: skip


def opened(database: Database, item: int, town: str) -> tuple[Sweep, list[float]]:
    """A campaign over everybody in the town; CPU seconds of each transaction that opened its checks."""
    walk = Walk(database, NOW)
    acts.approved(acts.proposed(acts.started(walk)))
    pool = {"department": acts.BUREAU, "item": item, "town": town, "mode": "light"}
    acts.issued(acts.reviewed(acts.planned(walk, pools=[pool])))
    actor, task = walk.who("section1"), walk.item("accept_task").id
    taken = []
    begun = time.process_time()
    raw: dict[str, Any] = {"team": TEAM, "arrangement": "两人一组"}
    complete(database, actor, task, raw, now=NOW)
    going_on = True
    while going_on:
        taken.append(time.process_time() - begun)
        begun = time.process_time()
        going_on = fire_next(database, now=NOW)
    waiting = [one.id for one in walk.items() if one.element_id == "record_check"]
    return Sweep(walk, waiting), taken


def campaigns(kind: str, url: str, *, objects: int, windows: int) -> Iterator[dict[str, Any]]:
    """The figures: medians of interleaved windows of five objects each, half of them with a problem."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["SUPERVISION_HOME"] = home
        database = Database(url)
        migrate(database)
        item = office(database)
        holders(database, item, "大镇", objects, first=1000)
        crowd, taken = opened(database, item, "大镇")
        assert len(crowd.waiting) == objects
        few: list[float] = []
        many: list[float] = []
        for window in range(windows):
            town = f"小镇{window}"
            holders(database, item, town, FEW, first=100_000 + window * FEW)
            small, _taken = opened(database, item, town)
            for sweep, found in ((small, few), (crowd, many)):
                seconds = [one for n in range(5) for one in sweep.check(failed=n % 2 == 1)]
                found.append(median(seconds))
            small.walk.settle()
        base = {"name": f"{kind}: campaign, check among {FEW} objects", "value": round(median(few) * 1000, 4)}
        yield {**base, "unit": "ms CPU per completed user task", "ratio_to": None, "ratio": None}
        value = round(median(many) * 1000, 4)
        yield {
            "name": f"{kind}: campaign, check among {objects} objects", "value": value,
            "unit": "ms CPU per completed user task", "ratio_to": base["name"],
            "ratio": round(value / float(str(base["value"])), 3),
        }  # fmt: skip
        yield {
            "name": f"{kind}: campaign of {objects} objects opened, longest of {len(taken)} transactions",
            "value": round(max(taken) * 1000, 4), "unit": "ms CPU", "ratio_to": None, "ratio": None,
        }  # fmt: skip
        database.dispose()
