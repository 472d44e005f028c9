"""Regulated parties and their permits: search, the snapshot beside a finding, the pool of a draw."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Select, and_, or_, select

from workflows.supervision.parties.tables import party, permit


class UnknownParty(LookupError):
    """No party has this id or code; search by name, or register it first."""


@dataclass(frozen=True)
class Party:
    """行政相对人. ``code`` is the 统一社会信用代码 where there is one."""

    id: int
    code: str
    code_kind: str
    name: str
    kind: str
    address: str
    town: str
    industry: str
    risk_class: str
    credit_class: str
    state: str
    contact: str
    phone: str
    district_code: str


@dataclass(frozen=True)
class Permit:
    """``snapshot``: conditions, standards, scope and mode as approved."""

    id: int
    number: str
    party_id: int
    item_id: int
    issued_on: date
    expires_on: date | None
    state: str
    approval_mode: str
    snapshot: Mapping[str, str]

    def valid_on(self, on: date) -> bool:
        return self.state == "valid" and self.issued_on <= on and (self.expires_on is None or self.expires_on >= on)


@dataclass(frozen=True)
class PartyPage:
    """``cursor`` asks for what follows; None at the end."""

    rows: tuple[Party, ...]
    cursor: tuple[str, int] | None


def party_of(conn: Connection, party_id: int) -> Party:
    return _one(conn, select(party).where(party.c.id == party_id), str(party_id))


def party_by_code(conn: Connection, code: str) -> Party:
    return _one(conn, select(party).where(party.c.code == code), code)


def search(
    conn: Connection, text: str = "", *, town: str = "", risk_class: str = "", item_id: int | None = None,
    state: str = "", cursor: tuple[str, int] | None = None, limit: int = 50,
) -> PartyPage:  # fmt: skip
    """Parties by name; ``text`` is part of the name or the beginning of the code."""
    query = select(party).order_by(party.c.name, party.c.id).limit(limit + 1)
    if text:
        starts = party.c.code.startswith(text.upper(), autoescape=True)
        query = query.where(or_(party.c.name.contains(text, autoescape=True), starts))
    for column, wanted in ((party.c.town, town), (party.c.risk_class, risk_class), (party.c.state, state)):
        if wanted:
            query = query.where(column == wanted)
    if item_id is not None:
        query = query.where(party.c.id.in_(select(permit.c.party_id).where(permit.c.item_id == item_id)))
    if cursor is not None:
        name, party_id = cursor
        query = query.where(or_(party.c.name > name, and_(party.c.name == name, party.c.id > party_id)))
    found = [Party(**row._mapping) for row in conn.execute(query)]
    more = len(found) > limit
    rows = tuple(found[:limit])
    return PartyPage(rows, (rows[-1].name, rows[-1].id) if more else None)


def permits_of(conn: Connection, party_id: int) -> list[Permit]:
    """All permits of a party, the newest first."""
    query = select(permit).where(permit.c.party_id == party_id).order_by(permit.c.issued_on.desc(), permit.c.id)
    return [Permit(**row._mapping) for row in conn.execute(query)]


def permit_for(conn: Connection, party_id: int, item_id: int, on: date) -> Permit | None:
    """What was approved: the permit valid on the day, else the latest one issued by then; None for 无证."""
    table = permit
    query = select(table).where(table.c.party_id == party_id, table.c.item_id == item_id, table.c.issued_on <= on)
    found = [
        Permit(**row._mapping) for row in conn.execute(query.order_by(table.c.issued_on.desc(), table.c.id.desc()))
    ]
    return next((one for one in found if one.valid_on(on)), found[0] if found else None)


def permit_by_number(conn: Connection, number: str) -> Permit | None:
    row = conn.execute(select(permit).where(permit.c.number == number)).first()
    return Permit(**row._mapping) if row else None


def pool(
    conn: Connection, item_ids: Collection[int], *, on: date, towns: Collection[str] = (),
    risk_classes: Collection[str] = (), industries: Collection[str] = (), former: bool = False,
) -> list[Party]:  # fmt: skip
    """The target pool of a draw: active parties with a permit for one of the items, by id.

    Permits that have expired count (still operating is what an inspection should find); ``former`` adds the holders
    of cancelled items.
    """
    states = ("valid", "former") if former else ("valid",)
    holding = select(permit.c.party_id).where(
        permit.c.item_id.in_(sorted(item_ids)), permit.c.state.in_(states), permit.c.issued_on <= on
    )
    query = select(party).where(party.c.state == "active", party.c.id.in_(holding)).order_by(party.c.id)
    filters = ((party.c.town, towns), (party.c.risk_class, risk_classes), (party.c.industry, industries))
    for column, wanted in filters:
        if wanted:
            query = query.where(column.in_(sorted(wanted)))
    return [Party(**row._mapping) for row in conn.execute(query)]


def towns(conn: Connection) -> list[str]:
    """The towns and streets that parties lie in, for filters."""
    return [town for town in conn.scalars(select(party.c.town).distinct().order_by(party.c.town)) if town]


def _one(conn: Connection, query: Select[tuple[object, ...]], asked: str) -> Party:
    row = conn.execute(query).first()
    if row is None:
        raise UnknownParty(asked)
    return Party(**row._mapping)
