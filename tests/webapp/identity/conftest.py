"""The demo district in a browser's reach, signed in as its administrators."""

import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from webapp import create_app
from workflows.db import Database
from workflows.supervision.accounts.passwords import DEMO_PASSWORD


@pytest.fixture
def district(district_database: Database) -> Database:
    return district_database


@pytest.fixture
def web(district: Database) -> Flask:
    return create_app(district.url)


@pytest.fixture
def desk(web: Flask) -> Callable[[str], "Desk"]:
    return lambda login: Desk(web.test_client(), login)


class Desk:
    """A signed-in person who fills in forms as the pages offer them."""

    def __init__(self, client: FlaskClient, login: str, password: str = DEMO_PASSWORD) -> None:
        self.client = client
        answer = self.post("/login", page="/login", username=login, password=password)
        assert answer.status_code == 302, answer.text

    def get(self, path: str) -> str:
        return self.client.get(path).text

    def post(self, path: str, *, page: str, **fields: object):  # type: ignore[no-untyped-def]
        token = self.get(page).split('name="csrf_token" value="')[1].split('"')[0]
        return self.client.post(path, data={"csrf_token": token, **fields}, content_type="multipart/form-data")

    def said(self, path: str, *, page: str, **fields: object) -> str:
        """The page that follows, with what it says."""
        answer = self.post(path, page=page, **fields)
        return self.get(answer.headers["Location"]) if answer.status_code == 302 else str(answer.text)


@pytest.fixture
def address(web: Flask) -> Iterator[str]:
    """The real application on a real port."""
    server = make_server("127.0.0.1", 0, web, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
