"""methods: clock stop, scan of the visit, switches"""

import sqlalchemy as sa
from alembic import op

from workflows.db import Instant, JsonText

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "clock_stop",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("codes", JsonText(), nullable=False),
        sa.Column("stopped_on", sa.Date(), nullable=False),
        sa.Column("resumed_on", sa.Date(), nullable=True),
        sa.Column("document", sa.String(length=255), nullable=False),
        sa.Column("stopped_by", sa.String(length=64), nullable=False),
        sa.Column("stopped_at", Instant(), nullable=False),
        sa.Column("resumed_by", sa.String(length=64), nullable=True),
        sa.Column("resumed_at", Instant(), nullable=True),
        sa.Column("resumed_document", sa.String(length=255), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_stop")),
    )
    op.create_index("ix_clock_stop_case", "clock_stop", ["case_id"], unique=False)
    op.create_table(
        "switch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", JsonText(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_switch")),
        sa.UniqueConstraint("name", "valid_from", name=op.f("uq_switch_name_valid_from")),
    )
    op.create_table(
        "visit_scan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("direction", sa.String(length=8), nullable=False),
        sa.Column("scanned_by", sa.String(length=64), nullable=False),
        sa.Column("scanned_at", Instant(), nullable=False),
        sa.Column("place", JsonText(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_visit_scan_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_scan")),
    )
    op.create_index("ix_visit_scan_case", "visit_scan", ["case_id", "id"], unique=False)
    op.add_column("inspection", sa.Column("scan_code", sa.String(length=24), nullable=True))
    op.add_column("inspection", sa.Column("annulled_at", Instant(), nullable=True))
    op.add_column("inspection", sa.Column("annul_reason", sa.Text(), nullable=True))
    op.create_index("uq_inspection_scan_code", "inspection", ["scan_code"], unique=True)
