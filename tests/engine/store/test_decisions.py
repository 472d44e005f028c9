"""Versions of decisions on both databases."""

from datetime import datetime

from tests.engine.decisions.tables import table
from tests.engine.drawn import Walk
from tests.engine.running.test_decisions import asks, publish
from workflows import engine
from workflows.db import Database

X, A = [("x", "integer")], [("a", "integer")]


def test_versions_are_numbered_published_and_asked(any_database: Database, now: datetime) -> None:
    walk = Walk(any_database, now)
    publish(walk, table(X, A, [["< 5", "1"], [">= 5", "2"]]))
    (draft,) = publish(walk, table(X, A, [["< 5", "3"], [">= 5", "4"]]), "draft")
    walk.start(asks(), {"x": 7}).do("before")
    assert walk.variables()["answer"] == 2
    with any_database.reading() as conn:
        assert [(one.version, one.state) for one in engine.decisions(conn, "d")] == [(2, "draft"), (1, "published")]
        assert engine.decision_content(conn, draft.id).startswith(b"<?xml")
        (event,) = [one for one in engine.history(conn, walk.instance_id) if one.kind == "decision.evaluated"]
    assert isinstance(event.detail, dict) and event.detail["version"] == 1
