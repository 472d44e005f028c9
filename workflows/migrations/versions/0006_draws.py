"""draws: strata and earlier teams, frequency caps, joint visits"""

import sqlalchemy as sa
from alembic import op

from workflows.db import Instant, JsonText

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "frequency_cap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("industry", sa.String(length=64), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("source_document", sa.String(length=255), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("edited_by", sa.String(length=64), nullable=False),
        sa.Column("edited_at", Instant(), nullable=False),
        sa.CheckConstraint("most >= 0", name=op.f("ck_frequency_cap_most")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frequency_cap")),
        sa.UniqueConstraint("department_id", "item_id", "industry", "valid_from", name="uq_frequency_cap_version"),
    )
    op.create_table(
        "visit_overlap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("other_case_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("found_at", Instant(), nullable=False),
        sa.Column("decision", sa.String(length=16), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("answer", sa.String(length=16), nullable=True),
        sa.Column("answer_reason", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.String(length=64), nullable=True),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("inspectors", JsonText(), nullable=True),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_visit_overlap_department_id")),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f("fk_visit_overlap_draw_id")),
        sa.ForeignKeyConstraint(["other_case_id"], ["case.id"], name=op.f("fk_visit_overlap_other_case_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_visit_overlap_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_overlap")),
        sa.UniqueConstraint(
            "draw_id", "party_id", "department_id", name=op.f("uq_visit_overlap_draw_id_party_id_department_id")
        ),
    )
    op.create_index("ix_visit_overlap_other", "visit_overlap", ["other_case_id", "party_id"], unique=False)
    op.create_index("ix_visit_overlap_party", "visit_overlap", ["party_id", "department_id"], unique=False)
    op.create_table(
        "joint_visit",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("inspectors", JsonText(), nullable=False),
        sa.Column("overlap_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_joint_visit_case_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_joint_visit_department_id")),
        sa.ForeignKeyConstraint(["overlap_id"], ["visit_overlap.id"], name=op.f("fk_joint_visit_overlap_id")),
        sa.PrimaryKeyConstraint("case_id", "department_id", name=op.f("pk_joint_visit")),
    )
    op.create_index("ix_joint_visit_department", "joint_visit", ["department_id"], unique=False)
    op.add_column("draw", sa.Column("planned_on", sa.Date(), nullable=True))
    op.add_column("draw", sa.Column("ratios", JsonText(), nullable=True))
    op.add_column("draw", sa.Column("pairs", JsonText(), nullable=True))
    op.add_column("inspection", sa.Column("task_source", sa.String(length=16), server_default="", nullable=False))
    op.add_column("inspection", sa.Column("cap_note", sa.String(length=64), server_default="", nullable=False))
    op.create_index("ix_inspection_department_planned", "inspection", ["department_id", "planned_on"], unique=False)
