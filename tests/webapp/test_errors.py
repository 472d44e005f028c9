"""Errors teach: a Chinese sentence, a number to name, never a trace or SQL."""

import io
from typing import Any

import pytest
from flask import Flask

from tests.webapp.conftest import Enter, csrf_of
from webapp import config
from webapp.errors import ANSWERS, ENGINE_ANSWERS
from workflows import engine
from workflows.db import Database


def test_every_fact_of_the_table_exists_in_the_engine() -> None:
    assert [name for name in ENGINE_ANSWERS if not hasattr(engine, name)] == []
    assert all(answer.sentence is None or answer.sentence.endswith("。") for answer in ANSWERS.values())


def test_an_unexpected_error_shows_a_number_and_no_trace(app: Flask, enter: Enter) -> None:
    @app.get("/breaks")
    def breaks() -> str:
        raise RuntimeError("SELECT secret FROM somewhere")

    answer = enter("handler1").get("/breaks")
    assert answer.status_code == 500
    assert "系统出现意外错误" in answer.text
    assert answer.headers["X-Request-Id"] in answer.text
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text


def test_a_database_that_is_gone_is_a_503_and_works_again_later(app: Flask, office: Database, enter: Enter) -> None:
    client = enter("handler1")
    real = app.extensions["database"]
    app.extensions["database"] = Database(
        "sqlite:////proc/nowhere/x.db".replace("/proc/nowhere", office.url[10:] + ".d")
    )
    app.extensions["database"].engine.dispose()
    broken = app.extensions["database"]
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(broken.engine, "connect", _locked)
            answer = client.get("/public/results")
    finally:
        app.extensions["database"] = real
    assert answer.status_code == 503
    assert "没有保存" in answer.text
    assert client.get("/").status_code == 200


def _locked(*_: Any, **__: Any) -> Any:
    from sqlalchemy.exc import OperationalError

    raise OperationalError("SELECT 1", {}, Exception("database is locked"))


def test_a_body_that_is_too_large_is_a_chinese_413(app: Flask, enter: Enter) -> None:
    client = enter("handler1")
    token = csrf_of(client, "/start/daily_inspection")
    data = {"csrf_token": token, "f.reason": "字" * 2_000_000}
    answer = client.post("/start/daily_inspection", data=data)
    assert answer.status_code == 413
    assert "太大" in answer.text


def test_an_upload_may_be_larger_than_a_form(app: Flask, enter: Enter) -> None:
    client = enter("handler1")
    token = csrf_of(client, "/start/daily_inspection")
    big = {"csrf_token": token, "file": (io.BytesIO(b"x" * 6 * config.MEGABYTE), "a.bin"), "field": "x"}
    answer = client.post("/tasks/unknown/files", data=big, content_type="multipart/form-data")
    assert answer.status_code == 404


def test_programs_get_json(app: Flask, enter: Enter) -> None:
    answer = enter("handler1").get("/cases/999", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert set(answer.json or {}) == {"type", "message", "code"}


def test_production_does_not_start_without_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUPERVISION_ENV", "production")
    monkeypatch.delenv("SUPERVISION_SECRET_KEY", raising=False)
    with pytest.raises(config.SecretKeyMissing):
        config.secret_key()


@pytest.mark.parametrize(
    "path",
    ["/cases/99999999999999999999999", "/cases/?department=99999999999999999999999", "/done?process=%00", "/?q=%00",
     "/public/results/99999999999999999999999", "/lookup/parties?q=%00", "/tasks/%00", "/files/%00"],
)  # fmt: skip
def test_what_no_column_can_hold_is_never_an_unexpected_error(enter: Enter, path: str) -> None:
    answer = enter("handler1").get(path)
    assert answer.status_code in (200, 400, 404), answer.text
    assert "意外错误" not in answer.text
