"""One party on one page: permits, equipment, inspections, what it serves or took over, and its ratings."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, select

from workflows.db import Database
from workflows.supervision.cases.tables import case, inspection
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.tables import department
from workflows.supervision.parties.queries import Party, UnknownParty, party_of
from workflows.usecases.errors import NotFound
from workflows.usecases.permissions import visible_cases
from workflows.usecases.registries.equipment import EquipmentRow, equipment
from workflows.usecases.registries.intermediaries import IntermediaryRow, intermediaries
from workflows.usecases.registries.organisations import OrganisationRow, organisations
from workflows.usecases.registries.permits import PermitRow, permits
from workflows.usecases.registries.ratings import RatingRow, ratings_of_party
from workflows.usecases.registries.wanted import PAGE, Wanted, admit


@dataclass(frozen=True)
class InspectionRow:
    """``case_id`` None where the viewer may not open the case (or it was imported)."""

    case_id: int | None
    department_name: str
    method: str
    mode: str
    inspected_on: date | None
    planned_on: date | None
    overall: str | None


@dataclass(frozen=True)
class PartyView:
    party: Party
    permits: tuple[PermitRow, ...]
    equipment: tuple[EquipmentRow, ...]
    inspections: tuple[InspectionRow, ...]
    intermediary: IntermediaryRow | None
    organisations: tuple[OrganisationRow, ...]
    ratings: tuple[RatingRow, ...]


def party(database: Database, actor: Actor, party_id: int, *, now: datetime) -> PartyView:
    """Results of other departments are shown, their case files are not (policy 三(三): 资源共享)."""
    admit(actor)
    query = (
        select(
            case.c.id.label("case_id"), department.c.name.label("department_name"), inspection.c.method,
            inspection.c.mode, inspection.c.inspected_on, inspection.c.planned_on, inspection.c.overall,
        )
        .join(department, department.c.id == inspection.c.department_id)
        .outerjoin(case, and_(case.c.id == inspection.c.case_id, visible_cases(actor)))
        .where(inspection.c.party_id == party_id)
        .order_by(inspection.c.id.desc())
        .limit(PAGE)
    )  # fmt: skip
    with database.reading() as conn:
        try:
            found = party_of(conn, party_id)
        except UnknownParty as unknown:
            raise NotFound(party_id) from unknown
        inspections = tuple(InspectionRow(**row._mapping) for row in conn.execute(query))
        ratings = tuple(ratings_of_party(conn, actor, party_id))
    by_code = Wanted(text=found.code)
    services = intermediaries(database, actor, by_code, cursor="", now=now).rows
    return PartyView(
        found,
        permits(database, actor, by_code, cursor="", now=now).rows,
        equipment(database, actor, by_code, cursor="", now=now).rows,
        inspections,
        services[0] if services else None,
        organisations(database, actor, by_code, cursor="", now=now).rows,
        ratings,
    )
