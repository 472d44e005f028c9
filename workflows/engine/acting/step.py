"""One instance in one transaction: load or begin it, let it advance, write down what followed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from workflows.db import Json, new_id
from workflows.engine.acting import plans
from workflows.engine.acting.broadcasting import broadcast
from workflows.engine.acting.opening import (
    Open,
    awaited_event_rows,
    awaited_rows,
    event_rows,
    item_rows,
    open_on,
    timer_rows,
)
from workflows.engine.running import state
from workflows.engine.running.nodes import live
from workflows.engine.running.run import Run
from workflows.engine.running.turn import Token, Turn
from workflows.engine.store import awaited_events, due, history, instances, messages, work_items
from workflows.engine.store.definitions import definition_by_id, latest_published
from workflows.engine.types import Definition, Host, InstanceView, Outcome, WorkItem

CLOCK = "clock"
"""The actor of what nobody did."""
BATCH = 50
"""Children of a multi-instance call that one transaction creates."""
DEEPEST = 20
"""Calls inside calls that one transaction may start."""


@dataclass(frozen=True)
class Parent:
    """The call activity that a new instance answers to."""

    instance_id: str
    root_id: str
    token: str
    loop_counter: int | None = None


@dataclass
class Work:
    """An instance that was loaded or begun, and what was open on it before."""

    view: InstanceView
    version: int
    turn: Turn
    run: Run
    before: Open
    parent_token: str | None = None
    depth: int = 0
    ended_as: str = instances.COMPLETED


def begin(
    conn: Connection,
    host: Host,
    definition: Definition,
    *,
    business_key: str | None,
    variables: Mapping[str, Json],
    actor: str,
    now: datetime,
    start_event: str = "",
    trigger: tuple[str, Json] | None = None,
    parent: Parent | None = None,
    depth: int = 0,
) -> Outcome:
    """Create an instance and run it to its first waits; ``trigger`` is what happened at its start event."""
    ident = new_id()
    row: dict[str, Any] = {
        "id": ident,
        "definition_id": definition.id,
        "key": definition.key,
        "business_key": business_key,
        "root_id": parent.root_id if parent else ident,
        "parent_id": parent.instance_id if parent else None,
        "parent_token": parent.token if parent else None,
        "loop_counter": parent.loop_counter if parent else None,
        "state": instances.ACTIVE,
        "version": 1,
        "blob": b"",
        "variables": dict(variables),
        "started_at": now,
        "started_by": actor,
        "ended_at": None,
        "end_reason": None,
    }
    instances.insert_instance(conn, row)
    view = instances.view_of(_Fields(row))
    host.started(conn, view, now=now)
    turn = _turn(conn, host, view, actor=actor, now=now)
    turn.record("instance.started", start_event, {"definition_id": definition.id})
    if trigger is not None:
        turn.record(trigger[0], start_event, trigger[1])
    plan = plans.plan(conn, definition.id)
    turn.steps = plan.diagram.steps
    run = Run(plan.spec, plan.subprocess_specs, turn, restoring=False, start_event=start_event)
    run.advance()
    return conclude(Work(view, 1, turn, run, Open(), row["parent_token"], depth))


class _Fields:
    def __init__(self, values: Mapping[str, Any]) -> None:
        self.__dict__.update(values)


def take_up(conn: Connection, host: Host, instance_id: str, *, actor: str, now: datetime) -> Work | None:
    """Lock a running instance and load it; None when it has ended (or never was)."""
    row = instances.locked_instance(conn, instance_id)
    if row is None or row.state != instances.ACTIVE:
        return None
    view = instances.view_of(row)
    turn = _turn(conn, host, view, actor=actor, now=now)
    plan = plans.plan(conn, view.definition_id)
    turn.steps = plan.diagram.steps
    run = state.load(row.blob, plan, turn)
    return Work(view, row.version, turn, run, open_on(run), row.parent_token)


def _turn(conn: Connection, host: Host, view: InstanceView, *, actor: str, now: datetime) -> Turn:
    return Turn(
        conn=conn,
        host=host,
        now=now,
        actor=actor,
        instance_id=view.id,
        root_id=view.root_id,
        definition_id=view.definition_id,
        process_key=view.process_key,
        business_key=view.business_key,
        variables=dict(view.variables),
        steps={},
    )


def conclude(work: Work, *, done: WorkItem | None = None) -> Outcome:
    """Write state, history and everything that opened or closed; tell the host."""
    turn, run = work.turn, work.run
    conn, now = turn.conn, turn.now
    after = Open() if run.completed else open_on(run)
    due_ids = _write_waits(work, after)
    rows, candidates = item_rows(turn, [after.items[key] for key in after.items if key not in work.before.items])
    view = _save(work)
    history.append(conn, event_rows(turn))
    work_items.insert_items(conn, rows, candidates)
    gone = [key for key in work.before.items if key not in after.items]
    cancelled = work_items.cancel_items(conn, view.id, gone, now=now) if len(gone) > (done is not None) else []
    if view.state != instances.ACTIVE:
        due_ids += _tell_parent(work, view)
    opened = tuple(
        work_items.item_of(_Fields({**_UNSET, **row}), sorted(dict.fromkeys(names)))
        for row, names in zip(rows, candidates, strict=True)
    )
    closed = [*([done] if done else []), *(work_items.items_by_id(conn, cancelled) if cancelled else [])]
    _tell_host(turn, view, opened, closed)
    return Outcome(view, opened, tuple(item.id for item in closed), tuple(due_ids), view.state != instances.ACTIVE)


_UNSET = {"ended_at": None, "completed_by": None}


def _save(work: Work) -> InstanceView:
    turn, run = work.turn, work.run
    ended = run.completed
    final = instances.ACTIVE
    if ended:
        final = instances.TERMINATED if run.error_code is not None else work.ended_as
        turn.record("instance.ended", "", {"state": final, "reason": run.end_reason})
    view = replace(
        work.view,
        variables=turn.variables,
        state=final,
        ended_at=turn.now if ended else None,
        end_reason=run.end_reason if ended else None,
    )
    instances.save_instance(
        turn.conn,
        view.id,
        seen_version=work.version,
        blob=b"" if ended else state.dump(run),
        variables=turn.variables,
        state=final,
        ended_at=view.ended_at,
        end_reason=view.end_reason,
    )
    return view


def _write_waits(work: Work, after: Open) -> list[int]:
    """Timers, messages and children: rows for the new ones, none for those that are gone."""
    turn, before = work.turn, work.before
    conn, ident = turn.conn, turn.instance_id
    over = {key for key in before.timers if key not in after.timers}
    if over:
        due.delete_due(conn, [row.id for row in due.rows_of_tokens(conn, ident, [due.TIMER], over)])
    messages.delete_awaited(conn, ident, [key for key in before.messages if key not in after.messages])
    messages.insert_awaited(
        conn, awaited_rows(turn, [t for k, t in after.messages.items() if k not in before.messages])
    )
    awaited_events.delete_events(conn, ident, [key for key in before.events if key not in after.events])
    awaited_events.insert_events(
        conn, awaited_event_rows(turn, [t for k, t in after.events.items() if k not in before.events])
    )
    rows = timer_rows(turn, [t for key, t in after.timers.items() if key not in before.timers])
    for key in before.calls:
        if key not in after.calls:
            rows += _cancel_children(work, key)
    for token, inputs in work.run.calls:
        if live(token) and not work.run.completed:
            rows += _start_children(work, token, inputs)
    rows += _escalations(work)
    for name in work.run.signals:
        rows += broadcast(conn, name, variables={}, actor=turn.actor, now=turn.now, but=ident)
    return due.schedule_all(conn, rows)


def _cancel_children(work: Work, token: str) -> list[dict[str, Any]]:
    turn = work.turn
    kinds = [due.CHILDREN_START, due.CHILD_ENDED]
    due.delete_due(turn.conn, [row.id for row in due.rows_of_tokens(turn.conn, turn.instance_id, kinds, {token})])
    return [
        due.due_row(due.CHILD_CANCEL, due_at=due.BEFORE_ALL, payload={"parent": turn.instance_id}, instance_id=child)
        for child in instances.active_children(turn.conn, turn.instance_id, token)
    ]


def _start_children(work: Work, token: Token, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One child at once, or rows that will start many in batches; both in the version in force now."""
    turn = work.turn
    versions = {key: _in_force(turn, token, key) for key in {given["key"] for given in inputs}}
    given: list[Any] = [{**one, "definition_id": versions[one["key"]].id} for one in inputs]
    if "total" not in token.internal_data:
        if work.depth >= DEEPEST:
            reason = f"calls are nested deeper than {DEEPEST}"
            raise turn.failure(token.task_spec.bpmn_id, "step_limit", reason)
        start_child(turn, token.id.hex, given[0], counter=token.data.get("loopCounter"), depth=work.depth + 1)
        return []
    return [
        due.due_row(
            due.CHILDREN_START,
            due_at=turn.now,
            payload={"token": token.id.hex, "first": first, "inputs": given[first : first + BATCH]},
            instance_id=turn.instance_id,
        )
        for first in range(0, len(given), BATCH)
    ]


