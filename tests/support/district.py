"""The demo district without cases, as a template file; and people of it who ask over HTTP."""

import base64
from pathlib import Path
from typing import Any

from workflows.clock import SHANGHAI
from workflows.db import Database
from workflows.demo.district import load_base
from workflows.supervision.accounts.passwords import DEMO_PASSWORD
from workflows.usecases import installation


def load(database: Database, *, now: Any) -> None:
    """Everything a new office has on its first day: law, diagrams, people, items, parties; no case."""
    installation.install(database, profile=None, now=now)
    with database.transaction() as conn:
        load_base(conn, now=now, progress=lambda _line: None)


def basic(login: str, password: str = DEMO_PASSWORD) -> dict[str, str]:
    """The header of Basic credentials."""
    given = base64.b64encode(f"{login}:{password}".encode()).decode()
    return {"Authorization": f"Basic {given}"}


def fix_clock(app_home: Path, monkeypatch: Any, moment: Any) -> Path:
    """A clock file that every process reads; write another moment into it to move time."""
    path = app_home / "clock"
    path.write_text(moment.astimezone(SHANGHAI).isoformat())
    monkeypatch.setenv("SUPERVISION_ENV", "demo")
    monkeypatch.setenv("SUPERVISION_CLOCK_FILE", str(path))
    return path
