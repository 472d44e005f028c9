"""What is left undone on purpose: each acting demo account finds something overdue and something due soon."""

from collections.abc import Collection
from datetime import timedelta

from workflows.demo.history.people import ACTING
from workflows.demo.history.working_time import WorkingTime
from workflows.engine.types import WorkItem

LONGEST_OVERDUE = timedelta(days=13)
SOON_DAYS = 3
EACH = 2


class Keeping:
    """Counts what each account has been left with."""

    def __init__(self, time: WorkingTime, *, each: int = EACH) -> None:
        self._end = time.end
        self._soon = time.moments[-1]
        later = [day for day in time.days if day > time.end.date()]
        if len(later) > SOON_DAYS:
            self._soon = time.end + timedelta(days=(later[SOON_DAYS] - time.end.date()).days)
        self._missing = {(login, kind): each for login in ACTING for kind in ("overdue", "soon")}

    def kind(self, item: WorkItem) -> str:
        """How this item will stand at the end when nobody touches it; "" for one that would not be worth keeping."""
        if item.due_at is None:
            return ""
        if self._end - LONGEST_OVERDUE <= item.due_at <= self._end:
            return "overdue"
        return "soon" if self._end < item.due_at <= self._soon else ""

    def wanting(self, kind: str) -> Collection[str]:
        """The accounts that still lack one of this kind, those who lack most first."""
        lacking = [(-count, login) for (login, one), count in self._missing.items() if one == kind and count > 0]
        return [login for _, login in sorted(lacking)]

    def keep(self, login: str, kind: str) -> None:
        self._missing[login, kind] -= 1

    def missing(self) -> Collection[tuple[str, str]]:
        return [key for key, count in self._missing.items() if count == EACH]
