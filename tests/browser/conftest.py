"""The office of the browser tests: one running server per module, over its own copy of the demo district."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.browser.office import Office
from tests.support.server import serving
from workflows.clock import SHANGHAI, real
from workflows.db import Database
from workflows.supervision.accounts import passwords, store
from workflows.supervision.accounts.tables import account
from workflows.supervision.organisation.tables import department, officer, role_assignment

if TYPE_CHECKING:
    from playwright.sync_api import Page

FIRST_DAY = datetime(2026, 4, 8, 9, tzinfo=SHANGHAI)  # a Wednesday early in a quarter


@dataclass
class LiveServer:
    """A running server: address, database, clock file."""

    address: str
    database: Database
    clock: Path


@pytest.fixture(scope="module")
def live_server(district_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """``supervision serve`` over a demo district without cases; time stands still at ``FIRST_DAY``."""
    home = tmp_path_factory.mktemp("office")
    shutil.copy(district_file, home / "district.db")
    clock = home / "clock"
    clock.write_text(FIRST_DAY.isoformat())
    url = f"sqlite:///{home / 'district.db'}"
    database = Database(url)
    let_all_inspectors_sign_in(database)
    with serving(url, home, {"SUPERVISION_CLOCK_FILE": str(clock)}) as (_process, address):
        yield LiveServer(address, database, clock)
    database.dispose()


@pytest.fixture
def office(live_server: LiveServer, new_page: Callable[..., "Page"]) -> Iterator[Office]:
    """The office of one test; no page in it may answer 4xx or 5xx unasked, or write an error to the console."""
    office = Office(live_server.address, live_server.database, live_server.clock, new_page)
    yield office
    assert not office.troubles, "\n".join(office.troubles)


def let_all_inspectors_sign_in(database: Database) -> None:
    """A draw may choose any certified inspector of the market supervision bureau: each gets a demo account."""
    with database.transaction() as conn:
        logins = conn.scalars(
            select(officer.c.login)
            .join(role_assignment, role_assignment.c.officer_id == officer.c.id)
            .join(department, department.c.id == officer.c.department_id)
            .where(role_assignment.c.role_code == "inspector", department.c.code.endswith("-SJ"))
        ).all()
        known = set(conn.scalars(select(account.c.login)))
        hashed = passwords.hashed(passwords.DEMO_PASSWORD)
        for login in sorted(set(logins) - known):
            store.open_account(conn, login, hashed, at=real(), must_change=False)
