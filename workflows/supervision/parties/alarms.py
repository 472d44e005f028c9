"""What the registries say is running out or overdue: permits, periodic tests, qualifications, agreements.

One alarm per thing and last good day. It is raised ``AHEAD`` of it, is overdue the day after, and is settled by the
scan that finds its cause gone (renewed, tested, given up). 行政许可法50条 (延续), 62、68条 (设备定期检验), 70条 (注销).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, exists, insert, literal, select, update

from workflows.supervision.parties.tables import (
    equipment,
    intermediary,
    intermediary_item,
    party,
    permit,
    receiving_organisation,
    registry_alarm,
)

AHEAD = timedelta(days=30)
"""行政许可法50条: who wants to go on applies thirty days before the permit ends."""
KINDS = ("permit", "test", "qualification", "agreement")


@dataclass(frozen=True)
class Alarm:
    """``name`` says what runs out (permit number, equipment, qualification); ``due_on`` is its last good day."""

    id: int
    kind: str
    subject_id: int
    party_id: int
    party_name: str
    item_id: int | None
    due_on: date
    raised_at: datetime
    overdue_at: datetime | None
    settled_at: datetime | None

    def overdue(self, on: date) -> bool:
        return self.settled_at is None and on > self.due_on


@dataclass(frozen=True)
class Scan:
    """What one scan changed: alarms newly raised, those whose day has passed, and those settled."""

    raised: tuple[Alarm, ...]
    overdue: tuple[Alarm, ...]
    settled: tuple[int, ...]


def scan(conn: Connection, *, now: datetime) -> Scan:
    """Bring the alarms up to the day; a second scan on the same day changes nothing."""
    today = now.date()
    running_out = {(row.kind, row.subject_id, row.due_on): row for row in _running_out(conn, today + AHEAD)}
    open_rows = list(conn.execute(select(registry_alarm).where(registry_alarm.c.settled_at.is_(None))))
    known = {(row.kind, row.subject_id, row.due_on): row for row in open_rows}
    settled = [row.id for key, row in known.items() if key not in running_out]
    _stamp(conn, settled, settled_at=now)
    fresh = [row for key, row in running_out.items() if key not in known]
    late_ones = [row.id for key, row in known.items() if key in running_out and key[2] < today and not row.overdue_at]
    _stamp(conn, late_ones, overdue_at=now)
    raised_ids = _raise(conn, fresh, today, now)
    return Scan(_alarms(conn, raised_ids), _alarms(conn, late_ones), tuple(settled))


def open_alarms(
    conn: Connection, *, kinds: Iterable[str] = KINDS, item_ids: Iterable[int] | None = None, limit: int = 500
) -> list[Alarm]:
    """Alarms not settled, the most overdue first; ``item_ids`` narrows them to what a department supervises."""
    query = _shown().where(registry_alarm.c.settled_at.is_(None), registry_alarm.c.kind.in_(list(kinds)))
    if item_ids is not None:
        query = query.where(registry_alarm.c.item_id.in_(sorted(item_ids)))
    return [Alarm(**row._mapping) for row in conn.execute(query.limit(limit))]


def _running_out(conn: Connection, until: date) -> Iterable[Row[Any]]:
    for query in (_permits(until), _tests(until), _qualifications(until), _agreements(until)):
        yield from conn.execute(query)


def _permits(until: date) -> Select[Any]:
    """Valid permits of active parties that end by then and that no later permit for the same item follows."""
    later = permit.alias("later")
    followed = exists().where(
        later.c.party_id == permit.c.party_id,
        later.c.item_id == permit.c.item_id,
        later.c.state == "valid",
        later.c.id != permit.c.id,
        later.c.issued_on > permit.c.issued_on,
    )
    return (
        select(
            literal("permit").label("kind"), permit.c.id.label("subject_id"), permit.c.party_id, permit.c.item_id,
            permit.c.expires_on.label("due_on"),
        )
        .join(party, party.c.id == permit.c.party_id)
        .where(permit.c.state == "valid", permit.c.expires_on <= until, party.c.state == "active", ~followed)
    )  # fmt: skip


def _tests(until: date) -> Select[Any]:
    return (
        select(
            literal("test").label("kind"), equipment.c.id.label("subject_id"), equipment.c.party_id,
            equipment.c.item_id, equipment.c.next_test_on.label("due_on"),
        )
        .join(party, party.c.id == equipment.c.party_id)
        .where(equipment.c.state == "in_use", equipment.c.next_test_on <= until, party.c.state == "active")
    )  # fmt: skip


def _qualifications(until: date) -> Select[Any]:
    first_item = (
        select(intermediary_item.c.item_id)
        .where(intermediary_item.c.intermediary_id == intermediary.c.id)
        .order_by(intermediary_item.c.item_id)
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(
            literal("qualification").label("kind"), intermediary.c.id.label("subject_id"), intermediary.c.party_id,
            first_item.label("item_id"), intermediary.c.qualification_expires_on.label("due_on"),
        )
        .join(party, party.c.id == intermediary.c.party_id)
        .where(
            intermediary.c.state == "active",
            intermediary.c.qualification_expires_on <= until,
            party.c.state == "active",
        )
    )  # fmt: skip


def _agreements(until: date) -> Select[Any]:
    table = receiving_organisation
    return select(
        literal("agreement").label("kind"), table.c.id.label("subject_id"), table.c.party_id, table.c.item_id,
        table.c.agreement_to.label("due_on"),
    ).where(table.c.state == "active", table.c.agreement_to <= until)  # fmt: skip


def _raise(conn: Connection, rows: Iterable[Row[Any]], today: date, now: datetime) -> list[int]:
    """An alarm of a day that was settled before (given up, then taken up again) is opened again."""
    table, ids = registry_alarm, []
    for found in rows:
        key = found._mapping
        facts = {"raised_at": now, "overdue_at": now if key["due_on"] < today else None, "settled_at": None}
        same = and_(
            table.c.kind == key["kind"], table.c.subject_id == key["subject_id"], table.c.due_on == key["due_on"]
        )
        again = conn.scalar(select(table.c.id).where(same))
        if again is not None:
            conn.execute(update(table).where(table.c.id == again).values(**facts))
            ids.append(again)
            continue
        inserted = conn.execute(insert(table).values(**key, **facts)).inserted_primary_key
        assert inserted is not None
        ids.append(inserted[0])
    return ids


def _stamp(conn: Connection, ids: list[int], **values: datetime) -> None:
    if ids:
        conn.execute(update(registry_alarm).where(registry_alarm.c.id.in_(ids)).values(**values))


def _alarms(conn: Connection, ids: list[int]) -> tuple[Alarm, ...]:
    if not ids:
        return ()
    return tuple(Alarm(**row._mapping) for row in conn.execute(_shown().where(registry_alarm.c.id.in_(ids))))


def _shown() -> Select[Any]:
    return (
        select(registry_alarm, party.c.name.label("party_name"))
        .join(party, party.c.id == registry_alarm.c.party_id)
        .order_by(registry_alarm.c.due_on, registry_alarm.c.id)
    )
