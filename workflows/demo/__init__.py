"""The demo district, loaded once: all of it, or nothing of it."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from workflows.db import Database
from workflows.demo import history
from workflows.demo.district import load_base
from workflows.demo.loading import all_or_nothing
from workflows.supervision.organisation.tables import officer

__all__ = ["load"]


def load(
    database: Database, *, months: float, now: datetime, report: Callable[[str], None], cases: int | None = None
) -> bool:
    """Whether anything was loaded: a district that has people already is left alone.

    A start that was killed on the way has left nothing; the next one begins anew.
    """
    with all_or_nothing(database) as loading:
        with loading.reading() as conn:
            if conn.scalar(select(officer.c.id).limit(1)) is not None:
                return False
            load_base(conn, now=now, progress=report)
        if months:
            report(f"正在按流程图逐步办理最近 {months:g} 个月的案件 …")
            made = history.make(loading, months=months, now=now, report=report, cases=cases)
            report(f"共办结待办 {made.completed} 项，正在保存 …")
    return True
