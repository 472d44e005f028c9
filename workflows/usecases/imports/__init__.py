"""Imports of an office's own tables: a dry run and the import itself give the same report; all or nothing.

Both walk the same code in one transaction; a dry run, and an import with any error, rolls it back.
"""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

from workflows import audit
from workflows.db import Database
from workflows.engine.types import Refused
from workflows.supervision.accounts import passwords, store
from workflows.supervision.organisation.actor import SYSTEM, Actor
from workflows.usecases.accounts import require
from workflows.usecases.imports import (
    calendar,
    departments,
    equipment,
    inspections,
    intermediaries,
    items,
    organisations,
    parties,
    people,
    permits,
)
from workflows.usecases.imports.columns import columns, title
from workflows.usecases.imports.files import UnreadableFile, grids
from workflows.usecases.imports.report import Level, Line, Report
from workflows.usecases.imports.run import Run
from workflows.usecases.imports.sheet import Entry, entries
from workflows.usecases.permissions import Permission, may

WRITERS: Mapping[str, Callable[[Run, list[Entry]], None]] = {
    "departments": departments.write,
    "people": people.write,
    "items": items.write,
    "parties": parties.write,
    "permits": permits.write,
    "equipment": equipment.write,
    "intermediaries": intermediaries.write,
    "organisations": organisations.write,
    "inspections": inspections.write,
}
KINDS = (*WRITERS, "calendar")
PERMISSIONS: Mapping[str, tuple[Permission, ...]] = {
    "people": (Permission.ACCOUNT_MANAGE, Permission.ROLE_ASSIGN),
    "calendar": (Permission.CALENDAR_IMPORT,),
}

__all__ = [
    "KINDS", "Level", "Line", "Report", "apply", "may_import", "preview", "run", "template",
    "template_columns", "title",
]  # fmt: skip


class _RolledBack(Exception):
    """Ends the transaction of a dry run or of an import with errors."""


def preview(database: Database, actor: Actor, kind: str, filename: str, content: bytes, *, now: datetime) -> Report:
    """What :func:`apply` would do; writes nothing."""
    return _ask(database, actor, kind, filename, content, dry_run=True, now=now)


def apply(database: Database, actor: Actor, kind: str, filename: str, content: bytes, *, now: datetime) -> Report:
    """Import the file whole, or, with any error in it, nothing of it."""
    return _ask(database, actor, kind, filename, content, dry_run=False, now=now)


def run(database: Database, actor: Actor, kind: str, path: Path, *, dry_run: bool, now: datetime) -> Report:
    """The same for a file on disk."""
    return _ask(database, actor, kind, path.name, path.read_bytes(), dry_run=dry_run, now=now)


def may_import(actor: Actor, kind: str) -> bool:
    """Whether the person may import this kind; the command line (``SYSTEM``) may all."""
    return actor == SYSTEM or all(may(actor, permission) for permission in _needed(kind))


def _needed(kind: str) -> tuple[Permission, ...]:
    return PERMISSIONS.get(kind, (Permission.DATA_IMPORT,))


def template(kind: str) -> bytes:
    """A CSV with the header of a kind and one example row, as spreadsheets open it."""
    shown = template_columns(kind)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([column_title for column_title, _ in shown])
    writer.writerow([example for _, example in shown])
    return out.getvalue().encode("utf-8-sig")


def template_columns(kind: str) -> list[tuple[str, str]]:
    """Titles and examples of a kind's columns."""
    if kind == "calendar":
        return list(calendar.TEMPLATE)
    return [(column.title, column.example) for column in columns(kind)[0]]


def _ask(
    database: Database, actor: Actor, kind: str, filename: str, content: bytes, *, dry_run: bool, now: datetime
) -> Report:  # fmt: skip
    if kind not in KINDS:
        raise Refused(f"没有这种导入，可导入：{'、'.join(title(one) for one in KINDS)}。")
    for permission in _needed(kind):
        require(actor, permission)
    if kind == "calendar":
        return calendar.ask(database, actor, filename, content, dry_run=dry_run, now=now)
    report = Report(kind, filename, title(kind))
    try:
        found = entries(grids(filename, content), columns(kind)[0], report)
    except UnreadableFile as unreadable:
        report.error(None, str(unreadable))
        return report
    _rehearse(database, actor, kind, found, report, now=now)
    if dry_run or not report.ok:
        return report
    return _import(database, actor, kind, filename, found, now=now, content=content)


def _rehearse(
    database: Database, actor: Actor, kind: str, found: list[Entry], report: Report, *, now: datetime
) -> None:  # fmt: skip
    try:
        with database.transaction() as conn:
            WRITERS[kind](Run(conn, report, actor, now), found)
            raise _RolledBack
    except _RolledBack:
        report.secrets.clear()


def _import(
    database: Database, actor: Actor, kind: str, filename: str, found: list[Entry], *, content: bytes, now: datetime
) -> Report:  # fmt: skip
    """The second walk, which stays; it starts from the file again, for others may have written in between."""
    secrets = _first_passwords(_without_account(database, people.logins_wanted(found))) if kind == "people" else {}
    report = Report(kind, filename, title(kind))
    found = entries(grids(filename, content), columns(kind)[0], report)
    try:
        with database.transaction() as conn:
            WRITERS[kind](Run(conn, report, actor, now, secrets), found)
            if not report.ok:
                raise _RolledBack
            report.written = True
            audit.record(
                conn, now=now, actor=actor.login, action=f"{kind}.import", subject=f"import:{filename[:100]}",
                facts={"added": report.added, "updated": report.updated, "sm3": audit.sm3_hex(content)},
            )  # fmt: skip
    except _RolledBack:
        report.secrets.clear()
    return report


def _without_account(database: Database, logins: Sequence[str]) -> list[str]:
    with database.reading() as conn:
        return [login for login in logins if store.account_of(conn, login) is None]


def _first_passwords(logins: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Random passwords with their hashes, made outside of the transaction: a hash takes its time."""
    made = {login: passwords.first_password() for login in logins}
    with ThreadPoolExecutor(2) as threads:
        hashes = threads.map(passwords.hashed, made.values())
        return {login: (password, hash_) for (login, password), hash_ in zip(made.items(), hashes, strict=True)}
