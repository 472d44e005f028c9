"""中介服务机构: who serves the applicants of approval items, with which qualification and at which fees."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Connection, Select, delete, func, insert, or_, select

from workflows.supervision.parties.tables import intermediary, intermediary_item, party

SOON = timedelta(days=60)
"""How long before its last day a qualification is said to run out."""


class UnknownIntermediary(LookupError):
    """There is no intermediary with this id; look at the registry."""


@dataclass(frozen=True)
class Intermediary:
    """A row of the registry with its party's code and name."""

    id: int
    party_id: int
    department_id: int
    service: str
    qualification: str
    qualification_no: str
    qualification_issuer: str
    qualified_on: date | None
    qualification_expires_on: date | None
    fee_standard: str
    fee_basis: str
    registered_on: date
    state: str
    code: str
    name: str

    def standing(self, on: date) -> str:
        """``none`` where no qualification is registered, ``expired``, ``soon`` or ``valid``."""
        return standing(self.qualification, self.qualification_expires_on, on)


def standing(paper: str, last_day: date | None, on: date) -> str:
    if not paper:
        return "none"
    if last_day is None:
        return "valid"
    return "expired" if last_day < on else "soon" if last_day <= on + SOON else "valid"


def add_intermediary(
    conn: Connection, party_id: int, *, department_id: int, service: str, items: Collection[int], registered_on: date,
    qualification: str = "", qualification_no: str = "", qualification_issuer: str = "",
    qualified_on: date | None = None, qualification_expires_on: date | None = None, fee_standard: str = "",
    fee_basis: str = "", state: str = "active",
) -> int:  # fmt: skip
    row = {
        "party_id": party_id, "department_id": department_id, "service": service, "qualification": qualification,
        "qualification_no": qualification_no, "qualification_issuer": qualification_issuer,
        "qualified_on": qualified_on, "qualification_expires_on": qualification_expires_on,
        "fee_standard": fee_standard, "fee_basis": fee_basis, "registered_on": registered_on, "state": state,
    }  # fmt: skip
    number: int = conn.execute(insert(intermediary).values(**row).returning(intermediary.c.id)).scalar_one()
    link_items(conn, number, items)
    return number


def link_items(conn: Connection, intermediary_id: int, items: Collection[int]) -> None:
    """The approval items it serves; replaces those linked before."""
    conn.execute(delete(intermediary_item).where(intermediary_item.c.intermediary_id == intermediary_id))
    rows = [{"intermediary_id": intermediary_id, "item_id": item_id} for item_id in sorted(set(items))]
    if rows:
        conn.execute(insert(intermediary_item), rows)


def items_of(conn: Connection, intermediary_id: int) -> list[int]:
    table = intermediary_item
    query = select(table.c.item_id).where(table.c.intermediary_id == intermediary_id).order_by(table.c.item_id)
    return list(conn.scalars(query))


def intermediary_of(conn: Connection, intermediary_id: int) -> Intermediary:
    found = _rows(conn, _joined().where(intermediary.c.id == intermediary_id))
    if not found:
        raise UnknownIntermediary(intermediary_id)
    return found[0]


def of_party(conn: Connection, party_id: int) -> Intermediary | None:
    found = _rows(conn, _joined().where(intermediary.c.party_id == party_id))
    return found[0] if found else None


def intermediaries(
    conn: Connection, on: date, *, text: str = "", department_id: int | None = None, item_id: int | None = None,
    standing: str = "", state: str = "", limit: int = 50, offset: int = 0,
) -> tuple[list[Intermediary], int]:  # fmt: skip
    """A page of the registry by name, and how many there are in all."""
    table, where = intermediary.c, list[ColumnElement[bool]]()
    if text:
        code = party.c.code.startswith(text.upper(), autoescape=True)
        where.append(or_(party.c.name.contains(text, autoescape=True), table.service.contains(text), code))
    if department_id is not None:
        where.append(table.department_id == department_id)
    if item_id is not None:
        linked = select(intermediary_item.c.intermediary_id).where(intermediary_item.c.item_id == item_id)
        where.append(table.id.in_(linked))
    if state:
        where.append(table.state == state)
    if standing:
        where.append(stands(standing, table.qualification, table.qualification_expires_on, on))
    query = _joined().where(*where)
    total = conn.scalar(select(func.count()).select_from(query.subquery())) or 0
    page = query.order_by(party.c.name, table.id).limit(limit).offset(offset)
    return _rows(conn, page), total


def stands(wanted: str, paper: ColumnElement[str], last_day: ColumnElement[date], on: date) -> ColumnElement[bool]:
    """The clause that says the same as :func:`standing`."""
    if wanted == "none":
        return paper == ""
    if wanted == "expired":
        return (paper != "") & (last_day < on)
    if wanted == "soon":
        return (paper != "") & last_day.between(on, on + SOON)
    return (paper != "") & or_(last_day.is_(None), last_day > on + SOON)


def _joined() -> Select[tuple[object, ...]]:
    return select(intermediary, party.c.code, party.c.name).join(party, party.c.id == intermediary.c.party_id)


def _rows(conn: Connection, query: Select[tuple[object, ...]]) -> list[Intermediary]:
    return [Intermediary(**row._mapping) for row in conn.execute(query)]
