"""Document numbers (发文字号): their form, how people write them, and their gap-free allocation.

GB/T 9704: 机关代字〔年份〕序号, six-angled brackets U+3014/U+3015, no 第, no leading zero. Law-enforcement forms may
write 第…号: the pattern belongs to the document type.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from workflows.clock import aware
from workflows.supervision.documents.tables import document_sequence

STANDARD_PATTERN = "{organisation}{type}〔{year}〕{n}号"
ENFORCEMENT_PATTERN = "{organisation}{type}〔{year}〕第{n}号"  # forms of law enforcement may write 第…号
LARGEST_NUMBER = 99_999

_STANDARD = re.compile(r"^[\u4e00-\u9fa5]{1,12}〔(?:19|20)\d{2}〕[1-9]\d{0,4}号$")
_YEAR_IN_BRACKETS = re.compile(r"[〔\[【(﹝<《「]\s*((?:19|20)\d{2})\s*[〕\]】)﹞>》」]")
_NUMBER = re.compile(r"(?<=〕)\s*第?\s*0*(?=\d)")


class NumberUnfit(ValueError):
    """A document number cannot be formed: the organisation word or the pattern is not usable, or the year is full."""


@dataclass(frozen=True)
class DocumentNumber:
    text: str
    year: int
    n: int


def is_document_number(text: str) -> bool:
    """Whether the text is a 发文字号 in its standard form."""
    return _STANDARD.fullmatch(text) is not None


def normalise_number(text: str) -> str:
    """What was meant: ``清源市监检通[2026]第08号`` → ``清源市监检通〔2026〕8号``; show it for confirmation.

    Text that is not a number comes back only trimmed and half-width.
    """
    flat = "".join(unicodedata.normalize("NFKC", text).split())
    return _NUMBER.sub("", _YEAR_IN_BRACKETS.sub(r"〔\1〕", flat), count=1)


def allocate(
    conn: Connection,
    *,
    organisation: str,
    organisation_word: str,
    type_word: str,
    pattern: str = STANDARD_PATTERN,
    now: datetime,
) -> DocumentNumber:
    """The next number of this organisation, type and year; the row stays locked until the transaction ends.

    A rollback gives the number back: whoever waits for the row then gets it.
    """
    year = aware(now).year
    n = _next(conn, organisation, type_word, year)
    if n > LARGEST_NUMBER:
        raise NumberUnfit(f"{organisation_word}{type_word} {year}: {n}")
    try:
        text = pattern.format(organisation=organisation_word, type=type_word, year=year, n=n)
    except (KeyError, IndexError, ValueError) as error:
        raise NumberUnfit(pattern) from error
    if pattern == STANDARD_PATTERN and not is_document_number(text):
        raise NumberUnfit(text)
    return DocumentNumber(text, year, n)


def lock_sequences(conn: Connection, organisation: str, type_words: list[str], *, now: datetime) -> None:
    """Hold the rows of these sequences, in the order given, until the transaction ends."""
    table = document_sequence
    for word in type_words:
        row = (table.c.organisation == organisation, table.c.type == word, table.c.year == aware(now).year)
        conn.execute(select(table.c.last).where(*row).with_for_update())


def _next(conn: Connection, organisation: str, type_word: str, year: int) -> int:
    key: dict[str, str | int] = {"organisation": organisation, "type": type_word, "year": year}
    taken = _increment(conn, key)
    if taken is not None:
        return taken
    try:
        with conn.begin_nested():
            conn.execute(insert(document_sequence), {**key, "last": 1})
        return 1
    except IntegrityError:  # somebody else began this sequence in between, and has committed
        taken = _increment(conn, key)
        assert taken is not None
        return taken


def _increment(conn: Connection, key: dict[str, str | int]) -> int | None:
    table = document_sequence
    statement = update(table).where(*(table.c[name] == value for name, value in key.items()))
    return conn.execute(statement.values(last=table.c.last + 1).returning(table.c.last)).scalar_one_or_none()
