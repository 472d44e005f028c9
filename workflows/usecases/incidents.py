"""A failed step is never lost: the ask rolls back, the incident is opened in a transaction of its own."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from workflows import audit, engine
from workflows.db import Database, Json


@contextmanager
def opening_incidents(database: Database, payload: Mapping[str, Json], *, now: datetime) -> Iterator[None]:
    """Around a whole ask, outside its transaction; ``payload`` says what was asked."""
    try:
        yield
    except engine.StepFailed as failure:
        with database.transaction() as conn:
            number = engine.open_incident(conn, failure, payload=payload, now=now)
            audit.record(
                conn, now=now, actor=str(payload.get("actor", "system")), action="incident.open",
                subject=f"instance:{failure.root_id}", facts={"incident": number, "element": failure.element_id},
            )  # fmt: skip
        raise
