"""Tables of the documents room. A document is never deleted; a voided one keeps its number."""

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table, Text, UniqueConstraint

from workflows.db import Instant, JsonText, metadata

document_sequence = Table(
    "document_sequence",
    metadata,
    Column("organisation", String(64), primary_key=True),  # code of the issuing department
    Column("type", String(64), primary_key=True),  # the words between 机关代字 and 〔年〕: 检通
    Column("year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)

document = Table(
    "document",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", Integer),
    Column("kind", String(64), nullable=False),  # a key of kinds.KINDS: inspection_notice …
    Column("organisation", String(64), nullable=False),
    Column("number", String(64)),  # none: a record (笔录) that takes no number
    Column("title", String(255), nullable=False),
    Column("state", String(16), nullable=False),  # issued | voided
    Column("issued_at", Instant, nullable=False),
    Column("issued_by", String(64), nullable=False),
    Column("voided_at", Instant),
    Column("voided_by", String(64)),
    Column("void_reason", Text, nullable=False, default=""),
    Column("content", LargeBinary, nullable=False),  # the .docx as issued
    Column("sha256", String(64), nullable=False),
    Column("definition_id", String(255)),  # the publication whose template was used
    Column("template_path", String(255), nullable=False),
    Column("template_sha256", String(64), nullable=False),
    Column("context", JsonText, nullable=False),  # what the print page shows
    Column("submission_id", Integer),
    UniqueConstraint("organisation", "number"),
    Index("ix_document_case", "case_id", "id"),
)
