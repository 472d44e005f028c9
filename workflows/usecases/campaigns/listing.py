"""The campaigns that a person may see, the newest first, each with its figures."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

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
