"""Collect the moments of a scope, freeze them for a tracing case, and hold the records they came from."""

from collections.abc import Callable, Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, Connection

from workflows import audit
from workflows.processes.reconstruction import (
    draws,
    orders,
    papers,
    plans,
    registries,
    skipped,
    standing,
    steps,
    told,
    visits,
)
from workflows.processes.reconstruction.reach import Reach, reach_of
from workflows.supervision import cases, tracing
from workflows.supervision.tracing import Moment, Reconstruction, Scope

HOLD_REASON = "责任倒查证据保全"
Collector = Callable[[Reach], Iterator[Moment]]
COLLECTORS: tuple[Collector, ...] = (
    plans.rows, plans.batches, draws.moments, standing.cases, visits.inspections, visits.scans, visits.findings,
    orders.moments, told.leads, told.problems, told.evaluations, told.reminders, told.overlaps, papers.submissions,
    papers.documents, papers.services, papers.evidence, papers.publications, steps.moments, skipped.moments,
    standing.clock_stops, standing.moved_dues, standing.incidents, registries.permits, registries.alarms,
    registries.overdue, registries.missing_visits,
)  # fmt: skip
"""One per source; each yields what the source says of the window, once."""


def collect(conn: Connection, scope: Scope, *, now: datetime, seen: ColumnElement[bool] | None = None) -> list[Moment]:
    """Every moment the record shows for the scope, in order; writes nothing.

    ``seen`` is a clause on ``case``: which cases count, for somebody who may not see all.
    """
    reach = reach_of(conn, scope, now=now, seen=seen)
    found = [reach.with_people(moment) for collector in COLLECTORS for moment in collector(reach)]
    return sorted(found, key=lambda moment: moment.order)


def reconstruct(conn: Connection, case_id: int, scope: Scope, *, actor: str, now: datetime) -> Reconstruction:
    """Freeze what the record says now as the next reconstruction of the tracing case; place the legal hold."""
    moments = [moment for moment in collect(conn, scope, now=now) if moment.case_id != case_id]
    made = tracing.freeze(conn, case_id, scope, moments, actor=actor, now=now)
    found = {one.case_id for one in moments if one.case_id is not None}
    held = tracing.hold(conn, case_id, found, reason=HOLD_REASON, actor=actor, now=now)
    audit.record(
        conn, now=now, actor=actor, action="reconstruction.make", subject=f"case:{cases.by_id(conn, case_id).case_no}",
        facts={"number": made.number, "moments": made.moments, "digest": made.digest, "held": held},
    )  # fmt: skip
    return made
