"""The worker's one ask: fire what has come due. One row, one transaction."""

import logging
from datetime import datetime

from workflows import audit, engine
from workflows.db import Database, StoreUnavailable
from workflows.engine.types import Host
from workflows.processes.host import HOST

log = logging.getLogger("supervision.work")


def fire_next(database: Database, *, now: datetime, host: Host = HOST) -> bool:
    """Fire the row that has been due longest; False when nothing is due.

    A row that raises is rolled back and steps aside, so that later rows run; it comes again with growing pauses and is
    parked with an open incident in the end (:func:`engine.due_failed`). A kill at any moment leaves the row as it was.
    """
    due_id = None
    try:
        with database.transaction() as conn:
            due_id = engine.next_due(conn, now=now)
            if due_id is None:
                return False
            if engine.fire(conn, host, due_id, now=now):
                audit.record(
                    conn, now=now, actor=engine.CLOCK, action="due_work.fire", subject=f"due_work:{due_id}"
                )  # fmt: skip
    except StoreUnavailable:
        raise
    except Exception as error:
        if due_id is None:
            raise
        _step_aside(database, due_id, error, now=now)
    return True


def _step_aside(database: Database, due_id: int, error: Exception, *, now: datetime) -> None:
    log.warning("due work %s failed: %s: %s", due_id, type(error).__name__, error)
    with database.transaction() as conn:
        parked = engine.due_failed(conn, due_id, error, now=now)
        if parked is not None:
            audit.record(
                conn,
                now=now,
                actor=engine.CLOCK,
                action="due_work.park",
                subject=f"due_work:{due_id}",
                facts={"incident": parked.id},
            )
