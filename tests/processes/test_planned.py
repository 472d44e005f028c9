"""A planned batch starts once, whoever asks how often: two workers, a kill in between, a person at the same moment."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from tests.diagrams.acts import BEGIN
from tests.diagrams.walks_of_plans import a_row, at_nine, in_force, the_plan
from tests.diagrams.world import Walk, furnish
from workflows import engine
from workflows.db import Database, StoreUnavailable
from workflows.engine.tables import due_work
from workflows.engine.types import Refused
from workflows.processes import planned, shipped
from workflows.supervision import plans
from workflows.supervision.cases.tables import case
from workflows.supervision.deadlines.tables import calendar_notice
from workflows.usecases import calendar
from workflows.usecases import plans as desk
from workflows.usecases.work import fire_next

ROOT = Path(__file__).parents[2]
ROWS = 12


@pytest.fixture
def walk(any_database: Database) -> Walk:
    """A plan in force with a row for each of a dozen days of April and May."""
    furnish(any_database, now=BEGIN)
    days = [f"2026-04-{day:02d}" for day in (1, 2, 3, 7, 8, 9, 10, 13, 14, 15, 16, 17)]
    rows = [a_row(f"r{number}", 4, start_on=day) for number, day in enumerate(days, 1)]
    return in_force(Walk(any_database, BEGIN), *rows)


def started(walk: Walk) -> Counter[str]:
    """How many batches each row has started."""
    query = select(case.c.title, case.c.instance_id).where(case.c.process_key == "inspection_batch")
    with walk.database.reading() as conn:
        rows = [engine.instance_view(conn, one.instance_id).variables["plan_row_id"] for one in conn.execute(query)]
    return Counter(str(row) for row in rows)


def left(walk: Walk) -> int:
    return len(walk.ask(select(due_work.c.id).where(due_work.c.kind == planned.START)))


@contextmanager
def worker(url: str, clock: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The real worker as a process of its own, its clock in a file."""
    process = subprocess.Popen(
        [sys.executable, "-m", "workflows.cli", "worker"], cwd=ROOT,
        env={**os.environ, "SUPERVISION_DATABASE_URL": url, "SUPERVISION_ENV": "demo",
             "SUPERVISION_CLOCK_FILE": str(clock), "SUPERVISION_HOME": str(clock.parent)},
    )  # fmt: skip
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def until(walk: Walk, batches: int, *, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while started(walk).total() < batches:
        assert time.monotonic() < end, f"only {started(walk).total()} of {batches} batches have started"
        time.sleep(0.1)


def test_two_workers_and_a_kill_start_every_row_once(walk: Walk, any_url: str, tmp_path: Path) -> None:
    clock = tmp_path / "clock"
    clock.write_text(at_nine(2026, 4, 17).isoformat())
    with worker(any_url, clock), worker(any_url, clock):
        until(walk, 3)
    assert started(walk).total() < ROWS or left(walk) == 0
    with worker(any_url, clock), worker(any_url, clock):
        until(walk, ROWS)
    assert set(started(walk).values()) == {1}
    assert started(walk).total() == ROWS
    assert left(walk) == 0


def test_a_person_and_the_worker_at_the_same_moment_start_one_batch(walk: Walk) -> None:
    plan = the_plan(walk)
    with walk.database.reading() as conn:
        batches = plans.of_plan(conn, plan.id)
    now, handler = at_nine(2026, 4, 17), walk.who("handler1")
    refused: list[str] = []

    def by_hand() -> None:
        for batch in batches:
            try:
                desk.start_now(walk.database, handler, plan.id, batch.id, now=now)
            except (Refused, StoreUnavailable) as error:
                refused.append(str(error))

    person = threading.Thread(target=by_hand)
    person.start()
    for _ in range(ROWS * 4):
        fire_next(walk.database, now=now)
    person.join()
    while fire_next(walk.database, now=now):
        pass
    assert set(started(walk).values()) == {1} and started(walk).total() == ROWS
    assert all("已经启动" in sentence for sentence in refused)


def test_a_row_of_due_work_that_was_overtaken_has_no_effect(walk: Walk) -> None:
    plan = the_plan(walk)
    with walk.database.reading() as conn:
        first = plans.of_plan(conn, plan.id)[0]
    late = date(2026, 5, 20)
    desk.postpone(walk.database, walk.who("handler1"), plan.id, first.id, until=late, reason="人员培训", now=walk.now)
    walk.until(at_nine(2026, 4, 1))
    assert started(walk).total() == 0
    walk.until(at_nine(2026, 5, 20))
    assert started(walk)[str(first.row_id)] == 1


def test_a_new_calendar_moves_rows_to_the_first_working_day(database: Database) -> None:
    furnish(database, now=BEGIN)
    later = BEGIN + timedelta(days=250)  # November: the year to come has no official calendar yet
    walk = Walk(database, later)
    from tests.diagrams.walks_of_plans import approved, compiled, filed, opened, published, reviewed

    compiled(opened(walk, 2027), a_row("r1", 2), a_row("r2", 3, start_on="2027-03-09"))
    filed(published(approved(reviewed(walk))))
    with database.transaction() as conn:
        before = {one.line: one.start_at for one in plans.of_plan(conn, the_plan(walk).id)}
        assert before["r1"] == at_nine(2027, 2, 1)
        conn.execute(update(calendar_notice).values(version=calendar_notice.c.version + "x"))
    notice = "日期,类别,名称\n" + "".join(f"2027-02-0{day},放假,春节\n" for day in (1, 2, 3))
    from workflows.supervision.organisation.actor import SYSTEM

    imported = calendar.import_calendar(database, SYSTEM, notice, year=2027, source="测试", now=later)
    assert imported.report.stored, imported.report.problems
    with database.reading() as conn:
        after = {one.line: one.start_at for one in plans.of_plan(conn, the_plan(walk).id)}
    assert after == {"r1": at_nine(2027, 2, 4), "r2": at_nine(2027, 3, 9)}
    walk.until(at_nine(2027, 2, 1))
    assert started(walk).total() == 0
    walk.until(at_nine(2027, 2, 4))
    assert started(walk).total() == 1


def test_the_plan_offers_what_the_batch_can_do() -> None:
    read = {bundle.file: engine.read(bundle) for bundle in shipped.bundles()}
    batch, plan = read["inspection_batch.bpmn"].start_form, read["inspection_plan.bpmn"].steps["compile_plan"].form
    assert batch is not None and plan is not None
    table = plan.field("plan_rows")
    assert table is not None
    for column in table.columns:
        if column.id in ("method", "size_kind"):
            theirs = batch.field(column.id)
            assert theirs is not None
            assert {option.id for option in column.options} == {option.id for option in theirs.options}, column.id
