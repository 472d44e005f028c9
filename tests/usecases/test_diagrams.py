"""Process owners upload a diagram with its forms and templates, and publish it."""

import io
from datetime import datetime

import pytest
from docx import Document

from workflows import engine
from workflows.db import Database
from workflows.engine.types import Severity
from workflows.processes import shipped
from workflows.supervision.organisation.actor import Actor
from workflows.usecases import diagrams, session
from workflows.usecases.errors import NotPermitted

KEY = "rectification"


@pytest.fixture
def owner(district_database: Database, now: datetime) -> Actor:
    return session.actor_of_login(district_database, "owner1", now=now)


def shipped_diagram() -> bytes:
    return next(bundle.diagram for bundle in shipped.bundles() if bundle.file == f"{KEY}.bpmn")


def template(text: str) -> bytes:
    document, content = Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(content)
    return content.getvalue()


def test_an_upload_is_a_draft_until_it_is_published_and_running_cases_keep_their_version(
    district_database: Database, owner: Actor, now: datetime
) -> None:
    before = diagrams.show(district_database, owner, KEY, now=now).definition
    changed = shipped_diagram().replace("整改办结".encode(), "整改已办结".encode())
    uploaded = diagrams.upload(district_database, owner, "x.bpmn", changed, note="改名", now=now)
    assert uploaded.definition is not None and uploaded.definition.state == "draft"
    assert diagrams.show(district_database, owner, KEY, now=now).definition.id == before.id

    published = diagrams.publish(district_database, owner, uploaded.definition.id, now=now)
    assert (published.state, published.version) == ("published", before.version + 1)
    assert diagrams.show(district_database, owner, KEY, now=now).definition.id == published.id
    assert diagrams.picture(district_database, owner, before.id, now=now) == shipped_diagram()


def test_a_shipped_file_does_not_replace_what_an_office_published(
    district_database: Database, owner: Actor, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = diagrams.upload(
        district_database, owner, "x.bpmn", shipped_diagram() + b"\n", state="published", now=now
    ).definition
    assert own is not None
    released = [
        engine.types.Bundle(b.file, b.diagram.replace("整改办结".encode(), "整改完毕".encode()), b.resources)
        for b in shipped.bundles()
    ]
    monkeypatch.setattr(shipped, "bundles", lambda: tuple(released))
    stored = {one.key: one for one in diagrams.publish_shipped(district_database, now=now)}
    assert stored[KEY].state == "draft" and stored[KEY].note
    assert diagrams.show(district_database, owner, KEY, now=now).definition.id == own.id
    assert diagrams.publish_shipped(district_database, now=now) == ()


def test_an_own_template_travels_with_the_version_and_the_next_upload_keeps_it(
    district_database: Database, owner: Actor, now: datetime
) -> None:
    own = template("本局自拟：{{ number }} {{ party.name }}")
    path = "documents/rectification_order.docx"
    first = diagrams.upload(district_database, owner, "x.bpmn", shipped_diagram(), resources={path: own},
                            state="published", now=now)  # fmt: skip
    second = diagrams.upload(district_database, owner, "x.bpmn", shipped_diagram(), now=now)
    assert first.definition is not None and second.definition is not None
    with district_database.reading() as conn:
        for stored in (first.definition, second.definition):
            assert engine.bundle(conn, stored.id).resources[path] == own


@pytest.mark.parametrize(
    ("path", "content", "named"),
    [
        ("documents/rectification_order.docx", template("{{ numbr }}"), "numbr"),
        ("documents/rectification_order.docx", template("{{ party.nam }}"), "party.nam"),
        (
            "documents/rectification_order.docx",
            template("{% for one in problems %}{{ one.fct }}{% endfor %}"),
            "one.fct",
        ),
        ("documents/rectification_order.docx", template("{{ numbr }}"), "problems（point、fact、basis）"),
        ("documents/rectification_order.docx", template("{% if number %}"), "花括号字段写法完整"),
        ("documents/rectification_order.docx", template("{{ number }") + b"x" * 6_000_000, "太大"),
        ("documents/rectification_order.docx", b"no word file", "docx"),
        ("documents/unknown.docx", template("{{ number }}"), "unknown"),
        ("forms/recheck.json", b"{broken", "recheck"),
    ],
)
def test_a_wrong_form_or_template_is_refused_and_nothing_is_stored(
    district_database: Database, owner: Actor, now: datetime, path: str, content: bytes, named: str
) -> None:
    before = diagrams.show(district_database, owner, KEY, now=now).versions
    uploaded = diagrams.upload(
        district_database, owner, "x.bpmn", shipped_diagram(), resources={path: content}, now=now
    )
    assert uploaded.definition is None
    errors = [finding for finding in uploaded.findings if finding.severity is Severity.ERROR]
    assert any(named in finding.message or named in finding.file for finding in errors)
    assert diagrams.show(district_database, owner, KEY, now=now).versions == before


def test_only_process_owners_upload_and_publish(district_database: Database, now: datetime) -> None:
    inspector = session.actor_of_login(district_database, "inspector1", now=now)
    current = diagrams.show(district_database, inspector, KEY, now=now)
    assert not current.may_publish
    with pytest.raises(NotPermitted):
        diagrams.upload(district_database, inspector, "x.bpmn", shipped_diagram(), now=now)
    with pytest.raises(NotPermitted):
        diagrams.publish(district_database, inspector, current.definition.id, now=now)
