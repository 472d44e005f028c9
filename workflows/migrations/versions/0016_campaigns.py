"""campaigns"""

import sqlalchemy as sa
from alembic import op

from workflows.db import Instant, JsonText

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("trigger", sa.String(length=16), nullable=False),
        sa.Column("triggered_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("field", sa.String(length=100), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("objects", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("extended_to", sa.Date(), nullable=True),
        sa.Column("district_wide", sa.Boolean(), nullable=False),
        sa.Column("mass_shutdown", sa.Boolean(), nullable=False),
        sa.Column("shutdown_reason", sa.String(length=24), nullable=False),
        sa.Column("shutdown_document", sa.String(length=200), nullable=False),
        sa.Column("sampling_share", sa.Integer(), nullable=True),
        sa.Column("look_back_share", sa.Integer(), nullable=True),
        sa.Column("self_correction", sa.Boolean(), nullable=False),
        sa.Column("issued_at", Instant(), nullable=True),
        sa.Column("look_back_count", sa.Integer(), nullable=True),
        sa.Column("relapsed_count", sa.Integer(), nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_campaign_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("case_id", name=op.f("uq_campaign_case_id")),
    )
    op.create_index("ix_campaign_department", "campaign", ["department_id", "state"], unique=False)
    op.create_index("ix_campaign_state", "campaign", ["state", "id"], unique=False)
    op.create_table(
        "campaign_department",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=8), nullable=False),
        sa.Column("duties", sa.Text(), nullable=False),
        sa.Column("team", JsonText(), nullable=False),
        sa.Column("accepted_by", sa.String(length=64), nullable=True),
        sa.Column("accepted_at", Instant(), nullable=True),
        sa.Column("overdue_told_at", Instant(), nullable=True),
        sa.Column("swept_at", Instant(), nullable=True),
        sa.Column("zero", sa.Boolean(), nullable=True),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_department_campaign_id")),
        sa.PrimaryKeyConstraint("campaign_id", "department_id", name=op.f("pk_campaign_department")),
    )
    op.create_index("ix_campaign_department_department", "campaign_department", ["department_id"], unique=False)
    op.create_table(
        "campaign_extension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("decided_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_extension_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_extension")),
    )
    op.create_index("ix_campaign_extension_campaign", "campaign_extension", ["campaign_id"], unique=False)
    op.create_table(
        "campaign_object",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("inspection_case_id", sa.Integer(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("checked_at", Instant(), nullable=True),
        sa.Column("inspectors", JsonText(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("problems", sa.Integer(), nullable=False),
        sa.Column("self_reported_on", sa.Date(), nullable=True),
        sa.Column("self_note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_object_campaign_id")),
        sa.ForeignKeyConstraint(
            ["inspection_case_id"], ["case.id"], name=op.f("fk_campaign_object_inspection_case_id")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_campaign_object_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_object")),
        sa.UniqueConstraint(
            "campaign_id", "party_id", "item_id", name=op.f("uq_campaign_object_campaign_id_party_id_item_id")
        ),
    )
    op.create_index(
        "ix_campaign_object_department", "campaign_object", ["campaign_id", "department_id", "state"], unique=False
    )
    op.create_index("ix_campaign_object_inspection", "campaign_object", ["inspection_case_id"], unique=False)
    op.create_index("ix_campaign_object_party", "campaign_object", ["party_id"], unique=False)
    op.create_table(
        "campaign_pool",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("industry", sa.String(length=64), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("risk_classes", JsonText(), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_pool_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_pool")),
    )
    op.create_index("ix_campaign_pool_campaign", "campaign_pool", ["campaign_id"], unique=False)
    op.create_table(
        "campaign_stage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_stage_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_stage")),
        sa.UniqueConstraint("campaign_id", "position", name=op.f("uq_campaign_stage_campaign_id_position")),
    )
    op.create_table(
        "campaign_week",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reported_at", Instant(), nullable=True),
        sa.Column("reported_by", sa.String(length=64), nullable=True),
        sa.Column("zero", sa.Boolean(), nullable=True),
        sa.Column("checked", sa.Integer(), nullable=True),
        sa.Column("problems", sa.Integer(), nullable=True),
        sa.Column("progress", sa.Text(), nullable=False),
        sa.Column("difficulties", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_week_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_week")),
        sa.UniqueConstraint(
            "campaign_id", "department_id", "due_on", name=op.f("uq_campaign_week_campaign_id_department_id_due_on")
        ),
    )
    op.create_table(
        "campaign_check",
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["object_id"], ["campaign_object.id"], name=op.f("fk_campaign_check_object_id")),
        sa.PrimaryKeyConstraint("instance_id", name=op.f("pk_campaign_check")),
    )
    op.create_index("ix_campaign_check_object", "campaign_check", ["object_id", "round"], unique=False)
    op.create_table(
        "campaign_look_back",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("inspectors", JsonText(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("relapsed", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_look_back_campaign_id")),
        sa.ForeignKeyConstraint(["object_id"], ["campaign_object.id"], name=op.f("fk_campaign_look_back_object_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_look_back")),
        sa.UniqueConstraint("object_id", name=op.f("uq_campaign_look_back_object_id")),
    )
    op.create_index("ix_campaign_look_back_campaign", "campaign_look_back", ["campaign_id"], unique=False)
    op.create_table(
        "campaign_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("figures", JsonText(), nullable=False),
        sa.Column("open_text", sa.Text(), nullable=False),
        sa.Column("typical_cases", sa.Text(), nullable=False),
        sa.Column("counted_at", Instant(), nullable=False),
        sa.Column("issued_at", Instant(), nullable=True),
        sa.Column("issued_by", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_notice_campaign_id")),
        sa.ForeignKeyConstraint(["stage_id"], ["campaign_stage.id"], name=op.f("fk_campaign_notice_stage_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_notice")),
        sa.UniqueConstraint("stage_id", name=op.f("uq_campaign_notice_stage_id")),
    )
    op.create_index("ix_campaign_notice_campaign", "campaign_notice", ["campaign_id"], unique=False)
