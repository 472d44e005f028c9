"""承接社会组织: associations that took over a transferred item, by which document and agreement."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, Select, func, insert, or_, select

from workflows.supervision.parties.intermediaries import standing, stands
from workflows.supervision.parties.tables import party, receiving_organisation


class UnknownReceivingOrganisation(LookupError):
    """There is no receiving organisation with this id; look at the registry."""


@dataclass(frozen=True)
class ReceivingOrganisation:
    """One organisation and one item it took over, with the party's code and name."""

    id: int
    party_id: int
    item_id: int
    department_id: int
    transfer_no: str
    transferred_on: date
    agreement_no: str
    agreement_from: date
    agreement_to: date | None
    agreement: str
    competence: str
    state: str
    code: str
    name: str

    def standing(self, on: date) -> str:
        """Of the agreement: ``expired``, ``soon`` or ``valid``."""
        return standing(self.transfer_no, self.agreement_to, on)


def add_receiving_organisation(
    conn: Connection, party_id: int, item_id: int, *, department_id: int, transfer_no: str, transferred_on: date,
    agreement_from: date, agreement_to: date | None = None, agreement_no: str = "", agreement: str = "",
    competence: str = "", state: str = "active",
) -> int:  # fmt: skip
    table = receiving_organisation
    row = {
        "party_id": party_id, "item_id": item_id, "department_id": department_id, "transfer_no": transfer_no,
        "transferred_on": transferred_on, "agreement_no": agreement_no, "agreement_from": agreement_from,
        "agreement_to": agreement_to, "agreement": agreement, "competence": competence, "state": state,
    }  # fmt: skip
    number: int = conn.execute(insert(table).values(**row).returning(table.c.id)).scalar_one()
    return number


def organisation_of(conn: Connection, organisation_id: int) -> ReceivingOrganisation:
    found = _rows(conn, _joined().where(receiving_organisation.c.id == organisation_id))
    if not found:
        raise UnknownReceivingOrganisation(organisation_id)
    return found[0]


def of_party(conn: Connection, party_id: int, item_id: int) -> ReceivingOrganisation | None:
    """What an organisation took over of an item: the newest transfer."""
    table = receiving_organisation.c
    query = _joined().where(table.party_id == party_id, table.item_id == item_id)
    found = _rows(conn, query.order_by(table.transferred_on.desc(), table.id.desc()))
    return found[0] if found else None


def organisations(
    conn: Connection, on: date, *, text: str = "", department_id: int | None = None, item_id: int | None = None,
    standing: str = "", state: str = "", limit: int = 50, offset: int = 0,
) -> tuple[list[ReceivingOrganisation], int]:  # fmt: skip
    """A page of the registry by name, and how many there are in all."""
    table, where = receiving_organisation.c, list[ColumnElement[bool]]()
    if text:
        code = party.c.code.startswith(text.upper(), autoescape=True)
        where.append(or_(party.c.name.contains(text, autoescape=True), code, table.transfer_no.contains(text)))
    for column, wanted in ((table.department_id, department_id), (table.item_id, item_id)):
        if wanted is not None:
            where.append(column == wanted)
    if state:
        where.append(table.state == state)
    if standing:
        where.append(stands(standing, table.transfer_no, table.agreement_to, on))
    query = _joined().where(*where)
    total = conn.scalar(select(func.count()).select_from(query.subquery())) or 0
    return _rows(conn, query.order_by(party.c.name, table.id).limit(limit).offset(offset)), total


def _joined() -> Select[tuple[object, ...]]:
    table = receiving_organisation
    return select(table, party.c.code, party.c.name).join(party, party.c.id == table.c.party_id)


def _rows(conn: Connection, query: Select[tuple[object, ...]]) -> list[ReceivingOrganisation]:
    return [ReceivingOrganisation(**row._mapping) for row in conn.execute(query)]
