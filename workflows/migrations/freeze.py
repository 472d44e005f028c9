"""``python -m workflows.migrations.freeze``: write ``0001_initial.py`` as explicit statements.

Later changes: ``python -m workflows.migrations.freeze "what changes"`` writes the next revision, the difference
between the newest one and ``metadata``, to be read and corrected before it is committed.
"""

import sys
import tempfile
from pathlib import Path
from typing import Literal

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import MigrationScript
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from workflows.db import Database, Instant, JsonText
from workflows.migrations import alembic_config, migrate
from workflows.tables import metadata

VERSIONS = Path(__file__).parent / "versions"

_PAGE = '''"""{message}"""

import sqlalchemy as sa
from alembic import op

{types}revision = "{revision}"
down_revision = {down_revision}


def upgrade() -> None:
    {body}
'''


def _render(kind: str, item: object, autogen: AutogenContext) -> str | Literal[False]:
    """Our column types by their own names; Alembic renders everything else."""
    if kind == "type" and isinstance(item, Instant | JsonText):
        return f"{type(item).__name__}()"
    return False


def _difference(conn: Connection) -> str:
    context = MigrationContext.configure(conn, opts={"compare_type": True, "target_metadata": metadata})
    script: MigrationScript = produce_migrations(context, metadata)
    assert script.upgrade_ops is not None
    return render_python_code(script.upgrade_ops, render_item=_render, migration_context=context)


def _body(*, initial: bool) -> str:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/schema.db")
        if not initial:
            migrate(database)
        with database.transaction() as conn:
            body = _difference(conn)
        database.dispose()
    return "\n".join(line for line in body.splitlines() if not line.strip().startswith("#")).strip()


def freeze(message: str | None = None) -> Path:
    """Write the first revision anew (no message) or the next one (message); returns the file written."""
    if message is None:
        path, revision, down = VERSIONS / "0001_initial.py", "0001", "None"
    else:
        head = ScriptDirectory.from_config(alembic_config()).get_current_head() or "0000"
        revision, down = f"{int(head) + 1:04d}", f'"{head}"'
        path = VERSIONS / f"{revision}_{'_'.join(message.lower().split())}.py"
    body = _body(initial=message is None)
    types = ", ".join(sorted(kind.__name__ for kind in (Instant, JsonText) if f"{kind.__name__}()" in body))
    text = _PAGE.format(
        message=message or "The first schema.",
        revision=revision,
        down_revision=down,
        types=f"from workflows.db import {types}\n\n" if types else "",
        body=body,
    )
    path.write_text(text)
    return path


if __name__ == "__main__":
    print(freeze(sys.argv[1] if len(sys.argv) > 1 else None))
