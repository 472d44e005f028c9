"""Every demo account walks through its pages: no error, nothing on the console, nothing wider than a phone."""

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import LiveServer
from tests.browser.office import WIDTHS, Office, Person, an_inspection, assert_fits
from tests.diagrams import acts
from workflows.demo.district.people import NAMED

if TYPE_CHECKING:
    from playwright.sync_api import Page

ACCOUNTS = [login for login, _department, _roles in NAMED]
ACTORS = frozenset(ACCOUNTS) - {"worker1"}  # the account of a program has no desk
FURTHER = 8  # pages beyond the navigation, one of each kind
DOWNLOADS = re.compile(r"/word$|/files/|\.json$|\.bpmn|download=|/template/|/logout$")


@pytest.fixture(scope="module")
def at_work(live_server: LiveServer) -> LiveServer:
    """Cases at several steps, so that lists and desks are not empty."""
    an_inspection(live_server)
    acts.prepared(an_inspection(live_server))
    acts.approved(acts.prepared(an_inspection(live_server)))
    acts.served(acts.approved(acts.prepared(an_inspection(live_server))))
    return live_server


@pytest.mark.parametrize("login", ACCOUNTS)
def test_every_page_of(login: str, at_work: LiveServer, office: Office) -> None:
    person = Person(office, login, office.page())
    person.sign_in()
    waiting = navigation(person.page)
    assert len(waiting) >= (4 if login in ACTORS else 1), waiting
    entries, kinds = len(waiting), {kind_of(address) for address in waiting}
    seen: list[str] = []
    while waiting and len(seen) < entries + FURTHER:
        address = waiting.pop(0)
        person.goes(address)
        seen.append(address)
        for width, height in WIDTHS:
            person.page.set_viewport_size({"width": width, "height": height})
            assert_fits(person.page)
        for link in links(person.page):
            if kind_of(link) not in kinds:
                kinds.add(kind_of(link))
                waiting.append(link)


def navigation(page: "Page") -> list[str]:
    entries = page.get_by_role("navigation", name="主导航").locator("a").all()  # in closed menus, too
    return [str(entry.get_attribute("href")) for entry in entries]


def links(page: "Page") -> list[str]:
    """What the page leads to on this site, downloads aside."""
    found = page.evaluate("[...document.querySelectorAll('main a[href]')].map((one) => one.getAttribute('href'))")
    return [href for href in found if href.startswith("/") and not DOWNLOADS.search(href)]


def kind_of(address: str) -> str:
    """Pages that differ only in what they show are one kind; so are pages that differ only in a filter."""
    return re.sub(r"/[^/]*\d[^/]*", "/*", urlsplit(address).path)
