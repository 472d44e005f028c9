"""The schema's history. ``migrate`` brings a database to the newest revision: all of it, or nothing of it."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from workflows.db import Database

_POSTGRES_LOCK = 7_160_504_501  # any constant: one per product


class SchemaIsNewer(RuntimeError):
    """The database was migrated by a newer release; start that release, or restore a backup made by this one."""


def migrate(database: Database) -> bool:
    """Upgrade to the newest revision and say whether anything was done.

    One transaction holds the lock and all statements (BEGIN IMMEDIATE on SQLite, an advisory lock on PostgreSQL):
    of two processes that start together one migrates and the other finds it done; a kill leaves the old schema.
    """
    with database.reading() as conn:
        if _is_current(conn):
            return False
    with database.transaction() as conn:
        if conn.dialect.name == "postgresql":
            conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _POSTGRES_LOCK})
        if _is_current(conn):
            return False
        command.upgrade(alembic_config(conn), "head")
        return True


def revision(conn: Connection) -> str | None:
    """The revision that a database stands at; None for an empty one."""
    return MigrationContext.configure(conn).get_current_revision()


def alembic_config(conn: Connection | None = None) -> Config:
    """Alembic's configuration without an ini file; ``env.py`` runs inside ``conn``'s transaction where one is given."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = conn
    return config


def _is_current(conn: Connection) -> bool:
    script = ScriptDirectory.from_config(alembic_config())
    current = revision(conn)
    if current is not None and current not in {known.revision for known in script.walk_revisions()}:
        raise SchemaIsNewer(current)
    return current == script.get_current_head()
