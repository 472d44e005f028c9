"""Loading all of it or nothing of it: every use case a savepoint of one transaction.

A first start that is killed leaves no row behind, on SQLite and on PostgreSQL alike; the next one begins anew.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from workflows.db import Database

CACHE_KIB = 65_536


class OneTransaction(Database):
    """The same database seen through one connection: what use cases commit is kept when the whole load is."""

    def __init__(self, database: Database, conn: Connection) -> None:
        self.url, self.engine, self._conn = database.url, database.engine, conn

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A savepoint: a use case that fails takes back its own rows only."""
        with self._conn.begin_nested():
            yield self._conn

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """What was done so far, committed or not."""
        yield self._conn


@contextmanager
def all_or_nothing(database: Database) -> Iterator[OneTransaction]:
    """One transaction of ``database`` in which use cases run as usual."""
    with database.transaction() as conn:
        if conn.dialect.name == "sqlite":
            conn.exec_driver_sql(f"PRAGMA cache_size=-{CACHE_KIB}")
        yield OneTransaction(database, conn)
