"""扫码入企 (国办发〔2024〕54号): who opened the code of a visit, when, and where if the phone told it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, insert, select

from workflows import audit
from workflows.db import Json
from workflows.supervision.cases.tables import inspection, visit_scan


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


@dataclass(frozen=True)
class Scan:
    id: int
    case_id: int
    direction: str
    scanned_by: str
    scanned_at: datetime
    place: Mapping[str, Any] | None


def record_scan(
    conn: Connection, case_id: int, direction: Direction, *, place: Mapping[str, Json] | None, actor: str, now: datetime
) -> None:
    """One scan; none is ever changed or removed."""
    row = {
        "case_id": case_id, "direction": direction.value, "scanned_by": actor, "scanned_at": now,
        "place": dict(place) if place else None,
    }  # fmt: skip
    conn.execute(insert(visit_scan), row)
    facts: dict[str, Json] = {"direction": direction.value}
    audit.record(conn, now=now, actor=actor, action="visit.scan", subject=f"case_id:{case_id}", facts=facts)


def scans_of(conn: Connection, case_id: int) -> list[Scan]:
    query = select(visit_scan).where(visit_scan.c.case_id == case_id).order_by(visit_scan.c.id)
    return [Scan(**row._mapping) for row in conn.execute(query)]


def visit_of(scans: list[Scan]) -> dict[str, Json]:
    """What the forms of a visit show: the first scan in and the last scan out."""
    entered = next((one.scanned_at for one in scans if one.direction == Direction.IN), None)
    left = next((one.scanned_at for one in reversed(scans) if one.direction == Direction.OUT), None)
    return {
        "scan_code_in": entered.isoformat() if entered else None,
        "scan_code_out": left.isoformat() if left else None,
    }


def case_of_code(conn: Connection, code: str) -> int | None:
    """The case whose visit carries this code."""
    return conn.scalar(select(inspection.c.case_id).where(inspection.c.scan_code == code))


def code_of(conn: Connection, case_id: int) -> str | None:
    """What the QR code of the case's visit holds; None where no visit is registered."""
    return conn.scalar(select(inspection.c.scan_code).where(inspection.c.case_id == case_id))
