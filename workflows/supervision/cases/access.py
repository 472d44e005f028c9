"""查阅记录: who opened which sensitive case, when, from where (domain.md 2c: every opening is logged)."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, insert, select

from workflows.supervision.cases.tables import case_access

SAME_OPENING = timedelta(minutes=10)
"""A picture that is loaded so soon after its page was opened is part of that page."""


class What(StrEnum):
    PAGE = "page"
    TASK = "task"
    PICTURE = "picture"
    FILE = "file"
    DOCUMENT = "document"
    EXPORT = "export"
    REST = "rest"


def log(
    conn: Connection, case_ids: Collection[int], *, what: What, login: str, address: str, now: datetime
) -> None:  # fmt: skip
    """One row per case."""
    shown = {"login": login, "at": now, "what": what.value, "address": address[:64]}
    rows = [
        {"case_id": case_id, **shown}
        for case_id in case_ids
        if what is not What.PICTURE or not _opened_just_now(conn, case_id, login, now)
    ]
    if rows:
        conn.execute(insert(case_access), rows)


def _opened_just_now(conn: Connection, case_id: int, login: str, now: datetime) -> bool:
    table = case_access.c
    pages = table.what.in_([What.PAGE.value, What.TASK.value])
    where = (table.case_id == case_id, table.login == login, pages, table.at > now - SAME_OPENING)
    return conn.scalar(select(table.id).where(*where).limit(1)) is not None
