"""The working-day calendar (工作日历): how it stands, and the import of an official notice."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from workflows import audit
from workflows.db import Database
from workflows.engine.types import Host
from workflows.processes import planned
from workflows.processes.host import HOST
from workflows.supervision.deadlines import CalendarKind, NoticeReport, current_calendar, import_notice
from workflows.supervision.deadlines.tables import calendar_notice
from workflows.supervision.organisation.actor import Actor
from workflows.usecases.accounts import require
from workflows.usecases.permissions import Permission
from workflows.usecases.recount import Recount, recount

NOTHING_MOVED = Recount((), ())


@dataclass(frozen=True)
class DayShown:
    day: date
    kind: CalendarKind
    name: str
    source: str


@dataclass(frozen=True)
class YearShown:
    """One year: whether its notice has come, who brought it in and when, and its special days."""

    year: int
    published: bool
    imported_by: str | None
    imported_at: datetime | None
    days: tuple[DayShown, ...]


@dataclass(frozen=True)
class Imported:
    """What an import did: the Chinese report, and the due dates that moved or were kept."""

    report: NoticeReport
    recount: Recount


def year_shown(database: Database, year: int) -> YearShown:
    """The special days of a year; everybody may read them."""
    with database.reading() as conn:
        calendar = current_calendar(conn)
        query = select(calendar_notice).where(calendar_notice.c.year == year)
        notice = conn.execute(query.order_by(calendar_notice.c.id.desc()).limit(1)).one_or_none()
    days = tuple(
        DayShown(day, special.kind, special.name, special.source)
        for day, special in sorted(calendar.days.items())
        if day.year == year
    )
    if notice is None:
        return YearShown(year, False, None, None, days)
    return YearShown(year, True, notice.imported_by, notice.imported_at, days)


def import_calendar(
    database: Database,
    actor: Actor,
    text: str,
    *,
    now: datetime,
    year: int | None = None,
    source: str = "",
    dry_run: bool = False,
    host: Host = HOST,
) -> Imported:
    """Import the 国办 notice (as pasted, or CSV) and count open due dates anew; all or nothing, or a dry run.

    A notice with problems changes nothing; ``report.problems`` says what to mend.
    """
    require(actor, Permission.CALENDAR_IMPORT)
    with database.transaction() as conn:
        report = import_notice(conn, text, actor=actor.login, now=now, year=year, source=source, dry_run=dry_run)
        if not report.stored:
            return Imported(report, NOTHING_MOVED)
        audit.record(
            conn,
            now=now,
            actor=actor.login,
            action="calendar.import",
            subject=f"calendar:{report.year}",
            facts={"changed": [day.isoformat() for day in report.changed], "source": source},
        )
        planned.recount(conn, now=now)
        moved = recount(conn, host, actor=actor.login, now=now) if report.recompute else NOTHING_MOVED
        return Imported(report, moved)
