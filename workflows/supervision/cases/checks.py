"""A check that is an inspection without a case of its own: one of the many of a campaign (专项整治排查)."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection, insert, select

from workflows.supervision.cases.inspections import Found
from workflows.supervision.cases.tables import finding, inspection


def record_check(
    conn: Connection,
    *,
    case_id: int,
    number: str,
    department_id: int,
    item_id: int,
    party_id: int,
    inspected_on: date,
    overall: str,
    found: Sequence[Found],
    now: datetime,
) -> list[int]:
    """Write the inspection under its number and what it found; it counts in the year's frequency (国办发〔2024〕54号).

    Returns the ids of the findings, in the order given.
    """
    row = {
        "external_no": number, "department_id": department_id, "item_id": item_id, "party_id": party_id,
        "method": "site_visit", "mode": "special", "planned_on": inspected_on, "inspected_on": inspected_on,
        "overall": overall, "result_formed_at": now, "task_source": "campaign",
    }  # fmt: skip
    inspection_id = conn.execute(insert(inspection).values(**row).returning(inspection.c.id)).scalar_one()
    return [
        conn.execute(
            insert(finding)
            .values(
                inspection_id=inspection_id, case_id=case_id, point_code=one.point_code, point=one.point,
                basis=one.basis, severity=one.severity, fact=one.fact, evidence=list(one.evidence), state=one.state,
                found_at=now,
            )
            .returning(finding.c.id)
        ).scalar_one()
        for one in found
    ]  # fmt: skip


def result_of(conn: Connection, case_id: int) -> tuple[date, str] | None:
    """Day and words of the result of an inspection; None where none was formed, or it was annulled."""
    table = inspection
    where = (table.c.case_id == case_id, table.c.result_formed_at.is_not(None), table.c.annulled_at.is_(None))
    row = conn.execute(select(table.c.inspected_on, table.c.overall).where(*where)).one_or_none()
    return None if row is None else (row.inspected_on, row.overall)
