"""registry alarms"""

import sqlalchemy as sa
from alembic import op

from workflows.db import Instant

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "registry_alarm",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("raised_at", Instant(), nullable=False),
        sa.Column("overdue_at", Instant(), nullable=True),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry_alarm")),
        sa.UniqueConstraint("kind", "subject_id", "due_on", name=op.f("uq_registry_alarm_kind_subject_id_due_on")),
    )
    op.create_index("ix_registry_alarm_open", "registry_alarm", ["settled_at", "due_on"], unique=False)
