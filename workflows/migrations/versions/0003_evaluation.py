"""evaluation"""

import sqlalchemy as sa
from alembic import op

from workflows.db import Instant, JsonText

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "evaluation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("organ_id", sa.Integer(), nullable=True),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("period_from", sa.Date(), nullable=True),
        sa.Column("period_to", sa.Date(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("rating", sa.String(length=16), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("rated_at", Instant(), nullable=True),
        sa.Column("rated_by", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_evaluation_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation")),
        sa.UniqueConstraint("case_id", name=op.f("uq_evaluation_case_id")),
    )
    op.create_index("ix_evaluation_item", "evaluation", ["item_id"], unique=False)
    op.create_index("ix_evaluation_organ", "evaluation", ["organ_id", "rated_at"], unique=False)
    op.create_index("ix_evaluation_party", "evaluation", ["party_id", "rated_at"], unique=False)
    op.create_table(
        "intermediary",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("service", sa.String(length=255), nullable=False),
        sa.Column("qualification", sa.String(length=255), nullable=False),
        sa.Column("qualification_no", sa.String(length=64), nullable=False),
        sa.Column("qualification_issuer", sa.String(length=128), nullable=False),
        sa.Column("qualified_on", sa.Date(), nullable=True),
        sa.Column("qualification_expires_on", sa.Date(), nullable=True),
        sa.Column("fee_standard", sa.Text(), nullable=False),
        sa.Column("fee_basis", sa.String(length=255), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_intermediary_department_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_intermediary_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intermediary")),
        sa.UniqueConstraint("party_id", name=op.f("uq_intermediary_party_id")),
    )
    op.create_index("ix_intermediary_department", "intermediary", ["department_id", "state"], unique=False)
    op.create_index("ix_intermediary_expiry", "intermediary", ["state", "qualification_expires_on"], unique=False)
    op.create_table(
        "receiving_organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("transfer_no", sa.String(length=64), nullable=False),
        sa.Column("transferred_on", sa.Date(), nullable=False),
        sa.Column("agreement_no", sa.String(length=64), nullable=False),
        sa.Column("agreement_from", sa.Date(), nullable=False),
        sa.Column("agreement_to", sa.Date(), nullable=True),
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("competence", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_receiving_organisation_department_id")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_receiving_organisation_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receiving_organisation")),
        sa.UniqueConstraint(
            "party_id", "item_id", "transfer_no", name=op.f("uq_receiving_organisation_party_id_item_id_transfer_no")
        ),
    )
    op.create_index("ix_receiving_organisation_department", "receiving_organisation", ["department_id"], unique=False)
    op.create_index("ix_receiving_organisation_item", "receiving_organisation", ["item_id", "state"], unique=False)
    op.create_table(
        "sampled_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("flags", JsonText(), nullable=False),
        sa.Column("result", sa.String(length=16), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_sampled_file_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sampled_file")),
        sa.UniqueConstraint("case_id", "draw_id", "number", name=op.f("uq_sampled_file_case_id_draw_id_number")),
    )
    op.create_table(
        "service_contract",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("contract_no", sa.String(length=64), nullable=False),
        sa.Column("vendor", sa.String(length=255), nullable=False),
        sa.Column("vendor_code", sa.String(length=32), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("steps", JsonText(), nullable=False),
        sa.Column("independent_at", Instant(), nullable=True),
        sa.Column("report_received_on", sa.Date(), nullable=True),
        sa.Column("urged", sa.Integer(), nullable=False),
        sa.Column("adoption", sa.String(length=16), nullable=False),
        sa.Column("adoption_reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_service_contract_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_contract")),
        sa.UniqueConstraint("case_id", "contract_no", name=op.f("uq_service_contract_case_id_contract_no")),
    )
    op.create_index("ix_service_contract_vendor", "service_contract", ["vendor_code"], unique=False)
    op.create_table(
        "evaluation_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evaluation_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=24), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("scored_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["evaluation_id"], ["evaluation.id"], name=op.f("fk_evaluation_part_evaluation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_part")),
        sa.UniqueConstraint("evaluation_id", "form", name=op.f("uq_evaluation_part_evaluation_id_form")),
    )
    op.create_table(
        "intermediary_item",
        sa.Column("intermediary_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["intermediary_id"], ["intermediary.id"], name=op.f("fk_intermediary_item_intermediary_id")
        ),
        sa.PrimaryKeyConstraint("intermediary_id", "item_id", name=op.f("pk_intermediary_item")),
    )
    op.create_index("ix_intermediary_item_item", "intermediary_item", ["item_id"], unique=False)
    op.create_table(
        "item_adjustment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("document_no", sa.String(length=64), nullable=False),
        sa.Column("document_on", sa.Date(), nullable=False),
        sa.Column("authority", sa.String(length=128), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("towns", JsonText(), nullable=False),
        sa.Column("terms", JsonText(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_item_adjustment_department_id")),
        sa.ForeignKeyConstraint(["item_id"], ["approval_item.id"], name=op.f("fk_item_adjustment_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_adjustment")),
    )
    op.create_index("ix_item_adjustment_department", "item_adjustment", ["department_id"], unique=False)
    op.create_index("ix_item_adjustment_item", "item_adjustment", ["item_id", "valid_from"], unique=False)
    with op.batch_alter_table("finding") as finding:  # SQLite copies the table: it cannot drop a NOT NULL
        finding.alter_column("inspection_id", existing_type=sa.Integer(), nullable=True)
