"""Due work that has come due: timers, ends and starts of children; the rest is the host's."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select

from workflows.db import Json
from workflows.engine.acting import starting
from workflows.engine.acting.commands import end
from workflows.engine.acting.step import CLOCK, Work, conclude, start_child, take_up
from workflows.engine.running import cycles
from workflows.engine.running.run import is_call, is_timer
from workflows.engine.running.throwing import receive_signal, throw_error, throw_escalation
from workflows.engine.running.turn import Token
from workflows.engine.store import due, instances
from workflows.engine.tables import instance
from workflows.engine.types import Host


def fire(conn: Connection, host: Host, due_id: int, *, now: datetime) -> bool:
    """Do one row of due work and delete it; False when it is gone, not due yet, parked or without effect."""
    row = due.locked_due(conn, due_id)
    if row is None or row.parked or row.due_at > now:
        return False
    act = _ACTIONS.get(row.kind)
    if _is_overtaking(conn, row, now):
        return False
    if act is None:
        host.fire(conn, row.kind, row.payload, now=now)
        effect = True
    else:
        effect = act(conn, host, row, now)
    due.delete_due(conn, [due_id])
    return effect


def _is_overtaking(conn: Connection, row: Row[Any], now: datetime) -> bool:
    """Two workers may hold two rows of one instance: the earlier timer goes first, the end of a child goes last.

    The later row stays in the table.
    """
    if row.kind == due.CHILD_ENDED:
        return row.payload["child"] in due.escalating(conn, row.instance_id, now=now)
    if row.kind != due.TIMER:
        return False
    return instances.locked_instance(conn, row.instance_id) is not None and due.earlier_timer(conn, row)


def _timer(conn: Connection, host: Host, row: Row[Any], now: datetime) -> bool:
    work, token = _token(conn, host, row, now)
    if work is None or token is None or not is_timer(token):
        return False
    fired = {"due": row.payload["due"]}
    if token.task_spec.step.timer_tag == "timeCycle":
        fired["missed"] = cycles.after(token.internal_data["due"], now)[1]
    work.turn.record("timer.fired", row.payload["element"], fired)
    token.task_spec.fire(token)
    work.run.advance()
    conclude(work)
    return True


def _token(conn: Connection, host: Host, row: Row[Any], now: datetime) -> tuple[Work | None, Token | None]:
    work = take_up(conn, host, row.instance_id, actor=CLOCK, now=now)
    return work, work.run.token(UUID(hex=row.payload["token"])) if work else None


def _child_cancel(conn: Connection, host: Host, row: Row[Any], now: datetime) -> bool:
    work = take_up(conn, host, row.instance_id, actor=CLOCK, now=now)
    if work is None:
        return False
    end(replace(work, parent_token=None), "cancelled with its parent")
    return True


def _children_start(conn: Connection, host: Host, row: Row[Any], now: datetime) -> bool:
    work, token = _token(conn, host, row, now)
    if work is None or token is None or not is_call(token):
        return False
    work.turn.actor = work.view.started_by
    for offset, given in enumerate(row.payload["inputs"]):
        start_child(work.turn, row.payload["token"], given, counter=row.payload["first"] + offset, depth=0)
    return True


def _child_ended(conn: Connection, host: Host, row: Row[Any], now: datetime) -> bool:
    """Deliver this end and all others of the same call that are waiting: one load of the parent for all of them."""
    work, token = _token(conn, host, row, now)
    if work is None or token is None or not is_call(token):
        return False
    later = due.escalating(conn, row.instance_id, now=now)
    rows = due.rows_of_tokens(conn, row.instance_id, [due.CHILD_ENDED], {row.payload["token"]})
    rows = [found for found in rows if found.payload["child"] not in later]
    children = _children(conn, [found.payload["child"] for found in rows])
    due.delete_due(conn, [found.id for found in rows])
    error = next((c.end_reason.partition(":")[2] for c in children if (c.end_reason or "").startswith("error:")), None)
    if error is not None:
        throw_error(token.workflow, error, host=token)
    elif "total" in token.internal_data:
        _count(work, token, len(children))
    else:
        child = children[0]
        token.task_spec.returned(token, dict(child.variables) if child.state == instances.COMPLETED else None)
    work.run.advance()
    conclude(work)
    return True


def _child_escalated(conn: Connection, host: Host, row: Row[Any], now: datetime) -> bool:
    """A child threw what nobody caught in it: its call activity looks for who catches it; the child goes on."""
    work, token = _token(conn, host, row, now)
    if work is None:
        return False
    code: str = row.payload["code"]
    if token is not None and is_call(token):
        throw_escalation(token.workflow, code, token.task_spec.bpmn_id, host=token)
    else:  # the call was over before this row came
        work.turn.record("escalation.uncaught", row.payload["element"], {"code": code})
    work.run.advance()
    conclude(work)
    return True


def _signal(conn: Connection, host: Host, row: Row[Any], now: datetime) -> bool:
    """A signal thrown elsewhere: all events of this instance that waited for it then catch it."""
    payload = row.payload
    work = take_up(conn, host, row.instance_id, actor=payload["actor"], now=now)
    if work is None:
        return False
    since = frozenset(payload["since"])
    if not receive_signal(work.run, payload["name"], since=since, variables=payload["variables"]):
        return False
    work.run.advance()
    conclude(work)
    return True


def _children(conn: Connection, ids: Sequence[str]) -> list[Row[Any]]:
    columns = (instance.c.id, instance.c.state, instance.c.variables, instance.c.end_reason)
    return list(conn.execute(select(*columns).where(instance.c.id.in_(ids)).order_by(instance.c.loop_counter)))


def _count(work: Work, token: Token, ended: int) -> None:
    """More instances of a multi-instance call are done; results are read when the last is, or a condition asks."""
    turn, spec = work.turn, token.task_spec
    token.internal_data["done"] += ended

    def results() -> list[Json]:
        found = instances.ended_children(turn.conn, turn.instance_id, token.id.hex)
        return [spec.outputs(turn, token, dict(child.variables)) for child in found]

    if token.internal_data["done"] >= token.internal_data["total"] or spec.condition_holds(token, results):
        turn.write(token, {spec.name: results()})
        token._ready()


_ACTIONS = {
    due.TIMER: _timer,
    due.CHILD_ENDED: _child_ended,
    due.CHILD_CANCEL: _child_cancel,
    due.CHILDREN_START: _children_start,
    due.CHILD_ESCALATED: _child_escalated,
    due.SIGNAL: _signal,
    due.START_SIGNAL: starting.by_signal,
    due.START_TIMER: starting.by_time,
}
