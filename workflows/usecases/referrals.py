"""案件移送: the referrals a person may open, by stage and days; and for 司法局 the reasons why chiefs refused.

A list shows number, department, stage and days: no name, no title, no charge (domain.md 2c).
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from workflows import engine
from workflows.clock import aware
from workflows.db import Database
from workflows.engine.types import Waiting
from workflows.supervision import referrals
from workflows.supervision.cases.tables import case
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.tables import department
from workflows.supervision.referrals.tables import referral
from workflows.usecases.lights import Light, light
from workflows.usecases.permissions import visible_cases
from workflows.usecases.secrecy import STAGED, note_opening

MOST = 60
AT_ANY_TIME = frozenset({"team_change_asked", "official_crime_found", "penalty_decided"})
"""Letters that a referral takes at any time; nobody waits for them."""


@dataclass(frozen=True)
class ReferralRow:
    """``left``: whole days up to the last day of the limit in force, negative when it is over."""

    case_id: int
    case_no: str
    process_key: str
    department_name: str
    stage: str
    steps: tuple[str, ...]
    awaited: tuple[str, ...]
    next_due_at: datetime | None
    left: int | None
    days: int
    light: Light


@dataclass(frozen=True)
class Refusal:
    """不予批准移送: what 司法局 samples."""

    case_no: str
    department_name: str
    refused_at: datetime
    reason: str


@dataclass(frozen=True)
class Listing:
    rows: tuple[ReferralRow, ...]
    refusals: tuple[Refusal, ...] | None


def listing(database: Database, actor: Actor, *, now: datetime) -> Listing:
    """``refusals`` is None for who does not sample them."""
    with database.reading() as conn:
        return Listing(_open(conn, actor, now), _refusals(conn) if actor.has("legal_affairs") else None)


def _open(conn: Connection, actor: Actor, now: datetime) -> tuple[ReferralRow, ...]:
    query = (
        select(case, department.c.name.label("department_name"))
        .outerjoin(department, department.c.id == case.c.department_id)
        .where(case.c.process_key.in_(STAGED), case.c.state == "open", visible_cases(actor))
        .order_by(case.c.opened_at, case.c.id)
        .limit(MOST)
    )
    found = conn.execute(query).all()
    records = referrals.records(conn, [one.id for one in found])
    rows = []
    for one in found:
        waiting, record = engine.waiting(conn, one.instance_id), records.get(one.id)
        due_at = _next_due(waiting)
        rows.append(
            ReferralRow(
                case_id=one.id,
                case_no=one.case_no,
                process_key=one.process_key,
                department_name=one.department_name or "",
                stage=record.stage if record else "",
                steps=tuple(dict.fromkeys(item.name for item in waiting.items)),
                awaited=_awaited(conn, waiting),
                next_due_at=due_at,
                left=None if due_at is None else (_last_day(due_at) - aware(now).date()).days,
                days=(aware(now).date() - aware(one.opened_at).date()).days,
                light=light(due_at, now),
            )
        )
    return tuple(sorted(rows, key=lambda row: (row.next_due_at is None, row.next_due_at or now)))


def _next_due(waiting: Waiting) -> datetime | None:
    """Of our own steps; while we only wait, of the limit that the other organ has."""
    own = [item.due_at for item in waiting.items if item.due_at is not None]
    return min(own or [timer.due_at for timer in waiting.timers], default=None)


def _last_day(due_at: datetime) -> date:
    end = aware(due_at)
    return date.fromordinal(end.date().toordinal() - 1) if (end.hour, end.minute) == (0, 0) else end.date()


def _awaited(conn: Connection, waiting: Waiting) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for message in waiting.messages:
        if message.element_id not in AT_ANY_TIME:
            view = engine.instance_view(conn, message.instance_id)
            names[engine.diagram(conn, view.definition_id).steps[message.element_id].name] = None
    return tuple(names)


def _refusals(conn: Connection) -> tuple[Refusal, ...]:
    """The newest; that their reasons were read is noted."""
    query = (
        select(case.c.id, case.c.case_no, department.c.name, referral.c.refused_at, referral.c.refusal_reason)
        .join(case, case.c.id == referral.c.case_id)
        .outerjoin(department, department.c.id == case.c.department_id)
        .where(referral.c.refused_at.is_not(None))
        .order_by(referral.c.refused_at.desc())
        .limit(MOST)
    )
    found = conn.execute(query).all()
    for row in found:
        note_opening(row.id)
    return tuple(Refusal(row.case_no, row.name or "", row.refused_at, row.refusal_reason) for row in found)
