"""New items, and new versions of checklists and regimes: the former version ends the day before."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import Connection, Table, func, insert, select, update

from workflows.supervision.items.queries import Point
from workflows.supervision.items.tables import approval_item, checklist, checklist_point, duty_item, supervision_regime


class NotNewer(ValueError):
    """The new version begins on or before the first day of the version in force; choose a later day."""


def add_item(
    conn: Connection, *, code: str, name: str, kind: str, department_id: int, note: str = "",
    still_supervised: bool = True, valid_from: date, valid_to: date | None = None,
) -> int:  # fmt: skip
    return _insert(
        conn, approval_item, code=code, name=name, kind=kind, department_id=department_id, note=note,
        still_supervised=still_supervised, valid_from=valid_from, valid_to=valid_to,
    )  # fmt: skip


def add_checklist(conn: Connection, item_id: int, points: Sequence[Point], *, valid_from: date) -> int:
    """A new version with all its points."""
    version = _next_version(conn, checklist, item_id, valid_from)
    new = _insert(conn, checklist, item_id=item_id, version=version, valid_from=valid_from)
    rows = [
        {"checklist_id": new, "position": position, "code": point.code, "group_name": point.group_name,
         "point": point.point, "basis": point.basis, "severity": point.severity}
        for position, point in enumerate(points, 1)
    ]  # fmt: skip
    conn.execute(insert(checklist_point), rows)
    return new


def add_regime(
    conn: Connection, item_id: int, *, object: str, content: str, method: str, measures: Mapping[str, str],
    valid_from: date,
) -> int:  # fmt: skip
    version = _next_version(conn, supervision_regime, item_id, valid_from)
    return _insert(
        conn, supervision_regime, item_id=item_id, version=version, object=object, content=content, method=method,
        measures=dict(measures), valid_from=valid_from,
    )  # fmt: skip


def add_duty(conn: Connection, item_id: int, department_id: int, *, part: str, duty: str, valid_from: date) -> int:
    return _insert(
        conn, duty_item, item_id=item_id, department_id=department_id, part=part, duty=duty, valid_from=valid_from
    )


def _next_version(conn: Connection, table: Table, item_id: int, valid_from: date) -> int:
    mine = table.c.item_id == item_id
    latest = conn.scalar(select(func.max(table.c.valid_from)).where(mine))
    if latest is not None and latest >= valid_from:
        raise NotNewer(latest.isoformat())
    running = (mine, table.c.valid_to.is_(None))
    conn.execute(update(table).where(*running).values(valid_to=valid_from - timedelta(days=1)))
    return (conn.scalar(select(func.max(table.c.version)).where(mine)) or 0) + 1


def _insert(conn: Connection, table: Table, **values: object) -> int:
    key = conn.execute(table.insert().values(**values)).inserted_primary_key
    assert key is not None
    return int(key[0])
