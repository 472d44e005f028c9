"""What a database needs before anybody works on it. Any number of times; nothing that is there is overwritten."""

from contextlib import suppress
from datetime import datetime

from workflows import audit
from workflows.db import Database
from workflows.processes import alarms
from workflows.supervision import deadlines
from workflows.supervision.organisation import profiles
from workflows.usecases import diagrams


def profile_in_force(database: Database, *, now: datetime) -> str:
    """``2015`` or ``2026``: whose words the pages speak today."""
    with database.reading() as conn:
        return profiles.profile_on(conn, now.date())


def install(database: Database, *, profile: str | None, now: datetime) -> None:
    """Load the shipped calendar and rules of law and, once, the function table of ``profile``; then the diagrams.

    Without a profile the function table is left to whoever brings departments of his own (the demo district).
    """
    with database.transaction() as conn:
        deadlines.load_shipped(conn, now=now)
        if profile is not None:
            with suppress(profiles.FunctionsAlreadyBound):
                profiles.load_profile(conn, profile)
        alarms.keep_scanning(conn, now=now)
        audit.record(
            conn, now=now, actor="system", action="product.install", subject="product", facts={"profile": profile}
        )
    diagrams.publish_shipped(database, now=now)
