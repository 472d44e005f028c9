"""``supervision serve``: server and worker start together and end together."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.support.server import ROOT, descendants, serving, soon
from workflows import clock, engine
from workflows.db import Database
from workflows.engine.tables import due_work


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_it_serves_and_ends_in_order(sqlite_url: str, tmp_path: Path) -> None:
    with serving(sqlite_url, tmp_path) as (process, address):
        assert urllib.request.urlopen(f"{address}/healthz", timeout=10).status == 200
        children = descendants(process.pid)
        assert len(children) >= 3  # gunicorn, its web process, our worker
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
        assert soon(lambda: not any(map(alive, children)))


def test_a_killed_server_leaves_no_process_behind(sqlite_url: str, tmp_path: Path) -> None:
    with serving(sqlite_url, tmp_path) as (process, _):
        children = descendants(process.pid)
        process.kill()
        assert soon(lambda: not any(map(alive, children)))


def test_a_killed_worker_is_started_again_and_takes_up_what_is_due(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url)
    with serving(sqlite_url, tmp_path) as (process, _):
        worker = next(
            pid for pid in descendants(process.pid) if b"\0worker\0" in Path(f"/proc/{pid}/cmdline").read_bytes()
        )
        os.kill(worker, signal.SIGKILL)
        with database.transaction() as conn:
            engine.schedule(conn, "no.such.kind", due_at=clock.real() - timedelta(hours=1), payload={})

        def taken_up() -> bool:
            with database.reading() as conn:
                waiting = select(func.count()).select_from(due_work).where(due_work.c.attempts == 0)
                return conn.scalar(waiting.where(due_work.c.kind == "no.such.kind")) == 0

        assert soon(taken_up)
    database.dispose()


def test_an_occupied_port_is_named(sqlite_url: str, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = subprocess.run(
            [sys.executable, "-m", "workflows.cli", "serve", "--port", str(taken.getsockname()[1])],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "SUPERVISION_DATABASE_URL": sqlite_url, "SUPERVISION_ENV": "demo"},
        )
    assert done.returncode == 1
    assert "请换一个端口" in done.stderr


@pytest.mark.parametrize("signal_name", ["SIGTERM", "SIGINT"])
def test_a_worker_stops_when_told(sqlite_url: str, signal_name: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "workflows.cli", "worker"],
        cwd=ROOT,
        env={**os.environ, "SUPERVISION_DATABASE_URL": sqlite_url},
        stderr=subprocess.DEVNULL,
    )
    try:
        assert soon(lambda: len(threads(process.pid)) > 1)  # its loop runs
        process.send_signal(getattr(signal, signal_name))
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.wait()


def threads(pid: int) -> list[str]:
    with suppress(OSError):
        return [(task / "comm").read_text() for task in Path(f"/proc/{pid}/task").iterdir()]
    return []
