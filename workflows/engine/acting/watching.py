"""Questions about instances, and the care for what stands still: incidents, recomputed due times, dead ends."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, exists, select

from workflows.db import Json
from workflows.engine import iso8601
from workflows.engine.acting import plans
from workflows.engine.acting.step import CLOCK, Work, conclude, take_up
from workflows.engine.running.failures import StepFailed
from workflows.engine.running.run import is_timer
from workflows.engine.running.state import open_elements
from workflows.engine.running.timing import facts
from workflows.engine.store import awaited_events, due, history, instances, messages, work_items
from workflows.engine.tables import awaited_event, awaited_message, due_work, incident, instance, work_item
from workflows.engine.types import (
    ArmedTimer,
    AwaitedCondition,
    AwaitedSignal,
    Due,
    DueChange,
    Host,
    Incident,
    InstanceView,
    StepContext,
    Trace,
    Waiting,
)

ATTEMPTS = 5
"""After so many failures a row of due work is parked with an incident."""
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))


def trace(conn: Connection, instance_id: str) -> Trace:
    """What the picture of one instance shows."""
    row = conn.execute(select(instance.c.blob, instance.c.state).where(instance.c.id == instance_id)).one_or_none()
    if row is None:
        raise instances.UnknownInstance(instance_id)
    found = history.distinct_elements(conn, instance_id, ["element.completed", "flow.taken"])
    return Trace(
        done_elements=found["element.completed"],
        taken_flows=found["flow.taken"],
        open_elements=open_elements(row.blob) if row.state == instances.ACTIVE else frozenset(),
        incidents=frozenset(one.element_id for one in history.open_incidents(conn, instance_id=instance_id)),
    )


def waiting(conn: Connection, root_id: str) -> Waiting:
    """Everything that a root instance and its children wait for."""
    return Waiting(
        items=tuple(work_items.open_items(conn, root_id=root_id)),
        timers=tuple(_timers(conn, root_id)),
        messages=tuple(messages.awaited_below(conn, root_id)),
        children=tuple(instances.active_below(conn, root_id)),
        incidents=tuple(history.open_incidents(conn, root_id=root_id)),
        signals=tuple(_signals(conn, root_id)),
        conditions=tuple(_conditions(conn, root_id)),
    )


def _signals(conn: Connection, root_id: str) -> list[AwaitedSignal]:
    return [
        AwaitedSignal(row.instance_id, row.root_id, row.name, row.element_id)
        for row in awaited_events.events_below(conn, root_id)
        if row.kind == awaited_events.SIGNAL
    ]


def _conditions(conn: Connection, root_id: str) -> list[AwaitedCondition]:
    return [
        AwaitedCondition(row.instance_id, row.root_id, row.element_id, _condition(conn, row))
        for row in awaited_events.events_below(conn, root_id)
        if row.kind == awaited_events.CONDITION
    ]


def _condition(conn: Connection, row: Row[Any]) -> str:
    definition_id = conn.scalar(select(instance.c.definition_id).where(instance.c.id == row.instance_id)) or ""
    return plans.diagram(conn, definition_id).steps[row.element_id].condition


def _timers(conn: Connection, root_id: str) -> list[ArmedTimer]:
    query = (
        select(due_work)
        .join(instance, instance.c.id == due_work.c.instance_id)
        .where(instance.c.root_id == root_id, due_work.c.kind == due.TIMER)
        .order_by(due_work.c.due_at, due_work.c.id)
    )
    return [
        ArmedTimer(row.id, row.instance_id, row.payload["element"], row.due_at, row.payload["due"])
        for row in conn.execute(query)
    ]


def open_incident(conn: Connection, failure: StepFailed, *, payload: Mapping[str, Json], now: datetime) -> int:
    """Note a step that failed and was rolled back; ``payload`` says what to do again. Returns the incident's id.

    The same failure of the same element stays one incident.
    """
    for open_one in history.open_incidents(conn, instance_id=failure.instance_id):
        if (open_one.element_id, open_one.kind) == (failure.element_id, failure.kind) and open_one.payload == payload:
            return open_one.id
    return history.insert_incident(
        conn,
        instance_id=failure.instance_id,
        root_id=failure.root_id,
        element_id=failure.element_id,
        kind=failure.kind,
        message=failure.reason,
        payload=payload,
        now=now,
    )


def due_failed(conn: Connection, due_id: int, error: Exception, *, now: datetime) -> Incident | None:
    """A row of due work raised and was rolled back: it waits longer each time; the last time it is parked.

    Call it in a second transaction. Returns the incident that was opened when the row was parked.
    """
    row = due.locked_due(conn, due_id)
    if row is None:
        return None
    parked = row.attempts + 1 >= ATTEMPTS
    wait = BACK_OFF[min(row.attempts, len(BACK_OFF) - 1)]
    due.postpone(conn, due_id, due_at=now + wait, error=str(error), parked=parked)
    if not parked:
        return None
    left = isinstance(error, StepFailed) and _is_there(conn, error.instance_id)  # a failing start leaves no instance
    failure = error if left and isinstance(error, StepFailed) else _failure_of(conn, row, error)
    return history.incident_by_id(conn, open_incident(conn, failure, payload={"due_work_id": due_id}, now=now))


def _is_there(conn: Connection, instance_id: str) -> bool:
    return conn.scalar(select(instance.c.id).where(instance.c.id == instance_id)) is not None


def _failure_of(conn: Connection, row: Row[Any], error: Exception) -> StepFailed:
    ident = row.instance_id or ""
    root = conn.scalar(select(instance.c.root_id).where(instance.c.id == ident))
    return StepFailed(
        instance_id=ident,
        root_id=root or ident,
        element_id=str(row.payload.get("element", "")),
        kind="due_work",
        reason=f"{row.kind}: {type(error).__name__}: {error}",
    )


def recompute_due(conn: Connection, host: Host, *, now: datetime, root_id: str | None = None) -> list[DueChange]:
    """Ask the host again for every open due time that came from a rule; write and return those that moved.

    With ``root_id`` only those of this root instance and its children.
    """
    items: dict[str, list[Row[Any]]] = {}
    for row in work_items.all_open_with_code(conn):
        items.setdefault(row.instance_id, []).append(row)
    timers: dict[str, list[Row[Any]]] = {}
    for row in due.all_timers_with_code(conn):
        timers.setdefault(row.instance_id, []).append(row)
    return [
        change
        for ident in sorted(_within(conn, {*items, *timers}, root_id))
        for change in _recomputed(conn, host, ident, items.get(ident, []), timers.get(ident, []), now)
    ]


def _within(conn: Connection, idents: set[str], root_id: str | None) -> set[str]:
    if root_id is None:
        return idents
    return idents & set(conn.scalars(select(instance.c.id).where(instance.c.root_id == root_id)))


def _recomputed(
    conn: Connection, host: Host, ident: str, items: Sequence[Row[Any]], timers: Sequence[Row[Any]], now: datetime
) -> list[DueChange]:
    """One instance, locked before its rows are."""
    work = take_up(conn, host, ident, actor=CLOCK, now=now)
    if work is None:
        return []
    changes = []
    for row in items:
        again = _again(work, row.element_id, row.due)
        if facts(again) != row.due:
            work_items.move_due(conn, row.id, due_at=again.at, due=facts(again))
            changes.append(DueChange(ident, row.element_id, row.id, None, row.due_at, again.at))
    moved = False
    for row in due.rows_of_tokens(conn, ident, [due.TIMER], {row.payload["token"] for row in timers}):
        again = _again(work, row.payload["element"], row.payload["due"])
        token = work.run.token(UUID(hex=row.payload["token"]))
        if facts(again) != row.payload["due"] and token is not None and is_timer(token):
            moved = True
            token.internal_data["due"] = facts(again)
            due.move_due_work(conn, row.id, due_at=again.at, payload={**row.payload, "due": facts(again)})
            changes.append(DueChange(ident, row.payload["element"], None, row.id, row.due_at, again.at))
    if moved:
        conclude(work)
    return [change for change in changes if change.before != change.after]


def _again(work: Work, element_id: str, stored: Mapping[str, Any]) -> Due:
    turn, step = work.turn, work.turn.steps[element_id]
    context = StepContext(
        conn=turn.conn,
        now=turn.now,
        actor=turn.actor,
        instance_id=turn.instance_id,
        root_id=turn.root_id,
        definition_id=turn.definition_id,
        process_key=turn.process_key,
        business_key=turn.business_key,
        element_id=element_id,
        element_name=step.name,
        properties=step.properties,
        variables=turn.variables,
    )
    return turn.host.due(context, stored["code"], iso8601.parse_datetime(stored["since"]))


def silent_dead_ends(conn: Connection) -> list[InstanceView]:
    """Running instances that nothing will ever move: no open item, timer, message, child, due work or incident."""
    return [instances.view_of(row) for row in conn.execute(_DEAD_ENDS)]


_child = instance.alias("child")
_DEAD_ENDS: Select[Any] = (
    select(instance)
    .where(
        instance.c.state == instances.ACTIVE,
        ~exists().where(work_item.c.instance_id == instance.c.id, work_item.c.state == work_items.OPEN),
        ~exists().where(
            due_work.c.instance_id == instance.c.id,
            due_work.c.parked.is_(False),
            due_work.c.kind.in_([due.TIMER, due.CHILD_ENDED, due.CHILDREN_START]),
        ),
        ~exists().where(awaited_message.c.instance_id == instance.c.id),
        ~exists().where(awaited_event.c.instance_id == instance.c.id),
        ~exists().where(incident.c.instance_id == instance.c.id, incident.c.resolved_at.is_(None)),
        ~exists().where(_child.c.parent_id == instance.c.id, _child.c.state == instances.ACTIVE),
    )
    .order_by(instance.c.id)
)
