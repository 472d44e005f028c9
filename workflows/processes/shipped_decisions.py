"""The decision tables that the product ships (``bpmn/*.dmn``), and how a release brings them into a running office."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache

from sqlalchemy import Connection

from workflows import engine
from workflows.engine.types import Decision, DecisionNames, Vocabulary
from workflows.processes.shipped import FOLDER, NOTE


@cache
def files() -> Mapping[str, bytes]:
    """The shipped decision tables by file name."""
    return {path.name: path.read_bytes() for path in sorted(FOLDER.rglob("*.dmn"))}


@cache
def names() -> Mapping[str, DecisionNames]:
    """The shipped decisions by key: what diagrams may know of them."""
    return {key: found for file in files().items() for key, found in engine.names_in(*file).items()}


def publish(conn: Connection, *, vocabulary: Vocabulary, actor: str, now: datetime) -> list[Decision]:
    """Bring new shipped tables in, before the diagrams that ask them and by the same rule; returns what was stored."""
    stored: list[Decision] = []
    for file, content in files().items():
        digest = engine.decision_digest(content)
        versions = [found for key in engine.names_in(file, content) for found in engine.decisions(conn, key)]
        if any(found.digest == digest and found.source == "shipped" for found in versions):
            continue
        latest = [found for key in {one.key for one in versions} if (found := engine.latest_decision(conn, key))]
        own = any(found.source != "shipped" for found in latest)
        stored += engine.publish_decision(
            conn,
            file,
            content,
            vocabulary=vocabulary,
            state="draft" if own else "published",
            source="shipped",
            actor=actor,
            now=now,
            note=NOTE if own else "",
        )
    return stored
