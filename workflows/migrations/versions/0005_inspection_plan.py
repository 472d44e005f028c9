"""inspection plan"""

import sqlalchemy as sa
from alembic import op

from workflows.db import Instant, JsonText

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "inspection_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_inspection_plan_case_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_inspection_plan_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_plan")),
        sa.UniqueConstraint("case_id", name=op.f("uq_inspection_plan_case_id")),
        sa.UniqueConstraint("department_id", "year", name=op.f("uq_inspection_plan_department_id_year")),
    )
    op.create_table(
        "plan_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("compiled_by", sa.String(length=64), nullable=False),
        sa.Column("compiled_at", Instant(), nullable=False),
        sa.Column("approved_by", sa.String(length=64), nullable=True),
        sa.Column("approved_at", Instant(), nullable=True),
        sa.Column("published_at", Instant(), nullable=True),
        sa.Column("filed_number", sa.String(length=64), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("in_force_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["inspection_plan.id"], name=op.f("fk_plan_version_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_version")),
        sa.UniqueConstraint("plan_id", "version", name=op.f("uq_plan_version_plan_id_version")),
    )
    op.create_table(
        "plan_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("risk_classes", JsonText(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("size_kind", sa.String(length=16), nullable=False),
        sa.Column("size", sa.String(length=32), nullable=False),
        sa.Column("inspectors_each", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(length=16), nullable=False),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("start_given", sa.Boolean(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("pool_size", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["approval_item.id"], name=op.f("fk_plan_row_item_id")),
        sa.ForeignKeyConstraint(["version_id"], ["plan_version.id"], name=op.f("fk_plan_row_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_row")),
        sa.UniqueConstraint("version_id", "line", name=op.f("uq_plan_row_version_id_line")),
    )
    op.create_table(
        "plan_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.String(length=40), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("start_at", Instant(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("started_at", Instant(), nullable=True),
        sa.Column("started_by", sa.String(length=64), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.Column("postponed_from", sa.Date(), nullable=True),
        sa.Column("postpone_reason", sa.Text(), nullable=False),
        sa.Column("postponed_by", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_plan_batch_case_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["inspection_plan.id"], name=op.f("fk_plan_batch_plan_id")),
        sa.ForeignKeyConstraint(["row_id"], ["plan_row.id"], name=op.f("fk_plan_batch_row_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_batch")),
        sa.UniqueConstraint("case_id", name=op.f("uq_plan_batch_case_id")),
        sa.UniqueConstraint("plan_id", "line", name=op.f("uq_plan_batch_plan_id_line")),
    )
    op.create_table(
        "plan_row_department",
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=8), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_plan_row_department_department_id")
        ),
        sa.ForeignKeyConstraint(["row_id"], ["plan_row.id"], name=op.f("fk_plan_row_department_row_id")),
        sa.PrimaryKeyConstraint("row_id", "department_id", name=op.f("pk_plan_row_department")),
    )
    op.create_index("ix_plan_row_department_department", "plan_row_department", ["department_id"], unique=False)
