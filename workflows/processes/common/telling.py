"""One case tells another what it waits for: due work, because no transaction may hold two instances."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from workflows import engine
from workflows.db import Json
from workflows.engine.types import Host
from workflows.supervision import cases
from workflows.supervision.accountability import persons
from workflows.supervision.cases import Case

TELL = "tracing.tell"
DEFENCE = "tracing_defence"
APPROVED = "accident_approved"


def schedule(conn: Connection, case_id: int, *, now: datetime, **facts: Json) -> None:
    """Have the tracing case with this id told of ``variables``, a ``message``, or that a defence is over."""
    engine.schedule(conn, TELL, due_at=now, payload={"case_id": case_id, **facts})


def case_ended(conn: Connection, case: Case, *, now: datetime) -> None:
    """However a defence ends, also by an operator: the tracing case that waits for it learns of it."""
    tracing = cases.linked_from(conn, case.id, "tracing") if case.process_key == DEFENCE else None
    if tracing is not None:
        schedule(conn, tracing.id, now=now, ended=case.id)


def tell(conn: Connection, host: Host, payload: Mapping[str, Any], *, now: datetime) -> None:
    """Write the facts into the waiting case; one that has ended is not told any more."""
    case = cases.by_id(conn, int(payload["case_id"]))
    if case.state != "open":
        return
    variables: dict[str, Json] = dict(payload.get("variables") or {})
    if payload.get("ended"):
        gone = persons.of_defence(conn, int(payload["ended"]))
        if gone is not None and gone.defence_state == persons.AWAITED:
            persons.change(conn, gone.id, defence_state=persons.ENDED)
        variables["defences_open"] = persons.defences_open(conn, case.id)
    engine.set_variables(conn, host, case.instance_id, variables, actor=engine.CLOCK, now=now)
    if message := str(payload.get("message") or ""):
        try:
            engine.correlate(
                conn, host, message, variables=variables, actor=engine.CLOCK, now=now, instance_id=case.instance_id
            )
        except engine.NobodyWaits:
            return  # not there yet: the gateway before the message reads the variables
