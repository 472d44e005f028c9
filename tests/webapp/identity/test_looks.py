"""The pages in a real browser, wide and on a phone: nothing wider than the screen; pictures are kept and looked at."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from workflows.db import Database
from workflows.supervision.accounts.passwords import DEMO_PASSWORD
from workflows.supervision.organisation.officers import officer_by_login

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAGES = {
    "accounts": ("secadmin", "/admin/accounts"), "people": ("secadmin", "/admin/people?q=QY-SJ"),
    "officer": ("secadmin", "/admin/people/{officer}"), "tokens": ("secadmin", "/admin/accounts/worker1/tokens"),
    "departments": ("sysadmin", "/admin/departments"), "functions": ("sysadmin", "/admin/functions"),
    "import": ("sysadmin", "/admin/import"), "password": ("bianban", "/password"),
}  # fmt: skip


@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
def test_every_page_fits_the_screen(
    new_page: Callable[..., "Page"], shoot: Callable[["Page", str], Path], address: str, district: Database, phone: bool
) -> None:
    with district.reading() as conn:
        officer = officer_by_login(conn, "inspector1").id
    page, signed_in = new_page(phone=phone), ""
    page.goto(f"{address}/login")
    shoot(page, "login")
    for name, (login, path) in PAGES.items():
        if login != signed_in:
            page.context.clear_cookies()
            page.goto(f"{address}/login")
            page.fill("#username", login)
            page.fill("#password", DEMO_PASSWORD)
            page.click("button[type=submit]")
            signed_in = login
        page.goto(address + path.format(officer=officer))
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, name
        shoot(page, name)
