"""The register of numbers (编号台账): per organisation, type and year every number once, voided ones too, no gaps."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, func, select

from workflows.supervision.documents.issuing import FACTS, OfficialDocument, document_from
from workflows.supervision.documents.tables import document, document_sequence


@dataclass(frozen=True)
class Series:
    """One sequence: how far it went, how many of its numbers are voided, which are not there (never any)."""

    organisation: str
    type_word: str
    year: int
    title: str
    last: int
    voided: int
    gaps: tuple[int, ...]


def series(conn: Connection, organisations: Collection[str] | None, *, year: int | None = None) -> list[Series]:
    """The sequences of these organisations (None: of all), newest year first."""
    table = document_sequence
    conditions = _where(table.c.organisation, organisations) + ([table.c.year == year] if year else [])
    query = select(table).where(*conditions).order_by(table.c.year.desc(), table.c.organisation, table.c.type)
    return [_series(conn, row.organisation, row.type, row.year, row.last) for row in conn.execute(query)]


def _series(conn: Connection, organisation: str, word: str, year: int, last: int) -> Series:
    own = (document.c.organisation == organisation, document.c.series == word, document.c.year == year)
    query = select(document.c.serial, document.c.state, document.c.title).where(*own)
    rows = conn.execute(query).all()
    there = {row.serial for row in rows}
    return Series(
        organisation, word, year, rows[-1].title if rows else word, last,
        sum(row.state == "voided" for row in rows), tuple(n for n in range(1, last + 1) if n not in there),
    )  # fmt: skip


def entries(
    conn: Connection, organisations: Collection[str] | None, *, year: int, type_word: str = "",
    limit: int | None = None, offset: int = 0,
) -> list[OfficialDocument]:  # fmt: skip
    """The numbered documents of a year, by organisation, type and number."""
    query = select(*FACTS).where(*_numbered(organisations, year, type_word))
    order = (document.c.organisation, document.c.series, document.c.serial)
    return [document_from(row) for row in conn.execute(query.order_by(*order).limit(limit).offset(offset))]


def count(conn: Connection, organisations: Collection[str] | None, *, year: int, type_word: str = "") -> int:
    query = select(func.count()).select_from(document).where(*_numbered(organisations, year, type_word))
    return conn.scalar(query) or 0


def _numbered(organisations: Collection[str] | None, year: int, type_word: str) -> list[ColumnElement[bool]]:
    found = [document.c.year == year, document.c.serial.is_not(None), *_where(document.c.organisation, organisations)]
    return [*found, document.c.series == type_word] if type_word else found


def _where(column: ColumnElement[str], organisations: Collection[str] | None) -> list[ColumnElement[bool]]:
    return [] if organisations is None else [column.in_(sorted(organisations))]
