"""Reminders and red cards (提醒、红牌) of an open work item: due work derived from its due date, never drawn."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, delete, select

from workflows import engine
from workflows.clock import aware
from workflows.db import Json
from workflows.engine.tables import due_work
from workflows.engine.types import WorkItem
from workflows.processes import facts
from workflows.supervision import cases, deadlines
from workflows.supervision.deadlines import Calendar, DayKind, DueAnswer, LadderMoment, Roll, Rule

PREFIX = "ladder."
ONE_MINUTE = timedelta(minutes=1)
COUNTED_ONLY = ("accountability_tracing", "tracing_defence", "tracing_outcome")
"""Of these the 编办 learns numbers, never stages (domain.md 2m)."""
WORDS = {"remind": "即将到期", "red_card": "今日到期"}


def schedule(conn: Connection, item: WorkItem, *, now: datetime) -> None:
    """One row per rung of the ladder; a reminder whose time has passed is left out, a red card is not."""
    if item.due_at is None:
        return
    for moment in _moments(conn, item):
        if moment.at <= now and moment.kind == "remind":
            continue
        payload: dict[str, Json] = {
            "item": item.id,
            "kind": moment.kind,
            "roles": list(moment.roles),
            "due_at": item.due_at.isoformat(),
        }
        engine.schedule(
            conn, PREFIX + moment.kind, due_at=max(moment.at, now), payload=payload, instance_id=item.instance_id
        )


def _moments(conn: Connection, item: WorkItem) -> list[LadderMoment]:
    """By the rule of the limit; a day that a letter or a person has set has the default ladder."""
    code, calendar = str((item.due or {}).get("code") or ""), deadlines.current_calendar(conn)
    if not code:
        return _of_given_day(item, calendar)
    case = facts.case_of(conn, item.root_id)
    since = datetime.fromisoformat(str((item.due or {})["since"]))
    rule = deadlines.rule_for(conn, code, since, **facts.rule_facts(conn, case))
    stops = deadlines.stops_for(conn, case.id if case else None, code)
    return deadlines.ladder_moments(rule, deadlines.due(rule, since, calendar, stops=stops), calendar)


def _of_given_day(item: WorkItem, calendar: Calendar) -> list[LadderMoment]:
    at = aware(item.due_at) if item.due_at else deadlines.NO_END
    since = min(aware(item.created_at), at)
    rule = Rule(code="", n="", day_kind=DayKind.FIXED_DATE, roll=Roll.NONE)
    answer = DueAnswer(_last_day(item), at, False, (), None, "", since, calendar.version)
    return deadlines.ladder_moments(rule, answer, calendar)


def _last_day(item: WorkItem) -> date | None:
    """The whole day that ends with the limit; None for an hour."""
    at = aware(item.due_at) if item.due_at else None
    return (at - ONE_MINUTE).date() if at is not None and at.time() == time.min else None


def cancel(conn: Connection, item: WorkItem) -> None:
    """A closed item reminds nobody."""
    if item.due_at is None:
        return
    table = due_work
    rows = conn.execute(
        select(table.c.id, table.c.payload).where(
            table.c.instance_id == item.instance_id, table.c.kind.startswith(PREFIX, autoescape=True)
        )
    )
    gone = [row.id for row in rows if row.payload.get("item") == item.id]
    if gone:
        conn.execute(delete(table).where(table.c.id.in_(gone)))


def remind(conn: Connection, payload: Mapping[str, Any], *, now: datetime) -> None:
    """Tell who is to act, and the roles of the rung; a due date that has moved since gets its ladder anew."""
    item = engine.work_item(conn, str(payload["item"]))
    if item.state != "open" or item.due_at is None:
        return
    if item.due_at != datetime.fromisoformat(str(payload["due_at"])):
        cancel(conn, item)
        schedule(conn, item, now=now)
        return
    case = facts.case_of(conn, item.root_id)
    acting, others = "handler" in payload["roles"], [role for role in payload["roles"] if role != "handler"]
    if case is not None and case.process_key in COUNTED_ONLY:
        others = [role for role in others if role != "establishment_office"]
    candidates = list(facts.candidates(conn, case, others, on=now.date())) if case else []
    if acting and item.assignee is None:
        candidates = [*item.candidates, *candidates]
    number = f"（{case.case_no}）" if case and case.secrecy != "sensitive" else ""
    on = (item.due or {}).get("on") or _last_day(item)
    last_day = str(on or f"{item.due_at:%Y-%m-%d %H:%M}")
    cases.notify(
        conn,
        logins=[item.assignee] if acting and item.assignee else [],
        candidates=candidates,
        case_id=case.id if case else None,
        work_item_id=item.id,
        kind=str(payload["kind"]),
        text=f"“{item.name}”{number}{WORDS.get(str(payload['kind']), '时限提醒')}，最后一天：{last_day}",
        now=now,
    )
