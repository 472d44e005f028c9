"""The demo district, loaded once."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from workflows.db import Database
from workflows.demo.district import load_base
from workflows.supervision.organisation.tables import officer


def load(database: Database, *, months: int, now: datetime, report: Callable[[str], None]) -> bool:
    """Whether anything was loaded: a district that has people already is left alone."""
    with database.transaction() as conn:
        if conn.scalar(select(officer.c.id).limit(1)) is not None:
            return False
        load_base(conn, now=now, progress=report)
    return True
