"""The files of a case: handed in with a form or a letter, or listed as its evidence (also from an earlier case)."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from workflows.engine.tables import attachment


def stored_files(conn: Connection, root_id: str, listed: Collection[str], *, own_of: str = "") -> list[Row[Any]]:
    """Rows of ``attachment``, the oldest first; ``own_of`` adds what this login chose and has not handed in yet."""
    query = select(attachment).where(or_(attachment.c.root_id == root_id, attachment.c.id.in_(sorted(listed))))
    return [
        row
        for row in conn.execute(query.order_by(attachment.c.uploaded_at, attachment.c.id))
        if row.submission_id or row.id in listed or (own_of and row.uploaded_by == own_of and row.work_item_id is None)
    ]
