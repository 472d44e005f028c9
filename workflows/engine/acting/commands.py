"""What a person may ask of an instance: start, complete, correlate, terminate."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row

from workflows.db import Json
from workflows.engine.acting import plans
from workflows.engine.acting.step import Work, begin, conclude, take_up
from workflows.engine.running.nodes import withdraw
from workflows.engine.running.run import is_message, is_open_item
from workflows.engine.running.turn import Token
from workflows.engine.store import definitions, instances, messages, work_items
from workflows.engine.store.messages import AmbiguousMessage, NobodyWaits
from workflows.engine.store.work_items import WorkItemClosed
from workflows.engine.types import Definition, Host, Outcome


class InstanceEnded(RuntimeError):
    """The instance has ended; nothing was changed."""


def start(
    conn: Connection,
    host: Host,
    definition_id: str,
    *,
    business_key: str | None,
    variables: Mapping[str, Json],
    actor: str,
    now: datetime,
) -> Outcome:
    """Start an instance of a published version; raises NotPublished, StepFailed, Refused."""
    definition = definitions.definition_by_id(conn, definition_id)
    if definition.state != definitions.PUBLISHED:
        raise definitions.NotPublished(definition_id)
    return begin(conn, host, definition, business_key=business_key, variables=variables, actor=actor, now=now)


def complete(
    conn: Connection,
    host: Host,
    item_id: str,
    *,
    variables: Mapping[str, Json],
    actor: str,
    now: datetime,
    on_behalf_of: str | None = None,
) -> Outcome:
    """Complete an open work item; exactly one caller succeeds, the others get :class:`WorkItemClosed`."""
    row = work_items.item_row(conn, item_id)
    work = take_up(conn, host, row.instance_id, actor=actor, now=now) if row.state == work_items.OPEN else None
    if work is None:
        raise WorkItemClosed(item_id)
    item = work_items.close_item(conn, row, actor=actor, on_behalf_of=on_behalf_of, now=now)
    token = work.run.token(UUID(hex=row.token))
    if token is None or not is_open_item(token):
        raise WorkItemClosed(item_id)
    token.internal_data["answers"] = work.turn.write(token, variables)
    work.turn.record("work_item.completed", row.element_id, work_item_id=item_id)
    token.run()
    work.run.advance()
    return conclude(work, done=item)


def correlate(
    conn: Connection,
    host: Host,
    name: str,
    *,
    variables: Mapping[str, Json],
    actor: str,
    now: datetime,
    instance_id: str | None = None,
    business_key: str | None = None,
) -> Outcome:
    """Give a message to the one place that waits for it, else to the process that it starts.

    Raises :class:`NobodyWaits` (it is not kept) or :class:`AmbiguousMessage`.
    """
    awaited = messages.find_awaited(conn, name, instance_id=instance_id, business_key=business_key)
    if awaited is None:
        if instance_id is not None:
            raise NobodyWaits(name)
        definition, element_id = _started_by(conn, name)
        return begin(
            conn,
            host,
            definition,
            business_key=business_key,
            variables=variables,
            actor=actor,
            now=now,
            start_event=element_id,
        )
    work = take_up(conn, host, awaited.instance_id, actor=actor, now=now)
    token = _waiting_token(conn, work, awaited, name) if work else None
    if work is None or token is None:
        raise NobodyWaits(name)
    work.turn.record("message.received", awaited.element_id, {"name": name})
    work.turn.write(token, variables)
    token.task_spec.fire(token)
    work.run.advance()
    return conclude(work)


def set_variables(
    conn: Connection, host: Host, instance_id: str, variables: Mapping[str, Json], *, actor: str, now: datetime
) -> bool:
    """Write variables of a running instance that no step of its own sets; False when it has ended.

    For the host's due work: facts that a decision elsewhere in the case changed.
    """
    work = take_up(conn, host, instance_id, actor=actor, now=now)
    if work is None:
        return False
    work.turn.variables.update(variables)
    names: list[Json] = [*sorted(variables)]
    work.turn.record("variables.set", "", {"names": names})
    work.run.advance()
    conclude(work)
    return True


def _waiting_token(conn: Connection, work: Work, awaited: Row[Any], name: str) -> Token | None:
    """The token, now that the instance is locked; another message may just have been caught and armed it again."""
    token = work.run.token(UUID(hex=awaited.token))
    if token is None:
        again = messages.find_awaited(conn, name, instance_id=work.view.id, business_key=None)
        token = work.run.token(UUID(hex=again.token)) if again is not None else None
    return token if token is not None and is_message(token) else None


def _started_by(conn: Connection, name: str) -> tuple[Definition, str]:
    found = [
        (definition, step.id)
        for definition in definitions.latest_of_each(conn)
        for step in plans.diagram(conn, definition.id).steps.values()
        if step.tag == "startEvent" and step.message == name and not step.parent
    ]
    if not found:
        raise NobodyWaits(name)
    if len(found) > 1:
        raise AmbiguousMessage(name)
    return found[0]


def terminate(conn: Connection, host: Host, instance_id: str, *, reason: str, actor: str, now: datetime) -> Outcome:
    """End a running instance: everything open on it is withdrawn, its children are cancelled by due work."""
    work = take_up(conn, host, instance_id, actor=actor, now=now)
    if work is None:
        instances.instance_view(conn, instance_id)  # raises UnknownInstance
        raise InstanceEnded(instance_id)
    return end(work, reason)


def end(work: Work, reason: str) -> Outcome:
    """Withdraw every token of the instance and write it down as terminated."""
    for token in list(work.run.tasks.values()):
        withdraw(token)
    work.run.completed = True
    work.run.end_reason = reason
    return conclude(replace(work, ended_as=instances.TERMINATED))
