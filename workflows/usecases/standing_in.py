"""代理授权: who stands in for whom. A person sets it for himself, a leader of his department for an absent one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from workflows.db import Database
from workflows.engine.types import Refused
from workflows.supervision.organisation import officers, substitutions
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.officers import Officer
from workflows.supervision.organisation.substitutions import (
    Absence,
    RolesNotHeld,
    SubstitutedAlready,
    SubstituteUnfit,
    Substitution,
    UnknownSubstitution,
)
from workflows.usecases.errors import NotFound, NotPermitted

LEADING = ("section_head", "deputy_head", "head")


@dataclass(frozen=True)
class Desk:
    """``people`` are those whose absence the actor may enter, with the roles each can pass on; ``colleagues`` all."""

    rows: tuple[Substitution, ...]
    people: tuple[tuple[Officer, tuple[str, ...]], ...]
    colleagues: tuple[Officer, ...]
    today: date


@dataclass(frozen=True)
class Wish:
    """What the form holds; days are both included."""

    principal: str
    substitute: str
    valid_from: date
    valid_to: date
    reason: str
    document: str = ""


def shown(database: Database, actor: Actor, *, now: datetime) -> Desk:
    """Own substitutions and, for a leader, those of the department."""
    if actor.officer_id is None or actor.department_id is None:
        raise NotPermitted("substitution")
    today = now.date()
    with database.reading() as conn:
        leads = _leads(actor)
        rows = substitutions.substitutions(
            conn, department_id=actor.department_id if leads else None, of_officer=None if leads else actor.officer_id
        )
        colleagues = officers.officers(conn, today, department_id=actor.department_id)
        people = ((one, _roles(conn, one, today)) for one in colleagues if leads or one.id == actor.officer_id)
        return Desk(tuple(rows), tuple((one, roles) for one, roles in people if roles), tuple(colleagues), today)


def appoint(database: Database, actor: Actor, wish: Wish, *, now: datetime) -> Substitution:
    """Let somebody stand in with all roles of case work that the principal holds."""
    try:
        absence = Absence(wish.reason)
    except ValueError as error:
        raise Refused("请选择代理的原因。", "reason") from error
    if wish.valid_to < now.date():
        raise Refused("止日已经过去，请核对日期。", "valid_to")
    with database.transaction() as conn:
        principal = _officer(conn, wish.principal, "principal")
        substitute = _officer(conn, wish.substitute, "substitute")
        _check_right(actor, principal)
        roles = substitutions.roles_to_pass_on(conn, principal.id, principal.department_id, wish.valid_from)
        try:
            return substitutions.appoint(
                conn, principal_id=principal.id, substitute_id=substitute.id, roles=roles,
                valid_from=wish.valid_from, valid_to=wish.valid_to, reason=absence,
                document=wish.document.strip()[:255], actor=actor.login, now=now,
            )  # fmt: skip
        except SubstituteUnfit as error:
            raise Refused(
                "代理人须是同一部门、代理期间一直在岗的其他人员，且起日不晚于止日，请核对。", "substitute"
            ) from error
        except RolesNotHeld as error:
            raise Refused(f"{principal.name}没有可以代理的办案岗位。", "principal") from error
        except SubstitutedAlready as error:
            raise Refused(f"{principal.name}在这段时间已有代理人，请先结束原代理。", "valid_from") from error


def end(database: Database, actor: Actor, substitution_id: int, *, now: datetime) -> None:
    """销假: the principal, or a leader of the department, ends it from now on."""
    with database.transaction() as conn:
        found = next(iter(substitutions.substitutions(conn, ids=[substitution_id])), None)
        if found is None:
            raise NotFound(substitution_id)
        _check_right(actor, _officer(conn, found.principal, "principal"))
        try:
            substitutions.end(conn, substitution_id, actor=actor.login, now=now)
        except UnknownSubstitution as error:
            raise Refused("这项代理已经结束。") from error


def wish_of(raw: Mapping[str, str]) -> Wish:
    """The form as sent; Refused names the field that cannot be read."""
    days = {}
    for name, label in (("valid_from", "起日"), ("valid_to", "止日")):
        try:
            days[name] = date.fromisoformat(raw.get(name, ""))
        except ValueError as error:
            raise Refused(f"请填写{label}。", name) from error
    return Wish(
        raw.get("principal", ""), raw.get("substitute", ""), days["valid_from"], days["valid_to"],
        raw.get("reason", ""), raw.get("document", ""),
    )  # fmt: skip


def _roles(conn: Connection, one: Officer, today: date) -> tuple[str, ...]:
    return substitutions.roles_to_pass_on(conn, one.id, one.department_id, today)


def _leads(actor: Actor) -> bool:
    return any(actor.has(role, actor.department_id) for role in LEADING)


def _check_right(actor: Actor, principal: Officer) -> None:
    leads = any(actor.has(role, principal.department_id) for role in LEADING)
    if actor.officer_id != principal.id and not leads:
        raise NotPermitted("substitution")


def _officer(conn: Connection, login: str, field: str) -> Officer:
    try:
        return officers.officer_by_login(conn, login)
    except officers.UnknownOfficer as error:
        raise Refused("请选择人员。", field) from error
