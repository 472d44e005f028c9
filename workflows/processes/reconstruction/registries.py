"""What the registries say: permits and tests that ran out, alarms raised, and visits a risk class asked for."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, func, select

from workflows.processes.reconstruction.expected import days_late
from workflows.processes.reconstruction.reach import Reach, midnight, pages
from workflows.supervision import deadlines
from workflows.supervision.cases.tables import case, inspection
from workflows.supervision.deadlines import DueAnswer, NoRuleInForce, Rule
from workflows.supervision.items.tables import approval_item
from workflows.supervision.parties.tables import equipment, party, permit, registry_alarm
from workflows.supervision.tracing import Deviation, Moment, MomentKind

ONE_DAY = timedelta(days=1)
BY_CLASS = "T-A-50{}"
"""Code of the limit between two visits of a party of a risk class (食品生产经营风险分级管理办法)."""
KINDS = {"permit": MomentKind.PERMIT_EXPIRED, "test": MomentKind.TEST_OVERDUE}
LAWS = {"permit": "《行政许可法》第五十条、第七十条", "test": "《行政许可法》第六十二条、第六十八条"}


def permits(reach: Reach) -> Iterator[Moment]:
    """Permits issued in the window: what the supervisor had to know of."""
    for row in _permits(reach):
        at = midnight(row.issued_on)
        if reach.holds(at):
            yield Moment(
                at=at, kind=MomentKind.REGISTER, source="permit", source_id=str(row.id), title=row.number,
                done={"state": row.state, "expires_on": row.expires_on.isoformat() if row.expires_on else None},
                department_id=row.department_id, item_id=row.item_id, party_id=row.party_id,
            )  # fmt: skip


def alarms(reach: Reach) -> Iterator[Moment]:
    """When the registry warned, warned again, and when its cause was gone."""
    for row in reach.conn.execute(_alarm_query(reach)):
        for part, at in (("raised", row.raised_at), ("overdue", row.overdue_at), ("settled", row.settled_at)):
            if reach.holds(at):
                yield Moment(
                    at=at, kind=MomentKind.ALARM, source="registry_alarm", source_id=f"{row.id}:{part}",
                    title=row.kind, done={"alarm": row.kind, "part": part, "due_on": row.due_on.isoformat()},
                    department_id=row.department_id, item_id=row.item_id, party_id=row.party_id,
                )  # fmt: skip


def overdue(reach: Reach) -> Iterator[Moment]:
    """Permits that expired and equipment that was not tested, still in use; whether the office did anything after."""
    seen: set[tuple[str, int, date]] = set()
    for row in reach.conn.execute(_alarm_query(reach)):
        ran_out = row.settled_at is None or row.settled_at >= midnight(row.due_on + ONE_DAY)
        if row.kind in KINDS and ran_out:
            seen.add((row.kind, row.subject_id, row.due_on))
            yield from _ran_out(reach, row.kind, row.subject_id, row.due_on, row, row.settled_at)
    for row in _permits(reach):
        lapsed = row.state == "valid" and row.expires_on is not None and row.party_state == "active"
        if lapsed and ("permit", row.id, row.expires_on) not in seen and not _renewed(reach, row):
            yield from _ran_out(reach, "permit", row.id, row.expires_on, row, None)
    for row in reach.conn.execute(_equipment(reach)):
        if ("test", row.id, row.next_test_on) not in seen:
            yield from _ran_out(reach, "test", row.id, row.next_test_on, row, None)


def _ran_out(
    reach: Reach, kind: str, ident: int, due_on: date, row: Row[Any], settled_at: datetime | None
) -> Iterator[Moment]:
    at = midnight(due_on + ONE_DAY)
    if not reach.holds(at):
        return
    acted: list[Any] = _acted(reach, row.party_id, at)
    yield Moment(
        at=at, kind=KINDS[kind], source="permit" if kind == "permit" else "equipment",
        source_id=f"{ident}:{due_on.isoformat()}", title=_subject(reach, kind, ident),
        expected={"legal_basis": LAWS[kind], "due_on": due_on.isoformat(), "due_at": at.isoformat(),
                  "failed_on": due_on.isoformat()},
        done={"cases": acted, "settled_at": settled_at.isoformat() if settled_at else None},
        deviation=Deviation.NONE if acted else Deviation.MISSING,
        department_id=row.department_id, item_id=row.item_id, party_id=row.party_id,
    )  # fmt: skip


def missing_visits(reach: Reach) -> Iterator[Moment]:
    """应检未检: the risk class asked for a visit by a day, and none came by then (the class as registered today).

    Counted from the last visit, from the permit where there was none, but never from before the record of the office
    begins: what nobody wrote down then proves nothing.
    """
    rules = {code: deadlines.all_rules(reach.conn, BY_CLASS.format(code)) for code in "ABCD"}
    held = [row for row in _permits(reach) if row.state == "valid" and row.party_state == "active"]
    begun = _record_begins(reach, sorted({row.department_id for row in held}))
    for page in pages(held):
        visits = _visits(reach, sorted({row.party_id for row in page}))
        for row in page:
            since = max(row.issued_on, begun.get(row.department_id, reach.horizon.date()))
            days = [day for item_id, day in visits.get(row.party_id, []) if item_id == row.item_id]
            yield from _missed(reach, row, rules[row.risk_class], since, days)


def _missed(
    reach: Reach, row: Row[Any], rules: Sequence[Rule], since: date, visits: Sequence[date]
) -> Iterator[Moment]:
    earlier = [day for day in visits if day < reach.scope.window_from]
    anchor = max([since, *earlier])
    while (answer := _by(reach, row, rules, anchor)) is not None and answer.on is not None:
        if answer.at > reach.horizon:
            return
        came = next((day for day in visits if anchor < day), None)
        if came is not None and came <= answer.on:
            anchor = came
            continue
        if reach.holds(answer.at):
            yield _visit(reach, row, answer, came)
        anchor = answer.on


def _visit(reach: Reach, row: Row[Any], answer: DueAnswer, came: date | None) -> Moment:
    assert answer.on is not None
    wanted: dict[str, Any] = {
        "due_at": answer.at.isoformat(), "due_on": answer.on.isoformat(), "since": answer.since.isoformat(),
        "rule": reach.rule(answer.rule_id), "failed_on": answer.on.isoformat(),
    }  # fmt: skip
    until = min(midnight(came), reach.horizon) if came else reach.horizon
    facts: dict[str, Any] = {"risk_class": row.risk_class, "came_on": came.isoformat() if came else None}
    return Moment(
        at=answer.at, kind=MomentKind.VISIT_MISSING, source="permit",
        source_id=f"{row.id}:visit:{answer.on.isoformat()}", title=row.number, expected=wanted, done=facts,
        deviation=Deviation.MISSING, days_late=days_late(reach, wanted, max(until, answer.at)),
        department_id=row.department_id, item_id=row.item_id, party_id=row.party_id,
    )  # fmt: skip


def _by(reach: Reach, row: Row[Any], rules: Sequence[Rule], anchor: date) -> DueAnswer | None:
    try:
        rule = deadlines.choose(
            rules, BY_CLASS.format(row.risk_class), anchor=anchor, items=(row.code, row.item_name), kind=row.item_kind
        )
    except NoRuleInForce:
        return None
    return deadlines.due(rule, anchor, reach.calendar)


def _record_begins(reach: Reach, departments: Sequence[int]) -> dict[int, date]:
    """The first inspection on record of each department: before it nobody wrote anything down here."""
    table = inspection.c
    first = func.min(func.coalesce(table.inspected_on, table.planned_on))
    found: dict[int, date] = {}
    for ids in pages(departments):
        family = {one: reach.roster.family(one) for one in ids}
        wanted = sorted({member for members in family.values() for member in members})
        query = select(table.department_id, first).where(table.department_id.in_(wanted)).group_by(table.department_id)
        known = {row[0]: row[1] for row in reach.conn.execute(query) if row[1] is not None}
        for one, members in family.items():
            days = [known[member] for member in members if member in known]
            if days:
                found[one] = min(days)
    return found


def _visits(reach: Reach, parties: Sequence[int]) -> dict[int, list[tuple[int, date]]]:
    table = inspection.c
    query = select(table.party_id, table.item_id, table.inspected_on).where(
        table.party_id.in_(parties), table.inspected_on.is_not(None), table.annulled_at.is_(None)
    )
    found: dict[int, list[tuple[int, date]]] = {}
    for row in reach.conn.execute(query.order_by(table.inspected_on)):
        found.setdefault(row.party_id, []).append((row.item_id, row.inspected_on))
    return found


def _permits(reach: Reach) -> list[Row[Any]]:
    query = (
        select(
            permit.c.id, permit.c.number, permit.c.party_id, permit.c.item_id, permit.c.issued_on, permit.c.expires_on,
            permit.c.state, party.c.state.label("party_state"), party.c.risk_class, approval_item.c.code,
            approval_item.c.name.label("item_name"), approval_item.c.kind.label("item_kind"),
            approval_item.c.department_id,
        )
        .join(party, party.c.id == permit.c.party_id)
        .join(approval_item, approval_item.c.id == permit.c.item_id)
        .order_by(permit.c.id)
    )  # fmt: skip
    return list(reach.conn.execute(_narrowed(reach, query, permit.c)))


def _equipment(reach: Reach) -> Select[Any]:
    table = equipment.c
    query = (
        select(table.id, table.party_id, table.item_id, table.next_test_on, approval_item.c.department_id)
        .join(party, party.c.id == table.party_id)
        .outerjoin(approval_item, approval_item.c.id == table.item_id)
        .where(table.state == "in_use", table.next_test_on >= reach.scope.window_from)
        .where(table.next_test_on <= reach.scope.window_to)
        .order_by(table.id)
    )
    return _narrowed(reach, query, table)


def _alarm_query(reach: Reach) -> Select[Any]:
    table = registry_alarm.c
    query = (
        select(registry_alarm, approval_item.c.department_id)
        .join(party, party.c.id == table.party_id)
        .outerjoin(approval_item, approval_item.c.id == table.item_id)
        .where(table.raised_at < reach.end)
        .order_by(table.id)
    )
    return _narrowed(reach, query, table)


def _narrowed(reach: Reach, query: Select[Any], table: Any) -> Select[Any]:
    """To the scope; ``table`` has party and item, the query joins party and approval_item."""
    scope = reach.scope
    if scope.party_id is not None:
        query = query.where(table.party_id == scope.party_id)
    if scope.town:
        query = query.where(party.c.town == scope.town)
    if scope.item_id is not None:
        query = query.where(table.item_id == scope.item_id)
    if reach.departments:
        query = query.where(approval_item.c.department_id.in_(sorted(reach.departments)))
    return query


def _renewed(reach: Reach, row: Row[Any]) -> bool:
    """Another permit of the party for the item runs on."""
    table = permit.c
    where = (table.party_id == row.party_id, table.item_id == row.item_id, table.id != row.id, table.state == "valid")
    later = table.expires_on.is_(None) | (table.expires_on > row.expires_on)
    return reach.conn.scalar(select(table.id).where(*where, later).limit(1)) is not None


def _acted(reach: Reach, party_id: int, since: datetime) -> list[str]:
    """Numbers of the cases about the party that were opened afterwards, up to the horizon."""
    where = (case.c.party_id == party_id, case.c.opened_at >= since, case.c.opened_at <= reach.horizon)
    return list(reach.conn.scalars(select(case.c.case_no).where(*where).order_by(case.c.id).limit(5)))


def _subject(reach: Reach, kind: str, ident: int) -> str:
    if kind == "permit":
        return reach.conn.scalar(select(permit.c.number).where(permit.c.id == ident)) or ""
    return reach.conn.scalar(select(equipment.c.name).where(equipment.c.id == ident)) or ""
