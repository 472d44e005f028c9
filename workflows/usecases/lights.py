"""绿、黄、红: how near a due time is."""

from datetime import datetime, timedelta
from enum import StrEnum

from workflows.supervision.deadlines import NO_END

DUE_SOON = timedelta(days=3)


class Light(StrEnum):
    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    NONE = "none"


def light(due_at: datetime | None, now: datetime) -> Light:
    """``due_at`` is exclusive: at that very instant the step is late."""
    if due_at is None or due_at >= NO_END:
        return Light.NONE
    if due_at <= now:
        return Light.RED
    return Light.YELLOW if due_at - now <= DUE_SOON else Light.GREEN
