"""Sweeps over the whole address map: who gets in, what headers come back, that nothing is English or a trace."""

import re

import pytest
from flask import Flask

from tests.webapp.conftest import Enter
from webapp.guard import is_open

OPEN = {
    "static", "health.healthz", "health.readyz", "identity.login", "public.results", "public.result",
    "public.plans", "public.plan",
}  # fmt: skip


def filled(rule: str) -> str:
    """The address with something in each place."""
    return re.sub(r"<int:\w+>", "1", re.sub(r"<(path:)?(?!int)\w+>", "x", rule))


def test_only_these_routes_are_open_to_everybody_else_they_authenticate_themselves(app: Flask) -> None:
    found = {endpoint for endpoint in app.view_functions if is_open(app, endpoint)}
    assert {name for name in found if not name.startswith("engine_rest.")} <= OPEN | {"identity.logout"}


def test_every_other_route_sends_a_stranger_to_the_login_page(app: Flask) -> None:
    client = app.test_client()
    asked = 0
    for rule in app.url_map.iter_rules():
        if is_open(app, rule.endpoint):
            continue
        if "GET" in (rule.methods or ()):
            answer = client.get(filled(rule.rule))
            assert answer.status_code == 302, rule
            assert answer.headers["Location"].startswith("/login"), rule
            asked += 1
        else:
            assert client.post(filled(rule.rule)).status_code in (400, 401), rule
    assert asked > 20


def test_rest_asks_for_credentials_and_ignores_the_cookie(app: Flask, enter: Enter) -> None:
    client = enter("handler1")
    for rule in app.url_map.iter_rules():
        if (
            rule.endpoint.startswith("engine_rest.")
            and "GET" in (rule.methods or ())
            and rule.rule != "/engine-rest/version"
        ):
            assert client.get(filled(rule.rule)).status_code == 401, rule


def test_every_state_changing_request_needs_the_token(app: Flask, enter: Enter) -> None:
    client = enter("handler1")
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and not rule.endpoint.startswith("engine_rest."):
            answer = client.post(filled(rule.rule))
            assert answer.status_code == 400, rule
            assert "过期" in answer.text, rule


def test_every_page_that_a_person_opens_answers_without_a_server_error(app: Flask, enter: Enter) -> None:
    client = enter("handler1")
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint != "static" and not rule.endpoint.startswith("engine_rest."):
            answer = client.get(filled(rule.rule))
            assert answer.status_code < 500, (rule, answer.text[-600:])


@pytest.mark.parametrize("path", ["/login", "/public/results", "/healthz", "/nowhere"])
def test_every_answer_carries_the_headers(path: str, app: Flask) -> None:
    headers = app.test_client().get(path).headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Request-Id"]


def test_no_page_uses_inline_script_or_style(app: Flask, enter: Enter) -> None:
    client = enter("handler1")
    for path in ("/", "/cases/", "/start/daily_inspection", "/limits/", "/public/results"):
        html = client.get(path).text
        assert not re.search(r"\sstyle=|\son[a-z]+=|<script(?![^>]*src=)", html), path


def test_an_unknown_host_is_refused(app: Flask) -> None:
    assert app.test_client().get("/login", headers={"Host": "evil.example"}).status_code == 400
