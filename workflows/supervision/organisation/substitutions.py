"""代理: who does another's work while he is away. It is dated, named in every act, and never passed on.

An acting head (主持工作的负责人, 310号令5条) is no substitute: that is a role assignment of its own.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from workflows import audit
from workflows.supervision.organisation.actor import Standing
from workflows.supervision.organisation.dated import in_force
from workflows.supervision.organisation.roles import Function, Role
from workflows.supervision.organisation.tables import officer, role_assignment, substitution

PASSED_ON: frozenset[str] = frozenset(Function) | {
    Role.HANDLER, Role.INSPECTOR, Role.SECTION_HEAD, Role.LEGAL_REVIEWER, Role.DEPUTY_HEAD, Role.HEAD, Role.PUBLISHER,
    Role.ARCHIVIST, Role.OBSERVER,
}  # fmt: skip
"""Roles that can be stood in for: those of case work, none of administration or of technical operation."""


class Absence(StrEnum):
    """Why somebody is away."""

    TRIP = "trip"
    LEAVE = "leave"
    SICK = "sick"
    STUDY = "study"
    OTHER = "other"


class SubstituteUnfit(ValueError):
    """The substitute must be another officer of the same department, in service on all days."""


class RolesNotHeld(ValueError):
    """Only roles of case work that the principal himself holds on the first day can be stood in for."""


class SubstitutedAlready(ValueError):
    """Somebody stands in for this person on one of these days; end that first."""


class UnknownSubstitution(LookupError):
    """There is no such substitution, or it has ended."""


@dataclass(frozen=True)
class Substitution:
    """``valid_to`` is the last day; ``ended_at`` where it was ended before."""

    id: int
    principal: str
    principal_name: str
    substitute: str
    substitute_name: str
    department_id: int
    roles: tuple[str, ...]
    valid_from: date
    valid_to: date
    reason: str
    document: str
    made_by: str
    made_at: datetime
    ended_by: str | None
    ended_at: datetime | None


def appoint(
    conn: Connection,
    *,
    principal_id: int,
    substitute_id: int,
    roles: Collection[str],
    valid_from: date,
    valid_to: date,
    reason: Absence,
    document: str = "",
    actor: str,
    now: datetime,
) -> Substitution:
    """Let somebody stand in from the first to the last day; both ends count."""
    department_id = _together(conn, principal_id, substitute_id, valid_from, valid_to)
    held = roles_to_pass_on(conn, principal_id, department_id, valid_from)
    if not roles or not set(roles) <= set(held):
        raise RolesNotHeld(principal_id)
    table = substitution
    overlapping = (
        table.c.principal_id == principal_id, table.c.ended_at.is_(None), table.c.valid_from <= valid_to,
        table.c.valid_to >= valid_from,
    )  # fmt: skip
    if conn.scalar(select(table.c.id).where(*overlapping).limit(1)) is not None:
        raise SubstitutedAlready(principal_id)
    row: dict[str, Any] = {
        "principal_id": principal_id, "substitute_id": substitute_id, "department_id": department_id,
        "roles": sorted(set(roles)), "valid_from": valid_from, "valid_to": valid_to, "reason": reason.value,
        "document": document, "made_by": actor, "made_at": now,
    }  # fmt: skip
    key: int = conn.execute(insert(table).values(**row).returning(table.c.id)).scalar_one()
    made = substitutions(conn, ids=[key])[0]
    audit.record(
        conn, now=now, actor=actor, action="substitution.appoint", subject=f"substitution:{key}",
        facts={
            "principal": made.principal, "substitute": made.substitute, "roles": list(made.roles),
            "from": valid_from.isoformat(), "to": valid_to.isoformat(),
        },
    )  # fmt: skip
    return made


def end(conn: Connection, substitution_id: int, *, actor: str, now: datetime) -> None:
    """销假: from now on nobody stands in; what was done stays done in both names."""
    where = (substitution.c.id == substitution_id, substitution.c.ended_at.is_(None))
    if conn.execute(update(substitution).where(*where).values(ended_at=now, ended_by=actor)).rowcount != 1:
        raise UnknownSubstitution(substitution_id)
    audit.record(conn, now=now, actor=actor, action="substitution.end", subject=f"substitution:{substitution_id}")


def standings(conn: Connection, officer_id: int, on: date) -> tuple[Standing, ...]:
    """For whom this officer does work on a day: only roles that the principal still holds that day."""
    table = substitution
    query = (
        select(table.c.principal_id, table.c.department_id, table.c.roles, officer.c.login, officer.c.name)
        .join(officer, officer.c.id == table.c.principal_id)
        .where(table.c.substitute_id == officer_id, table.c.valid_from <= on, table.c.valid_to >= on)
        .where(table.c.ended_at.is_(None), in_force(officer, on))
        .order_by(table.c.id)
    )
    found = []
    for row in conn.execute(query).all():
        held = roles_to_pass_on(conn, row.principal_id, row.department_id, on)
        roles = frozenset((row.department_id, role) for role in row.roles if role in held)
        if roles:
            found.append(Standing(row.login, row.name, roles))
    return tuple(found)


def roles_to_pass_on(conn: Connection, officer_id: int, department_id: int, on: date) -> tuple[str, ...]:
    """Roles of case work that the officer holds in the department on a day."""
    table = role_assignment
    query = select(table.c.role_code).where(
        table.c.officer_id == officer_id, table.c.department_id == department_id, in_force(table, on)
    )
    return tuple(sorted(set(conn.scalars(query)) & PASSED_ON))


def substitutions(
    conn: Connection, *, of_officer: int | None = None, department_id: int | None = None, ids: Sequence[int] = ()
) -> list[Substitution]:
    """Those in which an officer takes part, those of a department, or by id; the newest first."""
    table, principal, substitute = substitution, officer.alias("principal"), officer.alias("substitute")
    query = (
        select(
            table, principal.c.login.label("principal"), principal.c.name.label("principal_name"),
            substitute.c.login.label("substitute"), substitute.c.name.label("substitute_name"),
        )
        .join(principal, principal.c.id == table.c.principal_id)
        .join(substitute, substitute.c.id == table.c.substitute_id)
        .order_by(table.c.id.desc())
        .limit(200)
    )  # fmt: skip
    if of_officer is not None:
        query = query.where(or_(table.c.principal_id == of_officer, table.c.substitute_id == of_officer))
    if department_id is not None:
        query = query.where(table.c.department_id == department_id)
    if ids:
        query = query.where(table.c.id.in_(ids))
    return [_substitution(row) for row in conn.execute(query)]


def _substitution(row: Row[Any]) -> Substitution:
    values = {name: value for name, value in row._mapping.items() if name not in ("principal_id", "substitute_id")}
    return Substitution(**{**values, "roles": tuple(row.roles)})


def _together(conn: Connection, principal_id: int, substitute_id: int, first: date, last: date) -> int:
    """The department both belong to on all the days."""
    if principal_id == substitute_id or first > last:
        raise SubstituteUnfit(substitute_id)
    days = (officer.c.valid_from <= first, or_(officer.c.valid_to.is_(None), officer.c.valid_to >= last))
    where = (officer.c.id.in_((principal_id, substitute_id)), *days)
    found: list[int] = list(conn.scalars(select(officer.c.department_id).where(*where)))
    if len(found) != 2 or found[0] != found[1]:
        raise SubstituteUnfit(substitute_id)
    return found[0]
