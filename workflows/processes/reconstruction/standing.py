"""How cases began and ended, when their clocks stood still, when due dates moved, and what broke and was repaired."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Row, select

from workflows.audit import audit_leaf
from workflows.db import Json
from workflows.engine.tables import incident, instance
from workflows.processes.reconstruction.reach import Reach, pages
from workflows.supervision.cases.tables import case_link
from workflows.supervision.deadlines.tables import clock_stop
from workflows.supervision.tracing import Deviation, Moment, MomentKind


def cases(reach: Reach) -> Iterator[Moment]:
    """The opening and the end of every case in reach."""
    parents = _parents(reach)
    for row in reach.cases.values():
        about = reach.about(row.id)
        facts: dict[str, Json] = {"case_no": row.case_no, "process": row.process_key, "source": row.source}
        if reach.holds(row.opened_at):
            yield Moment(
                at=row.opened_at, kind=MomentKind.OPENED, source="case", source_id=f"{row.id}:opened",
                title=row.title, actor=row.opened_by, done={**facts, "from": parents.get(row.id, [])}, **about,
            )  # fmt: skip
        if reach.holds(row.closed_at):
            ended = row.state == "terminated"
            kind = MomentKind.TERMINATED if ended else MomentKind.CLOSED
            why = _end_reason(reach, row.instance_id) if ended else ""
            yield Moment(
                at=row.closed_at, kind=kind, source="case", source_id=f"{row.id}:closed", title=row.title,
                done={**facts, "why": why}, **about,
            )  # fmt: skip


def _parents(reach: Reach) -> dict[int, list[Json]]:
    """Case → numbers of the cases it follows."""
    found: dict[int, list[Json]] = {}
    for ids in reach.chunks():
        for row in reach.conn.execute(select(case_link).where(case_link.c.to_case_id.in_(ids))):
            known = reach.cases.get(row.from_case_id)
            if known is not None:
                found.setdefault(row.to_case_id, []).append(known.case_no)
    return found


def _end_reason(reach: Reach, instance_id: str) -> str:
    return reach.conn.scalar(select(instance.c.end_reason).where(instance.c.id == instance_id)) or ""


def clock_stops(reach: Reach) -> Iterator[Moment]:
    """中止、扣除: from when to when which limits stood still, and on what paper."""
    for ids in reach.chunks():
        for row in reach.conn.execute(select(clock_stop).where(clock_stop.c.case_id.in_(ids))):
            if reach.holds(row.stopped_at):
                done = {"document": row.document, "day": row.stopped_on.isoformat()}
                yield _stop(reach, row, MomentKind.CLOCK_STOPPED, row.stopped_at, row.stopped_by, done)
            if reach.holds(row.resumed_at):
                done = {"document": row.resumed_document, "day": row.resumed_on.isoformat()}
                yield _stop(reach, row, MomentKind.CLOCK_RESUMED, row.resumed_at, row.resumed_by or "", done)


def _stop(
    reach: Reach, row: Row[Any], kind: MomentKind, at: datetime, actor: str, done: dict[str, Any]
) -> Moment:  # fmt: skip
    return Moment(
        at=at, kind=kind, source="clock_stop", source_id=f"{row.id}:{kind}", title=row.reason, actor=actor,
        done={**done, "reason": row.reason, "codes": list(row.codes)}, **reach.about(row.case_id),
    )  # fmt: skip


def moved_dues(reach: Reach) -> Iterator[Moment]:
    """Due dates that a new calendar, a rule or a stop moved: both dates are on record (ADR 0008)."""
    for roots in reach.roots():
        owners = {
            f"instance:{row.id}": row.root_id
            for row in reach.conn.execute(
                select(instance.c.id, instance.c.root_id).where(instance.c.root_id.in_(roots))
            )
        }
        for subjects in pages(sorted(owners)):
            query = select(audit_leaf).where(audit_leaf.c.subject.in_(subjects), audit_leaf.c.action == "due.move")
            for row in reach.conn.execute(query):
                if reach.holds(row.at):
                    yield _moved(reach, row, owners[row.subject])


def _moved(reach: Reach, row: Row[Any], root_id: str) -> Moment:
    facts = _facts(row.leaf)
    return Moment(
        at=row.at, kind=MomentKind.DUE_MOVED, source="audit_leaf", source_id=str(row.id),
        title=str(facts.get("element") or ""), element_id=str(facts.get("element") or ""),
        done={"before": facts.get("before"), "after": facts.get("after"), "work_item": facts.get("work_item")},
        **reach.about(reach.by_root[root_id].id),
    )  # fmt: skip


def _facts(leaf: str) -> dict[str, Json]:
    facts: dict[str, Json] = orjson.loads(leaf)["facts"]
    return facts


def incidents(reach: Reach) -> Iterator[Moment]:
    """Steps that failed and were rolled back, and who had them done again."""
    for roots in reach.roots():
        for row in reach.conn.execute(select(incident).where(incident.c.root_id.in_(roots))):
            about = reach.about(reach.by_root[row.root_id].id)
            facts: dict[str, Any] = {"kind": row.kind, "why": row.message}
            if reach.holds(row.opened_at):
                yield Moment(
                    at=row.opened_at, kind=MomentKind.INCIDENT, source="incident", source_id=f"{row.id}:opened",
                    title=row.element_id, element_id=row.element_id, done=facts, deviation=Deviation.FAILED, **about,
                )  # fmt: skip
            if reach.holds(row.resolved_at):
                yield Moment(
                    at=row.resolved_at, kind=MomentKind.REPAIR, source="incident", source_id=f"{row.id}:resolved",
                    title=row.element_id, element_id=row.element_id, actor=row.resolved_by or "", done=facts, **about,
                )  # fmt: skip
