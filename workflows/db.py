"""The database: one metadata, portable column types, and the only place where transactions begin and end."""

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

import orjson
from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, Text, create_engine, event
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
    StatementError,
)
from sqlalchemy.types import TypeDecorator

from workflows.clock import SHANGHAI, NaiveDatetime

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class StoreUnavailable(RuntimeError):
    """The database is locked, full, read-only or gone; nothing was written; try again later."""


class NotStorable(ValueError):
    """A value that no column can hold (too long, out of range, NUL, half a character); nothing was written."""


class WrittenMeanwhile(RuntimeError):
    """Somebody else wrote the same row at the same moment; nothing was written; look again, then ask again."""


class UnusableUrl(ValueError):
    """The address names no database we can open; give sqlite:///… or postgresql+psycopg://…."""


class Instant(TypeDecorator[datetime]):
    """An aware datetime; stored in UTC, read back in Asia/Shanghai; naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise NaiveDatetime(value.isoformat())
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(SHANGHAI)


class JsonText(TypeDecorator[Any]):
    """JSON kept as text, so that every SQL dialect stores the same bytes."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else orjson.dumps(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else orjson.loads(value)


def new_id() -> str:
    """A 32-digit hex id that sorts by creation (48 bits of real milliseconds, then 80 random bits)."""
    return f"{time.time_ns() // 1_000_000:012x}{secrets.token_hex(10)}"


def default_url() -> str:
    home = Path(os.environ.get("SUPERVISION_HOME", "var"))
    return os.environ.get("SUPERVISION_DATABASE_URL") or f"sqlite:///{home / 'supervision.db'}"


class Database:
    """One database. ``transaction()`` writes, ``reading()`` reads; nothing below a use case commits."""

    def __init__(self, url: str | None = None, *, pool_size: int = 8) -> None:
        self.url = url or default_url()
        self.engine = open_engine(self.url, pool_size=pool_size)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One write transaction: commits at the end, rolls back on any error."""
        with _translated(), self.engine.connect() as connection:
            conn = connection.execution_options(writes=True)
            with conn.begin():
                yield conn

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One read transaction (a consistent snapshot on SQLite)."""
        with _translated(), self.engine.connect() as conn, conn.begin():
            yield conn

    def dispose(self) -> None:
        self.engine.dispose()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        raise StoreUnavailable(str(error.orig)) from error
    except (DataError, OverflowError, UnicodeEncodeError) as error:  # the last two: raw from sqlite3
        raise NotStorable(type(error).__name__) from error
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", None) == "23505" or "UNIQUE constraint" in str(error.orig):
            raise WrittenMeanwhile(type(error.orig).__name__) from error
        raise
    except DBAPIError as error:
        if error.connection_invalidated:
            raise StoreUnavailable(str(error.orig)) from error
        raise
    except StatementError as error:  # a column type refused the value before the database saw it
        if isinstance(error.orig, (OverflowError, orjson.JSONEncodeError)):
            raise NotStorable(type(error.orig).__name__) from error
        raise


def open_engine(url: str, *, pool_size: int = 8) -> Engine:
    if not url.startswith("sqlite"):
        try:
            return create_engine(url, pool_size=pool_size, max_overflow=pool_size, pool_pre_ping=True)
        except (ValueError, ImportError, ArgumentError, NoSuchModuleError) as error:
            raise UnusableUrl(type(error).__name__) from error  # not the text: it holds the password
    if ":memory:" not in url and url != "sqlite://":
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, pool_size=pool_size, max_overflow=pool_size)
    install_sqlite_hooks(engine)
    return engine


def install_sqlite_hooks(engine: Engine) -> None:
    """WAL, synchronous FULL, foreign keys; writers BEGIN IMMEDIATE (a deferred BEGIN ends in "locked")."""

    @event.listens_for(engine, "connect")
    def configure(dbapi: Any, _record: Any) -> None:
        dbapi.isolation_level = None
        level = os.environ.get("SUPERVISION_SQLITE_SYNCHRONOUS", "FULL").upper()
        for pragma in (
            "journal_mode=WAL",
            f"synchronous={'NORMAL' if level == 'NORMAL' else 'FULL'}",
            "foreign_keys=ON",
            "busy_timeout=15000",
        ):
            dbapi.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(conn: Connection) -> None:
        writes = conn.get_execution_options().get("writes", False)
        conn.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
