"""decisions"""

import sqlalchemy as sa
from alembic import op

from workflows.db import Instant

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "decision_upload",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("file", sa.String(length=255), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("deployment_id", sa.String(length=64), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("published_at", Instant(), nullable=True),
        sa.Column("published_by", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["deployment_id"], ["deployment.id"], name=op.f("fk_decision_upload_deployment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_upload")),
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("version_tag", sa.String(length=64), nullable=False),
        sa.Column("upload_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["upload_id"], ["decision_upload.id"], name=op.f("fk_decision_upload_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("key", "version", name=op.f("uq_decision_key_version")),
    )
    op.create_index("ix_decision_upload", "decision", ["upload_id"], unique=False)
