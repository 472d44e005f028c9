"""The case operator's desk: steps that failed and were rolled back, and doing them again (I4).

Repairing is never an administrator's: the role ``case_operator`` does it, for its departments' cases, with a reason.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, or_, select

from workflows import audit, engine
from workflows.db import Database, Json
from workflows.engine.tables import definition, incident, instance
from workflows.engine.types import Incident, Refused
from workflows.supervision.cases.tables import case
from workflows.supervision.organisation.actor import Actor
from workflows.usecases import session, tasks
from workflows.usecases.cases import letters
from workflows.usecases.errors import NotFound
from workflows.usecases.permissions import Permission, require, visible_cases
from workflows.usecases.secrecy import SENSITIVE

SHORTEST_REASON = 4
SEALED_MESSAGE = "敏感案件，内容不显示"
ALREADY_DONE = (engine.WorkItemClosed, engine.NobodyWaits, engine.UnknownWorkItem)
"""Somebody else brought the step through meanwhile: nothing is left to do again."""


@dataclass(frozen=True)
class IncidentRow:
    """One open incident with the case it stands in (None: a process without a case)."""

    id: int
    opened_at: datetime
    process_name: str
    step_name: str
    kind: str
    message: str
    asked_by: str
    case_id: int | None
    case_no: str


def listing(database: Database, actor: Actor, *, now: datetime) -> tuple[IncidentRow, ...]:
    """Open incidents of the cases that this operator looks after, the oldest first."""
    require(actor, Permission.CASE_RETRY)
    with database.reading() as conn:
        rows = conn.execute(_query(actor).order_by(incident.c.id).limit(500)).all()
        return tuple(_row(conn, row._mapping) for row in rows)


def retry(database: Database, actor: Actor, incident_id: int, *, reason: str, now: datetime) -> None:
    """Do again, in the name of whoever asked, what failed; the incident closes when it goes through.

    Raises engine.StepFailed when it fails again (the incident stays open), FormInvalid or Refused by a rule.
    """
    require(actor, Permission.CASE_RETRY)
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused("请写明重试的理由（至少4个字），例如“规则已补录”。", "reason")
    with database.transaction() as conn:
        if conn.execute(_query(actor).where(incident.c.id == incident_id)).first() is None:
            raise NotFound(incident_id)
        found = engine.incident(conn, incident_id)
        audit.record(
            conn,
            now=now,
            actor=actor.login,
            action="incident.retry",
            subject=f"instance:{found.root_id}",
            facts={"incident": incident_id, "reason": reason.strip()[:500]},
        )
        if "due_work_id" in found.payload:
            engine.unpark(conn, int(str(found.payload["due_work_id"])), now=now)
            engine.resolve_incident(conn, incident_id, actor=actor.login, now=now)
            return
    _again(database, found, now=now)
    with database.transaction() as conn:
        if engine.incident(conn, incident_id).resolved_at is None:
            engine.resolve_incident(conn, incident_id, actor=actor.login, now=now)


def _again(database: Database, found: Incident, *, now: datetime) -> None:
    ask = ASKS.get(str(found.payload.get("ask")))
    if ask is None:
        raise Refused("这类故障不能重试，请由经办人重新办理。")
    asker = session.actor_of_login(database, str(found.payload["actor"]), now=now)
    try:
        ask(database, asker, found.payload, now=now)
    except ALREADY_DONE:
        return


def _complete(database: Database, asker: Actor, payload: Mapping[str, Json], *, now: datetime) -> None:
    tasks.complete(
        database, asker, str(payload["item_id"]), _raw(payload), opinion=str(payload.get("opinion", "")), now=now
    )


def _register(database: Database, asker: Actor, payload: Mapping[str, Json], *, now: datetime) -> None:
    case_id = int(str(payload["case_id"]))
    letters.register_message(database, asker, case_id, str(payload["message"]), _raw(payload), now=now)


def _raw(payload: Mapping[str, Json]) -> Mapping[str, Json]:
    raw = payload.get("raw")
    return raw if isinstance(raw, dict) else {}


ASKS: Mapping[str, Callable[..., None]] = {
    tasks.COMPLETE: _complete,
    letters.ACTION: _register,
}


def _query(actor: Actor) -> Any:
    """Open incidents of visible cases; those of processes without a department belong to every operator.

    A sensitive case of the operator's department is repaired, too, but not shown (``sealed``).
    """
    theirs = case.c.department_id.in_(sorted(actor.departments("case_operator")))
    sealed = and_(case.c.secrecy == SENSITIVE, ~visible_cases(actor))
    mine = or_(visible_cases(actor), and_(case.c.id.is_not(None), case.c.department_id.is_(None)), and_(sealed, theirs))
    return (
        select(
            incident,
            case.c.id.label("case_id"),
            case.c.case_no,
            definition.c.name,
            instance.c.definition_id,
            sealed.label("sealed"),
        )
        .join(instance, instance.c.id == incident.c.instance_id)
        .join(definition, definition.c.id == instance.c.definition_id)
        .join(case, case.c.instance_id == incident.c.root_id)
        .where(incident.c.resolved_at.is_(None), mine)
    )


def _row(conn: Connection, row: Mapping[Any, Any]) -> IncidentRow:
    step = engine.diagram(conn, row[instance.c.definition_id]).steps.get(row[incident.c.element_id])
    return IncidentRow(
        id=row[incident.c.id],
        opened_at=row[incident.c.opened_at],
        process_name=row[definition.c.name],
        step_name=step.name if step else row[incident.c.element_id],
        kind=row[incident.c.kind],
        message=SEALED_MESSAGE if row["sealed"] else row[incident.c.message],
        asked_by="" if row["sealed"] else str((row[incident.c.payload] or {}).get("actor", "")),
        case_id=None if row["sealed"] else row["case_id"],
        case_no="" if row["sealed"] else row["case_no"] or "",
    )
