"""Due work: fired once each, in order, never starved by one that raises; a kill loses nothing."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from tests.worker.noting import NotingHost
from workflows import audit, clock, engine
from workflows.db import Database
from workflows.engine.tables import due_work, incident
from workflows.usecases.work import fire_next

HOST = NotingHost()


def schedule(database: Database, n: int, *, at: datetime, kind: str = "note", **payload: str) -> None:
    with database.transaction() as conn:
        engine.schedule(conn, kind, due_at=at, payload={"n": n, **payload})


def noted(database: Database) -> list[str]:
    query = select(audit.audit_leaf.c.subject).where(audit.audit_leaf.c.action == "note.fire")
    with database.reading() as conn:
        return list(conn.scalars(query.order_by(audit.audit_leaf.c.id)))


def rows_left(database: Database) -> int:
    with database.reading() as conn:
        return conn.scalar(select(func.count()).select_from(due_work)) or 0


def test_what_is_due_is_fired_in_due_order_and_leaves_an_audit_leaf(any_database: Database, now: datetime) -> None:
    for n, minutes in ((1, 5), (2, 3), (3, -60)):
        schedule(any_database, n, at=now - timedelta(minutes=minutes))
    while fire_next(any_database, now=now, host=HOST):
        pass
    assert noted(any_database) == ["note:1", "note:2"]
    assert rows_left(any_database) == 1
    with any_database.reading() as conn:
        leaves = conn.scalars(select(audit.audit_leaf.c.action)).all()
    assert Counter(leaves) == {"note.fire": 2, "due_work.fire": 2}


@pytest.mark.parametrize("how", ["bug", "refused"])
def test_a_row_that_raises_never_starves_later_ones(any_database: Database, now: datetime, how: str) -> None:
    schedule(any_database, 1, at=now - timedelta(hours=2), kind="poison", how=how)
    schedule(any_database, 2, at=now - timedelta(hours=1))
    assert fire_next(any_database, now=now, host=HOST)
    assert fire_next(any_database, now=now, host=HOST)
    assert noted(any_database) == ["note:2"]
    assert not fire_next(any_database, now=now, host=HOST)
    with any_database.reading() as conn:
        row = conn.execute(select(due_work)).one()
        poison = conn.scalars(select(audit.audit_leaf.c.action).where(audit.audit_leaf.c.action == "poison.fire")).all()
    assert row.attempts == 1 and not row.parked and row.due_at > now and "no" in row.last_error
    assert poison == []  # rolled back whole


def test_a_row_that_goes_on_raising_is_parked_with_an_incident(any_database: Database, now: datetime) -> None:
    schedule(any_database, 1, at=now, kind="poison", how="bug")
    fired, moment = 0, now
    while rows_open(any_database) and fired < 50:
        fired += fire_next(any_database, now=moment, host=HOST)
        moment += timedelta(hours=3)
    assert 3 <= fired < 50
    with any_database.reading() as conn:
        opened = conn.execute(select(incident)).one()
        row = conn.execute(select(due_work)).one()
    assert row.parked and row.attempts == fired
    assert opened.resolved_at is None and "ZeroDivisionError" in opened.message
    assert not fire_next(any_database, now=moment + timedelta(days=365), host=HOST)


def rows_open(database: Database) -> int:
    with database.reading() as conn:
        return conn.scalar(select(func.count()).where(due_work.c.parked.is_(False))) or 0


@contextmanager
def working(url: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen([sys.executable, "-m", "tests.worker.noting", url], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def wait_until_noted(database: Database, number: int, *, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while len(noted(database)) < number:
        assert time.monotonic() < until, f"only {len(noted(database))} of {number} were fired"
        time.sleep(0.05)


def test_a_worker_killed_at_any_moment_loses_and_repeats_nothing(any_url: str, any_database: Database) -> None:
    total = 90
    for n in range(total):
        schedule(any_database, n, at=clock.real() - timedelta(seconds=total - n))
    for stop_after in (7, 31, 60):
        with working(any_url):
            wait_until_noted(any_database, stop_after)
    assert rows_left(any_database) + len(noted(any_database)) == total
    with working(any_url):
        wait_until_noted(any_database, total)
    assert noted(any_database) == [f"note:{n}" for n in range(total)]
    assert rows_left(any_database) == 0


def test_two_workers_fire_every_row_once(any_url: str, any_database: Database) -> None:
    total = 80
    with working(any_url), working(any_url):
        for n in range(total):
            schedule(any_database, n, at=clock.real())
        wait_until_noted(any_database, total)
        time.sleep(0.2)
    assert Counter(noted(any_database)) == {f"note:{n}": 1 for n in range(total)}
    assert rows_left(any_database) == 0
