"""The record of every method on a phone: nothing wider than the screen, and one can begin to write at once."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.office import Office, an_inspection, assert_fits
from tests.diagrams import acts

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.mark.parametrize("method", ["site_visit", "online_check", "equipment_check", "expert_assisted"])
def test_the_first_form_of_a_method_fits_a_phone(
    method: str, office: Office, shoot: Callable[["Page", str], Path]
) -> None:
    walk = acts.approved(acts.prepared(an_inspection(office, method=method)))
    walk.do("handler1", "serve_notice", rights_told="true", **{**acts.SERVED, "served_on": acts.day(walk, 0)})
    step = next(iter(acts.waits(walk)))
    login = "handler1" if step == "engage_expert" else "inspector1"
    page = office.person(login, phone=True).goes(f"/tasks/{walk.item(step).id}")
    assert page.get_by_role("button", name="办结").is_visible()
    assert page.locator("[data-spare]").count() == 0
    assert_fits(page)
    shoot(page, method)
