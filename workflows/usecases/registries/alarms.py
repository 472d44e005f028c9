"""到期提醒: what the daily scan raised and nobody has settled by renewing, testing or giving up."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from workflows.db import Database
from workflows.supervision.items.tables import approval_item
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.tables import department
from workflows.supervision.parties import alarms as raised
from workflows.supervision.parties.tables import equipment, intermediary, permit, receiving_organisation
from workflows.usecases.registries.wanted import Wanted, admit, days_left, item_ids

MOST = 500


@dataclass(frozen=True)
class AlarmRow:
    """``what`` names the thing: a permit's number, the equipment, a qualification."""

    id: int
    kind: str
    what: str
    party_id: int
    party_name: str
    item_id: int | None
    item_name: str
    department_name: str
    due_on: date
    days: int
    overdue: bool
    raised_at: datetime


def alarms(database: Database, actor: Actor, wanted: Wanted, *, kind: str = "", now: datetime) -> list[AlarmRow]:
    """Open alarms, the most overdue first, ``MOST`` at the most."""
    admit(actor)
    today = now.date()
    with database.reading() as conn:
        only = item_ids(conn, wanted.department_id) if wanted.department_id is not None else None
        kinds = (kind,) if kind in raised.KINDS else raised.KINDS
        found = raised.open_alarms(conn, kinds=kinds, item_ids=only, limit=MOST)
        names, items = _names(conn, found), _items(conn)
    rows = []
    for one in found:
        item_name, department_name = items.get(one.item_id or 0, ("", ""))
        row = AlarmRow(
            id=one.id, kind=one.kind, what=names.get((one.kind, one.subject_id), ""), party_id=one.party_id,
            party_name=one.party_name, item_id=one.item_id, item_name=item_name, department_name=department_name,
            due_on=one.due_on, days=days_left(one.due_on, today) or 0, overdue=one.overdue(today),
            raised_at=one.raised_at,
        )  # fmt: skip
        late = {"overdue": row.overdue, "running_out": not row.overdue}.get(wanted.standing, True)
        if late and wanted.text in f"{row.party_name}{row.what}":
            rows.append(row)
    return rows


def _items(conn: Connection) -> dict[int, tuple[str, str]]:
    query = select(approval_item.c.id, approval_item.c.name, department.c.name.label("department")).join(
        department, department.c.id == approval_item.c.department_id
    )
    return {row.id: (row.name, row.department) for row in conn.execute(query)}


def _names(conn: Connection, found: list[raised.Alarm]) -> dict[tuple[str, int], str]:
    named = {
        "permit": select(permit.c.id, permit.c.number.label("name")),
        "test": select(equipment.c.id, (equipment.c.name + "（" + equipment.c.code + "）").label("name")),
        "qualification": select(intermediary.c.id, intermediary.c.qualification.label("name")),
        "agreement": select(receiving_organisation.c.id, receiving_organisation.c.agreement_no.label("name")),
    }
    names: dict[tuple[str, int], str] = {}
    for kind, query in named.items():
        ids = sorted({one.subject_id for one in found if one.kind == kind})
        if ids:
            column = query.selected_columns[0]
            names |= {(kind, row[0]): row[1] for row in conn.execute(query.where(column.in_(ids)))}
    return names
