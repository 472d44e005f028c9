"""What is left undone on purpose: each acting demo account finds something overdue and something due soon."""

from collections.abc import Collection
from datetime import datetime, timedelta

from workflows.demo.district.people import NAMED
from workflows.demo.history.people import ACTING
from workflows.demo.history.working_time import WorkingTime
from workflows.engine.types import WorkItem

SOON_DAYS = 3
DENSE, SPARSE = (2, timedelta(days=13)), (1, timedelta(days=30))
"""How many of each kind an account is left with, and how long overdue they are at most; few cases need more room."""
AHEAD = timedelta(days=14)
"""From the naming of inspectors to the visit."""
ROLES = {login: len(roles) for login, _, roles in NAMED}


class Keeping:
    """Counts what each account has been left with."""

    def __init__(self, time: WorkingTime, *, dense: bool) -> None:
        each, self._longest = DENSE if dense else SPARSE
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
        if self._end - self._longest <= item.due_at <= self._end:
            return "overdue"
        return "soon" if self._end < item.due_at <= self._soon else ""

    def wanting(self, kind: str) -> Collection[str]:
        """The accounts that still lack one of this kind, those who lack most or can do least first."""
        lacking = [
            (-count, ROLES[login], login) for (login, one), count in self._missing.items() if one == kind and count > 0
        ]
        return [login for _, _, login in sorted(lacking)]

    def in_need(self, at: datetime) -> Collection[str]:
        """Who should be given work now, so that something of it can be overdue at the end."""
        return self.wanting("overdue") if at > self._end - self._longest - AHEAD else ()

    def keep(self, login: str, kind: str) -> None:
        self._missing[login, kind] -= 1
