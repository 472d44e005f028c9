"""Shipped profiles: which departments hold the functions of the policy and which switches are on, 2015 and 2026.

A profile is data (``data/profile_<year>.json``); the diagrams are the same files in both.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from workflows.supervision.organisation import changes
from workflows.supervision.organisation.switches import Switch, set_switch, value_of
from workflows.supervision.organisation.tables import department, department_succession, function_binding

PROFILES = ("2015", "2026")
DATA = Path(__file__).parent / "data"


class UnknownProfile(LookupError):
    """There is no such profile; the shipped ones are 2015 and 2026."""


class FunctionsAlreadyBound(RuntimeError):
    """The function table is not empty; a profile is for an empty database, later changes are dated rows."""


@dataclass(frozen=True)
class District:
    """How the departments of a place are named: ``QY-SJ``, 清源区市场监督管理局, 清源市监 for document numbers."""

    code: str = "000000"
    prefix: str = "QX"
    name: str = ""
    short_name: str = ""

    def full(self, name: str) -> str:
        return (self.name[:-1] if name.startswith(self.name[-1:]) else self.name) + name if self.name else name


PLAIN = District()


def load_profile(conn: Connection, name: str, district: District = PLAIN) -> None:
    """Fill the function table of an empty database; departments that exist by code are kept as they are."""
    if name not in PROFILES:
        raise UnknownProfile(name)
    if conn.scalar(select(function_binding.c.id).limit(1)) is not None:
        raise FunctionsAlreadyBound
    raw = shipped_profile(name)
    ids = add_departments(conn, raw["departments"], district)
    for row in raw["functions"]:
        conn.execute(
            function_binding.insert(),
            {"function_code": row["function"], "department_id": ids[row["department"]], **_dates(row)},
        )
    add_successions(conn, raw["successions"], ids)
    for row in raw["switches"]:
        set_switch(conn, Switch(row["name"]), row["value"], **_dates(row))


def shipped_profile(name: str) -> dict[str, Any]:
    """The file as it is shipped: departments, functions, successions, switches."""
    found: dict[str, Any] = json.loads((DATA / f"profile_{name}.json").read_text(encoding="utf-8"))
    return found


def profile_on(conn: Connection, on: date) -> str:
    """Whose words the pages speak on that day; 2026 where nobody has said."""
    said = value_of(conn, Switch.PROFILE, on)
    return said if isinstance(said, str) and said in PROFILES else PROFILES[-1]


def add_departments(conn: Connection, rows: list[Mapping[str, str]], district: District) -> dict[str, int]:
    """Add the departments that are not there yet; the answer maps codes without the district's prefix to ids."""
    known = {row.code: row.id for row in conn.execute(select(department.c.id, department.c.code))}
    ids = {}
    for row in rows:
        code = f"{district.prefix}-{row['code']}"
        ids[row["code"]] = known.get(code) or changes.add_department(
            conn, code=code, name=district.full(row["name"]), short_name=district.short_name + row["short_name"],
            kind=row["kind"], district_code=district.code, **_dates(row),
        )  # fmt: skip
    return ids


def add_successions(conn: Connection, rows: list[Mapping[str, str]], ids: Mapping[str, int]) -> None:
    for row in rows:
        pair = {"predecessor_id": ids[row["predecessor"]], "successor_id": ids[row["successor"]]}
        day = date.fromisoformat(row["on"])
        conn.execute(department_succession.insert(), {**pair, "succeeded_on": day, "basis": row["basis"]})


def _dates(row: Mapping[str, str]) -> dict[str, Any]:
    last = row.get("valid_to")
    return {"valid_from": date.fromisoformat(row["valid_from"]), "valid_to": date.fromisoformat(last) if last else None}
