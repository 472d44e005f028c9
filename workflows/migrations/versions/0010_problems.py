"""problems"""

import sqlalchemy as sa
from alembic import op

from workflows.db import Instant, JsonText

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "problem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("no", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=128), nullable=False),
        sa.Column("campaign_case_id", sa.Integer(), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("finding_id", sa.Integer(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("object_department_id", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("site", sa.String(length=255), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("found_by", JsonText(), nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("grade", sa.String(length=16), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("duty_department_id", sa.Integer(), nullable=True),
        sa.Column("duty_person", sa.String(length=64), nullable=False),
        sa.Column("deadline_on", sa.Date(), nullable=True),
        sa.Column("extended_to", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("before", JsonText(), nullable=False),
        sa.Column("after", JsonText(), nullable=False),
        sa.Column("accepted_by", JsonText(), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("approved_by", sa.String(length=64), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("supervised_by", sa.Integer(), nullable=True),
        sa.Column("supervised_on", sa.Date(), nullable=True),
        sa.Column("supervision_lifted_on", sa.Date(), nullable=True),
        sa.Column("times_reopened", sa.Integer(), nullable=False),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("merge_reason", sa.Text(), nullable=False),
        sa.Column("merged_by", sa.String(length=64), nullable=False),
        sa.Column("merged_at", Instant(), nullable=True),
        sa.Column("entered_at", Instant(), nullable=False),
        sa.Column("entered_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "merged_into_id IS NULL OR merged_into_id <> id", name=op.f("ck_problem_not_merged_into_itself")
        ),
        sa.ForeignKeyConstraint(["campaign_case_id"], ["case.id"], name=op.f("fk_problem_campaign_case_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_problem_case_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_problem_finding_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["problem.id"], name=op.f("fk_problem_merged_into_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem")),
        sa.UniqueConstraint("no", name=op.f("uq_problem_no")),
        sa.UniqueConstraint("source", name=op.f("uq_problem_source")),
    )
    op.create_index("ix_problem_campaign", "problem", ["campaign_case_id", "status"], unique=False)
    op.create_index("ix_problem_case", "problem", ["case_id"], unique=False)
    op.create_index("ix_problem_department", "problem", ["department_id", "status"], unique=False)
    op.create_index("ix_problem_duty", "problem", ["duty_department_id", "status"], unique=False)
    op.create_index("ix_problem_finding", "problem", ["finding_id"], unique=False)
    op.create_index("ix_problem_found", "problem", ["found_on", "id"], unique=False)
    op.create_index("ix_problem_party", "problem", ["party_id"], unique=False)
    op.create_table(
        "problem_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("problem_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(length=24), nullable=False),
        sa.Column("after", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["problem_id"], ["problem.id"], name=op.f("fk_problem_change_problem_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_change")),
    )
    op.create_index("ix_problem_change_problem", "problem_change", ["problem_id", "id"], unique=False)
