"""What a scope reaches: its cases, parties and days, read once; every collector asks it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, or_, select

from workflows.clock import SHANGHAI
from workflows.supervision import deadlines
from workflows.supervision.cases.tables import case, case_link
from workflows.supervision.deadlines import Calendar
from workflows.supervision.drawing.tables import draw, draw_member
from workflows.supervision.frequency.given import given_to_another
from workflows.supervision.parties.tables import party
from workflows.supervision.tracing import Deviation, Moment, Roster, Scope

CHUNK = 400
"""So many ids go into one question: databases bound the number of parameters."""
NOT_TRACED = ("accountability_tracing",)
"""Files about officers are no part of the record of supervision."""
TO_TODAY = (Deviation.OPEN_LATE, Deviation.MISSING, Deviation.SKIPPED, Deviation.LATE)


@dataclass
class Reach:
    """``start`` to ``end`` (exclusive) is the window; what is open is judged at ``horizon``, its end or now."""

    conn: Connection
    scope: Scope
    start: datetime
    end: datetime
    horizon: datetime
    cases: Mapping[int, Row[Any]]
    parties: frozenset[int] | None  # None: the scope names none, all are meant
    departments: frozenset[int]  # the department of the scope with all before and after it; empty: all
    roster: Roster
    calendar: Calendar
    by_root: Mapping[str, Row[Any]]
    replaced: frozenset[int]  # cases that a joint visit of another department took the place of
    rules: dict[int, Mapping[str, Any]] = field(default_factory=dict)

    def holds(self, at: datetime | None) -> bool:
        """Whether something happened in the window (and not after now)."""
        return at is not None and self.start <= at < self.end and at <= self.horizon

    def fits(self, *, party_id: int | None, item_id: int | None, department_id: int | None) -> bool:
        """Whether a record that hangs on no case belongs to the scope."""
        if self.parties is not None and party_id not in self.parties:
            return False
        if self.scope.item_id is not None and item_id not in (None, self.scope.item_id):
            return False
        return not self.departments or department_id in self.departments

    def chunks(self) -> Iterator[list[int]]:
        """The ids of the cases, a page at a time."""
        yield from pages(sorted(self.cases))

    def roots(self) -> Iterator[list[str]]:
        yield from pages(sorted(self.by_root))

    def about(self, case_id: int | None) -> dict[str, Any]:
        """The fields of a moment that come from its case."""
        row = self.cases.get(case_id or 0)
        if row is None:
            return {"case_id": case_id}
        return {
            "case_id": row.id, "department_id": row.department_id, "item_id": row.item_id, "party_id": row.party_id,
        }  # fmt: skip

    def cut_short(self, root_id: str, at: datetime) -> bool:
        """Whether the case was ended by hand, and at that moment; not where a joint visit took its place."""
        row = self.by_root[root_id]
        return row.state == "terminated" and row.id not in self.replaced and at >= row.closed_at

    def rule(self, rule_id: object) -> Mapping[str, Any] | None:
        """The dated row of law behind a due date, as it reads (a row is closed, never edited: ADR 0008)."""
        if not isinstance(rule_id, int):
            return None
        if not self.rules:
            self.rules = {rule.id: _rule_facts(rule) for rule in deadlines.all_rules(self.conn) if rule.id is not None}
        return self.rules.get(rule_id)

    def with_people(self, moment: Moment) -> Moment:
        """Name who did it and on whose behalf, and who held the tiers on the day of the act or of the failure."""
        done = {**moment.done, **self._names(moment)}
        if moment.department_id is None:
            return replace(moment, done=done)
        day = _day_of_duty(moment)
        held = self.roster.on(moment.department_id, moment.item_id, day)
        responsible: dict[str, Any] = {tier: [one.as_json() for one in people] for tier, people in held.items()}
        return replace(moment, done=done, responsible=responsible)

    def _names(self, moment: Moment) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if moment.actor and (person := self.roster.person(moment.actor, moment.at.date())):
            found["who"], found["post"] = person.name, [person.department, *person.roles]
        if moment.on_behalf_of:
            found["on_behalf_of"] = self.roster.officer_name(moment.on_behalf_of)
        return found


def reach_of(conn: Connection, scope: Scope, *, now: datetime, seen: ColumnElement[bool] | None = None) -> Reach:
    """Find the cases of a scope; ``seen`` narrows them to those somebody may see (a preview without a case)."""
    start, end = midnight(scope.window_from), midnight(scope.window_to + timedelta(days=1))
    roster = Roster(conn)
    departments = frozenset(roster.family(scope.department_id)) if scope.department_id else frozenset[int]()
    parties = _parties(conn, scope)
    clauses = [case.c.opened_at < end, or_(case.c.closed_at.is_(None), case.c.closed_at >= start)]
    clauses.append(case.c.process_key.not_in(NOT_TRACED))
    if seen is not None:
        clauses.append(seen)
    found = {row.id: row for row in conn.execute(select(case).where(*clauses, _own(scope, departments)))}
    if parties is not None:
        found |= {row.id: row for row in conn.execute(_batches(scope).where(*clauses))}
    found |= _neighbours(conn, found, parties, clauses)
    return Reach(
        conn=conn, scope=scope, start=start, end=end, horizon=min(end, now), cases=found, parties=parties,
        departments=departments, roster=roster, calendar=deadlines.current_calendar(conn),
        by_root={row.instance_id: row for row in found.values()}, replaced=_replaced(conn, found),
    )  # fmt: skip


def pages(ids: Sequence[Any]) -> Iterator[list[Any]]:
    for first in range(0, len(ids), CHUNK):
        yield list(ids[first : first + CHUNK])


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, SHANGHAI)


def _day_of_duty(moment: Moment) -> date:
    """The day on which the duty was to be done, where it was not; else the day of the act."""
    failed_on = moment.expected.get("failed_on")
    if failed_on and moment.deviation in TO_TODAY:
        return date.fromisoformat(str(failed_on))
    return moment.at.date()


def _parties(conn: Connection, scope: Scope) -> frozenset[int] | None:
    if scope.party_id is not None:
        return frozenset({scope.party_id})
    if scope.town:
        return frozenset(conn.scalars(select(party.c.id).where(party.c.town == scope.town)))
    return None


def _own(scope: Scope, departments: frozenset[int]) -> ColumnElement[bool]:
    """Cases that carry what the scope names; a case of the party without an item fits every item."""
    clauses: list[ColumnElement[bool]] = []
    if scope.party_id is not None:
        clauses.append(case.c.party_id == scope.party_id)
    if scope.town:
        clauses.append(case.c.party_id.in_(select(party.c.id).where(party.c.town == scope.town)))
    if scope.item_id is not None:
        known = case.c.item_id == scope.item_id
        clauses.append(or_(known, case.c.item_id.is_(None)) if clauses else known)
    if departments:
        clauses.append(case.c.department_id.in_(sorted(departments)))
    return and_(*clauses)


def _batches(scope: Scope) -> Select[Any]:
    """Batches whose pool held a party of the scope."""
    codes = select(party.c.code)
    codes = codes.where(party.c.id == scope.party_id) if scope.party_id else codes.where(party.c.town == scope.town)
    pooled = select(draw_member.c.draw_id).where(draw_member.c.kind == "object", draw_member.c.member_id.in_(codes))
    query = select(case).where(case.c.case_no.in_(select(draw.c.reference).where(draw.c.id.in_(pooled))))
    return query if scope.item_id is None else query.where(case.c.item_id == scope.item_id)


def _neighbours(
    conn: Connection,
    found: Mapping[int, Row[Any]],
    parties: frozenset[int] | None,
    clauses: Sequence[ColumnElement[bool]],
) -> dict[int, Row[Any]]:
    """Cases one link away about the same party or about none: what a matter came from and what followed."""
    near: dict[int, Row[Any]] = {}
    for ids in pages(sorted(found)):
        for here, there in (
            (case_link.c.from_case_id, case_link.c.to_case_id),
            (case_link.c.to_case_id, case_link.c.from_case_id),
        ):
            linked = exists().where(there == case.c.id, here.in_(ids))
            for row in conn.execute(select(case).where(linked, *clauses)):
                if row.party_id is None or parties is None or row.party_id in parties:
                    near[row.id] = row
    return near


def _replaced(conn: Connection, found: Mapping[int, Row[Any]]) -> frozenset[int]:
    gone: set[int] = set()
    for ids in pages(sorted(row.id for row in found.values() if row.state == "terminated")):
        query = select(case.c.id).where(case.c.id.in_(ids), given_to_another(case.c.id, case.c.party_id))
        gone |= set(conn.scalars(query))
    return frozenset(gone)


def _rule_facts(rule: deadlines.Rule) -> Mapping[str, Any]:
    return {
        "id": rule.id, "code": rule.code, "what": rule.what, "law": rule.law, "article": rule.article, "n": rule.n,
        "unit": rule.unit, "day_kind": str(rule.day_kind), "status": rule.status,
        "valid_from": rule.valid_from.isoformat(), "valid_to": rule.valid_to.isoformat() if rule.valid_to else None,
    }  # fmt: skip
