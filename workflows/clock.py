"""The one clock. Only the edges (webapp, cli, worker, scripts) read it; everyone else takes ``now``."""

import os
import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class NaiveDatetime(ValueError):
    """A datetime without a zone was passed where an instant is needed; pass an aware one."""


class ClockFileUnreadable(ValueError):
    """The file named by SUPERVISION_CLOCK_FILE holds no ISO datetime; write one, for example 2026-11-22T09:00."""


def production() -> bool:
    return os.environ.get("SUPERVISION_ENV", "production") != "demo"


def now() -> datetime:
    """Business time, aware, Asia/Shanghai. Outside production a clock file may hold one ISO datetime."""
    path = os.environ.get("SUPERVISION_CLOCK_FILE")
    if path and not production():
        try:
            moved = datetime.fromisoformat(Path(path).read_text().strip())
        except FileNotFoundError:
            return real()
        except ValueError as error:  # also what is no text at all
            raise ClockFileUnreadable(path) from error
        return moved.replace(tzinfo=SHANGHAI) if moved.tzinfo is None else moved.astimezone(SHANGHAI)
    return real()


def real() -> datetime:
    """Real time: sessions, CSRF, lockout, tokens, leases, rate limits and checkpoints use this one."""
    return datetime.fromtimestamp(time.time(), UTC).astimezone(SHANGHAI)


def aware(moment: datetime) -> datetime:
    """The same instant in Asia/Shanghai; refuses naive datetimes."""
    if moment.tzinfo is None:
        raise NaiveDatetime(moment.isoformat())
    return moment.astimezone(SHANGHAI)
