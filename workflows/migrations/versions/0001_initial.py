"""The first schema."""

from alembic import op

from workflows.tables import metadata

revision = "0001"
down_revision = None


def upgrade() -> None:
    # Until the first release: frozen by `python -m workflows.migrations.freeze`.
    metadata.create_all(op.get_bind(), checkfirst=False)
