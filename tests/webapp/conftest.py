"""The application over a small office, people signed in, and a real server for the browser."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from tests.diagrams.world import STAFF, Walk, furnish
from tests.support.people import PASSWORD, an_account
from webapp import create_app
from workflows.db import Database

PEOPLE = (*STAFF, "observer1", "inspector9")
Enter = Callable[[str], FlaskClient]


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: datetime) -> Iterator[Database]:
    """A furnished office with accounts; its clock stands still at ``now``."""
    monkeypatch.setenv("SUPERVISION_ENV", "demo")
    monkeypatch.setenv("SUPERVISION_HOME", str(tmp_path))
    monkeypatch.setenv("SUPERVISION_CLOCK_FILE", str(tmp_path / "clock"))
    (tmp_path / "clock").write_text(now.isoformat())
    database = Database(sqlite_url)
    furnish(database, now=now)
    with database.transaction() as conn:
        for login in PEOPLE:
            an_account(conn, login)
    yield database
    database.dispose()


@pytest.fixture
def walk(office: Database, now: datetime) -> Walk:
    return Walk(office, now)


@pytest.fixture
def app(office: Database) -> Flask:
    return create_app(office.url)


@pytest.fixture
def enter(app: Flask) -> Enter:
    """``enter("handler1")``: a client signed in through the login page, CSRF and all."""

    def sign_in(login: str) -> FlaskClient:
        client = app.test_client()
        token = csrf_of(client, "/login")
        answer = client.post("/login", data={"username": login, "password": PASSWORD, "csrf_token": token})
        assert answer.status_code == 302, answer.text
        return client

    return sign_in


def csrf_of(client: FlaskClient, path: str) -> str:
    """The token of the form on a page."""
    html = client.get(path).text
    return html.split('name="csrf_token" value="')[1].split('"')[0]


@pytest.fixture
def live_server(app: Flask) -> Iterator[str]:
    """The real application on a real port; the address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
