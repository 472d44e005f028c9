"""Both dialects keep the same values, and each test has a database of its own."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import StatementError

from workflows.audit import audit_leaf, record
from workflows.clock import NaiveDatetime
from workflows.db import Database


def test_a_leaf_comes_back_as_it_was_written(any_database: Database, now: datetime) -> None:
    with any_database.transaction() as conn:
        record(conn, now=now, actor="li", action="case.open", subject="case:1", facts={"名称": "某店", "n": 1})
    with any_database.reading() as conn:
        row = conn.execute(select(audit_leaf)).one()
    assert row.at == now and row.at.utcoffset() == now.utcoffset()
    assert '"名称":"某店"' in row.leaf


def test_each_test_has_an_empty_database_of_its_own(any_database: Database) -> None:
    with any_database.reading() as conn:
        assert conn.scalar(select(func.count()).select_from(audit_leaf)) == 0


def test_an_error_rolls_the_whole_transaction_back(any_database: Database, now: datetime) -> None:
    with pytest.raises(ZeroDivisionError), any_database.transaction() as conn:
        record(conn, now=now, actor="li", action="case.open", subject="case:1")
        _ = 1 / 0
    with any_database.reading() as conn:
        assert conn.scalar(select(func.count()).select_from(audit_leaf)) == 0


def test_a_naive_datetime_is_refused(any_database: Database, now: datetime) -> None:
    with pytest.raises((NaiveDatetime, StatementError)) as error, any_database.transaction() as conn:
        record(conn, now=now.replace(tzinfo=None), actor="li", action="case.open", subject="case:1")
    assert isinstance(error.value.__cause__ or error.value, NaiveDatetime)


def test_sqlite_waits_on_disk_unless_told_otherwise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SUPERVISION_SQLITE_SYNCHRONOUS")
    database = Database(f"sqlite:///{tmp_path}/s.db")
    with database.reading() as conn:
        assert conn.execute(text("PRAGMA synchronous")).scalar() == 2
        assert conn.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert conn.execute(text("PRAGMA foreign_keys")).scalar() == 1
    database.dispose()
