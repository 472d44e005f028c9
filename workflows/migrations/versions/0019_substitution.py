"""substitution"""

import sqlalchemy as sa
from alembic import op

from workflows.db import Instant, JsonText

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "substitution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("principal_id", sa.Integer(), nullable=False),
        sa.Column("substitute_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("roles", JsonText(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("document", sa.String(length=255), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("ended_by", sa.String(length=64), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_substitution_department_id")),
        sa.ForeignKeyConstraint(["principal_id"], ["officer.id"], name=op.f("fk_substitution_principal_id")),
        sa.ForeignKeyConstraint(["substitute_id"], ["officer.id"], name=op.f("fk_substitution_substitute_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_substitution")),
    )
    op.create_index("ix_substitution_principal", "substitution", ["principal_id", "valid_to"], unique=False)
    op.create_index("ix_substitution_substitute", "substitution", ["substitute_id", "valid_to"], unique=False)
