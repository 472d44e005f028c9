"""What the product ships in ``bpmn/``, and how a release brings it into a running office."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

from sqlalchemy import Connection

from workflows import engine
from workflows.engine.reading import bundle_at
from workflows.engine.types import Bundle, Definition, Vocabulary

FOLDER = Path(__file__).parents[2] / "bpmn"
ORDER = (
    "site_visit", "desk_review", "sampling", "online_check", "equipment_check", "expert_assisted", "rectification",
    "daily_inspection", "inspection_batch",
)  # fmt: skip
"""Called processes before those that call them; new files after these, by name."""
NOTE = "随本版本提出的修改：本部门已有自己发布的版本，请比较后决定是否发布"


class ShippedFilesMissing(RuntimeError):
    """The folder ``bpmn/`` is not beside the program; install the product with its files."""


@cache
def files() -> tuple[Path, ...]:
    """The shipped diagrams in the order of publication."""
    found = {path.stem: path for path in sorted(FOLDER.glob("*.bpmn"))}
    if not found:
        raise ShippedFilesMissing(str(FOLDER))
    return tuple(found[stem] for stem in [*(s for s in ORDER if s in found), *(s for s in found if s not in ORDER)])


def keys() -> frozenset[str]:
    """File stem = process id."""
    return frozenset(path.stem for path in files())


@cache
def bundles() -> tuple[Bundle, ...]:
    return tuple(bundle_at(path) for path in files())


@cache
def resources() -> Mapping[str, bytes]:
    """Shared forms and document templates by their path in a bundle."""
    found = [*sorted((FOLDER / "forms").glob("*.json")), *sorted((FOLDER / "documents").glob("*.docx"))]
    return {f"{path.parent.name}/{path.name}": path.read_bytes() for path in found}


def publish(conn: Connection, *, vocabulary: Vocabulary, actor: str, now: datetime) -> list[Definition]:
    """Bring new shipped files in; returns what was stored.

    Published where the last published version was a shipped one too (or there is none); where an office has published
    a version of its own, the file becomes a draft with a note. A file that was brought in before is left alone.
    """
    stored = []
    for bundle in bundles():
        key, digest = Path(bundle.file).stem, engine.digest(bundle)
        if any(found.digest == digest and found.source == "shipped" for found in engine.definitions(conn, key)):
            continue
        latest = engine.latest(conn, key)
        own = latest is not None and latest.source != "shipped"
        stored.append(
            engine.publish(
                conn,
                bundle,
                vocabulary=vocabulary,
                state="draft" if own else "published",
                source="shipped",
                actor=actor,
                now=now,
                note=NOTE if own else "",
            )
        )
    return stored
