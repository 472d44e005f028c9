"""Batches of an annual plan start by themselves: due work of the host, one row for one start, and never a batch twice.

The row of due work goes with the transaction that starts the batch, and the planned batch is locked and looked at
first: a row that was overtaken (postponed, adjusted, started by hand) has no effect.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from workflows import audit, engine
from workflows.db import Json
from workflows.engine.types import Host, Refused
from workflows.processes import facts
from workflows.processes.starting import Started, start_case
from workflows.supervision import cases, deadlines, plans
from workflows.supervision.items.queries import item_of
from workflows.supervision.organisation.officers import UnknownOfficer, actor_for

START = "plan.start"
PROCESS = "inspection_batch"
TOLD = ("handler", "section_head")
"""Who is told that a batch could not start."""


def offered(conn: Connection) -> plans.Offered:
    """The methods and sizes that the start form of the batch process in force knows."""
    definition = engine.latest(conn, PROCESS)
    form = engine.diagram(conn, definition.id).start_form if definition is not None else None

    def options(name: str) -> frozenset[str]:
        field = form.field(name) if form else None
        return frozenset(option.id for option in field.options) if field else frozenset()

    return plans.Offered(methods=options("method"), size_kinds=options("size_kind"))


def schedule(conn: Connection, batches: Iterable[plans.Batch]) -> None:
    """One row of due work for each start."""
    for batch in batches:
        payload: dict[str, Json] = {"batch_id": batch.id, "start_at": batch.start_at.isoformat()}
        engine.schedule(conn, START, due_at=batch.start_at, payload=payload)


def fire(conn: Connection, host: Host, payload: Mapping[str, Json], *, now: datetime) -> None:
    """The day has come. What cannot start is told to those who can mend it; it does not come again by itself."""
    batch = plans.held(conn, int(str(payload["batch_id"])))
    if batch.state != plans.SCHEDULED or batch.start_at != datetime.fromisoformat(str(payload["start_at"])):
        return
    plan = plans.by_id(conn, batch.plan_id)
    if cases.by_id(conn, plan.case_id).state != "open" or plan.state != plans.IN_FORCE:
        plans.cancel(conn, batch.id)
        return
    calendar = deadlines.current_calendar(conn)
    if not calendar.is_working_day(now.date()):  # the calendar has changed, or the plan came into force on a rest day
        plans.move(conn, batch.id, plans.opening_of(calendar.next_workday(now.date())))
        schedule(conn, [plans.held(conn, batch.id)])
        return
    try:
        with conn.begin_nested():
            start(conn, host, batch, by=_starter(conn, plan, now.date()), now=now)
    except (Refused, engine.NotPublished) as refused:
        sentence = str(refused) if isinstance(refused, Refused) else "双随机批次流程还没有发布，请联系流程负责人。"
        _could_not(conn, plan, batch, sentence, now=now)


def start(conn: Connection, host: Host, batch: plans.Batch, *, by: str, now: datetime) -> Started:
    """Start the batch of a row; ``batch`` is held. Raises Refused with the sentence why it cannot start."""
    plan = plans.by_id(conn, batch.plan_id)
    row = plans.rows_by_id(conn, [batch.row_id])[batch.row_id]
    started = start_case(
        conn,
        host,
        PROCESS,
        variables=variables(conn, plan, batch, row, now=now),
        department_id=plan.department_id,
        actor=by,
        now=now,
        source="plan",
        parent_case_id=plan.case_id,
        link="plan",
    )
    plans.mark_started(conn, batch.id, case_id=started.case.id, actor=by, now=now)
    subject = f"case:{cases.by_id(conn, plan.case_id).case_no}"
    told: dict[str, Json] = {"line": batch.line, "batch": started.case.case_no}
    audit.record(conn, now=now, actor=by, action="plan.start_batch", subject=subject, facts=told)
    return started


def variables(
    conn: Connection, plan: plans.Plan, batch: plans.Batch, row: plans.Row, *, now: datetime
) -> dict[str, Json]:
    """The start form of the batch, filled in from the row."""
    calendar = deadlines.current_calendar(conn)
    return {
        "batch_title": title(plan.year, row, item_of(conn, row.item_id).name),
        "item": row.item_id,
        "planned_on": plans.visit_day(calendar, now.date(), plans.VISIT_AFTER).isoformat(),
        "risk_classes": list(row.risk_classes),
        "town": row.town or None,
        "size_kind": row.size_kind,
        "size": float(row.size) if row.size else None,
        "inspectors_each": row.inspectors_each,
        "method": row.method,
        "mode": row.mode,
        "plan_row_id": batch.row_id,
        "joint_departments": list(row.joint),
    }


def title(year: int, row: plans.Row, item_name: str) -> str:
    where = f"（{row.town}）" if row.town else ""
    return f"{year}年{row.month}月计划检查：{item_name}{where}"[:200]


def _starter(conn: Connection, plan: plans.Plan, on: date) -> str:
    """Whose batch it is: the handler who compiled the plan, while he is one; else nobody's but the clock's."""
    version = plans.version_in(conn, plan.id, plans.IN_FORCE)
    if version is not None:
        try:
            if actor_for(conn, version.compiled_by, on).has("handler", plan.department_id):
                return version.compiled_by
        except UnknownOfficer:
            pass
    return engine.CLOCK


def _could_not(conn: Connection, plan: plans.Plan, batch: plans.Batch, sentence: str, *, now: datetime) -> None:
    plans.mark_failed(conn, batch.id, sentence)
    case = cases.by_id(conn, plan.case_id)
    row = plans.rows_by_id(conn, [batch.row_id])[batch.row_id]
    named = title(plan.year, row, item_of(conn, row.item_id).name)
    cases.notify(
        conn,
        candidates=facts.candidates(conn, case, TOLD, on=now.date()),
        case_id=case.id,
        work_item_id=None,
        kind="plan",
        text=f"“{named}”没有启动：{sentence}请在“计划”页面重新启动或者推迟。",
        now=now,
    )
    told: dict[str, Json] = {"line": batch.line, "reason": sentence}
    audit.record(
        conn, now=now, actor=engine.CLOCK, action="plan.batch_failed", subject=f"case:{case.case_no}", facts=told
    )


def recount(conn: Connection, *, now: datetime) -> int:
    """The calendar changed: batches of a month begin on its first working day; returns how many moved.

    A day that was given, or to which a batch was postponed, is moved only off a rest day.
    """
    calendar, moved = deadlines.current_calendar(conn), 0
    for batch in plans.all_scheduled(conn, after=now):
        row, year = plans.rows_by_id(conn, [batch.row_id])[batch.row_id], plans.by_id(conn, batch.plan_id).year
        fixed = row.start_given is not None or batch.postponed_from is not None
        day = calendar.next_workday(batch.start_at.date()) if fixed else row.start_on(year, calendar)
        start_at = max(plans.opening_of(day), now + timedelta(minutes=1))
        if plans.opening_of(day) != batch.start_at:
            plans.move(conn, batch.id, start_at)
            schedule(conn, [plans.held(conn, batch.id)])
            moved += 1
    return moved
