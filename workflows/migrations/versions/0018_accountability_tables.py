"""accountability tables"""

import sqlalchemy as sa
from alembic import op

from workflows.db import Instant

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "tracing_lead",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("found_at", Instant(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("taken_into", sa.Integer(), nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tracing_lead")),
        sa.UniqueConstraint("key", name=op.f("uq_tracing_lead_key")),
    )
    op.create_index("ix_tracing_lead_state", "tracing_lead", ["state", "found_at"], unique=False)
    op.create_table(
        "person_flag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("document", sa.String(length=255), nullable=False),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.Column("lift_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_person_flag_case_id")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_person_flag_officer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_flag")),
    )
    op.create_index("ix_person_flag_officer", "person_flag", ["officer_id"], unique=False)
    op.create_table(
        "tracing_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("liability", sa.String(length=24), nullable=False),
        sa.Column("told_liability", sa.String(length=24), nullable=False),
        sa.Column("told_measure", sa.String(length=24), nullable=False),
        sa.Column("defence_case_id", sa.Integer(), nullable=True),
        sa.Column("defence_state", sa.String(length=16), nullable=False),
        sa.Column("defence_text", sa.Text(), nullable=False),
        sa.Column("adopted", sa.String(length=16), nullable=False),
        sa.Column("adoption_reason", sa.Text(), nullable=False),
        sa.Column("measure", sa.String(length=24), nullable=False),
        sa.Column("measure_also", sa.String(length=24), nullable=False),
        sa.Column("measure_basis", sa.Text(), nullable=False),
        sa.Column("measure_reason", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("outcome_case_id", sa.Integer(), nullable=True),
        sa.Column("result", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_tracing_person_case_id")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_tracing_person_officer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tracing_person")),
        sa.UniqueConstraint("case_id", "officer_id", name=op.f("uq_tracing_person_case_id_officer_id")),
        sa.UniqueConstraint("defence_case_id", name=op.f("uq_tracing_person_defence_case_id")),
        sa.UniqueConstraint("outcome_case_id", name=op.f("uq_tracing_person_outcome_case_id")),
    )
    op.create_index("ix_tracing_person_officer", "tracing_person", ["officer_id"], unique=False)
