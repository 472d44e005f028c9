"""In a process of its own: complete an item when the sign is given, then work like a worker until nothing is due."""

import sys
import time
from datetime import datetime
from pathlib import Path

from tests.engine.drawn import RecordingHost
from workflows import engine
from workflows.db import Database


def main(url: str, item: str, sign: str, moment: str) -> None:
    database, host, now = Database(url), RecordingHost(), datetime.fromisoformat(moment)
    print("ready", flush=True)
    while not Path(sign).exists():
        time.sleep(0.005)
    with database.transaction() as conn:
        engine.complete(conn, host, item, variables={}, actor="li", now=now)
    idle = 0
    while idle < 20:
        with database.transaction() as conn:
            due_id = engine.next_due(conn, now=now)
            done = due_id is not None and engine.fire(conn, host, due_id, now=now)
        idle = 0 if done else idle + 1
        if not done:
            time.sleep(0.02)
    print("done", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
