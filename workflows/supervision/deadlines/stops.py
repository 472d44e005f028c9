"""Clock stops (中止、扣除): dated rows of a case during which its limits stand still; the clock goes on the next day.

A row names its first and its last day; both do not count. While it has no last day the limit has no end.
强制法25条, 行政处罚法60条 and the rules on complaints: testing, hearings, public notice are not part of the limit.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from workflows import audit
from workflows.db import Json
from workflows.supervision.deadlines.arithmetic import Stop
from workflows.supervision.deadlines.tables import clock_stop


class StopReason(StrEnum):
    """Why a limit stands still: 检验检测鉴定, 听证, 公告送达, 调解协商, 等待司法结果, 补正, 不可抗力, 其他."""

    TESTING = "testing"
    HEARING = "hearing"
    PUBLIC_NOTICE = "public_notice"
    MEDIATION = "mediation"
    AWAITING_JUSTICE = "awaiting_justice"
    CORRECTION = "correction"
    FORCE_MAJEURE = "force_majeure"
    OTHER = "other"


REASON_WORDS = {
    StopReason.TESTING: "检验检测鉴定",
    StopReason.HEARING: "听证",
    StopReason.PUBLIC_NOTICE: "公告送达",
    StopReason.MEDIATION: "调解协商",
    StopReason.AWAITING_JUSTICE: "等待司法结果",
    StopReason.CORRECTION: "补正",
    StopReason.FORCE_MAJEURE: "不可抗力",
    StopReason.OTHER: "其他",
}


class StopRunsAlready(ValueError):
    """The clock of the case stands still for this reason already; end that stop before a new one begins."""


class NoStopRuns(LookupError):
    """The clock of the case does not stand still for this reason; begin a stop first."""


class StopEndsBeforeItBegins(ValueError):
    """The last day of a stop is before its first; correct the dates."""


@dataclass(frozen=True)
class ClockStop:
    """``codes``: the limits that stand still, every limit of the case where it is empty."""

    id: int
    case_id: int
    reason: StopReason
    codes: tuple[str, ...]
    stopped_on: date
    resumed_on: date | None
    document: str
    stopped_by: str
    stopped_at: datetime
    resumed_by: str | None
    resumed_at: datetime | None
    resumed_document: str
    file_id: str | None = None
    resumed_file_id: str | None = None

    def concerns(self, code: str) -> bool:
        return not self.codes or code in self.codes


def stop(
    conn: Connection,
    case_id: int,
    *,
    reason: StopReason,
    since: date,
    codes: Collection[str] = (),
    document: str = "",
    file_id: str | None = None,
    actor: str,
    now: datetime,
) -> ClockStop:
    """From ``since`` (that day no longer counts) the limits ``codes`` of the case stand still; raises StopRunsAlready.

    Due dates that are open already change when they are counted anew: ``engine.recompute_due`` of the case's instance.
    """
    if _running(conn, case_id, reason) is not None:
        raise StopRunsAlready(reason)
    row = {
        "case_id": case_id, "reason": reason.value, "codes": sorted(codes), "stopped_on": since,
        "document": document[:255], "file_id": file_id, "stopped_by": actor, "stopped_at": now,
    }  # fmt: skip
    number: int = conn.execute(insert(clock_stop).values(**row).returning(clock_stop.c.id)).scalar_one()
    _record(conn, "clock.stop", case_id, number, {"reason": reason.value, "on": since.isoformat()}, actor, now)
    return _by_id(conn, number)


def resume(
    conn: Connection,
    case_id: int,
    *,
    reason: StopReason,
    until: date,
    document: str = "",
    file_id: str | None = None,
    actor: str,
    now: datetime,
) -> ClockStop:
    """``until`` is the last day that does not count; raises NoStopRuns, StopEndsBeforeItBegins."""
    running = _running(conn, case_id, reason)
    if running is None:
        raise NoStopRuns(reason)
    if until < running.stopped_on:
        raise StopEndsBeforeItBegins(f"{running.stopped_on} {until}")
    values = {
        "resumed_on": until, "resumed_by": actor, "resumed_at": now, "resumed_document": document[:255],
        "resumed_file_id": file_id,
    }  # fmt: skip
    conn.execute(update(clock_stop).where(clock_stop.c.id == running.id).values(**values))
    _record(conn, "clock.resume", case_id, running.id, {"reason": reason.value, "on": until.isoformat()}, actor, now)
    return _by_id(conn, running.id)


def stops_of(conn: Connection, case_id: int | None) -> list[ClockStop]:
    """All stops of a case, oldest first."""
    if case_id is None:
        return []
    query = select(clock_stop).where(clock_stop.c.case_id == case_id).order_by(clock_stop.c.stopped_on, clock_stop.c.id)
    return [_of(row) for row in conn.execute(query)]


def stops_for(conn: Connection, case_id: int | None, code: str) -> tuple[Stop, ...]:
    """What stands still in the count of one limit of a case: hand it to ``due`` or ``due_for``."""
    return periods(one for one in stops_of(conn, case_id) if one.concerns(code))


def periods(stops: Iterable[ClockStop]) -> tuple[Stop, ...]:
    """Rows as plain periods; those that overlap or touch are one, so that no day is deducted twice."""
    merged: list[Stop] = []
    for one in sorted(stops, key=lambda row: row.stopped_on):
        words = REASON_WORDS[one.reason]
        before = merged[-1] if merged else None
        if before is not None and (before.last is None or one.stopped_on <= before.last + timedelta(days=1)):
            last = None if None in (before.last, one.resumed_on) else max(d for d in (before.last, one.resumed_on) if d)
            why = before.why if words in before.why else f"{before.why}、{words}"
            merged[-1] = Stop(before.first, last, why)
        else:
            merged.append(Stop(one.stopped_on, one.resumed_on, words))
    return tuple(merged)


def _running(conn: Connection, case_id: int, reason: StopReason) -> ClockStop | None:
    found = (one for one in stops_of(conn, case_id) if one.reason is reason and one.resumed_on is None)
    return next(found, None)


def _by_id(conn: Connection, number: int) -> ClockStop:
    return _of(conn.execute(select(clock_stop).where(clock_stop.c.id == number)).one())


def _of(row: Row[Any]) -> ClockStop:
    values = dict(row._mapping)
    return ClockStop(**values | {"reason": StopReason(row.reason), "codes": tuple(row.codes)})


def _record(
    conn: Connection, action: str, case_id: int, number: int, facts: dict[str, Json], actor: str, now: datetime
) -> None:
    subject = f"case_id:{case_id}"
    audit.record(conn, now=now, actor=actor, action=action, subject=subject, facts={"clock_stop": number, **facts})
