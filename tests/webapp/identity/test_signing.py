"""The login page, the cookie, where one lands, one's own password."""

from datetime import datetime

import pytest
from flask import Flask

from tests.webapp.identity.conftest import Desk
from webapp.identity.destinations import own_path
from workflows.db import Database
from workflows.supervision.accounts.passwords import DEMO_PASSWORD
from workflows.supervision.organisation.actor import SYSTEM
from workflows.usecases import accounts


@pytest.mark.parametrize("target", ["/", "/cases/7", "/cases?q=清源&page=2", "/admin/people?department=3", "/a%20b"])
def test_a_path_of_our_own_is_followed(target: str) -> None:
    assert own_path(target) == target


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "/\\evil.example", "/%5cevil.example", "/%2fevil.example", "/%252fevil", "http://evil.example",
     "evil", "javascript:alert(1)", "/a%0d%0aSet-Cookie:x", "/a\r\nx", "/a%00", "\t//evil", "/\t/evil", "", None,
     "/login", "/" + "a" * 3000],
)  # fmt: skip
def test_every_other_target_leads_home(target: str | None) -> None:
    assert own_path(target) == "/"


def test_the_answer_to_a_login_goes_where_the_form_says_but_never_outside(web: Flask) -> None:
    for target, lands in (("/processes", "/processes"), ("//evil.example", "/")):
        client = web.test_client()
        token = client.get(f"/login?next={target}").text.split('name="csrf_token" value="')[1].split('"')[0]
        fields = {"username": "bianban", "password": DEMO_PASSWORD, "next": target, "csrf_token": token}
        assert client.post("/login", data=fields).headers["Location"] == lands


def test_the_cookie_is_out_of_reach_of_scripts_and_secure_over_https(web: Flask) -> None:
    for scheme, secure in (("http", False), ("https", True)):
        client = web.test_client()
        base = f"{scheme}://localhost"
        token = client.get("/login", base_url=base).text.split('name="csrf_token" value="')[1].split('"')[0]
        fields = {"username": "bianban", "password": DEMO_PASSWORD, "csrf_token": token}
        answer = client.post("/login", data=fields, base_url=base, headers={"Referer": base + "/login"})
        cookie = answer.headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert ("Secure" in cookie) == secure


def cookie_of(desk: Desk) -> str:
    cookie = desk.client.get_cookie("supervision")
    assert cookie is not None
    return cookie.value


def test_the_identity_changes_at_login_and_a_replayed_cookie_opens_nothing(web: Flask) -> None:
    desk = Desk(web.test_client(), "bianban")
    stolen = cookie_of(desk)
    assert cookie_of(Desk(web.test_client(), "bianban")) != stolen
    assert desk.post("/logout", page="/password").headers["Location"] == "/login"
    thief = web.test_client()
    thief.set_cookie("supervision", stolen)
    assert thief.get("/password").status_code == 302


def test_a_wrong_password_says_so_keeps_the_name_and_the_sixth_attempt_waits(web: Flask) -> None:
    client = web.test_client()
    for attempt in range(6):
        token = client.get("/login").text.split('name="csrf_token" value="')[1].split('"')[0]
        fields = {"username": "bianban", "password": "Wrong-2026", "csrf_token": token}
        answer = client.post("/login", data=fields)
        assert answer.status_code == (401 if attempt < 5 else 429)
        assert ("15 分钟。请稍后再试" in answer.text) == (attempt == 5)
        assert 'value="bianban"' in answer.text
        assert "Wrong-2026" not in answer.text


def test_a_first_password_must_be_changed_before_anything_else(web: Flask, district: Database, now: datetime) -> None:
    first = accounts.add_user(
        database=district, actor=SYSTEM, login="newone", name="新人", department="QY-SJ", roles=("handler",), now=now
    )
    desk = Desk(web.test_client(), "newone", first)
    assert desk.client.get("/processes/").headers["Location"] == "/password"
    for new, again, sentence in (
        ("short", "short", "至少 8 位"),
        ("Better-2026", "Other-2026", "两次输入的新密码不一致"),
    ):
        assert sentence in desk.said("/password", page="/password", old=first, new=new, again=again)
    answer = desk.post("/password", page="/password", old="wrong", new="Better-2026", again="Better-2026")
    assert "原密码不正确" in answer.text
    old_cookie = cookie_of(desk)
    desk.post("/password", page="/password", old=first, new="Better-2026", again="Better-2026")
    assert desk.client.get("/processes/").status_code == 200
    assert cookie_of(desk) != old_cookie


def test_a_disabled_account_is_out_at_its_next_request(desk, district: Database, now: datetime) -> None:  # type: ignore[no-untyped-def]
    someone = desk("bianban")
    assert someone.client.get("/password").status_code == 200
    accounts.disable(district, SYSTEM, "bianban", now=now)
    assert someone.client.get("/password").status_code == 302
