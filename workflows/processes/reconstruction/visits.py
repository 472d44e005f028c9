"""Inspections and what they found: done, annulled, planned and never made; scans on the way in and out."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, select

from workflows.processes.reconstruction.reach import Reach, midnight
from workflows.supervision.cases.tables import finding, inspection, visit_scan
from workflows.supervision.parties.tables import party
from workflows.supervision.tracing import Deviation, Moment, MomentKind

ONE_DAY = timedelta(days=1)


def rows_of(reach: Reach) -> Iterator[Row[Any]]:
    """Inspections of the cases in reach, and those imported, which have none."""
    for ids in reach.chunks():
        yield from reach.conn.execute(select(inspection).where(inspection.c.case_id.in_(ids)))
    yield from reach.conn.execute(select(inspection).where(inspection.c.case_id.is_(None), *_imported(reach)))


def _imported(reach: Reach) -> list[ColumnElement[bool]]:
    scope, table = reach.scope, inspection.c
    clauses: list[ColumnElement[bool]] = [
        table.inspected_on >= scope.window_from, table.inspected_on <= scope.window_to
    ]  # fmt: skip
    if scope.party_id is not None:
        clauses.append(table.party_id == scope.party_id)
    if scope.town:
        clauses.append(table.party_id.in_(select(party.c.id).where(party.c.town == scope.town)))
    if scope.item_id is not None:
        clauses.append(table.item_id == scope.item_id)
    if reach.departments:
        clauses.append(table.department_id.in_(sorted(reach.departments)))
    return clauses


def inspections(reach: Reach) -> Iterator[Moment]:
    """At the moment its result was formed; one that was planned and never made at the end of the planned day."""
    for row in rows_of(reach):
        made = _made(reach, row)
        if made is not None:
            yield made
        if reach.holds(row.annulled_at):
            yield Moment(
                at=row.annulled_at, kind=MomentKind.INSPECTION_ANNULLED, source="inspection",
                source_id=f"{row.id}:annulled", title=row.method, done={"why": row.annul_reason or ""},
                deviation=Deviation.UNLAWFUL, **_about(reach, row),
            )  # fmt: skip


def _made(reach: Reach, row: Row[Any]) -> Moment | None:
    facts: dict[str, Any] = {
        "method": row.method, "mode": row.mode, "task_source": row.task_source, "batch": row.batch_id,
        "planned_on": _iso(row.planned_on), "inspected_on": _iso(row.inspected_on), "overall": row.overall or "",
        "external_no": row.external_no,
    }  # fmt: skip
    wanted: dict[str, Any] = {"planned_on": _iso(row.planned_on)}
    if row.inspected_on is not None:
        at = row.result_formed_at or midnight(row.inspected_on)
        deviation = Deviation.NONE
    elif row.planned_on is not None and _given_up(reach, row):
        at = midnight(row.planned_on + ONE_DAY)
        deviation = Deviation.MISSING
        wanted["failed_on"] = _iso(row.planned_on)
    else:
        return None
    if not reach.holds(at):
        return None
    return Moment(
        at=at, kind=MomentKind.INSPECTION, source="inspection", source_id=str(row.id), title=row.method,
        expected=wanted, done=facts, deviation=deviation, **_about(reach, row),
    )  # fmt: skip


def _given_up(reach: Reach, row: Row[Any]) -> bool:
    """Its case ended without a result; while it runs, its own steps say what is late."""
    known = reach.cases.get(row.case_id)
    return known is not None and known.state != "open" and known.id not in reach.replaced


def _about(reach: Reach, row: Row[Any]) -> dict[str, Any]:
    return {
        "case_id": row.case_id, "department_id": row.department_id, "item_id": row.item_id, "party_id": row.party_id,
    }  # fmt: skip


def scans(reach: Reach) -> Iterator[Moment]:
    """扫码入企: who was there, when he came and went."""
    for ids in reach.chunks():
        for row in reach.conn.execute(select(visit_scan).where(visit_scan.c.case_id.in_(ids))):
            if reach.holds(row.scanned_at):
                yield Moment(
                    at=row.scanned_at, kind=MomentKind.SCAN, source="visit_scan", source_id=str(row.id),
                    title=row.direction, actor=row.scanned_by, done={"direction": row.direction, "place": row.place},
                    **reach.about(row.case_id),
                )  # fmt: skip


def findings(reach: Reach) -> Iterator[Moment]:
    """Points that were not met, as written down, with what became of them."""
    for ids in reach.chunks():
        within = and_(finding.c.found_at >= reach.start, finding.c.found_at < reach.end)
        for row in reach.conn.execute(select(finding).where(finding.c.case_id.in_(ids), within)):
            yield Moment(
                at=row.found_at, kind=MomentKind.FINDING, source="finding", source_id=str(row.id),
                title=row.point, done={
                    "point_code": row.point_code, "severity": row.severity, "fact": row.fact, "basis": row.basis,
                    "state": row.state,
                }, **reach.about(row.case_id),
            )  # fmt: skip


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None
