"""The engine's world: operations, limits, candidates, the case behind an instance, reminders and the outbox."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from workflows.db import Json
from workflows.engine.types import Due, InstanceView, Operation, StepContext, WorkItem
from workflows.processes import alarms, documents, extended_limits, facts, ladder, lead_rules, planned, registry
from workflows.processes.common import campaign_news, clock_stops, concern, merging, recusal, telling, visits
from workflows.processes.starting import adopt, start_case
from workflows.supervision import cases, deadlines

CASE_START = "case.start"
STATES = {"completed": "closed", "terminated": "terminated"}


class UnknownDueWork(LookupError):
    """No part of the product fires due work of this kind; a newer release wrote it."""


class SupervisionHost:
    """The one ``engine.types.Host`` of the product; it keeps nothing between calls."""

    def operation(self, topic: str) -> Operation | None:
        return registry.OPERATIONS.get(topic)

    def due(self, ctx: StepContext, code: str, since: datetime | date | None) -> Due:
        """The limit by the dated rules, for the item and department of the case, without the days it stood still."""
        case = facts.case_of(ctx.conn, ctx.root_id)
        code, since = extended_limits.in_force(ctx.conn, case, code, since)
        stops = deadlines.stops_for(ctx.conn, case.id if case else None, code)
        start = ctx.now if since is None else since
        answer = deadlines.due_for(ctx.conn, code, start, stops=stops, **facts.rule_facts(ctx.conn, case))
        return Due(
            at=answer.at,
            on=answer.on,
            code=answer.code,
            rule_id=answer.rule_id,
            since=answer.since,
            calendar_version=answer.calendar_version,
            provisional=answer.provisional,
        )

    def candidates(self, ctx: StepContext, groups: Sequence[str]) -> Sequence[str]:
        """Roles count in the case's department, or in the one that the step's property ``department`` points at."""
        variable, case = ctx.properties.get("department", ""), facts.case_of(ctx.conn, ctx.root_id)
        elsewhere = int(str(ctx.variables[variable])) if variable else None
        return facts.candidates(ctx.conn, case, groups, on=ctx.now.date(), department_id=elsewhere)

    def opened(self, conn: Connection, item: WorkItem, *, now: datetime) -> None:
        ladder.schedule(conn, item, now=now)
        concern.note(conn, item)

    def closed(self, conn: Connection, item: WorkItem, *, now: datetime) -> None:
        ladder.cancel(conn, item)
        if item.state == "done":
            documents.issue_for_step(conn, item, now=now)

    def started(self, conn: Connection, instance: InstanceView, *, now: datetime) -> None:
        if instance.parent_id is None:
            adopt(conn, instance, now=now)

    def ended(self, conn: Connection, instance: InstanceView, *, now: datetime) -> None:
        case = facts.case_of(conn, instance.id) if instance.parent_id is None else None
        if case is not None:
            cases.close_case(conn, case.id, STATES.get(instance.state, "closed"), now=now)
            campaign_news.tell(conn, case, now=now)
            telling.case_ended(conn, case, now=now)

    def fire(self, conn: Connection, kind: str, payload: Mapping[str, Json], *, now: datetime) -> None:
        if kind.startswith(ladder.PREFIX):
            ladder.remind(conn, payload, now=now)
        elif kind == CASE_START:
            self._start(conn, payload, now=now)
        elif kind == alarms.SCAN:
            alarms.scan(conn, now=now)
            lead_rules.scan(conn, now=now)
        elif kind in FIRED:
            FIRED[kind](conn, self, payload, now=now)
        else:
            raise UnknownDueWork(kind)

    def _start(self, conn: Connection, payload: Mapping[str, Any], *, now: datetime) -> None:
        """The outbox: the row goes with this transaction, so a case starts once."""
        start_case(
            conn,
            self,
            payload["process_key"],
            variables=payload["variables"],
            department_id=payload["department_id"],
            actor=payload["actor"],
            now=now,
            source=payload["source"],
            parent_case_id=payload["parent_case_id"],
            link=payload["link"],
        )


FIRED: Mapping[str, Callable[..., None]] = {
    planned.START: planned.fire,
    merging.GIVEN_UP: merging.give_up,
    recusal.SPREAD: recusal.spread,
    visits.SCANNED: visits.scanned,
    clock_stops.RECOUNT: clock_stops.recount,
    campaign_news.INSPECTED: campaign_news.fire,
    telling.TELL: telling.tell,
}
"""Kind of due work → who does it, as ``(conn, host, payload, *, now)``."""

HOST = SupervisionHost()
