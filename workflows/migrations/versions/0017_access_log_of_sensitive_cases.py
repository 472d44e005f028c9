"""access log of sensitive cases"""

import sqlalchemy as sa
from alembic import op

from workflows.db import Instant

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "case_access",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(length=64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_access_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_access")),
    )
    op.create_index("ix_case_access_case", "case_access", ["case_id", "id"], unique=False)
    op.create_index("ix_case_access_login", "case_access", ["login", "id"], unique=False)
