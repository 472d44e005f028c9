"""A limit that was lawfully extended runs as extended, for open steps and timers as for new ones."""

from datetime import date, datetime

from sqlalchemy import Connection

from workflows.supervision import penalties
from workflows.supervision.cases import Case

DECISION = frozenset({"T-G-06", "T-G-06x", "T-G-06y"})


def in_force(
    conn: Connection, case: Case | None, code: str, since: datetime | date | None
) -> tuple[str, datetime | date | None]:
    """Code and anchor that count now: 90 days from filing, 120 by approval, then the day a discussion set (60条)."""
    penalty = penalties.find(conn, case.id) if case is not None and code in DECISION else None
    if penalty is None or penalty.filed_on is None:
        return code, since
    if penalty.extended_until is not None:
        return "T-G-06y", penalty.extended_until
    return ("T-G-06x" if penalty.extensions else "T-G-06"), penalty.filed_on
