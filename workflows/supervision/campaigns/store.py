"""The campaign itself, its stages and departments."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from workflows.supervision.campaigns.tables import campaign, campaign_department, campaign_extension, campaign_stage

PROPOSED, APPROVED, RUNNING, CLOSING = "proposed", "approved", "running", "closing"
CLOSED, REJECTED, CONVERTED = "closed", "rejected", "converted"
SELF, SWEEP, RECTIFY, SUMMARY = "self", "sweep", "rectify", "summary"
LEAD, JOINT = "lead", "joint"


class UnknownCampaign(LookupError):
    """There is no campaign of this case; it may have been refused before it was opened."""


@dataclass(frozen=True)
class Campaign:
    """专项整治: column by column as in ``tables.campaign``."""

    id: int
    case_id: int
    department_id: int
    item_id: int | None
    title: str
    trigger: str
    triggered_on: date
    state: str
    field: str
    area: str
    objects: str
    starts_on: date | None
    ends_on: date | None
    extended_to: date | None
    district_wide: bool
    mass_shutdown: bool
    shutdown_reason: str
    shutdown_document: str
    sampling_share: int | None
    look_back_share: int | None
    self_correction: bool
    issued_at: datetime | None
    look_back_count: int | None
    relapsed_count: int | None
    closed_at: datetime | None


@dataclass(frozen=True)
class Stage:
    """阶段: ``ends_on`` is its last day."""

    id: int
    campaign_id: int
    position: int
    name: str
    kind: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Part:
    """分工: one department's part in the campaign."""

    campaign_id: int
    department_id: int
    part: str
    duties: str
    team: tuple[str, ...]
    accepted_by: str | None
    accepted_at: datetime | None
    overdue_told_at: datetime | None
    swept_at: datetime | None
    zero: bool | None
    statement: str


_NAMES = tuple(one.name for one in fields(Campaign))


def open_campaign(conn: Connection, case_id: int, **facts: Any) -> Campaign:
    """Raises IntegrityError for a second campaign of one case."""
    conn.execute(insert(campaign).values(case_id=case_id, state=PROPOSED, **facts))
    return of_case(conn, case_id)


def of_case(conn: Connection, case_id: int) -> Campaign:
    """Raises UnknownCampaign."""
    row = conn.execute(select(campaign).where(campaign.c.case_id == case_id)).one_or_none()
    if row is None:
        raise UnknownCampaign(case_id)
    return Campaign(**{name: getattr(row, name) for name in _NAMES})


def by_id(conn: Connection, campaign_id: int) -> Campaign:
    """Raises UnknownCampaign."""
    row = conn.execute(select(campaign).where(campaign.c.id == campaign_id)).one_or_none()
    if row is None:
        raise UnknownCampaign(campaign_id)
    return Campaign(**{name: getattr(row, name) for name in _NAMES})


def note(conn: Connection, campaign_id: int, **facts: object) -> None:
    """Write facts of the campaign."""
    conn.execute(update(campaign).where(campaign.c.id == campaign_id).values(**facts))


def write_stages(conn: Connection, campaign_id: int, stages: Iterable[tuple[str, str, date, date]]) -> None:
    """Name, kind, first and last day of each; replaces those of an earlier draft of the plan."""
    conn.execute(delete(campaign_stage).where(campaign_stage.c.campaign_id == campaign_id))
    rows = [
        {"campaign_id": campaign_id, "position": place, "name": name, "kind": kind, "starts_on": first, "ends_on": last}
        for place, (name, kind, first, last) in enumerate(stages, 1)
    ]
    conn.execute(insert(campaign_stage), rows)


def stages_of(conn: Connection, campaign_id: int) -> list[Stage]:
    query = (
        select(campaign_stage).where(campaign_stage.c.campaign_id == campaign_id).order_by(campaign_stage.c.position)
    )
    return [Stage(**row._mapping) for row in conn.execute(query)]


def stage_by_id(conn: Connection, stage_id: int) -> Stage:
    return Stage(**conn.execute(select(campaign_stage).where(campaign_stage.c.id == stage_id)).one()._mapping)


def write_parts(conn: Connection, campaign_id: int, parts: Iterable[tuple[int, str, str]]) -> None:
    """Department, its part and its duties; replaces those of an earlier draft of the plan."""
    conn.execute(delete(campaign_department).where(campaign_department.c.campaign_id == campaign_id))
    rows = [
        {"campaign_id": campaign_id, "department_id": department_id, "part": part, "duties": duties}
        for department_id, part, duties in parts
    ]
    conn.execute(insert(campaign_department), rows)


def parts_of(conn: Connection, campaign_id: int) -> list[Part]:
    """The lead first."""
    table = campaign_department
    query = (
        select(table).where(table.c.campaign_id == campaign_id).order_by(table.c.part != LEAD, table.c.department_id)
    )
    return [_part(row) for row in conn.execute(query)]


def part_of(conn: Connection, campaign_id: int, department_id: int) -> Part:
    table = campaign_department
    where = (table.c.campaign_id == campaign_id, table.c.department_id == department_id)
    return _part(conn.execute(select(table).where(*where)).one())


def note_part(conn: Connection, campaign_id: int, department_id: int, **facts: object) -> None:
    table = campaign_department
    where = (table.c.campaign_id == campaign_id, table.c.department_id == department_id)
    conn.execute(update(table).where(*where).values(**facts))


def extend(
    conn: Connection, campaign_id: int, *, until: date, reason: str, granted: bool, actor: str, now: datetime
) -> None:
    """What was decided on a request for an extension; a granted one moves the end of the campaign."""
    row = {
        "campaign_id": campaign_id, "until": until, "reason": reason, "granted": granted, "decided_by": actor,
        "decided_at": now,
    }  # fmt: skip
    conn.execute(insert(campaign_extension), row)
    if granted:
        note(conn, campaign_id, extended_to=until)


def _part(row: Any) -> Part:
    values = dict(row._mapping)
    return Part(**{**values, "team": tuple(values["team"])})
