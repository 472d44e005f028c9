"""tracing of responsibility"""

import sqlalchemy as sa
from alembic import op

from workflows.db import Instant, JsonText

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("held_case_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=255), nullable=False),
        sa.Column("placed_at", Instant(), nullable=False),
        sa.Column("placed_by", sa.String(length=64), nullable=False),
        sa.Column("released_at", Instant(), nullable=True),
        sa.Column("released_by", sa.String(length=64), nullable=True),
        sa.Column("release_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_legal_hold_case_id")),
        sa.ForeignKeyConstraint(["held_case_id"], ["case.id"], name=op.f("fk_legal_hold_held_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    op.create_index("ix_legal_hold_case", "legal_hold", ["case_id"], unique=False)
    op.create_index("ix_legal_hold_held", "legal_hold", ["held_case_id", "released_at"], unique=False)
    op.create_table(
        "tracing_gap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("node", sa.String(length=255), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("expected", sa.Text(), nullable=False),
        sa.Column("actual", sa.Text(), nullable=False),
        sa.Column("evidence", JsonText(), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("fingerprint", sa.String(length=128), nullable=True),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(length=64), nullable=False),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_tracing_gap_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tracing_gap")),
        sa.UniqueConstraint("case_id", "fingerprint", name=op.f("uq_tracing_gap_case_id_fingerprint")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_tracing_gap_case_id_number")),
    )
    op.create_table(
        "tracing_scope",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("event_on", sa.Date(), nullable=False),
        sa.Column("window_from", sa.Date(), nullable=False),
        sa.Column("window_to", sa.Date(), nullable=False),
        sa.Column("set_at", Instant(), nullable=False),
        sa.Column("set_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_tracing_scope_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tracing_scope")),
    )
    op.create_index("ix_tracing_scope_case", "tracing_scope", ["case_id", "id"], unique=False)
    op.create_table(
        "reconstruction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("scope_id", sa.Integer(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("moments", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_reconstruction_case_id")),
        sa.ForeignKeyConstraint(["scope_id"], ["tracing_scope.id"], name=op.f("fk_reconstruction_scope_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconstruction")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_reconstruction_case_id_number")),
    )
    op.create_table(
        "tracing_liability",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gap_id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("tier", sa.String(length=24), nullable=False),
        sa.Column("post", sa.String(length=255), nullable=False),
        sa.Column("liability", sa.String(length=24), nullable=False),
        sa.Column("fault", sa.String(length=16), nullable=False),
        sa.Column("causal", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence", JsonText(), nullable=False),
        sa.Column("judged_at", Instant(), nullable=False),
        sa.Column("judged_by", sa.String(length=64), nullable=False),
        sa.Column("replaced_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["gap_id"], ["tracing_gap.id"], name=op.f("fk_tracing_liability_gap_id")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_tracing_liability_officer_id")),
        sa.ForeignKeyConstraint(
            ["replaced_by"], ["tracing_liability.id"], name=op.f("fk_tracing_liability_replaced_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tracing_liability")),
    )
    op.create_index("ix_tracing_liability_gap", "tracing_liability", ["gap_id"], unique=False)
    op.create_index("ix_tracing_liability_officer", "tracing_liability", ["officer_id"], unique=False)
    op.create_table(
        "tracing_moment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reconstruction_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("source_id", sa.String(length=128), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("element_id", sa.String(length=255), nullable=False),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("on_behalf_of", sa.String(length=64), nullable=False),
        sa.Column("expected", JsonText(), nullable=False),
        sa.Column("done", JsonText(), nullable=False),
        sa.Column("responsible", JsonText(), nullable=False),
        sa.Column("deviation", sa.String(length=32), nullable=False),
        sa.Column("days_late", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["reconstruction_id"], ["reconstruction.id"], name=op.f("fk_tracing_moment_reconstruction_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tracing_moment")),
        sa.UniqueConstraint("reconstruction_id", "position", name=op.f("uq_tracing_moment_reconstruction_id_position")),
    )
    op.create_index("ix_tracing_moment_actor", "tracing_moment", ["reconstruction_id", "actor"], unique=False)
    op.create_index("ix_tracing_moment_kind", "tracing_moment", ["reconstruction_id", "kind"], unique=False)
