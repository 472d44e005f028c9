"""The worker: one loop for both databases. Claim the next due row, fire it, commit; nothing is kept in memory."""

import argparse
import logging
import os
import signal
import threading
from collections.abc import Callable

from workflows import clock
from workflows.db import Database, StoreUnavailable
from workflows.usecases import work

POLL = 0.5  # seconds between looks when nothing is due
STORE_PAUSE = 5.0  # seconds before the next try when the database is gone

log = logging.getLogger("supervision.worker")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="fire everything that is due now, then stop")
    parser.add_argument("--concurrency", type=int, default=1, metavar="N", help="rows at a time (PostgreSQL)")
    parser.add_argument("--parent", type=int, help=argparse.SUPPRESS)  # the server's process: stop when it is gone


def run(args: argparse.Namespace) -> int:
    database = Database()
    if args.once:
        drain(database)
        return 0
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    orphaned = (lambda: os.getppid() != args.parent) if args.parent else (lambda: False)
    threads = [
        threading.Thread(target=loop, args=(database, stop, orphaned), name=f"worker-{number}")
        for number in range(max(1, args.concurrency))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return 0


def drain(database: Database) -> int:
    """Fire all that is due at this moment; returns how many rows were taken up."""
    fired = 0
    while work.fire_next(database, now=clock.now()):
        fired += 1
    return fired


def loop(database: Database, stop: threading.Event, orphaned: Callable[[], bool]) -> None:
    """Until told to stop. Whatever goes wrong is logged and tried again: the worker itself never gives up."""
    while not stop.is_set() and not orphaned():
        try:
            pause = 0.0 if work.fire_next(database, now=clock.now()) else POLL
        except StoreUnavailable as error:
            log.warning("the database is not available: %s", error)
            pause = STORE_PAUSE
        except Exception:
            log.exception("the worker failed outside of any row")
            pause = STORE_PAUSE
        stop.wait(pause)
    stop.set()
