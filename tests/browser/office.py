"""A running office for browser tests: the real server over a demo district, its people at their screens, its clock."""

import io
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from PIL import Image, ImageDraw
from sqlalchemy import or_, select

from tests.diagrams import acts
from tests.diagrams.world import Walk
from workflows.db import Database
from workflows.engine.tables import due_work
from workflows.supervision.accounts.passwords import DEMO_PASSWORD
from workflows.supervision.cases.tables import case
from workflows.supervision.items.tables import approval_item
from workflows.supervision.parties.tables import party, permit

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

WIDTHS = ((1366, 768), (390, 844))
REFUSALS = {401, 409, 422, 429}  # what a page answers to a mistake of the person: its sentence is asserted by tests
SETTLING = 30.0  # seconds within which the worker must have done what is due


class NotSettled(AssertionError):
    """The worker has not done in time what is due; look at its log and at ``due_work.last_error``."""


class Server(Protocol):
    """A database and the clock that goes with it."""

    @property
    def database(self) -> Database: ...
    @property
    def clock(self) -> Path: ...


@dataclass
class Office:
    """The server's address, its database, its clock file; ``troubles`` is what no page may ever do."""

    address: str
    database: Database
    clock: Path
    new_page: Callable[..., "Page"]
    troubles: list[str] = field(default_factory=list)
    _seats: dict[tuple[str, bool], "Person"] = field(default_factory=dict)

    def now(self) -> datetime:
        return datetime.fromisoformat(self.clock.read_text())

    def move_to(self, moment: datetime) -> None:
        """Set the clock of every process, and wait until all work that is due then is done."""
        assert moment >= self.now(), "time moves forward"
        fresh = self.clock.with_suffix(".next")
        fresh.write_text(moment.isoformat())
        fresh.replace(self.clock)
        self.settle()

    def settle(self) -> None:
        """Wait until the worker has nothing left to do at this moment."""
        until = time.monotonic() + SETTLING
        while left := self._due():
            if time.monotonic() > until or any(row.attempts for row in left):
                raise NotSettled([tuple(row) for row in left])
            time.sleep(0.1)

    def _due(self) -> list[Any]:
        """What is due now, and what failed and waits for another try."""
        table = due_work
        query = select(table.c.kind, table.c.due_at, table.c.attempts, table.c.last_error).where(
            or_(table.c.due_at <= self.now(), table.c.attempts > 0)
        )
        with self.database.reading() as conn:
            return list(conn.execute(query))

    def page(self, *, phone: bool = False) -> "Page":
        """A page of somebody who has not signed in; whatever goes wrong on it is noted."""
        page = self.new_page(phone=phone)
        page.on("pageerror", lambda error: self.troubles.append(f"{page.url}: {error}"))
        page.on("console", lambda message: self._console(page, message))
        page.on("response", lambda response: self._response(response))
        return page

    def _console(self, page: "Page", message: Any) -> None:
        known = message.text.startswith("Failed to load resource")  # its response is judged below
        if message.type == "error" and not known:
            self.troubles.append(f"{page.url}: {message.text}")

    def _response(self, response: Any) -> None:
        if response.status >= 400 and response.status not in REFUSALS:
            self.troubles.append(f"{response.status} {response.request.method} {response.url}")

    def person(self, login: str, *, phone: bool = False) -> "Person":
        """Signed in through the login page once, at a screen of their own."""
        seat = (login, phone)
        if seat not in self._seats:
            person = Person(self, login, self.page(phone=phone))
            person.sign_in()
            self._seats[seat] = person
        return self._seats[seat]