def _escalations(work: Work) -> list[dict[str, Any]]:
    """What nobody caught here is shown to the call activity of the parent, before the end of this child is."""
    view, turn = work.view, work.turn
    if view.parent_id is None or work.parent_token is None:
        return []
    told: Mapping[str, Json] = {"token": work.parent_token, "child": view.id}
    return [
        due.due_row(due.CHILD_ESCALATED, due_at=turn.now, payload={**told, **thrown}, instance_id=view.parent_id)
        for thrown in work.run.escalations
    ]


def _in_force(turn: Turn, token: Token, key: str) -> Definition:
    found = latest_published(turn.conn, key)
    if found is None:
        raise turn.failure(token.task_spec.bpmn_id, "call", f"the process {key!r:.100} has no published version")
    return found


def start_child(turn: Turn, token: str, given: Mapping[str, Any], *, counter: int | None, depth: int) -> Outcome:
    """Begin one child instance of a call activity."""
    return begin(
        turn.conn,
        turn.host,
        definition_by_id(turn.conn, given["definition_id"]),
        business_key=given["business_key"],
        variables=given["variables"],
        actor=turn.actor,
        now=turn.now,
        parent=Parent(turn.instance_id, turn.root_id, token, counter),
        depth=depth,
    )


def _tell_parent(work: Work, view: InstanceView) -> list[int]:
    """The parent hears of the end from a row of due work: no transaction locks two instances."""
    if view.parent_id is None or work.parent_token is None:
        return []
    payload: dict[str, Json] = {"token": work.parent_token, "child": view.id}
    return [
        due.schedule(work.turn.conn, due.CHILD_ENDED, due_at=work.turn.now, payload=payload, instance_id=view.parent_id)
    ]


def _tell_host(turn: Turn, view: InstanceView, opened: tuple[WorkItem, ...], closed: list[WorkItem]) -> None:
    for item in opened:
        turn.host.opened(turn.conn, item, now=turn.now)
    for item in closed:
        turn.host.closed(turn.conn, item, now=turn.now)
    if view.state != instances.ACTIVE:
        turn.host.ended(turn.conn, view, now=turn.now)
