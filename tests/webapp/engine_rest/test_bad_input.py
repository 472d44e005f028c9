"""What no program should send: 4xx with ``{type, message, code}``, nothing kept, on both databases."""

import io
from datetime import datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.support import district
from tests.webapp.engine_rest.test_engine_rest import Rest, diagram
from webapp import create_app
from workflows.db import Database


@pytest.fixture
def owner(any_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: datetime) -> Rest:
    monkeypatch.setenv("SUPERVISION_HOME", str(tmp_path))
    district.fix_clock(tmp_path, monkeypatch, now)
    district.load(any_database, now=now)
    return Rest(create_app(any_database.url).test_client(), "owner1")


def refused(answer: object) -> bool:
    status, body = answer.status_code, answer.json  # type: ignore[attr-defined]
    return status in (400, 404) and {"type", "message", "code"} <= set(body) and bool(body["message"])


START = "/engine-rest/process-definition/key/foreign/start"
BODIES = {
    "nested too deep": b"[" * 200_000,
    "a variable nested too deep": b'{"variables":{"a":{"value":' + b"[" * 5000 + b"]" * 5000 + b"}}}",
    "a huge integer": b'{"variables":{"a":{"value":' + b"9" * 40 + b"}}}",
    "no number": b'{"variables":{"a":{"value":NaN}}}',
    "half a character": b'{"variables":{"a":{"value":"\\ud800"}}}',
    "half a character in a name": b'{"variables":{"\\ud800":{"value":1}}}',
    "half a character in the key": b'{"businessKey":"\\ud800"}',
    "NUL in the key": b'{"businessKey":"a\\u0000b"}',
    "an object as key": b'{"businessKey":{"a":1}}',
    "infinity as integer": b'{"variables":{"a":{"value":1e400,"type":"Integer"}}}',
    "JSON text nested too deep": b'{"variables":{"a":{"value":"' + b"[" * 100_000 + b'","type":"Json"}}}',
    "a huge integer in JSON text": b'{"variables":{"a":{"value":"' + b"9" * 30 + b'","type":"Json"}}}',
}
QUERIES = (
    "task?assignee=%00", "task?dueBefore=0001-01-01T00:00:00", "task?dueBefore=9999-12-31T23:59:59.999-1200",
    "process-instance?businessKey=%00", "process-instance/%00", "history/process-instance/%00", "task/%00", "nosuch",
)  # fmt: skip
PAGES = ("firstResult=99999999999999999999", "firstResult=-5", "maxResults=-1", "maxResults=99999999999999999999")


def test_whatever_is_sent_is_refused_with_a_sentence_and_starts_nothing(owner: Rest) -> None:
    client: FlaskClient = owner.client
    assert owner.deploy(diagram()).status_code == 200
    for name, body in BODIES.items():
        answer = client.post(START, data=body, headers=owner.headers, content_type="application/json")
        assert refused(answer), (name, answer.status_code, answer.text[:200])
    for query in QUERIES:
        answer = owner.get(f"/{query}")
        assert refused(answer) or answer.json == [], (query, answer.status_code, answer.text[:200])
    for page in PAGES:
        for listed in ("task", "deployment", "process-definition"):
            assert owner.get(f"/{listed}?{page}").status_code == 200, (listed, page)
    assert owner.get("/process-instance").json == []


def test_a_page_of_minus_one_task_is_empty_and_not_everything(owner: Rest) -> None:
    owner.deploy(diagram())
    owner.start(amount=1)
    assert len(owner.get("/task").json) == 1
    assert owner.get("/task?maxResults=-1").json == []


@pytest.mark.parametrize("field", ["deployment-name", "deployment-source"])
@pytest.mark.parametrize("text", ["x" * 5000, "a\0b"])
def test_names_of_deployments_are_short_plain_text(owner: Rest, field: str, text: str) -> None:
    assert refused(owner.deploy(diagram(), **{field: text}))


@pytest.mark.parametrize("name", ["y" * 3000 + ".bpmn", "a\0.bpmn"])
def test_a_file_name_too_long_or_with_control_characters_is_refused_or_cleaned(owner: Rest, name: str) -> None:
    parts = {"data": (io.BytesIO(diagram()), name, "text/xml")}
    answer = owner.client.post(
        "/engine-rest/deployment/create", data=parts, headers=owner.headers, content_type="multipart/form-data"
    )
    assert answer.status_code == 200 or refused(answer), answer.text[:300]
