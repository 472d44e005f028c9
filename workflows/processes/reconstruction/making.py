"""Collect the moments of a scope, freeze them for a tracing case, and hold the records they came from."""

from datetime import datetime

from sqlalchemy import Connection

from workflows import audit
from workflows.supervision import cases, tracing
from workflows.supervision.tracing import Moment, Reconstruction, Scope

HOLD_REASON = "责任倒查证据保全"


def collect(conn: Connection, scope: Scope, *, now: datetime) -> list[Moment]:
    """Every moment the record shows for the scope, in order; writes nothing."""
    return []


def reconstruct(conn: Connection, case_id: int, scope: Scope, *, actor: str, now: datetime) -> Reconstruction:
    """Freeze what the record says now as the next reconstruction of the tracing case; place the legal hold."""
    moments = collect(conn, scope, now=now)
    made = tracing.freeze(conn, case_id, scope, moments, actor=actor, now=now)
    found = {one.case_id for one in moments if one.case_id is not None}
    held = tracing.hold(conn, case_id, found, reason=HOLD_REASON, actor=actor, now=now)
    audit.record(
        conn, now=now, actor=actor, action="reconstruction.make", subject=f"case:{cases.by_id(conn, case_id).case_no}",
        facts={"number": made.number, "moments": made.moments, "digest": made.digest, "held": held},
    )  # fmt: skip
    return made
