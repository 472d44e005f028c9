"""What tests stand on: a fresh migrated database on both dialects, a moment, a browser."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support import chromium, district, postgres
from workflows.clock import SHANGHAI
from workflows.db import Database, new_id
from workflows.migrations import migrate

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ARTEFACTS = Path(__file__).parent.parent / "test-artefacts"
DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}

os.environ.setdefault("SUPERVISION_SQLITE_SYNCHRONOUS", "NORMAL")  # tests of durability set FULL themselves


@pytest.fixture
def now() -> datetime:
    """A Monday morning, a working day: 2026-03-16 09:00 in Shanghai."""
    return datetime(2026, 3, 16, 9, tzinfo=SHANGHAI)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty migrated SQLite file; copied, never opened, by tests."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    database.dispose()
    return path


@pytest.fixture
def sqlite_url(migrated_file: Path, tmp_path: Path) -> str:
    """The address of a fresh migrated SQLite file: for tests that start processes."""
    path = tmp_path / "supervision.db"
    shutil.copy(migrated_file, path)
    return f"sqlite:///{path}"


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """A fresh migrated SQLite database."""
    database = Database(sqlite_url)
    yield database
    database.dispose()


@pytest.fixture(scope="session")
def district_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo district on its first day (no cases); copied, never opened, by tests."""
    path = tmp_path_factory.mktemp("district") / "district.db"
    shutil.copy(migrated_file, path)
    database = Database(f"sqlite:///{path}")
    district.load(database, now=datetime(2026, 3, 16, 9, tzinfo=SHANGHAI))
    database.dispose()
    return path


@pytest.fixture
def district_url(district_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: datetime) -> str:
    """A fresh demo district; the clock file ``tmp_path / "clock"`` stands at ``now``, files go below ``tmp_path``."""
    path = tmp_path / "district.db"
    shutil.copy(district_file, path)
    monkeypatch.setenv("SUPERVISION_HOME", str(tmp_path))
    district.fix_clock(tmp_path, monkeypatch, now)
    return f"sqlite:///{path}"


@pytest.fixture
def district_database(district_url: str) -> Iterator[Database]:
    """A fresh demo district on its first day."""
    database = Database(district_url)
    yield database
    database.dispose()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """A real PostgreSQL server, one per test process."""
    server = postgres.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: postgres.Server) -> str:
    name = "template_migrated"
    database = Database(postgres_server.create(name))
    migrate(database)
    database.dispose()
    return name


@pytest.fixture
def postgres_url(postgres_server: postgres.Server, postgres_template: str) -> Iterator[str]:
    """The address of a fresh migrated PostgreSQL database."""
    name = f"t_{new_id()}"
    yield postgres_server.create(name, template=postgres_template)
    postgres_server.drop(name)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def any_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh migrated database, on SQLite and on PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def any_database(any_url: str) -> Iterator[Database]:
    """A fresh migrated database, on SQLite and on PostgreSQL."""
    database = Database(any_url)
    yield database
    database.dispose()


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """The machine's Chromium; fails with what to install where there is none, and never skips."""
    sentence = chromium.missing()
    if sentence:
        pytest.fail(sentence, pytrace=False)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(browser: "Browser") -> Iterator[Callable[..., "Page"]]:
    """Open pages of several people or sizes: ``new_page()``, ``new_page(phone=True)``; each has its own cookies."""
    contexts = []

    def open_page(*, phone: bool = False) -> "Page":
        context = browser.new_context(
            viewport=PHONE if phone else DESKTOP, locale="zh-CN", timezone_id="Asia/Shanghai", has_touch=phone
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: Callable[..., "Page"]) -> "Page":
    """A page of 1366×768."""
    return new_page()


@pytest.fixture
def phone(new_page: Callable[..., "Page"]) -> "Page":
    """A page of 390×844."""
    return new_page(phone=True)


@pytest.fixture
def shoot(request: pytest.FixtureRequest) -> Callable[["Page", str], Path]:
    """``shoot(page, "case")`` keeps a screenshot in ``test-artefacts/``; they are looked at."""
    ARTEFACTS.mkdir(exist_ok=True)

    def take(page: "Page", name: str) -> Path:
        width = (page.viewport_size or DESKTOP)["width"]
        test = re.sub(r"\W+", "-", request.node.name)[:80]
        path = ARTEFACTS / f"{test}.{name}.{width}.png"
        page.screenshot(path=path, full_page=True)
        return path

    return take


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever opens a browser or the PostgreSQL server carries the marker, without being told."""
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if "browser" in names:
            item.add_marker("browser")
        if "postgres_server" in names:
            item.add_marker("postgres")
