"""Alembic's environment: runs in the caller's connection, or opens our engine with its own begin hooks."""

from alembic import context
from sqlalchemy import Connection

from workflows.db import Database
from workflows.tables import metadata


def run(conn: Connection) -> None:
    # One transaction around everything: SQLite's DDL is transactional when, as here, we begin it ourselves.
    context.configure(connection=conn, target_metadata=metadata, compare_type=True, transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with Database().transaction() as own:
        run(own)
