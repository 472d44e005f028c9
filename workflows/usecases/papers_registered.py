"""编号台账: the register of document numbers, per organisation, type and year; voided ones kept, no gaps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from workflows.clock import aware
from workflows.db import Database
from workflows.supervision.cases.tables import case
from workflows.supervision.documents import OfficialDocument
from workflows.supervision.documents.register import Series, count, entries, series
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.officers import names
from workflows.supervision.organisation.tables import department
from workflows.usecases.errors import NotPermitted
from workflows.usecases.permissions import GRANTS, Permission, visible_cases

EVERYWHERE = "legal_affairs"  # 行政执法监督: reads the registers of all
PAGE = 100
HIDDEN = "（敏感案件文书）"


@dataclass(frozen=True)
class Entry:
    """One number. ``case_id`` and ``case_no`` only for a case this person may see."""

    document: OfficialDocument
    title: str
    organisation: str
    issued_by: str
    case_id: int | None
    case_no: str


@dataclass(frozen=True)
class Register:
    organisations: Sequence[tuple[str, str]]
    years: Sequence[int]
    organisation: str
    year: int
    type_word: str
    series: Sequence[Series]
    entries: Sequence[Entry]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))

    def name(self, code: str) -> str:
        return dict(self.organisations).get(code, code)


def register(
    database: Database, actor: Actor, *, organisation: str = "", year: int | None = None, type_word: str = "",
    page: int = 1, whole: bool = False, now: datetime,
) -> Register:  # fmt: skip
    """``whole``: every entry, for the export."""
    with database.reading() as conn:
        known = _organisations(conn, actor)
        if not known:
            raise NotPermitted(Permission.DOCUMENT_REGISTER)
        codes = [organisation] if organisation in dict(known) else [code for code, _ in known]
        wanted = year or aware(now).year
        total = count(conn, codes, year=wanted, type_word=type_word)
        page = min(max(page, 1), max(1, -(-total // PAGE)))
        cut = {} if whole else {"limit": PAGE, "offset": (page - 1) * PAGE}
        found = entries(conn, codes, year=wanted, type_word=type_word, **cut)
        years = sorted({one.year for one in series(conn, [code for code, _ in known])} | {wanted}, reverse=True)
        return Register(
            organisations=known, years=years, organisation=organisation if len(codes) == 1 else "", year=wanted,
            type_word=type_word, series=series(conn, codes, year=wanted),
            entries=_entries(conn, actor, found, dict(known)), total=total, page=page,
        )  # fmt: skip


def _organisations(conn: Connection, actor: Actor) -> list[tuple[str, str]]:
    """Code and name of the departments whose register this person may read."""
    query = select(department.c.code, department.c.name).order_by(department.c.code)
    if not actor.has(EVERYWHERE):
        places = {place for place, role in actor.roles if Permission.DOCUMENT_REGISTER in GRANTS.get(role, frozenset())}
        query = query.where(department.c.id.in_(sorted(places)))
    return [(row.code, row.name) for row in conn.execute(query)]


def _entries(
    conn: Connection, actor: Actor, found: Sequence[OfficialDocument], organisations: dict[str, str]
) -> list[Entry]:
    ids = sorted({one.case_id for one in found if one.case_id is not None})
    rows = conn.execute(select(case.c.id, case.c.case_no, case.c.secrecy).where(case.c.id.in_(ids))).all()
    about = {row.id: row for row in rows}
    seen = set(conn.scalars(select(case.c.id).where(case.c.id.in_(ids), visible_cases(actor))))
    people = names(conn, [one.issued_by for one in found]) if found else {}

    def entry(one: OfficialDocument) -> Entry:
        mine = one.case_id in seen
        known = about.get(one.case_id or 0)
        hidden = not mine and known is not None and known.secrecy == "sensitive"
        return Entry(
            one, HIDDEN if hidden else one.title, organisations.get(one.organisation, one.organisation),
            people.get(one.issued_by, one.issued_by), one.case_id if mine else None,
            known.case_no if mine and known is not None else "",
        )  # fmt: skip

    return [entry(one) for one in found]
