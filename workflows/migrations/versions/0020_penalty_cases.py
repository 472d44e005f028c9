"""penalty cases"""

import sqlalchemy as sa
from alembic import op

from workflows.db import Instant, JsonText

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "penalty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("procedure", sa.String(length=16), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("lead_received_on", sa.Date(), nullable=True),
        sa.Column("verification_extended", sa.Boolean(), nullable=False),
        sa.Column("cause", sa.String(length=100), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("law_violated", sa.Text(), nullable=False),
        sa.Column("law_penalty", sa.Text(), nullable=False),
        sa.Column("violation_ended_on", sa.Date(), nullable=True),
        sa.Column("limitation_on", sa.Date(), nullable=True),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("not_filed_reason", sa.Text(), nullable=False),
        sa.Column("extensions", sa.Integer(), nullable=False),
        sa.Column("extended_until", sa.Date(), nullable=True),
        sa.Column("discretion_level", sa.String(length=16), nullable=False),
        sa.Column("proposed_outcome", sa.String(length=16), nullable=False),
        sa.Column("proposed_kinds", JsonText(), nullable=False),
        sa.Column("proposed_fine", sa.BigInteger(), nullable=False),
        sa.Column("review_required", sa.Boolean(), nullable=False),
        sa.Column("reviewed_by", sa.String(length=64), nullable=True),
        sa.Column("review_opinion", sa.String(length=16), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("hearing_right", sa.Boolean(), nullable=False),
        sa.Column("noticed_on", sa.Date(), nullable=True),
        sa.Column("noticed_kinds", JsonText(), nullable=False),
        sa.Column("noticed_fine", sa.BigInteger(), nullable=False),
        sa.Column("noticed_income", sa.BigInteger(), nullable=False),
        sa.Column("defended", sa.Boolean(), nullable=False),
        sa.Column("hearing", sa.String(length=16), nullable=False),
        sa.Column("discussion_required", sa.Boolean(), nullable=False),
        sa.Column("meeting", JsonText(), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("kinds", JsonText(), nullable=False),
        sa.Column("fine", sa.BigInteger(), nullable=False),
        sa.Column("confiscated_income", sa.BigInteger(), nullable=False),
        sa.Column("penalty_text", sa.Text(), nullable=False),
        sa.Column("override_reason", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column("served_how", sa.String(length=16), nullable=False),
        sa.Column("payment_until", sa.Date(), nullable=True),
        sa.Column("surcharge_imposed", sa.Boolean(), nullable=False),
        sa.Column("surcharge", sa.BigInteger(), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("applied_on", sa.Date(), nullable=True),
        sa.Column("court_result", sa.String(length=16), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("performance", sa.String(length=16), nullable=False),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_penalty_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_penalty")),
        sa.UniqueConstraint("case_id", name=op.f("uq_penalty_case_id")),
    )
    op.create_index("ix_penalty_decided", "penalty", ["decided_on"], unique=False)
    op.create_index("ix_penalty_stage", "penalty", ["stage"], unique=False)
    op.create_table(
        "penalty_instalment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_penalty_instalment_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_penalty_instalment")),
        sa.UniqueConstraint("case_id", "due_on", name=op.f("uq_penalty_instalment_case_id_due_on")),
    )
    op.create_table(
        "penalty_measure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("goods", JsonText(), nullable=False),
        sa.Column("law", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("extended", sa.Boolean(), nullable=False),
        sa.Column("disposed_on", sa.Date(), nullable=True),
        sa.Column("disposal", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_penalty_measure_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_penalty_measure")),
    )
    op.create_index("ix_penalty_measure_case", "penalty_measure", ["case_id"], unique=False)
    op.create_table(
        "penalty_payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("fine", sa.BigInteger(), nullable=False),
        sa.Column("surcharge", sa.BigInteger(), nullable=False),
        sa.Column("receipt", sa.String(length=64), nullable=False),
        sa.Column("registered_by", sa.String(length=64), nullable=False),
        sa.Column("registered_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_penalty_payment_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_penalty_payment")),
        sa.UniqueConstraint("case_id", "receipt", name=op.f("uq_penalty_payment_case_id_receipt")),
    )
    op.create_table(
        "penalty_remedy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("organ", sa.String(length=100), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("result", sa.String(length=16), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_penalty_remedy_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_penalty_remedy")),
    )
    op.create_index("ix_penalty_remedy_case", "penalty_remedy", ["case_id"], unique=False)
