"""A host that notes what it fires; as a program: a worker with that host (``python -m tests.worker.noting URL``)."""

import sys
import threading
import time
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from workflows import audit, clock, worker
from workflows.db import Database, Json
from workflows.engine.types import Due, InstanceView, Operation, Refused, StepContext, WorkItem
from workflows.usecases import work


class NotingHost:
    """``note`` writes a leaf, slowly; ``poison`` always raises, in its ``how``."""

    def __init__(self, *, pause: float = 0.0) -> None:
        self.pause = pause

    def fire(self, conn: Connection, kind: str, payload: Mapping[str, Json], *, now: datetime) -> None:
        audit.record(conn, now=now, actor="test", action=f"{kind}.fire", subject=f"note:{payload['n']}")
        time.sleep(self.pause)
        if kind == "poison":
            raise {"refused": Refused, "bug": ZeroDivisionError}[str(payload["how"])]("no")

    def operation(self, topic: str) -> Operation | None:
        return None

    def due(self, ctx: StepContext, code: str, since: datetime | date | None) -> Due:
        raise AssertionError("no diagram runs here")

    def candidates(self, ctx: StepContext, groups: Sequence[str]) -> Sequence[str]:
        return list(groups)

    def opened(self, conn: Connection, item: WorkItem, *, now: datetime) -> None: ...
    def closed(self, conn: Connection, item: WorkItem, *, now: datetime) -> None: ...
    def started(self, conn: Connection, instance: InstanceView, *, now: datetime) -> None: ...
    def ended(self, conn: Connection, instance: InstanceView, *, now: datetime) -> None: ...


def main(url: str) -> None:
    host = NotingHost(pause=0.005)

    class Asking:
        @staticmethod
        def fire_next(database: Database, *, now: datetime) -> bool:
            return work.fire_next(database, now=now, host=host)

    bound: Any = worker
    bound.work = Asking  # the loop is the product's own
    print("ready", flush=True)
    bound.loop(Database(url), threading.Event(), lambda: False)


if __name__ == "__main__":
    assert clock.real()
    main(sys.argv[1])
