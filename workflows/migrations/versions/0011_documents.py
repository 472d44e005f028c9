"""documents: records without a number"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    with op.batch_alter_table("document") as document:  # SQLite copies the table: it cannot drop a NOT NULL
        document.alter_column("number", existing_type=sa.String(length=64), nullable=True)
