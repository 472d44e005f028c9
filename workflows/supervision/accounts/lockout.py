"""Failed sign-ins: five within 15 minutes lock an account for 15 minutes, whether it exists or not; fifty an address.

A whole office stands behind one address (NAT): five slips of colleagues must not lock everybody out.
"""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from workflows.supervision.accounts.tables import login_failure

ALLOWED = {"account": 5, "address": 50}
WINDOW = timedelta(minutes=15)


def locked_until(conn: Connection, *, login: str, address: str, at: datetime) -> datetime | None:
    """When the next attempt is heard again; None: now."""
    ends = [_locked_until(conn, kind, key, at) for kind, key in _keys(login, address)]
    return max((end for end in ends if end is not None), default=None)


def record_failure(conn: Connection, *, login: str, address: str, at: datetime) -> None:
    conn.execute(delete(login_failure).where(login_failure.c.at < at - timedelta(days=1)))
    conn.execute(login_failure.insert(), [{"kind": kind, "key": key, "at": at} for kind, key in _keys(login, address)])


def forget(conn: Connection, *, login: str) -> None:
    """A success clears the account's failures; an address keeps its own: an attacker has an account, too."""
    [(kind, key), *_] = _keys(login, "")
    conn.execute(delete(login_failure).where(login_failure.c.kind == kind, login_failure.c.key == key))


def _keys(login: str, address: str) -> list[tuple[str, str]]:
    """Logins are kept as hashes: people type passwords into the field for the name."""
    name = hashlib.sha256(login.casefold().encode("utf-8", "replace")).hexdigest()
    return [("account", name), *([("address", address[:128])] if address else [])]


def _locked_until(conn: Connection, kind: str, key: str, at: datetime) -> datetime | None:
    table = login_failure
    query = select(table.c.at).where(table.c.kind == kind, table.c.key == key, table.c.at > at - 2 * WINDOW)
    allowed = ALLOWED[kind]
    latest = list(conn.scalars(query.order_by(table.c.at.desc()).limit(allowed)))
    if len(latest) < allowed or latest[0] - latest[-1] > WINDOW:
        return None
    end = latest[0] + WINDOW
    return end if end > at else None
