"""One campaign: stages, departments, weeks, notices, a page of its objects."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from workflows.db import Database
from workflows.supervision import campaigns
from workflows.supervision.campaigns import Campaign, Figures, Line, Notice, Stage, Week
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.departments import department_of
from workflows.supervision.organisation.officers import names
from workflows.usecases.campaigns.objects import ObjectPage, Wanted, campaign_for, page_of
from workflows.usecases.case_head import CaseHead, head_of_case

OVER, NOW, AHEAD = "over", "now", "ahead"


@dataclass(frozen=True)
class StageView:
    """``left``: objects not checked when the stage was over."""

    stage: Stage
    standing: str  # over | now | ahead
    notice: Notice | None
    late: bool  # over, and its notice is not issued


@dataclass(frozen=True)
class WeekCell:
    """One week of one department."""

    week: Week
    late: bool
    reporter: str


@dataclass(frozen=True)
class CampaignView:
    """Everything on the page of a campaign."""

    campaign: Campaign
    case: CaseHead
    figures: Figures
    stages: tuple[StageView, ...]
    lines: tuple[Line, ...]
    total: Line
    departments: Mapping[int, str]
    weeks: tuple[date, ...]
    cells: Mapping[tuple[int, date], WeekCell]
    objects: ObjectPage
    wanted: Wanted
    left: Mapping[int, int]  # department → objects not checked, where its stage is over


def show(database: Database, actor: Actor, case_id: int, *, wanted: Wanted, page: int, now: datetime) -> CampaignView:
    """NotFound for a case that is no campaign or that one may not know of."""
    with database.reading() as conn:
        return _view(conn, campaign_for(conn, actor, case_id), wanted, page, today=now.date())


def _view(conn: Connection, one: Campaign, wanted: Wanted, page: int, *, today: date) -> CampaignView:
    head = head_of_case(conn, one.case_id)
    assert head is not None
    lines = campaigns.lines(conn, one, today=today)
    stages = campaigns.stages_of(conn, one.id) if one.issued_at else []
    weeks = campaigns.weeks_of(conn, one.id)
    people = names(conn, [week.reported_by for week in weeks if week.reported_by]) if weeks else {}
    swept = next((stage.ends_on for stage in stages if stage.kind == campaigns.SWEEP), None)
    return CampaignView(
        campaign=one,
        case=head,
        figures=campaigns.figures(conn, one, today=today),
        stages=_stages(conn, one, stages, today),
        lines=tuple(lines),
        total=campaigns.total(lines, conn, one),
        departments={line.department_id: department_of(conn, line.department_id).name for line in lines},
        weeks=tuple(sorted({week.due_on for week in weeks})),
        cells={
            (week.department_id, week.due_on): WeekCell(
                week, week.is_late(today), people.get(week.reported_by or "", week.reported_by or "")
            )
            for week in weeks
        },
        objects=page_of(conn, one.id, wanted, page),
        wanted=wanted,
        left=campaigns.left_over(conn, one.id) if swept is not None and swept < today else {},
    )


def _stages(conn: Connection, one: Campaign, stages: list[Stage], today: date) -> tuple[StageView, ...]:
    notices = {notice.stage_id: notice for notice in campaigns.notices_of(conn, one.id)}
    found = []
    for stage in stages:
        over, begun = stage.ends_on < today, stage.starts_on <= today
        notice = notices.get(stage.id)
        late = over and (notice is None or notice.issued_at is None)
        found.append(StageView(stage, OVER if over else NOW if begun else AHEAD, notice, late))
    return tuple(found)
