"""What a release brings into an office that may have published versions of its own."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from workflows import engine
from workflows.db import Database
from workflows.engine.types import Bundle
from workflows.processes import shipped
from workflows.processes.vocabulary import vocabulary
from workflows.supervision import deadlines


@pytest.fixture
def installed(database: Database, now: datetime) -> Database:
    with database.transaction() as conn:
        deadlines.load_shipped(conn, now=now)
        stored = shipped.publish(conn, vocabulary=vocabulary(conn, now=now), actor="system", now=now)
    assert [(found.key, found.state) for found in stored] == [(path.stem, "published") for path in shipped.files()]
    return database


def changed(bundle: Bundle) -> Bundle:
    return Bundle(bundle.file, bundle.diagram.replace("退回修改".encode(), "退回".encode()), bundle.resources)


def bring(database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch, bundle: Bundle) -> list[str]:
    monkeypatch.setattr(shipped, "bundles", lambda: (bundle,))
    with database.transaction() as conn:
        stored = shipped.publish(conn, vocabulary=vocabulary(conn, now=now), actor="system", now=now)
    return [f"{found.state}: {found.note}" for found in stored]


def the_diagram(key: str) -> Bundle:
    return next(bundle for bundle in shipped.bundles() if Path(bundle.file).stem == key)


def test_a_second_start_changes_nothing(installed: Database, now: datetime) -> None:
    with installed.transaction() as conn:
        assert shipped.publish(conn, vocabulary=vocabulary(conn, now=now), actor="system", now=now) == []


def test_a_new_file_over_a_shipped_version_is_published(
    installed: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = changed(the_diagram("daily_inspection"))
    assert bring(installed, now, monkeypatch, new) == ["published: "]
    assert bring(installed, now, monkeypatch, new) == []


def test_a_new_file_over_an_own_version_becomes_a_draft_with_a_note(
    installed: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped_one = the_diagram("rectification")
    with installed.transaction() as conn:
        edited = shipped_one.diagram.replace("首次不合格".encode(), "初次不合格".encode())
        own = Bundle(shipped_one.file, edited, shipped_one.resources)
        engine.publish(conn, own, vocabulary=vocabulary(conn, now=now), source="owner", actor="owner1", now=now)
    later = now + timedelta(days=1)
    assert bring(installed, later, monkeypatch, changed(shipped_one)) == [f"draft: {shipped.NOTE}"]
    assert bring(installed, later, monkeypatch, changed(shipped_one)) == []
    with installed.reading() as conn:
        latest = engine.latest(conn, "rectification")
    assert latest is not None and latest.source == "owner"
