"""Whom an open step waits for: candidate strings as department name and role code, people by name."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select

from workflows.supervision.organisation.officers import names
from workflows.supervision.organisation.tables import department

Party = tuple[str, str]
"""A name and a role code; the code is "" for a person."""


def parties_of(conn: Connection, candidates: Iterable[str]) -> Mapping[str, Party]:
    """``7:inspector`` → (市场监督管理局, inspector); ``user:li`` → (李某, "")."""
    pairs = {text: tuple(text.split(":", 1)) for text in set(candidates) if ":" in text}
    ids = [int(where) for where, _ in pairs.values() if where.isdecimal()]
    query = select(department.c.id, department.c.name).where(department.c.id.in_(sorted(set(ids))))
    places = {str(row.id): row.name for row in conn.execute(query)} if ids else {}
    logins = [what for where, what in pairs.values() if where == "user"]
    people = names(conn, logins) if logins else {}
    found: dict[str, Party] = {text: ("", "process_owner") for text in candidates if text == "publishers"}
    for text, (where, what) in pairs.items():
        found[text] = (people.get(what, what), "") if where == "user" else (places.get(where, ""), what)
    return found
