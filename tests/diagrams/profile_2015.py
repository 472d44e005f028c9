"""The office of the walks as it was in 2015: the policy's names hold the functions, scan and plan deadline are off."""

from datetime import date

from sqlalchemy import update

from tests.diagrams.world import SINCE
from workflows.db import Database
from workflows.supervision.organisation import changes
from workflows.supervision.organisation.profiles import shipped_profile
from workflows.supervision.organisation.switches import Switch, set_switch
from workflows.supervision.organisation.tables import department

NAMES = {"司法局": "法制办", "纪委监委": "监察局", "编办": "区编办"}


def go_back(database: Database) -> None:
    """The same people and diagrams; other names of departments, 物价局 for prices, the switches of the profile."""
    with database.transaction() as conn:
        for now, then in NAMES.items():
            conn.execute(update(department).where(department.c.name == now).values(name=then))
        office = changes.add_department(
            conn, code="QY-WJ", name="物价局", short_name="物价", kind="department", district_code="370399",
            valid_from=SINCE,
        )  # fmt: skip
        changes.bind_function(conn, "price", office, valid_from=SINCE)
        for row in shipped_profile("2015")["switches"]:
            set_switch(conn, Switch(row["name"]), row["value"], valid_from=date.fromisoformat(row["valid_from"]))
