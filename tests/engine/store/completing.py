"""A process of its own that completes work items: ``completing.py URL SIGNAL``; acknowledged ids go to stdout."""

import os
import sys
import time
from datetime import datetime
from pathlib import Path

from tests.engine.drawn import RecordingHost
from workflows import engine
from workflows.clock import SHANGHAI
from workflows.db import Database

NOW = datetime(2026, 3, 16, 9, tzinfo=SHANGHAI)


def race(url: str, item_id: str, signal: Path) -> str:
    """Complete one item at the moment the signal file appears; say how it went."""
    database = Database(url)
    with database.reading() as conn:
        engine.work_item(conn, item_id)
    print("ready", flush=True)
    while not signal.exists():
        time.sleep(0.001)
    try:
        with database.transaction() as conn:
            engine.complete(conn, RecordingHost(), item_id, variables={"by": os.getpid()}, actor="li", now=NOW)
    except (engine.WorkItemClosed, engine.Conflict) as lost:
        return type(lost).__name__
    return "completed"


def keep_completing(url: str, instance_id: str) -> None:
    """Complete the loop's open item again and again; a line for each commit that was acknowledged."""
    database = Database(url)
    while True:
        with database.reading() as conn:
            (item,) = engine.open_items(conn, root_id=instance_id)
        with database.transaction() as conn:
            engine.complete(conn, RecordingHost(), item.id, variables={"again": True}, actor="li", now=NOW)
        print(item.id, flush=True)


if __name__ == "__main__":
    task, url, subject = sys.argv[1:4]
    if task == "race":
        print(race(url, subject, Path(sys.argv[4])), flush=True)
    else:
        keep_completing(url, subject)
