"""papers of clock stops"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column("clock_stop", sa.Column("file_id", sa.String(length=32), nullable=True))
    op.add_column("clock_stop", sa.Column("resumed_file_id", sa.String(length=32), nullable=True))
