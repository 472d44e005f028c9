"""Switches of the district, dated: which rules of a profile are on (2015: off, 2026: on)."""

from datetime import date
from enum import StrEnum

from sqlalchemy import Connection, insert, select

from workflows.db import Json
from workflows.supervision.organisation.dated import in_force
from workflows.supervision.organisation.tables import switch


class Switch(StrEnum):
    SCAN_REQUIRED = "scan_required"  # 扫码入企 (国办发〔2024〕54号)
    PROFILE = "profile"  # "2015" | "2026": whose words the pages speak
    PLAN_DEADLINE = "plan_deadline"  # 年度检查计划3月底前编制并备案 (国办发〔2024〕54号)


def is_on(conn: Connection, name: Switch, on: date) -> bool:
    """Whether the rule holds on that day; one that nobody has set is off."""
    return value_of(conn, name, on) is True


def value_of(conn: Connection, name: Switch, on: date) -> Json:
    """What the switch says on that day; None where nobody has set it."""
    query = select(switch.c.value).where(switch.c.name == name.value, in_force(switch, on))
    found: Json = conn.scalar(query.order_by(switch.c.valid_from.desc()).limit(1))
    return found


def set_switch(conn: Connection, name: Switch, value: Json, *, valid_from: date, valid_to: date | None = None) -> None:
    """A dated row; the youngest that is in force counts."""
    conn.execute(insert(switch), {"name": name.value, "value": value, "valid_from": valid_from, "valid_to": valid_to})
