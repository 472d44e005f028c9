"""Case numbers (案号): ``QY-SJ-RC-2026-0001``: department, kind of case, year, running number."""

from datetime import datetime

from sqlalchemy import Connection, insert, update
from sqlalchemy.exc import IntegrityError

from workflows.clock import aware
from workflows.supervision.cases.tables import case_sequence

OTHER = "QT"
"""The kind of case of a diagram that declares no ``case_code``."""


def allocate(conn: Connection, department_code: str, case_code: str, *, now: datetime) -> str:
    """The next number; its sequence stays locked until the transaction ends, a rollback gives the number back."""
    parts = [part for part in (department_code, case_code or OTHER) if part]
    prefix = f"{'-'.join(parts)}-{aware(now).year}"
    return f"{prefix}-{_next(conn, prefix):04d}"


def _next(conn: Connection, prefix: str) -> int:
    taken = _increment(conn, prefix)
    if taken is not None:
        return taken
    try:
        with conn.begin_nested():
            conn.execute(insert(case_sequence), {"prefix": prefix, "last": 1})
        return 1
    except IntegrityError:  # somebody else began this sequence in between, and has committed
        taken = _increment(conn, prefix)
        assert taken is not None
        return taken


def _increment(conn: Connection, prefix: str) -> int | None:
    table = case_sequence
    statement = update(table).where(table.c.prefix == prefix).values(last=table.c.last + 1)
    return conn.execute(statement.returning(table.c.last)).scalar_one_or_none()
