"""The campaigns that a person may see, the newest first, each with its figures."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from workflows.db import Database
from workflows.supervision import campaigns
from workflows.supervision.campaigns import Campaign, Figures
from workflows.supervision.campaigns.tables import campaign
from workflows.supervision.cases.tables import case
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.tables import department
from workflows.usecases.errors import NotFound
from workflows.usecases.permissions import is_administrator, visible_cases

MOST = 50


@dataclass(frozen=True)
class CampaignRow:
    """One campaign of the list."""

    campaign: Campaign
    case_no: str
    department_name: str
    figures: Figures


def listing(database: Database, actor: Actor, *, now: datetime) -> tuple[CampaignRow, ...]:
    """Of the campaigns whose case the person may see."""
    if is_administrator(actor):
        raise NotFound("campaigns")
    query = (
        select(campaign.c.id, case.c.case_no, department.c.name.label("department_name"))
        .join(case, case.c.id == campaign.c.case_id)
        .join(department, department.c.id == campaign.c.department_id)
        .where(visible_cases(actor))
        .order_by(campaign.c.id.desc())
        .limit(MOST)
    )
    with database.reading() as conn:
        found = []
        for row in conn.execute(query).all():
            one = campaigns.by_id(conn, row.id)
            figures = campaigns.figures(conn, one, today=now.date())
            found.append(CampaignRow(one, row.case_no, row.department_name, figures))
        return tuple(found)


@dataclass(frozen=True)
class Unfinished:
    """A stage is over and something of it is left, for the board."""

    case_id: int
    title: str
    department_name: str
    stage_name: str
    ended_on: date
    left: int  # objects not checked
    unreported: int  # departments that have not reported their sweep
    notice_missing: bool


def unfinished(database: Database, actor: Actor, *, now: datetime) -> tuple[Unfinished, ...]:
    """Stages that are over, of campaigns the person may see, with tasks left or without their notice (阶段通报)."""
    query = (
        select(campaign.c.id, department.c.name)
        .join(case, case.c.id == campaign.c.case_id)
        .join(department, department.c.id == campaign.c.department_id)
        .where(visible_cases(actor), campaign.c.state == campaigns.RUNNING)
        .order_by(campaign.c.id)
        .limit(MOST)
    )
    with database.reading() as conn:
        return tuple(
            one
            for row in conn.execute(query).all()
            for one in _of(conn, campaigns.by_id(conn, row.id), row.name, today=now.date())
        )


def _of(conn: Connection, one: Campaign, department_name: str, *, today: date) -> list[Unfinished]:
    noticed = {notice.stage_id for notice in campaigns.notices_of(conn, one.id) if notice.issued_at is not None}
    left = sum(campaigns.left_over(conn, one.id).values())
    unreported = sum(part.swept_at is None for part in campaigns.parts_of(conn, one.id))
    found = []
    for stage in campaigns.stages_of(conn, one.id):
        swept = stage.kind == campaigns.SWEEP
        missing = stage.id not in noticed
        if stage.ends_on < today and (missing or (swept and (left or unreported))):
            found.append(
                Unfinished(
                    one.case_id, one.title, department_name, stage.name, stage.ends_on, left if swept else 0,
                    unreported if swept else 0, missing,
                )
            )  # fmt: skip
    return found
