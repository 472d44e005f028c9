"""What stands above every page of a case: number, party, item, department."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from workflows.engine.tables import definition, instance
from workflows.supervision.cases.tables import case
from workflows.supervision.items.tables import approval_item
from workflows.supervision.organisation.tables import department, officer
from workflows.supervision.parties.tables import party


@dataclass(frozen=True)
class CaseHead:
    id: int
    case_no: str
    title: str
    process_key: str
    process_name: str
    definition_id: str
    instance_id: str
    state: str
    source: str
    level: str
    secrecy: str
    opened_at: datetime
    opened_by: str
    opened_by_name: str
    closed_at: datetime | None
    rule_date: date
    department_id: int | None
    department_name: str
    item_id: int | None
    item_code: str
    item_name: str
    item_kind: str
    party_id: int | None
    party_name: str
    party_code: str
    party_address: str
    party_kind: str
    risk_class: str


_HEAD: Select[Any] = (
    select(
        case.c.id, case.c.case_no, case.c.title, case.c.process_key, case.c.instance_id, case.c.state,
        case.c.source, case.c.level, case.c.secrecy, case.c.opened_at, case.c.opened_by, case.c.closed_at,
        case.c.rule_date, case.c.department_id, case.c.item_id, case.c.party_id, instance.c.definition_id,
        definition.c.name.label("process_name"), officer.c.name.label("opened_by_name"),
        department.c.name.label("department_name"), approval_item.c.code.label("item_code"),
        approval_item.c.name.label("item_name"), approval_item.c.kind.label("item_kind"),
        party.c.name.label("party_name"), party.c.code.label("party_code"), party.c.kind.label("party_kind"),
        party.c.address.label("party_address"), party.c.risk_class,
    )
    .join(instance, instance.c.id == case.c.instance_id)
    .join(definition, definition.c.id == instance.c.definition_id)
    .outerjoin(officer, officer.c.login == case.c.opened_by)
    .outerjoin(department, department.c.id == case.c.department_id)
    .outerjoin(approval_item, approval_item.c.id == case.c.item_id)
    .outerjoin(party, party.c.id == case.c.party_id)
)  # fmt: skip
# Built once: building this join anew costs more than asking the database.
_BY_ROOT = _HEAD.where(case.c.instance_id == bindparam("key"))
_BY_CASE = _HEAD.where(case.c.id == bindparam("key"))


def _head(conn: Connection, query: Select[Any], key: str | int) -> CaseHead | None:
    row = conn.execute(query, {"key": key}).first()
    if row is None:
        return None
    values: dict[str, Any] = dict(row._mapping)
    return CaseHead(**values | {name: values[name] or "" for name in TEXTS})


TEXTS = frozenset(
    {"opened_by_name", "department_name", "item_code", "item_name", "item_kind", "party_name", "party_code",
     "party_address", "party_kind", "risk_class"}
)  # fmt: skip


def head_of_root(conn: Connection, root_id: str) -> CaseHead | None:
    return _head(conn, _BY_ROOT, root_id)


def head_of_case(conn: Connection, case_id: int) -> CaseHead | None:
    return _head(conn, _BY_CASE, case_id)