@dataclass
class Person:
    office: Office
    login: str
    page: "Page"

    def sign_in(self, password: str = DEMO_PASSWORD) -> None:
        self.goes("/login")
        self.page.get_by_label("用户名").fill(self.login)
        self.page.get_by_label("密码").fill(password)
        self.page.get_by_role("button", name="登录").click()
        self.page.get_by_role("button", name="退出").wait_for()

    def goes(self, path: str) -> "Page":
        self.page.goto(self.office.address + path)
        return self.page

    def searches(self, text: str) -> "Page":
        """The inbox, narrowed to what is searched for."""
        self.goes("/")
        self.page.get_by_label("搜索").fill(text)
        self.page.get_by_role("button", name="查询").click()
        self.page.wait_for_url("**q=**")
        return self.page

    def opens(self, step: str, case_no: str) -> "Page":
        """The task of this name in the case, from the inbox."""
        self.searches(case_no)
        self.page.get_by_role("link", name=step, exact=True).click()
        self.page.get_by_role("heading", level=1, name=step).wait_for()
        return self.page

    def fills(self, label: str, value: str, within: "Locator | None" = None) -> None:
        (within or self.page).get_by_label(named(label)).fill(value)

    def picks(self, label: str, option: str, within: "Locator | None" = None) -> None:
        """One option: of radio buttons, of tick boxes, or of a list."""
        place = within or self.page
        boxes = place.get_by_role("radiogroup", name=named(label)).or_(place.get_by_role("group", name=named(label)))
        if boxes.count():
            boxes.first.get_by_label(option, exact=True).check()
        else:
            box = place.get_by_label(named(label))
            box.select_option(box.locator("option").filter(has_text=option).first.get_attribute("value"))

    def attaches(self, label: str, *names: str, within: "Locator | None" = None) -> None:
        """Pictures, sent when chosen; back when the page shows them as received."""
        group = (within or self.page).get_by_role("group", name=named(label))
        for name in names:
            picture = {"name": name, "mimeType": "image/jpeg", "buffer": photo(name)}
            group.get_by_label("选照片").set_input_files([picture])  # type: ignore[list-item]
            group.get_by_role("link", name=name).wait_for()

    def says(self, sentence: str) -> None:
        """The page answers with this sentence."""
        self.page.get_by_text(sentence).first.wait_for()

    def completes(self, step: str) -> None:
        self.page.get_by_role("button", name="办结").click()
        self.page.get_by_role("status").filter(has_text=f"“{step}”已办结").wait_for()
        self.office.settle()

    def does(self, step: str, case_no: str, **values: str) -> None:
        """Open the task, fill in texts by their labels, complete it."""
        self.opens(step, case_no)
        for label, value in values.items():
            self.fills(label, value)
        self.completes(step)

    def decides(self, step: str, case_no: str, label: str, option: str, **values: str) -> None:
        """As ``does``, with one option to choose first."""
        self.opens(step, case_no)
        self.picks(label, option)
        for name, value in values.items():
            self.fills(name, value)
        self.completes(step)

    def shows(self, shoot: Callable[["Page", str], Path], name: str) -> None:
        """Keep a picture at both widths; neither may be wider than its screen."""
        before = self.page.viewport_size
        for width, height in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": height})
            islands_ready(self.page)
            assert_fits(self.page)
            whole = self.page.evaluate("document.documentElement.scrollHeight")
            self.page.set_viewport_size({"width": width, "height": max(height, whole)})  # or sticky bars hide fields
            shoot(self.page, name)
        if before:
            self.page.set_viewport_size(before)


def islands_ready(page: "Page") -> None:
    """Diagrams and charts start when they come into view: visit each, then return to the top."""
    for island in page.locator("[data-diagram], [data-chart], [data-chart-url]").all():
        island.scroll_into_view_if_needed()
        island.and_(page.locator("[data-ready], [data-failed]")).wait_for()
    page.evaluate("scrollTo(0, 0)")


def assert_fits(page: "Page") -> None:
    wide = page.evaluate(WIDER_THAN_SCREEN)
    assert not wide, f"{page.url} is wider than {page.viewport_size}: {wide}"


WIDER_THAN_SCREEN = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > width + 1)
    .slice(0, 8).map((one) => `${one.tagName}.${one.className} ${Math.round(one.getBoundingClientRect().right)}`);
}"""


def an_inspection(office: Server, **raw: Any) -> Walk:
    """A case of its own, of a food shop that has none yet, at its first step; made by the use cases."""
    with office.database.reading() as conn:
        item_id = conn.scalar(select(approval_item.c.id).where(approval_item.c.name == "食品经营许可"))
        taken = select(case.c.party_id).where(case.c.party_id.is_not(None))
        holders = select(permit.c.party_id).where(permit.c.item_id == item_id, permit.c.state == "valid")
        free = select(party.c.id).where(party.c.id.in_(holders), party.c.id.not_in(taken)).order_by(party.c.id)
        party_id = conn.scalar(free.limit(1))
    now = datetime.fromisoformat(office.clock.read_text())
    return acts.an_inspection(Walk(office.database, now), item=item_id, party=party_id, **raw)


def named(label: str) -> re.Pattern[str]:
    """A label with or without its mark of a required field."""
    return re.compile(rf"^\s*{re.escape(label)}[\s*]*(（必填）)?[\s*]*$")


def photo(text: str) -> bytes:
    """A JPEG as a phone takes it."""
    image = Image.linear_gradient("L").resize((800, 600)).convert("RGB")
    ImageDraw.Draw(image).text((60, 240), text, fill="#d93025", font_size=90)
    content = io.BytesIO()
    image.save(content, "JPEG", quality=70)
    return content.getvalue()
