"""documents: register of numbers, service"""

import re

import sqlalchemy as sa
from alembic import op

from workflows.db import Instant, JsonText

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "document_service",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("addressee", sa.String(length=255), nullable=False),
        sa.Column("way", sa.String(length=32), nullable=False),
        sa.Column("served_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=255), nullable=False),
        sa.Column("servers", JsonText(), nullable=False),
        sa.Column("received_by", sa.String(length=255), nullable=False),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.Column("refusal_reason", sa.Text(), nullable=False),
        sa.Column("witness", sa.String(length=255), nullable=False),
        sa.Column("particulars", sa.String(length=255), nullable=False),
        sa.Column("receipt", sa.String(length=32), nullable=True),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(length=64), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_service_document_id")),
        sa.ForeignKeyConstraint(["record_id"], ["document.id"], name=op.f("fk_document_service_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_service")),
    )
    op.create_index("ix_document_service_case", "document_service", ["case_id", "id"], unique=False)
    op.create_index("ix_document_service_document", "document_service", ["document_id", "id"], unique=False)
    op.add_column("document", sa.Column("series", sa.String(length=64), nullable=True))
    op.add_column("document", sa.Column("year", sa.Integer(), nullable=True))
    op.add_column("document", sa.Column("serial", sa.Integer(), nullable=True))
    op.create_index("ix_document_register", "document", ["organisation", "series", "year", "serial"], unique=False)
    _number_what_is_there()


def _number_what_is_there() -> None:
    """Type word, year and n of the numbers given so far, read from their text and the sequences."""
    conn = op.get_bind()
    words: dict[tuple[str, int], list[str]] = {}
    for organisation, word, year in conn.execute(sa.text("SELECT organisation, type, year FROM document_sequence")):
        words.setdefault((organisation, year), []).append(word)
    change = sa.text("UPDATE document SET series = :series, year = :year, serial = :serial WHERE id = :id")
    known = sa.text("SELECT id, organisation, number FROM document WHERE number IS NOT NULL")
    for ident, organisation, number in conn.execute(known).all():
        found = re.search(r"^(.*)〔(\d{4})〕第?(\d+)号", number)
        if found is None:
            continue
        before, year, serial = found[1], int(found[2]), int(found[3])
        fitting = [word for word in words.get((organisation, year), []) if before.endswith(word)]
        if fitting:
            row = {"series": max(fitting, key=len), "year": year, "serial": serial, "id": ident}
            conn.execute(change, row)
