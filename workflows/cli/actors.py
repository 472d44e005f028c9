"""On whose behalf a command acts."""

from datetime import datetime

from workflows.cli.failures import Unusable
from workflows.db import Database
from workflows.supervision.organisation.actor import SYSTEM, Actor
from workflows.supervision.organisation.officers import UnknownOfficer
from workflows.usecases import session


def acting(database: Database, login: str | None, *, now: datetime) -> Actor:
    """The person named with ``--as``; without a name the system itself (whoever may run the command owns the file)."""
    if not login:
        return SYSTEM
    try:
        return session.actor_of_login(database, login, now=now)
    except UnknownOfficer as error:
        raise Unusable(f"没有登录名为 {login} 的人员，请核对 --as 的登录名。") from error
