"""Inspections (检查) and what they found (问题)."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, delete, extract, func, insert, select, update

from workflows.supervision.cases.tables import finding, inspection
from workflows.supervision.items.tables import checklist, checklist_point
from workflows.supervision.organisation.dated import in_force

NO_PROBLEM = "未发现问题"
FAILED = "不符合"


@dataclass(frozen=True)
class Found:
    """One point of the checklist that was not met (不符合)."""

    point_code: str
    point: str
    basis: str
    severity: str
    fact: str
    evidence: Sequence[str]
    state: str = "open"


def count_of_year(
    conn: Connection, party_id: int, department_id: int, year: int, *, but_case: int | None = None
) -> int:
    """How often the department inspected the party this year (国办发〔2024〕54号: 频次)."""
    day = func.coalesce(inspection.c.inspected_on, inspection.c.planned_on)
    query = select(func.count()).where(
        inspection.c.party_id == party_id, inspection.c.department_id == department_id, extract("year", day) == year
    )
    if but_case is not None:
        query = query.where(inspection.c.case_id.is_(None) | (inspection.c.case_id != but_case))
    return conn.scalar(query) or 0


def register(
    conn: Connection,
    *,
    case_id: int,
    department_id: int,
    item_id: int,
    party_id: int,
    method: str,
    mode: str,
    planned_on: date,
    batch_id: int | None = None,
) -> int:
    """The inspection of a case: written once, brought up to date when the approval form comes back."""
    facts = {"method": method, "mode": mode, "planned_on": planned_on, "batch_id": batch_id}
    found = of_case(conn, case_id)
    if found is not None:
        conn.execute(update(inspection).where(inspection.c.id == found).values(**facts))
        return found
    row = {
        "case_id": case_id, "department_id": department_id, "item_id": item_id, "party_id": party_id,
        "scan_code": secrets.token_hex(8), **facts,
    }  # fmt: skip
    number: int = conn.execute(insert(inspection).values(**row).returning(inspection.c.id)).scalar_one()
    return number


def of_case(conn: Connection, case_id: int) -> int | None:
    return conn.scalar(select(inspection.c.id).where(inspection.c.case_id == case_id))


def withdraw(conn: Connection, case_id: int) -> None:
    """A declined inspection never took place: it must not count as one of the year."""
    conn.execute(delete(inspection).where(inspection.c.case_id == case_id, inspection.c.overall.is_(None)))


def annul(conn: Connection, case_id: int, *, reason: str, now: datetime) -> None:
    """An emergency inspection that was not approved afterwards: it stays on record, and nothing follows from it."""
    conn.execute(update(inspection).where(inspection.c.case_id == case_id).values(annulled_at=now, annul_reason=reason))


def form_result(
    conn: Connection,
    inspection_id: int,
    *,
    case_id: int,
    overall: str,
    inspected_on: date,
    found: Sequence[Found],
    now: datetime,
) -> None:
    """检查结果形成: from this instant the limit of publication runs."""
    facts = {"overall": overall, "inspected_on": inspected_on, "result_formed_at": now}
    conn.execute(update(inspection).where(inspection.c.id == inspection_id).values(**facts))
    find(conn, case_id, found, inspection_id=inspection_id, now=now)


def find(
    conn: Connection, case_id: int, found: Sequence[Found], *, now: datetime, inspection_id: int | None = None
) -> None:
    """Write down problems; without an inspection they are those of a body or a result that was supervised."""
    rows = [
        {
            "inspection_id": inspection_id,
            "case_id": case_id,
            "point_code": one.point_code,
            "point": one.point,
            "basis": one.basis,
            "severity": one.severity,
            "fact": one.fact,
            "evidence": list(one.evidence),
            "state": one.state,
            "found_at": now,
        }
        for one in found
    ]
    if rows:
        conn.execute(insert(finding), rows)


def mark_findings(conn: Connection, case_id: int, state: str, *, among: Collection[str]) -> None:
    """Move the findings of a case on, those in one of the given states."""
    where = (finding.c.case_id == case_id, finding.c.state.in_(sorted(among)))
    conn.execute(update(finding).where(*where).values(state=state))


def findings_of(conn: Connection, case_id: int) -> list[Found]:
    query = select(finding).where(finding.c.case_id == case_id).order_by(finding.c.id)
    return [
        Found(row.point_code, row.point, row.basis, row.severity, row.fact, row.evidence, row.state)
        for row in conn.execute(query)
    ]


def points_in_force(conn: Connection, item_id: int, on: date) -> dict[str, tuple[str, str, str]]:
    """Code → (point, basis, severity) of the item's checklist in force on the inspection day."""
    newest = (
        select(checklist.c.id)
        .where(checklist.c.item_id == item_id, in_force(checklist, on))
        .order_by(checklist.c.version.desc())
        .limit(1)
    )
    query = select(checklist_point).where(checklist_point.c.checklist_id == newest.scalar_subquery())
    return {row.code: (row.point, row.basis, row.severity) for row in conn.execute(query)}
