"""On whose behalf a command acts."""

from datetime import datetime

from workflows.db import Database
from workflows.supervision.organisation.actor import SYSTEM, Actor
from workflows.usecases import session


def acting(database: Database, login: str | None, *, now: datetime) -> Actor:
    """The person named with ``--as``; without a name the system itself (whoever may run the command owns the file)."""
    return session.actor_of_login(database, login, now=now) if login else SYSTEM
