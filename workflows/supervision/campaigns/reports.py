"""What is reported: every week by each department, at the end of each stage by the lead."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from workflows.db import Json
from workflows.supervision.campaigns.tables import (
    campaign_look_back,
    campaign_notice,
    campaign_week,
)


@dataclass(frozen=True)
class Week:
    """每周进度: late when it is reported after ``due_on``, or not yet and ``due_on`` is over."""

    id: int
    campaign_id: int
    department_id: int
    due_on: date
    reported_at: datetime | None
    reported_by: str | None
    zero: bool | None
    checked: int | None
    problems: int | None
    progress: str
    difficulties: str

    def is_late(self, today: date) -> bool:
        return (self.reported_at.date() if self.reported_at else today) > self.due_on


@dataclass(frozen=True)
class Notice:
    """阶段通报."""

    id: int
    campaign_id: int
    stage_id: int
    figures: Mapping[str, Any]
    open_text: str
    typical_cases: str
    counted_at: datetime
    issued_at: datetime | None
    issued_by: str | None


@dataclass(frozen=True)
class LookBack:
    """回头看: ``relapsed`` is None until it was looked at."""

    id: int
    campaign_id: int
    object_id: int
    checked_on: date | None
    inspectors: tuple[str, ...]
    summary: str
    relapsed: bool | None


def begin_week(conn: Connection, campaign_id: int, department_id: int, due_on: date) -> bool:
    """Expect a report by this day; False where the week is expected already."""
    table = campaign_week
    same = (table.c.campaign_id == campaign_id, table.c.department_id == department_id, table.c.due_on == due_on)
    if conn.scalar(select(table.c.id).where(*same)) is not None:
        return False
    conn.execute(insert(table), {"campaign_id": campaign_id, "department_id": department_id, "due_on": due_on})
    return True


def first_unreported(conn: Connection, campaign_id: int, department_id: int) -> Week | None:
    table = campaign_week
    where = (
        table.c.campaign_id == campaign_id, table.c.department_id == department_id, table.c.reported_at.is_(None),
    )  # fmt: skip
    row = conn.execute(select(table).where(*where).order_by(table.c.due_on).limit(1)).one_or_none()
    return None if row is None else _week(row)


def report_week(conn: Connection, week_id: int, **facts: object) -> None:
    conn.execute(update(campaign_week).where(campaign_week.c.id == week_id).values(**facts))


def weeks_of(conn: Connection, campaign_id: int) -> list[Week]:
    """The newest first."""
    table = campaign_week
    query = select(table).where(table.c.campaign_id == campaign_id)
    return [_week(row) for row in conn.execute(query.order_by(table.c.due_on.desc(), table.c.department_id))]


def count_stage(conn: Connection, campaign_id: int, stage_id: int, *, figures: Mapping[str, Json], open_text: str,
                now: datetime) -> None:  # fmt: skip
    """The figures at the end of a stage, kept as they were."""
    row = {
        "campaign_id": campaign_id, "stage_id": stage_id, "figures": dict(figures), "open_text": open_text,
        "counted_at": now,
    }  # fmt: skip
    conn.execute(insert(campaign_notice), row)


def issue_notice(conn: Connection, stage_id: int, *, typical_cases: str, actor: str, now: datetime) -> None:
    facts = {"typical_cases": typical_cases, "issued_by": actor, "issued_at": now}
    conn.execute(update(campaign_notice).where(campaign_notice.c.stage_id == stage_id).values(**facts))


def notices_of(conn: Connection, campaign_id: int) -> list[Notice]:
    table = campaign_notice
    query = select(table).where(table.c.campaign_id == campaign_id).order_by(table.c.counted_at, table.c.id)
    return [Notice(**row._mapping) for row in conn.execute(query)]


def notice_of_stage(conn: Connection, stage_id: int) -> Notice:
    return Notice(**conn.execute(select(campaign_notice).where(campaign_notice.c.stage_id == stage_id)).one()._mapping)


def plan_look_back(conn: Connection, campaign_id: int, object_ids: list[int]) -> None:
    if object_ids:
        rows = [{"campaign_id": campaign_id, "object_id": one} for one in object_ids]
        conn.execute(insert(campaign_look_back), rows)


def look_back_of(conn: Connection, object_id: int) -> LookBack | None:
    row = conn.execute(select(campaign_look_back).where(campaign_look_back.c.object_id == object_id)).one_or_none()
    return None if row is None else _look_back(row)


def look_backs(conn: Connection, campaign_id: int) -> list[LookBack]:
    table = campaign_look_back
    query = select(table).where(table.c.campaign_id == campaign_id).order_by(table.c.object_id)
    return [_look_back(row) for row in conn.execute(query)]


def note_look_back(conn: Connection, object_id: int, **facts: object) -> None:
    table = campaign_look_back
    conn.execute(update(table).where(table.c.object_id == object_id).values(**facts))


def relapse_rate(conn: Connection, campaign_id: int) -> tuple[int, int]:
    """反弹率 as (relapsed, looked at)."""
    table = campaign_look_back
    query = (
        select(table.c.relapsed, func.count().label("n"))
        .where(table.c.campaign_id == campaign_id)
        .group_by(table.c.relapsed)
    )
    found = {row.relapsed: row.n for row in conn.execute(query)}
    return found.get(True, 0), found.get(True, 0) + found.get(False, 0)


_WEEK = tuple(one.name for one in fields(Week))


def _week(row: Any) -> Week:
    return Week(**{name: getattr(row, name) for name in _WEEK})


def _look_back(row: Any) -> LookBack:
    values = dict(row._mapping)
    return LookBack(**{**values, "inspectors": tuple(values["inspectors"])})
