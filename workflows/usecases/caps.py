"""Frequency caps (频次上限): list them, add a dated version, end one. A row that began is never edited in place.

What a cap was on a day is evidence of why a party was, or was not, in a pool; a change is a new row from a date on.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from workflows import audit
from workflows.db import Database, Json
from workflows.engine.types import Refused
from workflows.supervision.frequency import Cap, all_caps
from workflows.supervision.frequency.tables import frequency_cap
from workflows.supervision.items.queries import items
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.departments import departments
from workflows.supervision.organisation.officers import names
from workflows.supervision.parties.tables import party
from workflows.usecases.accounts import require
from workflows.usecases.errors import NotFound
from workflows.usecases.permissions import Permission

LARGEST = 366
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class NewCap:
    """What is asked for; 0 and "" mean every department, item, industry."""

    department_id: int
    item_id: int
    industry: str
    most: int
    source_document: str
    valid_from: date


@dataclass(frozen=True)
class CapRow:
    """A cap with the names of what it is about; ``state`` is in_force | coming | past."""

    cap: Cap
    department_name: str
    item_name: str
    state: str
    edited_by_name: str


@dataclass(frozen=True)
class CapsPage:
    """Rows in force and coming, the history, and what a new row may name."""

    rows: tuple[CapRow, ...]
    past: tuple[CapRow, ...]
    departments: tuple[tuple[int, str], ...]
    items: tuple[tuple[int, str], ...]
    industries: tuple[str, ...]


def shown(database: Database, *, now: datetime) -> CapsPage:
    """Every cap there is and was; everybody may read how often an inspection may come."""
    today = now.date()
    with database.reading() as conn:
        offices = [(one.id, one.name) for one in departments(conn, today)]
        things = [(one.id, one.name) for one in items(conn, today)]
        industries = conn.scalars(select(party.c.industry).distinct().order_by(party.c.industry)).all()
        known, named = dict(offices), dict(things)
        found = all_caps(conn)
        people = names(conn, [cap.edited_by for cap in found])
        rows = [
            CapRow(
                cap,
                known.get(cap.department_id, "各部门") if cap.department_id else "各部门",
                named.get(cap.item_id, f"事项{cap.item_id}") if cap.item_id else "",
                "in_force" if cap.in_force(today) else "coming" if cap.valid_from > today else "past",
                people.get(cap.edited_by, cap.edited_by),
            )
            for cap in found
        ]
    return CapsPage(
        rows=tuple(row for row in rows if row.state != "past"),
        past=tuple(row for row in rows if row.state == "past"),
        departments=tuple(offices),
        items=tuple(things),
        industries=tuple(one for one in industries if one),
    )


def add_version(database: Database, actor: Actor, new: NewCap, *, now: datetime) -> Cap:
    """A cap from ``valid_from`` on; the open row it follows ends the day before."""
    require(actor, Permission.CAP_EDIT)
    with database.transaction() as conn:
        new = _checked(conn, new, now.date())
        closed = _close_before(conn, new, actor.login, now)
        stored = _insert(conn, new, actor.login, now)
        audit.record(
            conn, now=now, actor=actor.login, action="frequency_cap.add", subject=f"frequency_cap:{stored.id}",
            facts={
                "department_id": new.department_id, "item_id": new.item_id, "industry": new.industry,
                "most": new.most, "source_document": new.source_document,
                "valid_from": new.valid_from.isoformat(), "closed": list(closed),
            },
        )  # fmt: skip
        return stored


def close_version(database: Database, actor: Actor, cap_id: int, *, valid_to: date, now: datetime) -> None:
    """End an open row on ``valid_to``, its last day; never in the past, where it has been applied."""
    require(actor, Permission.CAP_EDIT)
    with database.transaction() as conn:
        cap = next((cap for cap in all_caps(conn) if cap.id == cap_id), None)
        if cap is None:
            raise NotFound(cap_id)
        if cap.valid_to is not None:
            raise Refused("这个版本已有截止日期，不能再改；如有变化，请新增一个版本。", "valid_to")
        if valid_to < max(cap.valid_from, now.date()):
            raise Refused("截止日期不能早于生效日期和今天：已经适用过的上限不能倒改。", "valid_to")
        _close(conn, cap, valid_to, actor.login, now)


def _checked(conn: Connection, new: NewCap, today: date) -> NewCap:
    industry, document = new.industry.strip(), new.source_document.strip()
    if not 0 <= new.most <= LARGEST:
        raise Refused(f"年度上限须是0至{LARGEST}的整数。", "most")
    if not document or len(document) > 255:
        raise Refused("请写明公布上限的文件名称和文号（不超过255字）。", "source_document")
    if len(industry) > 64:
        raise Refused("行业名称不超过64字。", "industry")
    if new.department_id and new.department_id not in {one.id for one in departments(conn, today)}:
        raise Refused("没有这个部门，请重新选择。", "department")
    if new.item_id and new.item_id not in {one.id for one in items(conn, today)}:
        raise Refused("没有这个事项，请重新选择。", "item")
    return NewCap(new.department_id, new.item_id, industry, new.most, document, new.valid_from)


def _close_before(conn: Connection, new: NewCap, login: str, now: datetime) -> tuple[int, ...]:
    scope = (new.department_id, new.item_id, new.industry)
    line = [cap for cap in all_caps(conn) if (cap.department_id, cap.item_id, cap.industry) == scope]
    if any(cap.valid_from >= new.valid_from for cap in line):
        raise Refused("同一范围已有从同一天或更晚生效的版本，新版本的生效日期须在其后。", "valid_from")
    if any(cap.valid_to is not None and cap.valid_to >= new.valid_from for cap in line):
        raise Refused("与现有版本的有效期重叠，请把生效日期改到其截止日期之后。", "valid_from")
    for cap in line:
        if cap.valid_to is None:
            _close(conn, cap, new.valid_from - ONE_DAY, login, now)
    return tuple(cap.id for cap in line if cap.valid_to is None)


def _close(conn: Connection, cap: Cap, valid_to: date, login: str, now: datetime) -> None:
    values = {"valid_to": valid_to, "edited_by": login, "edited_at": now}
    conn.execute(update(frequency_cap).where(frequency_cap.c.id == cap.id).values(**values))
    facts: dict[str, Json] = {"valid_to": valid_to.isoformat()}
    audit.record(
        conn, now=now, actor=login, action="frequency_cap.close", subject=f"frequency_cap:{cap.id}", facts=facts
    )


def _insert(conn: Connection, new: NewCap, login: str, now: datetime) -> Cap:
    row = {
        "department_id": new.department_id, "item_id": new.item_id, "industry": new.industry, "most": new.most,
        "source_document": new.source_document, "valid_from": new.valid_from, "edited_by": login, "edited_at": now,
    }  # fmt: skip
    try:
        with conn.begin_nested():
            key = conn.execute(insert(frequency_cap), row).inserted_primary_key
    except IntegrityError:
        raise Refused("刚才有人新增了同一版本，请刷新后再看。", "valid_from") from None
    assert key is not None
    return next(cap for cap in all_caps(conn) if cap.id == key[0])
