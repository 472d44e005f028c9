"""Opening a case and starting its process, in one transaction: from the case desk, from the outbox, from REST."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from workflows import engine
from workflows.db import Json
from workflows.engine.types import Host, InstanceView, Outcome
from workflows.supervision import cases
from workflows.supervision.items.tables import approval_item
from workflows.supervision.organisation.departments import UnknownDepartment, department_of
from workflows.supervision.parties.tables import party

TITLE_VARIABLES = {"batch_title": "", "plan_year": "年度", "campaign_title": ""}
"""Variables that name a case in its title, and what is written behind them."""
SECRECIES = ("public", "internal", "sensitive")
MOST_SECRET = SECRECIES[-1]  # also where a diagram says something else: better too close than too open


@dataclass(frozen=True)
class Started:
    case: cases.Case
    outcome: Outcome


def start_case(
    conn: Connection,
    host: Host,
    process_key: str,
    *,
    variables: Mapping[str, Json],
    department_id: int | None,
    actor: str,
    now: datetime,
    source: str = "manual",
    parent_case_id: int | None = None,
    link: str = "follow_up",
) -> Started:
    """A new case on the version in force; its number is the business key of the instance.

    Raises engine.NotPublished, Refused, engine.StepFailed. ``variables`` are those of the start form, validated.
    """
    definition = engine.latest(conn, process_key)
    if definition is None:
        raise engine.NotPublished(process_key)
    properties = engine.diagram(conn, definition.id).properties
    case_no = cases.allocate(conn, _department_code(conn, department_id), properties.get("case_code", ""), now=now)
    opened = _open(
        conn,
        case_no,
        process_key,
        definition.name,
        variables,
        department_id=department_id,
        source=source,
        actor=actor,
        now=now,
        secrecy=secrecy(properties),
    )
    if parent_case_id is not None:
        cases.link(conn, parent_case_id, opened.id, link)
    outcome = engine.start(conn, host, definition.id, business_key=case_no, variables=variables, actor=actor, now=now)
    return Started(cases.by_id(conn, opened.id), outcome)


def adopt(conn: Connection, instance: InstanceView, *, now: datetime) -> None:
    """The case of a root instance: the one waiting for it, or a new one for an instance started from outside."""
    if instance.business_key and cases.attach_instance(conn, instance.business_key, instance.id):
        return
    definition = engine.definition(conn, instance.definition_id)
    department_id = _department_of_item(conn, instance.variables)
    properties = engine.diagram(conn, definition.id).properties
    case_no = instance.business_key or ""
    if not 0 < len(case_no) <= 64 or cases.number_taken(conn, case_no):
        case_no = cases.allocate(conn, _department_code(conn, department_id), properties.get("case_code", ""), now=now)
    _open(
        conn,
        case_no,
        instance.process_key,
        definition.name,
        instance.variables,
        department_id=department_id,
        source="schedule" if instance.started_by == engine.CLOCK else "rest",
        actor=instance.started_by,
        now=now,
        secrecy=secrecy(properties),
        instance_id=instance.id,
    )


def secrecy(properties: Mapping[str, str]) -> str:
    """What the diagram says of its cases: ``public``, ``internal`` or ``sensitive``."""
    said = properties.get("secrecy", "public")
    return said if said in SECRECIES else MOST_SECRET


def _open(
    conn: Connection,
    case_no: str,
    process_key: str,
    process_name: str,
    variables: Mapping[str, Json],
    *,
    department_id: int | None,
    source: str,
    actor: str,
    now: datetime,
    secrecy: str,
    instance_id: str | None = None,
) -> cases.Case:
    item_id, party_id = _known(conn, approval_item, variables.get("item")), _known(conn, party, variables.get("party"))
    return cases.open_case(
        conn,
        case_no=case_no,
        process_key=process_key,
        title=_title(conn, process_name, variables, party_id),
        department_id=department_id,
        item_id=item_id,
        party_id=party_id,
        source=source,
        district_code=_district(conn, department_id),
        actor=actor,
        now=now,
        instance_id=instance_id,
        secrecy=secrecy,
    )


def _known(conn: Connection, table: object, value: Json) -> int | None:
    """An id that exists; foreign diagrams may use the same variable names for anything."""
    if isinstance(value, bool) or not isinstance(value, int | str) or not str(value).isdecimal() or len(str(value)) > 9:
        return None
    found: int | None = conn.scalar(select(table.c.id).where(table.c.id == int(value)))  # type: ignore[attr-defined]
    return found


def _title(conn: Connection, process_name: str, variables: Mapping[str, Json], party_id: int | None) -> str:
    named = next((f"{variables[name]}{unit}" for name, unit in TITLE_VARIABLES.items() if variables.get(name)), "")
    if not named and party_id is not None:
        named = conn.scalar(select(party.c.name).where(party.c.id == party_id)) or ""
    return f"{process_name}：{named}" if named else process_name


def _department_of_item(conn: Connection, variables: Mapping[str, Json]) -> int | None:
    item_id = _known(conn, approval_item, variables.get("item"))
    if item_id is None:
        return None
    return conn.scalar(select(approval_item.c.department_id).where(approval_item.c.id == item_id))


def _department_code(conn: Connection, department_id: int | None) -> str:
    return "" if department_id is None else department_of(conn, department_id).code


def _district(conn: Connection, department_id: int | None) -> str:
    try:
        return "" if department_id is None else department_of(conn, department_id).district_code
    except UnknownDepartment:
        return ""
