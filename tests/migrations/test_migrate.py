"""The schema's history: equal to ``metadata``, all or nothing, once."""

import ast
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import event, inspect, text

import workflows
from tests.support.postgres import Server
from workflows.db import Database, new_id
from workflows.migrations import SchemaIsNewer, freeze, migrate, revision
from workflows.tables import TABLE_MODULES, metadata

MIGRATE_AND_DIE = """
import os, signal, sys
from sqlalchemy import event
from workflows.db import Database
from workflows.migrations import migrate
database, left = Database(sys.argv[1]), int(sys.argv[2])
@event.listens_for(database.engine, "after_cursor_execute")
def count(conn, cursor, statement, *_):
    global left
    left -= statement.lstrip().upper().startswith(("CREATE", "INSERT"))
    if left <= 0:
        os.kill(os.getpid(), signal.SIGKILL)
print(migrate(database))
"""
MIGRATE = "import sys; from workflows.db import Database; from workflows.migrations import migrate; sys.stdin.read()\n"
MIGRATE += "print(migrate(Database(sys.argv[1])))"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    server: Server = request.getfixturevalue("postgres_server")
    name = f"t_{new_id()}"
    yield server.create(name)
    server.drop(name)


@pytest.fixture
def empty(empty_url: str) -> Iterator[Database]:
    database = Database(empty_url)
    yield database
    database.dispose()


def tables(database: Database) -> set[str]:
    with database.reading() as conn:
        return set(inspect(conn).get_table_names())


def test_a_migrated_schema_equals_the_metadata(any_database: Database) -> None:
    with any_database.reading() as conn:
        context = MigrationContext.configure(conn, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    assert tables(any_database) == {*metadata.tables, "alembic_version"}


def test_ids_that_must_not_come_again_are_autoincremented_on_sqlite(database: Database) -> None:
    wanted = {name for name, table in metadata.tables.items() if table.dialect_options["sqlite"]["autoincrement"]}
    with database.reading() as conn:
        rows = conn.execute(text("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'"))
        assert set(rows.scalars()) == wanted != set()


def test_every_module_that_declares_a_table_is_known() -> None:
    root = Path(workflows.__file__).parent
    declaring = set()
    for path in root.rglob("*.py"):
        calls = (node for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, ast.Call))
        if any(isinstance(call.func, ast.Name) and call.func.id == "Table" for call in calls):
            declaring.add(".".join(("workflows", *path.relative_to(root).with_suffix("").parts)))
    assert declaring and declaring <= set(TABLE_MODULES)


def test_migrating_again_does_nothing(empty: Database) -> None:
    assert migrate(empty) is True
    assert migrate(empty) is False


def test_of_two_processes_that_start_together_one_migrates(empty_url: str) -> None:
    both = [
        subprocess.Popen(
            [sys.executable, "-c", MIGRATE, empty_url], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for _ in range(2)
    ]
    for process in both:  # both have imported everything before the first goes on
        assert process.stdin is not None
        process.stdin.close()
    answers = sorted(process.stdout.read().strip() for process in both if process.stdout)
    assert [process.wait() for process in both] == [0, 0]
    assert answers == ["False", "True"]


@pytest.mark.parametrize("statements", [1, 7, 10_000])
def test_a_kill_leaves_the_old_schema_or_the_new_one(empty_url: str, empty: Database, statements: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", MIGRATE_AND_DIE, empty_url, str(statements)], capture_output=True, text=True, check=False
    )
    if statements == 10_000:
        assert (done.returncode, done.stdout.strip()) == (0, "True")
        assert tables(empty) == {*metadata.tables, "alembic_version"}
        return
    assert done.returncode == -signal.SIGKILL
    assert tables(empty) == set()
    assert migrate(empty) is True
    assert tables(empty) == {*metadata.tables, "alembic_version"}


def test_a_failing_statement_leaves_the_old_schema(empty: Database) -> None:
    created = []

    @event.listens_for(empty.engine, "after_cursor_execute")
    def fail(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.lstrip().startswith("CREATE TABLE"):
            created.append(statement)
        if len(created) == 5:
            raise RuntimeError("disk fell off")

    with pytest.raises(RuntimeError, match="disk fell off"):
        migrate(empty)
    event.remove(empty.engine, "after_cursor_execute", fail)
    assert tables(empty) == set()


def test_a_schema_of_a_newer_release_is_refused(any_database: Database) -> None:
    with any_database.transaction() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaIsNewer):
        migrate(any_database)
    with any_database.reading() as conn:
        assert revision(conn) == "9999"


def test_the_frozen_first_revision_makes_the_same_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freeze, "VERSIONS", tmp_path)
    page = freeze.freeze().read_text()
    assert all(f"op.create_table('{name}'" in page.replace('"', "'") for name in metadata.tables)
    compile(page, "0001_initial.py", "exec")
