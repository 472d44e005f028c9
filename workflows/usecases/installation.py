"""What a database needs before anybody works on it. Any number of times; nothing that is there is overwritten."""

from datetime import datetime

from workflows import audit
from workflows.db import Database
from workflows.supervision import deadlines
from workflows.usecases import diagrams


def install(database: Database, *, profile: str, now: datetime) -> None:
    """Load the shipped calendar and rules of law, then publish the shipped diagrams (they name rules)."""
    with database.transaction() as conn:
        deadlines.load_shipped(conn, now=now)
        audit.record(
            conn, now=now, actor="system", action="product.install", subject="product", facts={"profile": profile}
        )
    diagrams.publish_shipped(database, now=now)
